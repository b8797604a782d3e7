//! The rules of the exchange of a code.

use dingtalk_authorisation::{Announcement::*, CodeEnd, Input, Question, State, Step};

use crate::told::{S, T, Told, agent};

fn with_code() -> Told {
    let mut told = Told::new();
    told.code("c1", T);
    told
}

fn end(told: &Told, id: &str) -> Option<CodeEnd> {
    told.company.codes.iter().find(|code| code.id == id).and_then(|code| code.end)
}

#[test]
fn a_refusal_that_consumed_nothing_is_tried_again_as_often_as_it_takes() {
    let mut told = with_code();
    for _ in 0..5 {
        told.begin_exchange("c1");
        told.apply(&Input::NotExchanged { id: "c1".into() });
        assert_eq!(told.company.doubt, None, "nothing to ask");
    }
    assert_eq!(told.exchange("c1").announcements, [CorpAuthorized]);
}

#[test]
fn a_lost_answer_leaves_one_more_try() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.apply(&Input::ExchangeLost { id: "c1".into() });
    told.apply(&Input::ExchangeLost { id: "c1".into() });
    told.begin_exchange("c1");
    told.apply(&Input::ExchangeLost { id: "c1".into() });
    assert_eq!(end(&told, "c1"), Some(CodeEnd::Gone));
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
}

#[test]
fn a_driver_that_died_has_lost_the_answer() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.begin_exchange("c1");
    assert_eq!(told.company.next(), Some(Step::Exchange { id: "c1".into() }));
    told.apply(&Input::ExchangeBegun { id: "c1".into() });
    assert_eq!(told.company.in_flight(), None, "a second lost answer: the call must not be made");
    assert_eq!(end(&told, "c1"), Some(CodeEnd::Gone));
}

#[test]
fn one_in_flight_ends_when_another_begins() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.code("c2", T + S);
    told.begin_exchange("c2");
    assert_eq!(told.company.codes[0].unknown_ends, 1);
    assert_eq!(told.company.codes.iter().filter(|code| code.in_flight).count(), 1);
}

#[test]
fn a_code_that_is_gone_goes_on_by_signed_calls() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.apply(&Input::CodeGone { id: "c1".into() });
    assert_eq!(told.confirmed(Question::AuthInfo), [CorpAuthorized]);
    assert!(!told.company.permanent_code);
    assert_eq!(told.company.next(), Some(Step::Activate), "without the code");
    assert_eq!(told.tell(&Input::Activated), [CorpActivated]);
}

#[test]
fn a_code_that_is_gone_waits_for_a_new_one_when_signed_calls_are_refused() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.apply(&Input::CodeGone { id: "c1".into() });
    told.refused_twice();
    told.apply(&Input::StillPending);
    assert_eq!((told.company.state, told.company.next()), (State::CodeReceived, None));
    told.apply(&Input::Reauthorising);
    assert_eq!(told.company.reauthorisations, 1);
    told.code("c2", T + 60 * S);
    assert_eq!(told.exchange("c2").announcements, [CorpAuthorized]);
    assert_eq!(told.company.reauthorisations, 0, "counted anew");
}

#[test]
fn a_code_is_never_exchanged_twice() {
    let mut told = Told::classic();
    assert_eq!(told.code("c1", T), []);
    assert_eq!(told.code("c1", T + 60 * S), [], "with another time");
    assert_eq!(told.company.next(), None);
    let before = told.company.clone();
    told.apply(&Input::CodeGone { id: "c1".into() });
    assert_eq!(told.company, before);
    assert_eq!(end(&told, "c1"), Some(CodeEnd::Exchanged), "40078 with a stored exchange is done");
    told.relieved(T + 120 * S);
    told.code("c1", T + 180 * S);
    assert_eq!((told.company.state, told.company.next()), (State::Relieved, None), "not after a withdrawal either");
}

#[test]
fn the_newest_code_goes_first_and_an_older_one_is_not_forgotten() {
    let mut told = Told::new();
    told.code("new", T + 5 * S);
    told.code("old", T);
    told.begin_exchange("new");
    told.apply(&Input::CodeGone { id: "new".into() });
    assert_eq!(told.exchange("old").announcements, [CorpAuthorized]);
}

#[test]
fn another_answer_than_that_of_the_code_in_flight_changes_nothing() {
    let mut told = with_code();
    told.begin_exchange("c1");
    let before = told.company.clone();
    told.apply(&Input::CodeGone { id: "c9".into() });
    told.apply(&Input::ExchangeLost { id: "c9".into() });
    assert_eq!(told.company, before);
}

#[test]
fn withdrawn_during_the_exchange_the_permanent_code_is_void() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.relieved(T + 5 * S);
    let effect = told.apply(&Input::Exchanged { id: "c1".into() });
    assert_eq!(effect.announcements, []);
    assert_eq!((told.company.state, told.company.permanent_code), (State::Relieved, false));
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)), "unless it came back");
    told.refused(Question::AuthInfo);
    assert_eq!(told.company.next(), None);
}

#[test]
fn an_exchange_from_before_a_withdrawal_does_not_count_for_the_code_after_it() {
    let mut told = with_code();
    told.begin_exchange("c1");
    told.relieved(T + 5 * S);
    told.code("c2", T + 10 * S);
    told.apply(&Input::Exchanged { id: "c1".into() });
    assert_eq!((told.company.state, told.company.permanent_code), (State::CodeReceived, false));
    assert_eq!(told.exchange("c2").announcements, [CorpAuthorized]);
}

#[test]
fn back_with_a_new_code_without_being_seen_to_go() {
    let mut told = Told::classic();
    let epoch = told.company.epoch;
    told.code("c2", T + 60 * S);
    let effect = told.exchange("c2");
    assert_eq!((effect.announcements, effect.revoke, effect.forget), (vec![], true, false));
    assert_eq!((told.company.state, told.company.epoch), (State::Active, epoch + 1));
    told.facts(&[agent(1, 2)]);
    told.tell(&Input::NotActivated);
    assert_eq!(told.company.next(), Some(Step::Activate), "not given up: people wait for it");
}

#[test]
fn a_withdrawal_ends_the_codes_from_before_it() {
    let mut told = with_code();
    told.code("c2", T + S);
    told.relieved(T + 5 * S);
    assert_eq!((told.company.state, told.company.next()), (State::Relieved, None));
    told.code("c3", T + 10 * S);
    told.begin_exchange("c3");
    told.apply(&Input::CodeGone { id: "c3".into() });
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)), "not one of the older codes");
}
