//! Numbers and the sealing keys they hang on.

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{Issued, LicenceNumber, LicenceVerdict as Verdict, NewLicence};

use super::{NUMBER, T0, issue, used_with};
use crate::support::Bench;

fn keys(numbers: &[u8]) -> SealingKeys {
    SealingKeys::new(numbers.iter().map(|number| (u32::from(*number), [*number; 32]))).unwrap()
}

#[tokio::test]
async fn a_number_is_found_while_its_key_is_there() {
    let bench = Bench::start().await;
    issue(&bench, &keys(&[1]), NUMBER, NewLicence::default()).await;
    assert_eq!(used_with(&bench, &keys(&[2]), "c1", T0).await, Verdict::Unknown, "its key is gone");
    assert_eq!(used_with(&bench, &keys(&[1, 2]), "c1", T0).await, Verdict::Accepted);
    assert_eq!(used_with(&bench, &keys(&[1, 2, 3]), "c2", T0).await, Verdict::OtherCompany);
}

#[tokio::test]
async fn new_numbers_hang_on_the_newest_key_and_none_is_issued_twice() {
    let bench = Bench::start().await;
    let first = issue(&bench, &keys(&[1]), NUMBER, NewLicence::default()).await;
    let second = issue(&bench, &keys(&[1, 2]), "SN-0002", NewLicence::default()).await;
    let listed = bench.licences().list("demo", 10, None).await.unwrap();
    let key_of = |id: &str| listed.iter().find(|licence| licence.id == id).unwrap().key_number;
    assert_eq!((key_of(&first), key_of(&second)), (1, 2));
    let again = async |text: &str, keys: &SealingKeys| {
        let number = LicenceNumber::parse(text).unwrap();
        bench.licences().issue(keys, "demo", &number, NewLicence::default(), T0 + 1).await.unwrap()
    };
    assert_eq!(again(NUMBER, &keys(&[1])).await, Issued::AlreadyIssued(first.clone()));
    assert_eq!(again("sn 0001", &keys(&[1, 2])).await, Issued::AlreadyIssued(first));
    assert_eq!(again("SN-0002", &keys(&[2])).await, Issued::AlreadyIssued(second));
    assert_eq!(bench.licences().list("demo", 10, None).await.unwrap().len(), 2);
}

/// Two operators with different configurations can issue one number twice. What says no counts.
#[tokio::test]
async fn of_one_number_under_two_keys_what_says_no_counts() {
    let bench = Bench::start().await;
    let old = issue(&bench, &keys(&[1]), NUMBER, NewLicence::default()).await;
    issue(&bench, &keys(&[2]), NUMBER, NewLicence::default()).await;
    assert_eq!(used_with(&bench, &keys(&[1]), "c1", T0).await, Verdict::Accepted);
    assert_eq!(used_with(&bench, &keys(&[1, 2]), "c2", T0).await, Verdict::OtherCompany);
    bench.licences().revoke("demo", &old, T0).await.unwrap();
    assert_eq!(used_with(&bench, &keys(&[1, 2]), "c1", T0).await, Verdict::Revoked);
}
