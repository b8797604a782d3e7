//! Pages: to the end, never past it, and never in a circle.

use dingtalk_api::{ApiError, Class, contact::*};
use serde_json::{Value, json};

use crate::support::*;

async fn page(result: Value) -> Result<UserPage, ApiError> {
    let list = ListUsers { dept_id: 1, cursor: 0, size: 2, contain_access_limit: None, language: None };
    answer(&list, json!({"errcode": 0, "result": result})).await
}

fn two() -> Value {
    json!([{"userid": "u1"}, {"userid": "u2"}])
}

#[tokio::test]
async fn people_go_on_where_dingtalk_says() {
    const STUCK: Result<Option<i64>, NoProgress> = Err(NoProgress { at: 10 });
    for (result, next) in [
        (json!({"has_more": true, "next_cursor": 12, "list": two()}), Ok(Some(12))),
        (json!({"has_more": "true", "next_cursor": "20", "list": two()}), Ok(Some(20))),
        (json!({"hasMore": 1, "nextCursor": 12, "list": two()}), Ok(Some(12))),
        // The end; a cursor that comes all the same leads nowhere.
        (json!({"has_more": false, "list": two()}), Ok(None)),
        (json!({"has_more": "false", "next_cursor": 12, "list": two()}), Ok(None)),
        (json!({"has_more": false, "list": []}), Ok(None)),
        (json!({"has_more": false}), Ok(None)),
        // An empty page is not the end, if there is more.
        (json!({"has_more": true, "next_cursor": 12, "list": []}), Ok(Some(12))),
        (json!({"has_more": true, "next_cursor": 12}), Ok(Some(12))),
        // No cursor: as many further as there were, those that cannot be read as well.
        (json!({"has_more": true, "list": [{"userid": "u1"}, {}, {"name": "no id"}]}), Ok(Some(13))),
        // Nobody says whether there is more: not before the first page with nobody on it.
        (json!({"list": two()}), Ok(Some(12))),
        (json!({"list": two(), "next_cursor": 12}), Ok(Some(12))),
        (json!({"list": []}), Ok(None)),
        // In a circle.
        (json!({"has_more": true, "next_cursor": 10, "list": two()}), STUCK),
        (json!({"has_more": true, "next_cursor": 0, "list": two()}), STUCK),
        (json!({"has_more": true, "next_cursor": -1, "list": two()}), STUCK),
        (json!({"has_more": true, "list": []}), STUCK),
    ] {
        assert_eq!(page(result.clone()).await.unwrap().next(10), next, "{result}");
    }
}

#[tokio::test]
async fn who_cannot_be_read_is_counted() {
    let page = page(json!({"has_more": false, "list": [{"userid": "u1"}, null, {"name": "x"}, "u2"]})).await.unwrap();
    assert_eq!((page.list.items.len(), page.list.unread, page.complete()), (1, 3, false));
}

#[tokio::test]
async fn a_page_that_is_none_is_an_error() {
    for (body, words) in [
        (json!({"errcode": 0}), "missing field `result`"),
        (json!({"errcode": 0, "result": null}), "missing field `result`"),
        (json!({"errcode": 0, "result": []}), "missing field `result`"),
        (json!({"errcode": 0, "result": {}}), "missing field `list`"),
        (json!({"errcode": 0, "result": {"next_cursor": 3}}), "missing field `list`"),
        // Something in the list's place, and nothing that is one.
        (json!({"errcode": 0, "result": {"has_more": false, "list": {}}}), "missing field `list`"),
        (json!({"errcode": 0, "result": {"has_more": false, "list": ""}}), "missing field `list`"),
        (json!({"errcode": 0, "result": {"has_more": false, "list": "{}"}}), "missing field `list`"),
    ] {
        let list = ListUsers { dept_id: 1, cursor: 0, size: 2, contain_access_limit: None, language: None };
        let errors = [
            answer(&list, body.clone()).await.unwrap_err(),
            answer(&ListRoles { offset: 0, size: 2 }, body.clone()).await.unwrap_err(),
            answer(&ListRoleMembers { role_id: 1, offset: 0, size: 2 }, body.clone()).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.class, error.message.as_str()), (Class::Busy, words), "{} {body}", error.api);
        }
    }
}

#[tokio::test]
async fn members_of_a_role_go_on_behind_the_last() {
    let asked = ListRoleMembers { role_id: 1, offset: 10, size: 2 };
    for (result, next) in [
        (json!({"hasMore": true, "list": two()}), Some(12)),
        (json!({"has_more": "true", "list": [{"userid": "u1"}]}), Some(11)),
        (json!({"hasMore": true, "list": []}), Some(12)),
        (json!({"hasMore": false, "list": two()}), None),
        (json!({"list": two()}), Some(12)),
        (json!({"list": []}), None),
    ] {
        let page = answer(&asked, json!({"errcode": 0, "result": result})).await.unwrap();
        assert_eq!(page.next(&asked), Ok(next), "{result}");
    }
    let asked = ListRoleMembers { size: 0, ..asked };
    let page = answer(&asked, json!({"result": {"hasMore": true}})).await.unwrap();
    assert_eq!(page.next(&asked), Err(NoProgress { at: 10 }));
}

/// Groups of so many roles each.
fn groups(sizes: &[i64]) -> Value {
    let roles = |size: &i64| (0..*size).map(|id| json!({"id": id, "name": "R"})).collect::<Vec<_>>();
    sizes
        .iter()
        .zip(1..)
        .map(|(size, id): (_, i64)| json!({"groupId": id, "name": "G", "roles": roles(size)}))
        .collect()
}

#[tokio::test]
async fn groups_of_roles_go_on_by_either_count() {
    let asked = ListRoles { offset: 0, size: 4 };
    for (sizes, more, next) in [
        // Four groups, four roles: a full page by one count or the other.
        (&[3, 1, 5, 2][..], true, Some(4)),
        (&[3, 1], true, Some(4)),
        // Neither: the groups, so that none is passed over.
        (&[3, 6], true, Some(2)),
        (&[], true, Some(4)),
        (&[3, 1], false, None),
        (&[], false, None),
    ] {
        let body = json!({"errcode": 0, "result": {"hasMore": more, "list": groups(sizes)}});
        assert_eq!(answer(&asked, body).await.unwrap().next(&asked), Ok(next), "{sizes:?} {more}");
    }
}
