//! `dingtalk contacts`.

use std::{collections::BTreeMap, path::Path};

use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_store::{
    ContactId, ContactIndex, Contacts, Ending, MirrorWriter, NewContact, NewRun, Part, Proof, SyncKey, SyncKind,
    SyncStep, Syncs, Turn,
};
use serde_json::{Value, json};

use crate::{
    process::{dingtalk, free_port, printed, refused, text},
    stand::Stand,
};

const CORP: &str = "dingcorp1";
/// 2023-11-14T22:13:20Z.
const READ: i64 = 1_700_000_000_000;

fn clients(stand: &Stand) -> Clients {
    let variables = [
        ("AWS_ENDPOINT_URL", stand.endpoint()),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ];
    let environment = Environment::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Clients::new(&environment, Pace::Worker).expect("clients")
}

fn writer(stand: &Stand) -> MirrorWriter {
    Contacts::new(clients(stand).dynamodb, "ContactsTable").of("demo", CORP).writer()
}

/// A whole run of `kind` ended at that time.
async fn synced(stand: &Stand, kind: SyncKind, at: i64) {
    let syncs = Syncs::new(clients(stand).dynamodb, "StateTable");
    let key = SyncKey::new("demo", CORP, kind);
    syncs.begin(&key, NewRun { run: "run1", slot: at, due_at: at }, at).await.expect("it begins");
    let step = SyncStep { key, run: "run1".to_owned(), slice: 0, owner: "worker".to_owned() };
    syncs.resume(&step, Turn { until: at + 60_000, due_at: at }, at).await.expect("its turn");
    let ending = Ending::Whole { report: "{}".to_owned(), held_back: 0 };
    assert!(syncs.end(&step, &ending, at).await.expect("it ends"));
}

fn new(id: ContactId, main: Value, parents: &[i64]) -> NewContact {
    let known = |name: &str| main[name].as_str().map(str::to_owned);
    let (name, unionid, mobile) = (known("name"), known("unionid"), known("mobile"));
    let index = ContactIndex { parents: Some(parents.to_vec()), name, unionid, mobile };
    NewContact { id, parts: vec![(Part::Main, main)], index }
}

fn user(main: Value, departments: &[i64]) -> NewContact {
    let id = ContactId::user(main["userid"].as_str().expect("a userid")).expect("a userid");
    new(id, main, departments)
}

/// A company with people whose names a spreadsheet would choke on, of whom one is gone.
async fn company() -> Stand {
    let stand = Stand::start("").await;
    synced(&stand, SyncKind::Users, READ).await;
    let writer = writer(&stand);
    let people = [
        json!({ "userid": "a", "name": "=HYPERLINK(\"http://x\",\"张三\")", "unionid": "u-a", "mobile": "+86-13800000001" }),
        json!({ "userid": "b", "name": "李,四\n\"老李\"", "unionid": "u-b", "title": "-", "new_field": [1] }),
        json!({ "userid": "c", "name": "王五", "job_number": "-7" }),
    ];
    let mut rows: Vec<NewContact> = people.into_iter().map(|main| user(main, &[1, -7])).collect();
    rows[0].parts.push((Part::Department(1), json!({ "dept_order": 176_294_873_i64, "leader": true })));
    rows.push(new(ContactId::department(-7), json!({ "dept_id": -7, "name": "家校", "parent_id": 1 }), &[1]));
    rows.push(new(ContactId::role_group(7), json!({ "groupId": 7, "name": "默认" }), &[]));
    rows.push(new(ContactId::role(10), json!({ "id": 10, "name": "主管" }), &[]));
    rows.push(new(ContactId::role_member(10, "a").expect("a userid"), json!({ "userid": "a" }), &[]));
    writer.write_page(READ, rows, READ).await.expect("written");
    let gone = ContactId::user("c").expect("a userid");
    writer.remove(&gone, Proof::NoSuchUser, READ + 1000, "run1", READ + 1000).await.expect("removed");
    stand
}

/// The records of a CSV, read by the rules of RFC 4180.
fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => record.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(chars.next(), Some('\n'), "a record ends with CR LF");
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            (c, _) => cell.push(c),
        }
    }
    assert!(record.is_empty() && cell.is_empty() && !quoted, "the last record ends too");
    records
}

/// By column.
fn named(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut records = records(csv).into_iter();
    let header = records.next().expect("a header");
    let row = |record: Vec<String>| {
        assert_eq!(record.len(), header.len(), "{record:?}");
        header.iter().cloned().zip(record).collect()
    };
    records.map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_exported_as_csv_that_no_spreadsheet_runs() {
    let stand = company().await;
    let output = stand.command(&["contacts", "export", CORP]).await;
    let rows = named(&printed(&output));
    assert_eq!(rows.len(), 2, "who is gone is left out");
    let (a, b) = (&rows[0], &rows[1]);
    assert_eq!((&*a["userid"], &*a["unionid"]), ("a", "u-a"));
    assert_eq!(a["name"], "'=HYPERLINK(\"http://x\",\"张三\")");
    assert_eq!((&*a["mobile"], &*b["title"]), ("'+86-13800000001", "'-"));
    assert_eq!((&*b["name"], &*b["other"]), ("李,四\n\"老李\"", "{\"new_field\":[1]}"), "nothing is left out");
    let departments: Value = serde_json::from_str(&a["departments"]).expect("JSON");
    assert_eq!(departments, json!([{ "dept_id": -7 }, { "dept_id": 1, "dept_order": 176_294_873, "leader": true }]));
    assert_eq!((&*a["presence"], &*a["read_at"], &*a["removed_at"]), ("in_scope", "2023-11-14T22:13:20Z", ""));
    let told = text(&output.stderr);
    assert!(told.contains("users: 2 rows"), "{told}");
    assert!(told.contains("the last whole sync ended at 2023-11-14T22:13:20Z"), "{told}");

    let raw = printed(&stand.command(&["contacts", "export", CORP, "--raw", "--removed", "--bom"]).await);
    let rows = named(raw.strip_prefix('\u{feff}').expect("a byte order mark"));
    assert_eq!((rows.len(), &*rows[0]["mobile"]), (3, "+86-13800000001"));
    let c = ["job_number", "presence", "removed_at", "removed_by", "removed_why"].map(|name| &*rows[2][name]);
    assert_eq!(c, ["-7", "removed", "2023-11-14T22:13:21Z", "run1", "60121"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_lines_have_all_that_is_known() {
    let stand = company().await;
    let told = printed(&stand.command(&["contacts", "export", CORP, "--format", "jsonl", "--removed"]).await);
    let rows: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0]["document"]["mobile"], &rows[0]["read_at"]), (&json!("+86-13800000001"), &json!(READ)));
    assert_eq!(rows[2]["removed"]["why"], "60121");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_into_a_directory_whole_or_not_at_all() {
    let stand = company().await;
    let directory = tempfile::tempdir().expect("a directory");
    let dir = directory.path().join("backup");
    let arguments = ["contacts", "export", CORP, "--dir", dir.to_str().expect("UTF-8")];
    let output = stand.command(&arguments).await;
    assert_eq!(printed(&output), "");
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).expect(name);
    let departments = named(&read("departments.csv"));
    assert_eq!((&*departments[0]["dept_id"], &*departments[0]["parent_id"]), ("-7", "1"));
    assert_eq!(named(&read("users.csv")).len(), 2);
    assert_eq!((&*named(&read("roles.csv"))[0]["id"], &*named(&read("roles.csv"))[0]["name"]), ("10", "主管"));
    assert_eq!(&*named(&read("role-groups.csv"))[0]["id"], "7");
    let members = &named(&read("role-members.csv"))[0];
    assert_eq!((&*members["role_id"], &*members["userid"]), ("10", "a"));
    assert_eq!(files(&dir), 5, "no part is left");
    assert!(text(&output.stderr).contains("departments: no sync has been whole yet"), "{}", text(&output.stderr));
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(dir.join("users.csv")).expect("a file").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600, "phone numbers are nobody else's");
    }
    // Only some, over what was there.
    let some = [&arguments[..], &["--kind", "roles", "--kind", "users", "--format", "jsonl"]].concat();
    printed(&stand.command(&some).await);
    assert_eq!((files(&dir), read("users.jsonl").lines().count()), (7, 2));
}

fn files(dir: &Path) -> usize {
    std::fs::read_dir(dir).expect("a directory").count()
}

/// More rows than one page has: each once.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_company_is_exported_page_by_page() {
    let stand = Stand::start("").await;
    synced(&stand, SyncKind::Users, READ).await;
    let writer = writer(&stand);
    let ids: Vec<String> = (0..1_234).map(|i| format!("u{i:04}")).collect();
    for some in ids.chunks(100) {
        let rows = some.iter().map(|id| user(json!({ "userid": id, "name": "张三" }), &[1])).collect();
        writer.write_page(READ, rows, READ).await.expect("written");
    }
    let rows = named(&printed(&stand.command(&["contacts", "export", CORP]).await));
    assert_eq!(rows.iter().map(|row| row["userid"].clone()).collect::<Vec<_>>(), ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_shown_and_found() {
    let stand = company().await;
    let shown = printed(&stand.command(&["contacts", "show", CORP, "a"]).await);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!((&shown["userid"], &shown["departments"][1]["leader"]), (&json!("a"), &json!(true)));
    assert!(refused(&stand.command(&["contacts", "show", CORP, "nobody"]).await).contains("nobody with the userid"));
    for by in [&["--name", "=hyper"][..], &["--mobile", "13800000001"], &["--unionid", "u-a"]] {
        let found = printed(&stand.command(&[&["contacts", "search", CORP], by].concat()).await);
        assert!(found.starts_with("a ") && found.ends_with("people: 1\n"), "{by:?}: {found}");
    }
    let typed = stand.command_on("13800000001\n", &["contacts", "search", CORP, "--mobile", "-", "--json"]).await;
    assert_eq!(serde_json::from_str::<Value>(&printed(&typed)).expect("JSON")["userid"], "a");
    let none = printed(&stand.command(&["contacts", "search", CORP, "--name", "赵"]).await);
    assert_eq!(none, "people: 0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_stack_is_found_by_its_address() {
    let stand = company().await;
    let export = async |url: String, more: &[&str]| {
        let arguments = ["contacts", "export", CORP, "--lang", "en"].iter().chain(more).map(|word| (*word).to_owned());
        let arguments: Vec<String> = arguments.collect();
        let run = move || dingtalk().args(arguments).env("DINGTALK_URL", url).output().expect("it runs");
        tokio::task::spawn_blocking(run).await.expect("it ran")
    };
    let there = stand.dev.url("/");
    assert_eq!(named(&printed(&export(there.clone(), &["--app", "demo"]).await)).len(), 2);
    let nobody = format!("http://127.0.0.1:{}", free_port());
    assert!(refused(&export(nobody, &["--app", "demo"]).await).contains("no local stack answers at"));
    assert!(refused(&export(there, &[]).await).contains("--app or --config is needed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_said_so() {
    let mut stand = Stand::with_ticket().await;
    let unknown = refused(&stand.command(&["contacts", "export", "dingnobody"]).await);
    assert!(unknown.contains("nothing is known of company dingnobody"), "{unknown}");
    let two = ["contacts", "export", CORP, "--kind", "users", "--kind", "roles"];
    assert!(refused(&stand.command(&two).await).contains("--dir"));
    let other = refused(&stand.command(&["contacts", "export", CORP, "--app", "other"]).await);
    assert!(other.contains("no app other"), "{other}");
    assert!(stand.pusher.authorise(CORP).await.acknowledged);
    stand.dev.counts("tmp-auth-code.EventDone").await;
    let empty = stand.command(&["contacts", "export", CORP]).await;
    assert_eq!(records(&printed(&empty)).len(), 1, "the header alone");
    assert!(text(&empty.stderr).contains("no sync has been whole yet"), "{}", text(&empty.stderr));
    printed(&stand.command(&["corp", "relieve", CORP, "--yes"]).await);
    let withdrawn = refused(&stand.command(&["contacts", "export", CORP]).await);
    assert!(withdrawn.contains("has withdrawn"), "{withdrawn}");
}
