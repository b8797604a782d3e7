//! The transitions as data, and the company as it is stored.

use std::collections::{BTreeSet, HashSet};

use dingtalk_authorisation::{Announcement, Company, Signal, State, TRANSITIONS};

use crate::told::{S, T, Told, agent};

const SIGNALS: [Signal; 8] = [
    Signal::Code,
    Signal::Granted,
    Signal::Exchanged,
    Signal::Confirmed,
    Signal::Usable,
    Signal::AllStopped,
    Signal::AnyEnabled,
    Signal::Relieved,
];

#[test]
fn no_two_rows_leave_a_state_on_the_same_signal() {
    let keys: HashSet<_> = TRANSITIONS.iter().map(|row| (row.from, row.on)).collect();
    assert_eq!(keys.len(), TRANSITIONS.len());
    assert!(TRANSITIONS.iter().all(|row| row.from != row.to));
}

#[test]
fn every_state_and_signal_is_used() {
    let mut reached = BTreeSet::from([State::None]);
    for _ in State::ALL {
        let next: Vec<State> = TRANSITIONS.iter().filter(|row| reached.contains(&row.from)).map(|row| row.to).collect();
        reached.extend(next);
    }
    assert_eq!(reached, BTreeSet::from(State::ALL));
    for signal in SIGNALS {
        assert!(TRANSITIONS.iter().any(|row| row.on == signal), "{signal:?}");
    }
}

#[test]
fn every_state_can_be_withdrawn_from_and_every_withdrawal_come_back_from() {
    for state in State::ALL.into_iter().filter(|state| *state != State::Relieved) {
        let row = TRANSITIONS.iter().find(|row| row.from == state && row.on == Signal::Relieved);
        assert_eq!(row.map(|row| row.to), Some(State::Relieved), "{state:?}");
        assert_eq!(row.and_then(|row| row.announces).is_some(), state.is_authorised(), "{state:?}");
    }
    for signal in [Signal::Code, Signal::Granted, Signal::Confirmed] {
        assert!(TRANSITIONS.iter().any(|row| row.from == State::Relieved && row.on == signal), "{signal:?}");
    }
}

#[test]
fn an_authorisation_is_told_when_it_begins_and_only_then() {
    for row in TRANSITIONS {
        let begins = !row.from.is_authorised() && row.to.is_authorised();
        assert_eq!(row.announces == Some(Announcement::CorpAuthorized), begins, "{row:?}");
    }
}

#[test]
fn names_are_distinct() {
    let states: HashSet<_> = State::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(states.len(), State::ALL.len());
    for state in State::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!(Announcement::CorpAuthChanged.as_str(), "CorpAuthChanged");
    let all = TRANSITIONS.iter().filter_map(|row| row.announces);
    assert!(all.into_iter().all(|announcement| announcement.as_str() == format!("{announcement:?}")));
}

#[test]
fn a_company_is_stored_and_read_again() {
    let mut told = Told::active(&[agent(1, 1), agent(2, 0)]);
    told.code("c1", T + 5 * S);
    told.begin_exchange("c1");
    told.relieved(T);
    let text = serde_json::to_string(&told.company).unwrap();
    assert_eq!(serde_json::from_str::<Company>(&text).unwrap(), told.company);
}

#[test]
fn what_an_older_version_did_not_store_has_its_default() {
    let company: Company = serde_json::from_str(r#"{"state":"active","epoch":3}"#).unwrap();
    assert_eq!((company.state, company.epoch, company.next().is_some()), (State::Active, 3, true));
}
