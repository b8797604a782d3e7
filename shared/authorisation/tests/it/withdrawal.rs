//! Withdrawal by an event and by errors, and return.

use dingtalk_authorisation::{Announcement::*, AppChange, Input, Question, State, Step};

use crate::told::{S, T, Told, agent, read};

#[test]
fn a_withdrawal_revokes_and_leaves_a_tombstone() {
    let mut told = Told::classic();
    let effect = told.relieved(T + 60 * S);
    assert_eq!((effect.announcements, effect.revoke, effect.forget), (vec![CorpRelieved], true, true));
    assert!(!told.company.permanent_code && told.company.apps.is_empty());
    assert_eq!((told.company.state, told.company.next()), (State::Relieved, None));
    for older in [T, T + 30 * S] {
        assert_eq!(told.granted(older), []);
        assert_eq!(told.code("old", older), []);
        assert_eq!(told.changed(older), []);
        assert_eq!(told.app(1, AppChange::Restored, older), []);
    }
    assert_eq!((told.company.state, told.company.next()), (State::Relieved, None));
}

#[test]
fn a_company_that_nobody_was_told_of_goes_quietly() {
    for mut told in [Told::new(), {
        let mut told = Told::new();
        told.code("c1", T - 60 * S);
        told
    }] {
        let effect = told.relieved(T);
        assert_eq!((effect.announcements, effect.forget), (vec![], true));
        assert_eq!(told.company.state, State::Relieved);
        assert_eq!(told.granted(T - 60 * S), [], "the tombstone stays");
    }
}

#[test]
fn it_comes_back_in_either_generation() {
    let mut told = Told::classic();
    told.relieved(T + 60 * S);
    told.code("c2", T + 120 * S);
    assert_eq!(told.company.state, State::CodeReceived);
    assert_eq!(told.exchange("c2").announcements, [CorpAuthorized]);
    told.relieved(T + 180 * S);
    let effect = told.apply(&Input::Granted { time: T + 240 * S, permanent_code: false });
    assert_eq!((effect.announcements, effect.revoke), (vec![CorpAuthorized], true));
    assert_eq!(told.company.epoch, 3);
}

#[test]
fn an_older_withdrawal_that_arrives_later_asks() {
    let mut told = Told::active(&[agent(1, 1)]);
    let effect = told.relieved(T - 60 * S);
    assert!(!effect.revoke && effect.announcements.is_empty());
    assert_eq!((told.company.state, told.company.next()), (State::Active, Some(Step::Ask(Question::AuthInfo))));
    assert_eq!(told.confirmed(Question::AuthInfo), []);
    assert_eq!(told.facts(&[agent(1, 1)]), []);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn a_withdrawal_within_the_same_second_asks() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.relieved(T + S - 1);
    assert_eq!((told.company.state, told.company.next()), (State::Active, Some(Step::Ask(Question::AuthInfo))));
    told.refused_twice();
    assert_eq!(told.tell(&Input::ReliefAdmitted), [CorpRelieved]);
}

#[test]
fn an_authorisation_within_the_same_second_as_the_withdrawal_asks() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.relieved(T + 60 * S);
    assert_eq!(told.granted(T + 61 * S - 1), []);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    assert_eq!(told.confirmed(Question::AuthInfo), [CorpAuthorized]);
}

#[test]
fn a_code_within_the_same_second_as_the_withdrawal_is_tried() {
    let mut told = Told::new();
    told.relieved(T);
    told.code("c1", T - S + 1);
    told.begin_exchange("c1");
}

#[test]
fn a_withdrawal_between_two_authorisations_revokes_what_was_made_before_it() {
    let mut told = Told::active(&[agent(1, 1)]);
    let epoch = told.company.epoch;
    told.granted(T + 120 * S);
    let effect = told.relieved(T + 60 * S);
    assert_eq!((effect.announcements, effect.revoke, effect.forget), (vec![], true, false));
    assert_eq!((told.company.state, told.company.epoch), (State::Active, epoch + 1));
    assert!(!told.relieved(T + 60 * S).revoke, "once");
}

#[test]
fn a_withdrawal_between_two_authorisations_voids_the_permanent_code_from_before_it() {
    let mut with_row = Told::new();
    with_row.apply(&Input::Granted { time: T, permanent_code: true });
    with_row.granted(T + 120 * S);
    with_row.relieved(T + 60 * S);
    assert!(!with_row.company.permanent_code);

    let mut with_code = Told::classic();
    with_code.code("c2", T + 120 * S);
    with_code.relieved(T + 60 * S);
    assert!(!with_code.company.permanent_code, "that of c1");
    with_code.exchange("c2");
    assert!(with_code.company.permanent_code, "that of c2");

    let mut mixed = Told::active(&[agent(1, 1)]);
    mixed.code("c1", T + 120 * S);
    mixed.exchange("c1");
    assert!(mixed.relieved(T + 60 * S).revoke);
    assert!(mixed.company.permanent_code, "it is from after the withdrawal");
}

#[test]
fn a_later_withdrawal_moves_the_tombstone_and_an_older_one_does_not() {
    let mut told = Told::classic();
    told.relieved(T + 120 * S);
    assert!(!told.relieved(T + 60 * S).revoke);
    assert_eq!(told.granted(T + 90 * S), []);
    told.relieved(T + 240 * S);
    assert_eq!(told.granted(T + 180 * S), []);
    assert_eq!(told.company.state, State::Relieved);
    assert_eq!(told.granted(T + 300 * S), [CorpAuthorized]);
}

#[test]
fn one_that_comes_again_after_the_return_asks() {
    let mut told = Told::classic();
    told.relieved(T + 60 * S);
    told.granted(T + 120 * S);
    assert!(!told.relieved(T + 60 * S).revoke);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
}

#[test]
fn a_question_outlives_an_older_withdrawal() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Relieved { time: T + 120 * S, timed: false });
    told.code("c1", T + 30 * S);
    told.relieved(T + 60 * S);
    assert_eq!((told.company.state, told.company.next()), (State::Relieved, Some(Step::Ask(Question::AuthInfo))));
}

#[test]
fn one_without_a_time_of_its_own_revokes_and_asks() {
    let mut told = Told::active(&[agent(1, 1)]);
    let effect = told.apply(&Input::Relieved { time: T + 60 * S, timed: false });
    assert_eq!((effect.announcements, effect.revoke), (vec![CorpRelieved], true));
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    assert_eq!(told.confirmed(Question::AuthInfo), [CorpAuthorized], "it had come back already");
}

#[test]
fn one_from_the_future_does_not_block_what_follows() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Relieved { time: T + 300 * S, timed: false });
    told.refused(Question::AuthInfo);
    assert_eq!(told.company.next(), None);
    told.granted(T + 30 * S);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    told.refused(Question::AuthInfo);
    told.code("c2", T + 30 * S);
    told.begin_exchange("c2");
}

#[test]
fn two_calls_that_agree_relieve() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Asked);
    told.refused(Question::AuthInfo);
    told.refused(Question::AuthInfo);
    assert_eq!(told.company.next(), Some(Step::Ask(Question::CorpToken)), "the same call twice is one");
    told.refused(Question::CorpToken);
    let effect = told.apply(&Input::ReliefAdmitted);
    assert_eq!((effect.announcements, effect.revoke, effect.forget), (vec![CorpRelieved], true, true));
    assert!(told.company.relief.is_some_and(|relief| relief.by_errors));
}

#[test]
fn nothing_is_relieved_by_errors_unless_both_calls_said_no() {
    let mut told = Told::active(&[agent(1, 1)]);
    let before = told.company.clone();
    for verdict in [Input::ReliefAdmitted, Input::ReliefHeld, Input::StillPending] {
        assert_eq!(told.tell(&verdict), []);
        assert_eq!(told.company, before);
    }
}

#[test]
fn a_contradiction_changes_nothing() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Asked);
    told.refused(Question::AuthInfo);
    assert_eq!(told.confirmed(Question::CorpToken), []);
    assert_eq!(told.company.state, State::Active);
    let mut unknown = Told::new();
    unknown.code("c1", T);
    unknown.begin_exchange("c1");
    unknown.apply(&Input::CodeGone { id: "c1".into() });
    unknown.refused(Question::AuthInfo);
    assert_eq!(unknown.confirmed(Question::CorpToken), []);
    assert_eq!((unknown.company.state, unknown.company.next()), (State::CodeReceived, None));
}

#[test]
fn news_makes_earlier_answers_void() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Asked);
    told.refused_twice();
    told.granted(T + 60 * S);
    assert_eq!(told.tell(&Input::ReliefAdmitted), []);
    assert_eq!((told.company.state, told.company.next()), (State::Active, Some(Step::Ask(Question::AuthInfo))));
}

#[test]
fn an_answer_from_before_the_news_is_asked_for_again() {
    for input in [
        |began| Input::Confirmed { began, by: Question::AuthInfo },
        |began| Input::Refused { began, by: Question::AuthInfo },
    ] {
        let mut told = Told::new();
        told.apply(&Input::Asked);
        let began = told.company.began(told.now);
        told.changed(T);
        assert_eq!(told.tell(&input(began)), []);
        assert_eq!(told.company.next(), Some(Step::Ask(Question::AuthInfo)));
    }
}

#[test]
fn a_step_from_before_the_withdrawal_resurrects_nothing() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Asked);
    let began = told.company.began(told.now);
    told.relieved(T + 60 * S);
    let before = told.company.state;
    assert_eq!(told.tell(&Input::Confirmed { began, by: Question::AuthInfo }), []);
    assert_eq!(told.tell(&read(began, &[agent(1, 1)])), []);
    assert_eq!(told.company.state, before);
    assert!(told.company.apps.is_empty());
}

#[test]
fn the_brake_holds_until_something_comes_in() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.changed(T + 60 * S);
    told.refused_twice();
    assert_eq!(told.tell(&Input::ReliefHeld), []);
    assert!(told.company.held);
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
    told.apply(&Input::Asked);
    assert!(!told.company.held);
    told.refused_twice();
    assert_eq!(told.tell(&Input::ReliefAdmitted), [CorpRelieved]);
}

#[test]
fn an_authorisation_older_than_a_withdrawal_by_errors_asks() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.now = T + 60 * S;
    told.apply(&Input::Asked);
    told.refused_twice();
    told.apply(&Input::ReliefAdmitted);
    assert_eq!(told.granted(T + 30 * S), []);
    assert_eq!(told.confirmed(Question::AuthInfo), [CorpAuthorized]);
}

#[test]
fn a_reading_settles_the_question() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.apply(&Input::Asked);
    let began = told.company.began(told.now);
    told.apply(&read(began, &[agent(1, 1)]));
    assert_eq!(told.company.next(), None);
}

#[test]
fn a_company_that_waits_for_its_activation_is_not_relieved_and_not_asked_again() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.changed(T + 60 * S);
    told.refused_twice();
    assert_eq!(told.tell(&Input::StillPending), [], "nothing was read, so no change is told");
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
    told.changed(T + 120 * S);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpAuthChanged]);
}
