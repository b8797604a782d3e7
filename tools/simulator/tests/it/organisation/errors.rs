//! What is refused.

use dingtalk_simulator::{Department, Impossible, Organisation, OrganisationShape, Person, PlatformSettings, Seat};
use serde_json::json;

use super::office::Office;
use crate::platform::bench::{CORP, SUITE};

#[tokio::test]
async fn ids_that_are_missing_or_unknown() {
    let office = Office::small().await;
    for (api, body, errcode) in [
        ("v2/user/get", json!({}), 400_002),
        ("v2/user/get", json!({"userid": "nobody"}), 60121),
        ("user/getbyunionid", json!({"unionid": "nobody"}), 60121),
        ("v2/user/getbymobile", json!({"mobile": "10099999999"}), 60121),
        ("v2/user/getbymobile", json!({"mobile": "mobile"}), 40104),
        ("v2/department/get", json!({}), 400_002),
        ("v2/department/get", json!({"dept_id": [1]}), 40035),
        ("v2/department/get", json!({"dept_id": 2}), 60003),
        ("v2/department/get", json!({"dept_id": -7}), 40009),
        ("v2/department/get", json!({"dept_id": 0}), 40009),
        ("user/listid", json!({"dept_id": 2}), 60003),
        ("v2/department/listparentbyuser", json!({}), 33012),
        ("v2/department/listparentbyuser", json!({"userid": "nobody"}), 60121),
        ("v2/user/nothing", json!({}), 22),
    ] {
        assert_eq!(office.errcode(api, body.clone()).await, errcode, "{api} {body}");
    }
    assert_eq!(office.calls("v2/department/get"), 5, "named by the path");
}

#[tokio::test]
async fn credentials_come_first() {
    let office = Office::small().await;
    let body = json!({"userid": "nobody"});
    assert_eq!(office.ask_as("unknown", "v2/user/get", body.clone()).await["errcode"], 40014);
    assert_eq!(office.bench.oapi("/topapi/v2/user/get", body.clone()).await["errcode"], 41001);
    let path = format!("/topapi/v2/user/get?access_token={}", office.internal);
    assert_eq!(office.bench.get(&path).await.1["errcode"], 43002);
    assert!(office.bench.platform.relieve_quietly(SUITE, CORP));
    assert_eq!(office.ask_as(&office.suite, "v2/user/get", body.clone()).await["errcode"], 40014);
    office.bench.platform.dissolve_quietly(CORP);
    assert_eq!(office.errcode("v2/user/get", body).await, 70001);
}

#[tokio::test]
async fn the_recursive_list_is_not_for_suites() {
    let office = Office::small().await;
    let list = async |token: &str, query: &str| {
        office.bench.get(&format!("/department/list?access_token={token}{query}")).await.1
    };
    let all = list(&office.internal, "&fetch_child=true&id=1").await;
    assert_eq!(all["department"].as_array().map(Vec::len), Some(12), "eleven, and the home-school directory");
    assert_eq!(list(&office.suite, "&fetch_child=true&id=1").await["errcode"], 60011);
    let level = list(&office.suite, "&fetch_child=false").await;
    let below = office.organisation.read(|organisation| organisation.children(1).len());
    assert_eq!((level["errcode"].as_i64(), level["department"].as_array().map(Vec::len)), (Some(0), Some(below)));
    for item in level["department"].as_array().expect("a list") {
        assert!(
            item["createDeptGroup"].is_boolean() && item["parentid"] == 1 && item.get("sourceIdentifier").is_none()
        );
    }
    assert_eq!(list(&office.internal, "&id=x").await["errcode"], 40009);
    let mut settings = PlatformSettings::default();
    settings.contact.v1_closed = true;
    let office = Office::of(settings, &OrganisationShape::small(1)).await;
    let path = format!("/department/list?access_token={}&id=1", office.internal);
    assert_eq!(office.bench.get(&path).await.1["errcode"], 60011);
}

#[test]
fn what_cannot_happen_changes_nothing() {
    let mut organisation = Organisation::new("模拟企业");
    for (id, parent) in [(10, 1), (11, 10)] {
        organisation.create_department(Department::new(id, parent, "部门")).expect("free");
    }
    organisation.join(Person::new("u1", "张三").seated(&[11])).expect("free");
    let seat = |dept_id| Seat { dept_id, order: 0, leader: false };
    let nobody = || Impossible::NoSuchPerson("x".to_owned());
    assert_eq!(organisation.join(Person::new("u1", "李四")), Err(Impossible::Taken("u1".to_owned())));
    assert_eq!(organisation.join(Person::new("u2", "").seated(&[])), Err(Impossible::Nowhere("u2".to_owned())));
    assert_eq!(organisation.join(Person::new("u2", "").seated(&[12])), Err(Impossible::NoSuchDepartment(12)));
    assert_eq!(organisation.relocate("u1", vec![seat(10), seat(10)]), Err(Impossible::NoSuchDepartment(10)));
    assert_eq!((organisation.leave("x"), organisation.edit("x", |_| ())), (Err(nobody()), Err(nobody())));
    let below = |parent| move |department: &mut Department| department.parent_id = parent;
    assert_eq!(organisation.edit_department(10, below(11)), Err(Impossible::Misplaced(10)), "below itself");
    assert_eq!(organisation.edit_department(1, below(10)), Err(Impossible::Misplaced(1)));
    assert_eq!(organisation.edit_department(10, below(12)), Err(Impossible::NoSuchDepartment(12)));
    assert_eq!(organisation.remove_department(10), Err(Impossible::HasMembers(10)), "one below it has");
    assert_eq!(organisation.remove_department(1), Err(Impossible::Misplaced(1)));
    let twice = organisation.create_department(Department::new(10, 1, "部门")).map(|_| ());
    assert_eq!(twice, Err(Impossible::DepartmentTaken(10)));
    super::shape::consistent(&organisation);
    assert_eq!((organisation.head_count(), organisation.departments().count()), (1, 3));
}
