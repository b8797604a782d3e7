//! Senseless inputs; random histories against the truth of a modelled DingTalk.

use dingtalk_authorisation::{AgentFact, AppChange, Company, Input, Licence, LicenceCheck, Question};
use proptest::prelude::*;

use crate::model::{history::play, platform::Rules};

fn rules() -> impl Strategy<Value = Rules> {
    let checks = prop::sample::select(&CHECKS);
    (any::<bool>(), any::<bool>(), prop::sample::select(&[0, 20_000, -20_000]), checks, any::<bool>()).prop_map(
        |(refuses_pending, activates_without_code, skew, licence_check, licensed)| Rules {
            refuses_pending,
            activates_without_code,
            skew,
            licence_check,
            licensed,
        },
    )
}

const CHECKS: [LicenceCheck; 3] = [LicenceCheck::Off, LicenceCheck::Report, LicenceCheck::Require];
const LICENCES: [Licence; 4] = [Licence::NotCompared, Licence::Matches, Licence::Missing, Licence::Revoked];

/// 10,000 histories take a second; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(10_000), failure_persistence: None, ..default }
}

/// Any input, however senseless, at any time.
fn input() -> impl Strategy<Value = (u8, i64, i64, u8)> {
    let time = || prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), 0..5_000_i64];
    (any::<u8>(), time(), time(), 0..4_u8)
}

fn read(company: &Company, (what, time, now, which): (u8, i64, i64, u8)) -> Input {
    let id = which.to_string();
    let agent_id = i64::from(which);
    let began = company.began(now);
    let by = if which % 2 == 0 { Question::AuthInfo } else { Question::CorpToken };
    let agents = vec![AgentFact { agent_id, app_id: Some(time), close: Some(agent_id) }];
    match what % 20 {
        0 => Input::Code { id, time },
        1 => Input::Granted { time, permanent_code: which == 0 },
        2 => Input::Changed { time },
        3 => Input::Relieved { time, timed: which != 0 },
        4 => Input::App { agent_id: Some(agent_id), app_id: None, change: AppChange::Stopped, time },
        5 => Input::App { agent_id: None, app_id: Some(time), change: AppChange::Removed, time },
        6 => Input::Asked,
        7 => Input::ExchangeBegun { id },
        8 => Input::Exchanged { id },
        9 => Input::NotExchanged { id },
        10 => Input::ExchangeLost { id },
        11 => Input::CodeGone { id },
        12 => Input::Activated,
        13 => Input::NotActivated,
        14 => Input::Confirmed { began, by },
        15 => Input::Refused { began, by },
        16 => Input::ReliefAdmitted,
        17 => Input::FactsRead { began, agents, licence: LICENCES[usize::from(which)] },
        18 => Input::LookAgain,
        _ => Input::Reauthorising,
    }
}

proptest! {
    #[test]
    fn any_input_at_any_time_is_taken(inputs in prop::collection::vec(input(), 1..100)) {
        let mut company = Company { licence_check: LicenceCheck::Require, ..Company::default() };
        for one in inputs {
            let (before, input) = (company.clone(), read(&company, one));
            let effect = company.apply(&input, one.2);
            prop_assert!(company.epoch >= before.epoch && company.life >= before.life);
            prop_assert!(company.epoch == before.epoch || effect.revoke);
            prop_assert!(company.life == before.life || effect.forget);
            let text = serde_json::to_string(&company).unwrap();
            let read = Company { licence_check: company.licence_check, ..serde_json::from_str(&text).unwrap() };
            prop_assert_eq!(&read, &company);
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_history_ends_in_what_the_truth_implies(
        rules in rules(),
        crash in any::<bool>(),
        happenings in prop::collection::vec(any::<u32>(), 1..60),
    ) {
        play(rules, crash, &happenings).map_err(TestCaseError::fail)?;
    }
}
