//! The serial number, compared with what was issued.

use dingtalk_authorisation::{Announcement::*, Input, Licence, LicenceCheck, State, Step};

use crate::told::{S, T, Told, agent};

fn told(check: LicenceCheck) -> Told {
    let mut told = Told::new();
    told.company.licence_check = check;
    told
}

const BAD: [Licence; 4] = [Licence::Unknown, Licence::Expired, Licence::Revoked, Licence::OtherCompany];

#[test]
fn a_mismatch_is_reported_once_and_the_company_becomes_active() {
    for licence in BAD {
        let mut told = told(LicenceCheck::Report);
        told.granted(T);
        assert_eq!(told.facts_with(&[agent(1, 1)], licence), [CorpLicenseMismatch, CorpActivated]);
        told.tell(&Input::Activated);
        told.changed(T + 10 * S);
        assert_eq!(told.facts_with(&[agent(1, 1)], licence), [CorpAuthChanged], "the same is not told again");
        told.changed(T + 20 * S);
        assert_eq!(told.facts_with(&[agent(1, 1)], Licence::Matches), [CorpAuthChanged]);
    }
}

#[test]
fn who_only_reports_does_not_miss_a_number_and_who_is_off_says_nothing() {
    let mut report = told(LicenceCheck::Report);
    report.granted(T);
    assert_eq!(report.facts_with(&[agent(1, 1)], Licence::Missing), [CorpActivated]);
    let mut off = told(LicenceCheck::Off);
    off.granted(T);
    assert_eq!(off.facts_with(&[agent(1, 1)], Licence::Revoked), [CorpActivated]);
}

#[test]
fn required_a_classic_company_is_read_before_it_is_activated() {
    let mut told = told(LicenceCheck::Require);
    told.code("c1", T);
    told.exchange("c1");
    assert_eq!(told.facts_with(&[agent(1, 2)], Licence::Unknown), [CorpLicenseMismatch]);
    assert_eq!((told.company.state, told.company.next()), (State::Authorised, None), "it waits for a word");
    told.changed(T + 10 * S);
    assert_eq!(told.facts_with(&[agent(1, 2)], Licence::Matches), [CorpAuthChanged]);
    assert_eq!(told.company.next(), Some(Step::Activate));
    assert_eq!(told.tell(&Input::Activated), [CorpActivated]);
}

#[test]
fn required_a_synchttp_company_is_not_active_before_its_number_is_in_order() {
    let mut told = told(LicenceCheck::Require);
    told.granted(T);
    assert_eq!(told.facts_with(&[agent(1, 1)], Licence::Missing), [CorpLicenseMismatch]);
    assert_eq!((told.company.state, told.company.next()), (State::Authorised, None));
    assert!(told.company.needs_licence() && told.company.has_licence_mismatch());
    told.changed(T + 10 * S);
    assert_eq!(
        told.facts_with(&[agent(1, 1)], Licence::Revoked),
        [CorpLicenseMismatch, CorpAuthChanged],
        "another reason"
    );
    told.changed(T + 20 * S);
    assert_eq!(told.facts_with(&[agent(1, 1)], Licence::Matches), [CorpActivated, CorpAuthChanged]);
    assert!(!told.company.needs_licence());
}

#[test]
fn who_is_active_stays_active() {
    let mut told = told(LicenceCheck::Require);
    told.granted(T);
    told.facts_with(&[agent(1, 1)], Licence::Matches);
    told.tell(&Input::Activated);
    told.changed(T + 10 * S);
    assert_eq!(told.facts_with(&[agent(1, 1)], Licence::Revoked), [CorpLicenseMismatch, CorpAuthChanged]);
    assert_eq!((told.company.state, told.company.next()), (State::Active, None));
}

#[test]
fn a_new_authorisation_needs_a_number_of_its_own() {
    let mut told = told(LicenceCheck::Require);
    told.granted(T);
    told.facts_with(&[agent(1, 1)], Licence::Matches);
    told.relieved(T + 10 * S);
    assert_eq!(told.company.licence, Licence::NotCompared);
    told.granted(T + 20 * S);
    assert_eq!(told.facts_with(&[agent(1, 1)], Licence::Missing), [CorpLicenseMismatch]);
    assert_eq!(told.company.state, State::Authorised);
}

#[test]
fn the_number_matters_no_more_once_it_is_not_required() {
    let mut told = told(LicenceCheck::Require);
    told.granted(T);
    told.facts_with(&[agent(1, 1)], Licence::Unknown);
    told.company.licence_check = LicenceCheck::Report;
    assert_eq!(told.changed(T + 10 * S), [CorpActivated]);
}

#[test]
fn a_number_that_was_not_compared_when_it_was_read_is_compared_once_it_is_required() {
    let mut told = told(LicenceCheck::Off);
    told.code("c1", T);
    told.exchange("c1");
    told.tell(&Input::NotActivated);
    told.facts(&[agent(1, 2)]);
    told.company.licence_check = LicenceCheck::Require;
    assert_eq!(told.facts_with(&[agent(1, 2)], Licence::Matches), []);
    assert_eq!(told.company.next(), Some(Step::Activate));
}

#[test]
fn what_was_no_matter_before_is_told_once_it_is_required() {
    let mut told = told(LicenceCheck::Report);
    told.code("c1", T);
    told.exchange("c1");
    told.tell(&Input::NotActivated);
    assert_eq!(told.facts_with(&[agent(1, 2)], Licence::Missing), []);
    told.company.licence_check = LicenceCheck::Require;
    for expected in [&[CorpLicenseMismatch][..], &[]] {
        assert_eq!(told.tell(&Input::LookAgain), []);
        assert_eq!(told.facts_with(&[agent(1, 2)], Licence::Missing), expected, "and looking again is no change");
    }
}
