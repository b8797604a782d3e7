//! `dingtalk license`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    process::{printed, refused, text},
    stand::Stand,
};

/// Without the hyphens, as the table would have it if it had it.
fn bare(number: &str) -> String {
    number.replace('-', "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_issued_used_by_the_first_company_and_revoked() {
    let stand = Stand::start("").await;
    let issued = stand.command(&["license", "issue", "--days", "30", "--note", "for the fair"]).await;
    let number = printed(&issued);
    assert!(number.ends_with('\n') && number.lines().count() == 1, "one line, to be piped: {number}");
    let (number, told) = (number.trim(), text(&issued.stderr));
    assert!(told.contains("1 serial numbers issued") && !told.contains(number), "{told}");

    let check = ["license", "check", "--number", "-"];
    let open = printed(&stand.command_on(number, &check).await);
    assert!(open.contains("open: good for the first company") && open.contains("for the fair"), "{open}");
    // Looking neither uses it nor counts.
    for _ in 0..11 {
        printed(&stand.command_on(number, &check).await);
    }
    let (right, wrong) = (number.to_lowercase(), number.chars().rev().collect::<String>());
    assert!(stand.pusher.check_license_code("dingcorp1", &wrong).await.refused());
    assert!(stand.pusher.check_license_code("dingcorp1", &right).await.accepted);
    assert!(stand.pusher.check_license_code("dingcorp2", number).await.refused());
    let used = printed(&stand.command_on(number, &check).await);
    assert!(used.contains("company dingcorp1 uses it since"), "{used}");

    let listed = printed(&stand.command(&["license", "list"]).await);
    let (id, rest) = listed.split_once("  ").expect("columns");
    assert!(rest.starts_with("used     20") && rest.contains("  dingcorp1  "), "{listed}");
    assert!(listed.contains("key 1  for the fair") && listed.ends_with("serial numbers: 1\n"), "{listed}");

    let revoked = printed(&stand.command(&["license", "revoke", &id[..6]]).await);
    assert!(revoked.starts_with(id) && revoked.contains("company dingcorp1 stays as it is"), "{revoked}");
    assert!(stand.pusher.check_license_code("dingcorp1", number).await.refused());
    let again = printed(&stand.command_on(number, &["license", "revoke", "--number", "-"]).await);
    assert!(again.contains("was revoked before"), "{again}");
    let after = printed(&stand.command_on(number, &check).await);
    assert!(after.contains("revoked at") && after.contains("dingcorp1 used it"), "{after}");
    for told in [open, used, listed, revoked, again, after, stand.dev.told()] {
        let told = told.to_uppercase();
        assert!(!told.contains(number) && !told.contains(&bare(number)), "the number is told: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_issued_and_listed_by_state() {
    let stand = Stand::start("").await;
    let numbers = printed(&stand.command(&["license", "issue", "--count", "60"]).await);
    let numbers: BTreeSet<&str> = numbers.lines().collect();
    assert_eq!(numbers.len(), 60);
    let first = numbers.iter().next().expect("sixty");
    assert!(stand.pusher.check_license_code("dingcorp1", first).await.accepted);
    let count = async |state: &str| {
        let listed = printed(&stand.command(&["license", "list", "--state", state, "--json"]).await);
        let rows: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(rows.iter().all(|row| row["state"] == state && row["key_number"] == 1), "{listed}");
        let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
        assert!(ids.len() == rows.len() && ids.iter().all(|id| id.len() == 64), "{listed}");
        rows.len()
    };
    assert_eq!([count("open").await, count("used").await, count("revoked").await], [59, 1, 0]);
    let none = printed(&stand.command(&["license", "list", "--state", "expired"]).await);
    assert_eq!(none, "serial numbers: 0\n");
    let short = refused(&stand.command(&["license", "revoke", "abc"]).await);
    assert!(short.contains("at least the first 4"), "{short}");
    let slip = refused(&stand.command(&["license", "revoke", "SN-0001"]).await);
    assert!(slip.contains("--number -"), "{slip}");
    let nobody = refused(&stand.command(&["license", "revoke", &"0".repeat(64)]).await);
    assert!(nobody.contains("no serial number of the id"), "{nobody}");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_numbers_are_imported_all_or_none_of_a_bad_file() {
    let stand = Stand::start("").await;
    let import = ["license", "import", "-", "--until", "2999-12-31"];
    let bad = refused(&stand.command_on("HUSH-1\n\n---\nHUSH-2\n", &import).await);
    assert!(bad.contains("line 3") && bad.contains("nothing was written") && !bad.contains("HUSH"), "{bad}");
    assert_eq!(printed(&stand.command(&["license", "list"]).await), "serial numbers: 0\n");

    let file = "# of the shop\nHUSH-1\n\nHUSH-2\nhush 2\n";
    let imported = stand.command_on(file, &import).await;
    let there = printed(&imported);
    // Two lines with one number are written side by side: either may be the first.
    assert!(there == there_already(&there, 4) || there == there_already(&there, 5), "{there}");
    let told = text(&imported.stderr);
    assert!(told.contains("2 added, valid: 3000-01-01T00:00:00Z; 1 were there already"), "{told}");
    assert!(stand.pusher.check_license_code("dingcorp1", "ｈｕｓｈ１").await.accepted);
    let again = printed(&stand.command_on("HUSH-1\n", &import).await);
    assert!(again.starts_with("line 1: there already  "), "{again}");
    for told in [there, told, again] {
        assert!(!told.to_uppercase().contains("HUSH"), "{told}");
    }
    let listed = printed(&stand.command(&["license", "list", "--state", "used"]).await);
    assert!(listed.contains("dingcorp1") && listed.ends_with("serial numbers: 1\n"), "{listed}");
}

/// The one line that a number which is there already is told in.
fn there_already(told: &str, line: usize) -> String {
    let id = told.trim_end().rsplit("  ").next().unwrap_or_default();
    format!("line {line}: there already  {id}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused() {
    let stand = Stand::start("").await;
    let past = refused(&stand.command(&["license", "issue", "--until", "2020-01-31"]).await);
    assert!(past.contains("--until is past"), "{past}");
    let note = refused(&stand.command(&["license", "issue", "--note", &"x".repeat(201)]).await);
    assert!(note.contains("more than 200"), "{note}");
    let app = refused(&stand.command(&["license", "issue", "--app", "other"]).await);
    assert!(app.contains("no app other"), "{app}");
    let check = ["license", "check", "--number", "-"];
    for (typed, expected) in [("SN-NOBODY", "no such serial number"), (" - \n", "at least one"), ("", "at least one")] {
        let unknown = refused(&stand.command_on(typed, &check).await);
        assert!(unknown.contains(expected) && !unknown.contains("NOBODY"), "{unknown}");
    }
    // As an argument it would stand in the list of processes: it is not taken.
    for arguments in [["check", "--number", "SN-1"], ["revoke", "--number", "SN-1"], ["revoke", "abcd", "--number=-"]] {
        let output = stand.command(&[&["license"][..], &arguments].concat()).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(printed(&stand.command(&["license", "list"]).await), "serial numbers: 0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_that_two_ids_have_revokes_neither() {
    let stand = Stand::start("").await;
    // So many that two begin with the same four digits: that none do has a chance of one in thirty million.
    printed(&stand.command(&["license", "issue", "--count", "1500"]).await);
    let listed = printed(&stand.command(&["license", "list"]).await);
    let mut begun = BTreeSet::new();
    let twice = listed.lines().map(|line| line[..4].to_owned()).find(|beginning| !begun.insert(beginning.clone()));
    let beginning = twice.expect("two that begin alike");
    let ambiguous = refused(&stand.command(&["license", "revoke", &beginning]).await);
    assert!(ambiguous.contains("more than one id begins with"), "{ambiguous}");
    let none = printed(&stand.command(&["license", "list", "--state", "revoked"]).await);
    assert_eq!(none, "serial numbers: 0\n");
}
