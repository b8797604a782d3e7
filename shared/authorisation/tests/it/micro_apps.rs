//! Stop, restore, remove and scope belong to one micro-app each; changes are told once.

use dingtalk_authorisation::{AgentFact, Announcement::*, AppChange, Input, State, Step};

use crate::told::{S, T, Told, agent, read};

#[test]
fn a_company_is_stopped_when_all_its_apps_are() {
    let mut told = Told::active(&[agent(1, 1), agent(2, 1)]);
    assert_eq!(told.app(1, AppChange::Stopped, T + 10 * S), []);
    assert_eq!(told.company.state, State::Active);
    assert_eq!(told.app(2, AppChange::Stopped, T + 20 * S), [CorpStopped]);
    assert_eq!(told.company.state, State::Stopped);
    assert_eq!(told.app(1, AppChange::Restored, T + 30 * S), [CorpRestored]);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn one_app_is_not_all_before_the_others_are_known() {
    let mut told = Told::new();
    told.code("c1", T);
    told.exchange("c1");
    told.apply(&Input::Activated);
    assert_eq!(told.app(1, AppChange::Stopped, T + 10 * S), []);
    assert_eq!(told.company.state, State::Active);
    told.facts(&[agent(1, 0), agent(2, 1)]);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn a_removed_app_does_not_count() {
    let mut told = Told::active(&[agent(1, 1), agent(2, 0)]);
    assert_eq!(told.app(1, AppChange::Removed, T + 10 * S), [CorpStopped]);
    assert!(told.company.apps[&1].removed);
}

#[test]
fn an_app_that_is_not_listed_any_more_is_removed() {
    let mut told = Told::active(&[agent(1, 1), agent(2, 0)]);
    told.now = T + 20 * S;
    told.changed(T + 10 * S);
    assert_eq!(told.facts(&[agent(2, 0)]), [CorpStopped], "and that tells the change");
    assert_eq!((told.company.apps[&1].enabled, told.company.apps[&1].removed), (false, true));
    assert_eq!(told.app(1, AppChange::Restored, T + 15 * S), [], "from before the reading");
    assert!(told.company.apps[&1].removed);
}

#[test]
fn a_company_without_apps_is_not_stopped() {
    let told = Told::active(&[]);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn it_may_be_stopped_from_the_first_reading_on() {
    let mut told = Told::new();
    told.granted(T);
    assert_eq!(told.facts(&[agent(1, 0)]), [CorpActivated, CorpStopped]);
}

#[test]
fn an_app_that_waits_for_its_activation_is_enabled() {
    let told = Told::active(&[agent(1, 2)]);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn the_newest_word_on_an_app_counts() {
    let mut told = Told::active(&[agent(1, 1)]);
    assert_eq!(told.app(1, AppChange::Stopped, T + 20 * S), [CorpStopped]);
    assert_eq!(told.app(1, AppChange::Restored, T - 10 * S), [], "reordered");
    assert_eq!(told.company.state, State::Stopped);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpRestored], "DingTalk's word counts");
}

#[test]
fn a_reading_from_before_the_event_does_not_undo_it() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.changed(T + S);
    told.now = T + 60 * S;
    let began = told.company.began(told.now);
    told.now = T + 65 * S;
    assert_eq!(told.app(1, AppChange::Stopped, T + 64 * S), [CorpStopped]);
    assert_eq!(told.tell(&read(began, &[agent(1, 1)])), []);
    assert_eq!((told.company.state, told.company.next()), (State::Stopped, Some(Step::ReadFacts)));
    told.now = T + 70 * S;
    told.facts(&[agent(1, 0)]);
    assert_eq!((told.company.state, told.company.next()), (State::Stopped, None));
}

#[test]
fn an_event_from_the_future_does_not_hide_the_next_reading() {
    let mut told = Told::active(&[agent(1, 1)]);
    assert_eq!(told.app(1, AppChange::Stopped, T + 300 * S), [CorpStopped]);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpRestored]);
}

#[test]
fn an_app_may_be_named_as_the_isv_made_it() {
    let mut told = Told::active(&[agent(1, 1), agent(2, 1)]);
    let stop = |app_id| Input::App { agent_id: None, app_id, change: AppChange::Stopped, time: T + 10 * S };
    told.apply(&stop(None));
    told.apply(&stop(Some(999)));
    assert!(told.company.apps.values().all(|app| app.enabled), "none that we know");
    told.apply(&stop(Some(102)));
    assert_eq!((told.company.apps[&1].enabled, told.company.apps[&2].enabled), (true, false));
    assert_eq!(told.company.next(), Some(Step::ReadFacts));
}

#[test]
fn a_state_that_cannot_be_read_stays_as_events_told_it() {
    let unread = |agent_id| AgentFact { agent_id, app_id: None, close: None };
    let mut told = Told::active(&[unread(1), unread(2), agent(3, 1)]);
    assert_eq!(told.company.state, State::Active);
    told.app(1, AppChange::Stopped, T + 10 * S);
    told.app(3, AppChange::Removed, T + 10 * S);
    told.facts(&[unread(1), unread(2), unread(3)]);
    let enabled: Vec<bool> = told.company.apps.values().map(|app| app.enabled).collect();
    assert_eq!(enabled, [false, true, true], "what is listed again is not removed");
    assert_eq!(told.company.apps[&3].app_id, Some(103), "what was known of it stays");
}

#[test]
fn another_scope_is_a_change_and_stops_nothing() {
    let mut told = Told::active(&[agent(1, 1)]);
    assert_eq!(told.app(1, AppChange::Scope, T + 10 * S), []);
    assert_eq!(told.app(2, AppChange::Scope, T + 10 * S), []);
    assert!(told.company.apps.values().all(|app| app.enabled), "a new one as well");
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpAuthChanged]);
    assert_eq!(told.company.state, State::Active);
}

#[test]
fn changes_are_told_once_they_are_read_and_once() {
    let mut told = Told::active(&[agent(1, 1)]);
    assert_eq!(told.changed(T + 10 * S), []);
    assert_eq!(told.granted(T + 10 * S), []);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpAuthChanged]);
    told.now = T + 300 * S;
    told.changed(T + 290 * S);
    told.facts(&[agent(1, 1)]);
    assert_eq!(told.changed(T + 10 * S), []);
    assert_eq!(told.facts(&[agent(1, 1)]), [], "what was told last shows it");
}

#[test]
fn a_change_before_the_first_reading_needs_no_telling() {
    let mut told = Told::new();
    told.granted(T);
    told.granted(T + S);
    told.changed(T + 2 * S);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpActivated]);
}

#[test]
fn a_change_during_the_reading_is_read_again_and_told_then() {
    let mut told = Told::active(&[agent(1, 1)]);
    told.changed(T + 10 * S);
    let began = told.company.began(told.now);
    told.changed(T + 11 * S);
    assert_eq!(told.tell(&read(began, &[agent(1, 1)])), []);
    assert_eq!(told.facts(&[agent(1, 1)]), [CorpAuthChanged]);
}

#[test]
fn a_reading_that_comes_again_changes_nothing() {
    let mut told = Told::new();
    told.granted(T);
    let began = told.company.began(told.now);
    let facts = read(began, &[agent(1, 2)]);
    assert_eq!(told.tell(&facts), [CorpActivated]);
    told.apply(&Input::Activated);
    assert_eq!(told.tell(&facts), []);
    assert_eq!(told.company.next(), None, "it does not wait for its activation again");
}

#[test]
fn a_reading_of_a_company_that_is_not_authorised_says_nothing() {
    let mut told = Told::new();
    told.apply(&Input::Asked);
    let before = told.company.clone();
    let began = told.company.began(told.now);
    assert_eq!(told.tell(&read(began, &[agent(1, 1)])), []);
    assert_eq!(told.company, before);
}
