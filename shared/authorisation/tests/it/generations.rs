//! Classic, SyncHTTP and mixed mode.

use dingtalk_authorisation::{Announcement::*, Input, Question, State, Step};

use crate::told::{S, T, Told, agent};

#[test]
fn classic_goes_by_the_code_and_the_activation() {
    let mut told = Told::new();
    assert_eq!(told.code("c1", T), []);
    assert_eq!(told.company.state, State::CodeReceived);
    let effect = told.exchange("c1");
    assert_eq!((effect.announcements, effect.revoke), (vec![CorpAuthorized], true));
    assert!(told.company.permanent_code);
    assert_eq!((told.company.state, told.company.next()), (State::Authorised, Some(Step::Activate)));
    assert_eq!(told.tell(&Input::Activated), [CorpActivated]);
    assert_eq!(told.facts(&[agent(1, 1)]), []);
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
}

#[test]
fn classic_waits_for_the_activation_and_reads_on_meanwhile() {
    let mut told = Told::new();
    told.code("c1", T);
    told.exchange("c1");
    assert_eq!(told.tell(&Input::NotActivated), []);
    assert_eq!(told.facts(&[agent(1, 2)]), []);
    assert_eq!((told.company.state, told.company.next()), (State::Authorised, Some(Step::Activate)));
    assert_eq!(told.tell(&Input::NotActivated), []);
    assert_eq!(told.company.next(), Some(Step::Activate), "the same again: the driver tries later");
}

#[test]
fn classic_is_active_when_no_app_waits_for_the_refused_activation() {
    let mut told = Told::new();
    told.code("c1", T);
    told.exchange("c1");
    told.tell(&Input::NotActivated);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpActivated]);
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
}

#[test]
fn sync_http_has_no_code_and_needs_no_activation() {
    let mut told = Told::new();
    assert_eq!(told.granted(T), [CorpAuthorized]);
    assert_eq!(told.company.state, State::Authorised);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpActivated]);
    assert_eq!(told.company.next(), Some(Step::Activate), "the best effort");
    assert_eq!(told.tell(&Input::NotActivated), []);
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
    assert!(!told.company.permanent_code);
}

#[test]
fn sync_http_may_bring_a_permanent_code() {
    let mut told = Told::new();
    told.apply(&Input::Granted { time: T, permanent_code: true });
    assert!(told.company.permanent_code);
}

#[test]
fn the_activation_alone_does_not_make_a_sync_http_company_active() {
    let mut told = Told::new();
    told.granted(T);
    assert_eq!(told.tell(&Input::Activated), []);
    assert_eq!((told.company.state, told.company.next()), (State::Authorised, Some(Step::ReadFacts)));
}

#[test]
fn a_later_code_leaves_an_active_company_active() {
    let mut told = Told::active(&[agent(1, 1)]);
    let epoch = told.company.epoch;
    assert_eq!(told.code("c1", T + 5 * S), []);
    assert_eq!(told.company.state, State::Active);
    told.begin_exchange("c1");
    assert_eq!(told.company.state, State::Active);
    let effect = told.apply(&Input::Exchanged { id: "c1".into() });
    assert_eq!((effect.announcements, effect.revoke, effect.forget), (vec![], false, false));
    assert!(told.company.permanent_code);
    assert_eq!((told.company.state, told.company.epoch), (State::Active, epoch), "the same authorisation");
    assert_eq!(told.company.next(), Some(Step::ReadFacts));
}

#[test]
fn a_later_code_that_is_gone_leaves_an_active_company_active() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.code("c1", T + 5 * S);
    told.begin_exchange("c1");
    told.apply(&Input::CodeGone { id: "c1".into() });
    assert_eq!((told.company.state, told.company.next()), (State::Active, Some(Step::ReadFacts)));
}

#[test]
fn a_refused_activation_is_tried_again_with_the_code() {
    let mut told = Told::new();
    told.granted(T);
    told.facts(&[agent(1, 2)]);
    told.tell(&Input::NotActivated);
    assert_eq!(told.company.next(), None);
    told.code("c1", T);
    told.exchange("c1");
    told.facts(&[]);
    assert_eq!(told.company.next(), Some(Step::Activate));
}

#[test]
fn an_event_with_state_overtakes_the_code() {
    let mut told = Told::new();
    told.code("c1", T);
    assert_eq!(told.granted(T), [CorpAuthorized]);
    assert_eq!(told.exchange("c1").announcements, []);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpActivated]);
}

#[test]
fn an_app_that_waits_again_is_activated_again() {
    let mut told = Told::classic();
    told.changed(T + 60 * S);
    assert_eq!(told.facts(&[agent(1, 1), agent(2, 2)]), [CorpAuthChanged]);
    assert_eq!(told.company.next(), Some(Step::Activate));
    told.tell(&Input::Activated);
    assert_eq!(told.company.next(), None);
}

#[test]
fn an_unknown_company_is_adopted_when_dingtalk_confirms_it() {
    let mut told = Told::new();
    assert_eq!(told.tell(&Input::Asked), []);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    assert_eq!(told.confirmed(Question::AuthInfo), [CorpAuthorized]);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpActivated], "by the rules without a code");
}

#[test]
fn an_unknown_company_stays_unknown_when_dingtalk_denies_it() {
    let mut told = Told::new();
    assert_eq!(told.changed(T), []);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    told.refused(Question::AuthInfo);
    assert_eq!((told.company.state, told.company.next()), (State::None, None));
    assert_eq!(told.confirmed(Question::AuthInfo), [], "nobody asked");
    assert_eq!(told.company.state, State::None);
}
