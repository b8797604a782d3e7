//! What the first run of a company finds is marked, as long as it is as it was found.

use dingtalk_store::{Outcome, Proof};

use super::{T0, get, mirror, outcomes, person, user, write};
use crate::support::Bench;

#[tokio::test]
async fn only_what_the_first_run_finds_new_is_marked() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("before", "A", &[1])]).await;
    let first = mirror(&bench).writer().of_first_run(true);
    first.remove(&user("gone"), Proof::NoSuchUser, T0, "run", T0).await.unwrap();
    let page = ["before", "found", "gone"].map(|userid| person(userid, "B", &[1])).to_vec();
    let written = first.write_page(T0 + 10, page, T0).await.unwrap();
    assert_eq!(outcomes(&written), [Outcome::Changed { moved: false }, Outcome::New, Outcome::New]);
    let marked = async |userid: &str| get(&bench, &user(userid)).await.initial;
    assert!(!marked("before").await && marked("found").await && marked("gone").await);
    // A run that finds it as it was does not write; whoever changes it takes the mark away.
    assert_eq!(write(&bench, T0 + 20, vec![person("found", "B", &[1])]).await, [Outcome::Same]);
    assert!(marked("found").await);
    assert_eq!(write(&bench, T0 + 30, vec![person("found", "C", &[1])]).await, [Outcome::Changed { moved: false }]);
    assert!(!marked("found").await);
    assert_eq!(write(&bench, T0, vec![person("later", "A", &[1])]).await, [Outcome::New]);
    assert!(!marked("later").await);
}
