//! What proves somebody gone, and all that does not.

use dingtalk_api::{ApiError, Arrival, Class, Endpoint, callbacks::*, contact::*};
use serde_json::{Value, json};

use crate::support::*;

const USER: GetUser<'static> = GetUser { userid: "u1", language: None };
const DEPARTMENT: GetDepartment = GetDepartment { dept_id: 2, language: None };
const USERS: ListUsers = ListUsers { dept_id: 2, cursor: 0, size: 100, contain_access_limit: None, language: None };

async fn refused<E: Endpoint>(endpoint: &E, body: Value) -> ApiError {
    let Err(error) = answer(endpoint, body).await else { panic!("a success") };
    error
}

/// Class, and whether a person and a department are proven gone.
async fn says<E: Endpoint>(endpoint: &E, code: i64) -> (Class, bool, bool) {
    let error = refused(endpoint, json!({"errcode": code})).await;
    (error.class, error.proves_user_gone(), error.proves_department_gone())
}

#[tokio::test]
async fn only_60121_of_one_call_proves_a_person_gone() {
    assert_eq!(says(&USER, 60121).await, (Class::NotFound, true, false));
    let wrapped = json!({"errcode": 88, "errmsg": "ding talk error", "sub_code": "60121", "sub_msg": "找不到该用户"});
    assert!(refused(&USER, wrapped).await.proves_user_gone());

    for code in [33012, 40003, 46004, 60003, 60111] {
        assert_eq!(says(&USER, code).await, (Class::NotFound, false, false), "{code}");
    }
    for code in [50002, 50004, 60120] {
        assert_eq!(says(&USER, code).await, (Class::OutOfScope, false, false), "{code}");
    }
    for (code, class) in
        [(60011, Class::Permission), (400_002, Class::Caller), (-1, Class::Busy), (40014, Class::Token)]
    {
        assert_eq!(says(&USER, code).await, (class, false, false), "{code}");
    }
    // Of the same call, but not by DingTalk's own word; and by its word, but of another call.
    for reply in [status(404, json!({"errcode": 60121})), status(500, json!({"errcode": 60121})), html(200)] {
        assert!(!DingTalk::answering([reply]).await.call(&USER).await.unwrap_err().proves_user_gone());
    }
    assert_eq!(says(&USERS, 60121).await, (Class::NotFound, false, false));
    assert_eq!(says(&GetUserByUnionid { unionid: "x" }, 60121).await, (Class::NotFound, false, false));
    assert_eq!(says(&GetUserByMobile { mobile: &secret("1") }, 60121).await, (Class::NotFound, false, false));
}

#[tokio::test]
async fn what_dingtalk_did_not_say_itself_is_no_proof() {
    let proof = refused(&USER, json!({"errcode": 60121})).await;
    assert!(proof.proves_user_gone());
    for arrival in [Arrival::Perhaps, Arrival::Never] {
        assert!(!ApiError { arrival, ..proof.clone() }.proves_user_gone());
    }
    assert!(!ApiError { class: Class::Busy, ..proof }.proves_user_gone());
}

#[tokio::test]
async fn only_60003_of_one_call_proves_a_department_gone() {
    assert_eq!(says(&DEPARTMENT, 60003).await, (Class::NotFound, false, true));
    assert_eq!(says(&DEPARTMENT, 60004).await, (Class::NotFound, false, false));
    // The home-school directory: there, but not for these calls.
    assert_eq!(says(&DEPARTMENT, 40009).await, (Class::OutOfScope, false, false));
    assert_eq!(says(&ListSubDepartments::default(), 40009).await, (Class::OutOfScope, false, false));
    assert_eq!(says(&USERS, 40009).await, (Class::OutOfScope, false, false));
    assert_eq!(says(&ListUserIds { dept_id: -7 }, 40009).await, (Class::NotFound, false, false));
    assert_eq!(says(&DEPARTMENT, 50004).await, (Class::OutOfScope, false, false));
    assert_eq!(says(&ListSubDepartments::default(), 60003).await, (Class::NotFound, false, false));
    assert_eq!(says(&USERS, 60003).await, (Class::NotFound, false, false));
    // Its people could not be read: tried again, then the step has failed.
    assert_eq!(says(&USERS, 60019).await, (Class::Busy, false, false));
}

#[tokio::test]
async fn registered_already_or_not_at_all() {
    let (token, aes_key) = (secret("t"), secret("k"));
    let register = RegisterCallBack { call_back_tag: &[], token: &token, aes_key: &aes_key, url: "https://e.example" };
    for (code, already, not) in [
        (71006, true, false),
        (400_041, true, false),
        (71007, false, true),
        (400_040, false, true),
        (71009, false, false),
    ] {
        let error = refused(&register, json!({"errcode": code})).await;
        assert_eq!((error.is_registered_already(), error.is_not_registered()), (already, not), "{code}");
    }
}
