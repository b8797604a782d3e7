//! Who may use a number.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Service;
use dingtalk_store::{LicenceNumber, LicenceUse, LicenceVerdict as Verdict, NewLicence, Revoked, StoreError};
use futures_util::future::join_all;
use secrecy::SecretString;

use super::{NUMBER, T0, issue, until, used_by};
use crate::support::{Bench, sealing_keys};

#[tokio::test]
async fn the_first_company_that_uses_a_number_has_it_for_good() {
    let bench = Bench::start().await;
    assert_eq!(used_by(&bench, "c1", T0).await, Verdict::Unknown, "nobody has issued it");
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    assert_eq!(used_by(&bench, "c1", T0 + 1).await, Verdict::Accepted);
    assert_eq!(used_by(&bench, "c2", T0 + 2).await, Verdict::OtherCompany);
    assert_eq!(used_by(&bench, "c1", T0 + 3).await, Verdict::Accepted);
    let number = LicenceNumber::parse(NUMBER).unwrap();
    let found = bench.licences().find(&sealing_keys(), "demo", &number).await.unwrap().unwrap();
    assert_eq!(found.used, Some(LicenceUse { corp: "c1".into(), at: T0 + 1 }), "since it was first used");
}

#[tokio::test]
async fn however_it_is_typed_it_is_the_same_number_and_of_this_app_alone() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    let used = async |app: &str, typed: &str| {
        bench.licences().use_number(&sealing_keys(), app, "c1", &SecretString::from(typed), T0).await.unwrap()
    };
    for typed in ["SN-0001", " sn0001\n", "ｓｎ－０００１", "SN 00 01"] {
        assert_eq!(used("demo", typed).await, Verdict::Accepted, "{typed}");
    }
    assert_eq!(used("other", NUMBER).await, Verdict::Unknown);
    for no_number in ["", " - ", &"9".repeat(5_000)] {
        assert_eq!(used("demo", no_number).await, Verdict::Unknown);
    }
}

#[tokio::test]
async fn without_a_company_nobody_uses_it() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    assert_eq!(used_by(&bench, "", T0).await, Verdict::Unknown);
    assert_eq!(used_by(&bench, "c1", T0).await, Verdict::Accepted, "and it is still to be had");
}

#[tokio::test]
async fn of_a_crowd_of_companies_exactly_one_gets_it() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    let corps: Vec<String> = (0..16).map(|i| format!("c{i}")).collect();
    let verdicts = join_all(corps.iter().map(|corp| used_by(&bench, corp, T0))).await;
    assert_eq!(verdicts.iter().filter(|v| **v == Verdict::Accepted).count(), 1, "{verdicts:?}");
    assert_eq!(verdicts.iter().filter(|v| **v == Verdict::OtherCompany).count(), 15, "{verdicts:?}");
    // The table knows the same one.
    let winner = verdicts.iter().position(|v| *v == Verdict::Accepted).unwrap();
    assert_eq!(used_by(&bench, &corps[winner], T0).await, Verdict::Accepted);
}

/// What an answer that is lost looks like to the sender's second try.
#[tokio::test]
async fn a_company_that_races_with_itself_is_told_yes_every_time() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    let verdicts = join_all((0..16).map(|_| used_by(&bench, "c1", T0))).await;
    assert_eq!(verdicts, [Verdict::Accepted; 16]);
}

#[tokio::test]
async fn it_has_to_be_used_in_time_and_stays_good_for_who_did() {
    let bench = Bench::start().await;
    issue(&bench, &sealing_keys(), NUMBER, until(T0 + 100)).await;
    assert_eq!(used_by(&bench, "c1", T0 + 100).await, Verdict::Expired);
    assert_eq!(used_by(&bench, "c1", T0 + 99).await, Verdict::Accepted);
    assert_eq!(used_by(&bench, "c1", T0 + 100).await, Verdict::Accepted);
    assert_eq!(used_by(&bench, "c2", T0 + 100).await, Verdict::OtherCompany);
}

#[tokio::test]
async fn revoked_it_is_good_for_nobody() {
    let bench = Bench::start().await;
    let licences = bench.licences();
    let id = issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    assert_eq!(used_by(&bench, "c1", T0).await, Verdict::Accepted);
    assert_eq!(licences.revoke("demo", "0000", T0 + 1).await.unwrap(), Revoked::Unknown);
    let Revoked::Now(revoked) = licences.revoke("demo", &id, T0 + 1).await.unwrap() else { panic!("revoked") };
    assert_eq!((revoked.revoked_at, revoked.used.unwrap().corp.as_str()), (Some(T0 + 1), "c1"));
    assert_eq!(used_by(&bench, "c1", T0 + 1).await, Verdict::Revoked);
    assert_eq!(used_by(&bench, "c2", T0 + 1).await, Verdict::Revoked);
    // Again, as the SDK sends what was not answered; and later, by somebody else.
    assert!(matches!(licences.revoke("demo", &id, T0 + 1).await.unwrap(), Revoked::Now(_)));
    let Revoked::Before(before) = licences.revoke("demo", &id, T0 + 2).await.unwrap() else { panic!("before") };
    assert_eq!(before.revoked_at, Some(T0 + 1));
}

#[tokio::test]
async fn a_revocation_and_a_first_use_at_once_leave_it_revoked() {
    let bench = Bench::start().await;
    for round in 0..8 {
        let text = format!("SN-{round}");
        let id = issue(&bench, &sealing_keys(), &text, NewLicence::default()).await;
        let (licences, keys, number) = (bench.licences(), sealing_keys(), SecretString::from(text));
        let (revoked, used) = futures_util::join!(
            licences.revoke("demo", &id, T0 + 1),
            licences.use_number(&keys, "demo", "c1", &number, T0 + 1)
        );
        assert!(matches!(revoked.unwrap(), Revoked::Now(_)));
        assert!(matches!(used.unwrap(), Verdict::Accepted | Verdict::Revoked));
        let after = licences.use_number(&keys, "demo", "c1", &number, T0 + 2).await.unwrap();
        assert_eq!(after, Verdict::Revoked);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_never_good() {
    let bench = Bench::start().await;
    let id = issue(&bench, &sealing_keys(), NUMBER, NewLicence::default()).await;
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let with = async |name: &str, value: AttributeValue| {
        let put = bench.dynamodb.put_item().table_name(bench.table("StateTable"));
        let mut put = put.item("pk", text("app#demo")).item("sk", text(&format!("licence#{id}")));
        let number = |value: i64| AttributeValue::N(value.to_string());
        for (name, value) in [("state", text("issued")), ("key_number", number(1)), ("issued_at", number(T0))] {
            put = put.item(name, value);
        }
        put.item(name, value).send().await.unwrap();
        bench.licences().use_number(&sealing_keys(), "demo", "c1", &SecretString::from(NUMBER), T0).await
    };
    let broken = [
        ("state", text("other"), "state"),
        ("state", AttributeValue::Bool(true), "state"),
        ("state", text("revoked"), "revoked_at"),
        ("valid_until", text("never"), "valid_until"),
        ("corp", AttributeValue::Null(true), "corp"),
        ("corp", text("c1"), "bound_at"),
        ("key_number", AttributeValue::N("-1".into()), "key_number"),
    ];
    for (name, value, expected) in broken {
        let error = with(name, value).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { attribute, .. } if attribute == expected), "{name}: {error}");
    }
    assert_eq!(with("note", text("in order")).await.unwrap(), Verdict::Accepted);
}

#[tokio::test]
async fn without_the_table_every_call_says_so() {
    let bench = Bench::start().await;
    let (licences, keys, number) = (bench.licences(), sealing_keys(), LicenceNumber::parse(NUMBER).unwrap());
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let ended = futures_util::join!(
        async { licences.issue(&keys, "demo", &number, NewLicence::default(), T0).await.map(drop) },
        async { licences.revoke("demo", "0000", T0).await.map(drop) },
        async { licences.list("demo", 1, None).await.map(drop) },
        async { licences.beginning_with("demo", "0", 1).await.map(drop) },
        async { licences.find(&keys, "demo", &number).await.map(drop) },
        async { licences.use_number(&keys, "demo", "c1", &SecretString::from(NUMBER), T0).await.map(drop) },
    );
    let (a, b, c, d, e, f) = ended;
    for ended in [a, b, c, d, e, f] {
        assert!(matches!(ended, Err(StoreError::Unavailable { .. })), "{ended:?}");
    }
}
