//! Somebody's roles changed, and the event does not say which.

use dingtalk_store::{ContactId, ContactIndex, Contacts, MirrorWriter, NewContact, Part, Proof, RowState};
use serde_json::{Value, json};

use super::{APP, CORP, Halted, set};

fn row(id: ContactId, main: Value) -> NewContact {
    NewContact { id, parts: vec![(Part::Main, main)], index: ContactIndex::default() }
}

fn writer(halted: &Halted) -> MirrorWriter {
    Contacts::new(halted.bench.dynamodb.clone(), halted.bench.table("ContactsTable")).of(APP, CORP).writer()
}

/// A mirror with the roles 1 to `roles`, where u1 has those in `held`.
async fn mirrored(halted: &Halted, roles: i64, held: &[i64]) -> MirrorWriter {
    let writer = writer(halted);
    let mut rows: Vec<NewContact> = (1..=roles).map(|id| row(ContactId::role(id), json!({ "id": id }))).collect();
    rows.extend(held.iter().map(|id| row(ContactId::role_member(*id, "u1").unwrap(), json!({ "userid": "u1" }))));
    rows.push(row(ContactId::role_member(1, "u2").unwrap(), json!({ "userid": "u2" })));
    for page in rows.chunks(100) {
        writer.write_page(1, page.to_vec(), 1).await.unwrap();
    }
    writer
}

#[tokio::test]
async fn the_roles_he_is_said_to_have_and_those_he_had_are_read_again() {
    let halted = Halted::active().await;
    let writer = mirrored(&halted, 5, &[2, 3, 4]).await;
    // He is rid of 4 for long; 3 he loses now; 9 is new and not in the mirror.
    let lost = ContactId::role_member(4, "u1").unwrap();
    writer.remove(&lost, Proof::NotListed, 2, "run", 2).await.unwrap();
    let roles = json!([{ "id": 2, "name": "a" }, { "role_id": "9" }, { "id": "none" }, 7]);
    halted.pushed("user_role_change", json!({ "UserId": ["u1"], "roles": roles }), RowState::Done).await;
    assert_eq!(halted.marks().await, set(["role#2", "role#3", "role#9", "user#u1"]));
    assert_eq!(halted.kinds_woken(), set(["roles", "users"]));
}

#[tokio::test]
async fn a_row_says_it_as_an_object_or_as_a_text() {
    for text in [false, true] {
        let halted = Halted::active().await;
        mirrored(&halted, 3, &[1]).await;
        let data = json!({ "syncAction": "user_role_change", "userid": "u1", "roles": [{ "id": 8, "name": "b" }] });
        let data = if text { Value::String(data.to_string()) } else { data };
        let row = json!({
            "gmt_modified": halted.now(), "biz_type": 13, "subscribe_id": "2530001_0", "corp_id": CORP, "biz_id": "u1",
            "biz_data": data,
        });
        assert!(halted.bench.push(&crate::support::sync_push(vec![row.clone()])).await.acknowledges());
        let key = crate::support::key_of(APP, &crate::support::sync_push(vec![row]));
        halted.settled(&key, RowState::Done).await;
        assert_eq!(halted.marks().await, set(["role#1", "role#8", "user#u1"]), "as a text: {text}");
    }
}

#[tokio::test]
async fn for_many_people_every_role_is_read_again() {
    let halted = Halted::active().await;
    // More roles than one page has.
    mirrored(&halted, 510, &[]).await;
    let users: Vec<String> = (0..21).map(|number| format!("u{number}")).collect();
    halted.pushed("user_role_change", json!({ "UserId": users }), RowState::Done).await;
    let marks = halted.marks().await;
    assert_eq!(marks.iter().filter(|mark| mark.starts_with("role#")).count(), 510);
    assert_eq!(marks.len(), 531);
}

#[tokio::test]
async fn other_events_do_not_ask_for_roles() {
    let halted = Halted::active().await;
    mirrored(&halted, 3, &[1]).await;
    halted.pushed("user_modify_org", json!({ "UserId": ["u1"], "roles": [{ "id": 2 }] }), RowState::Done).await;
    assert_eq!(halted.marks().await, set(["user#u1"]));
}
