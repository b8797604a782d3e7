//! What is tried again, how often and after how long: the policy table (errors-and-limits, section 4).

use std::time::Duration;

use crate::{Arrival, Class, Pauses, Repeat, random};

/// How often one call is sent at most, the first time included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tries {
    Once,
    AtMost { reads: u32, others: u32 },
    UntilTheDeadline,
}

/// What is waited before the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    None,
    /// Doubled each time, a random part of it.
    Backoff,
    /// As long as the throttling says, and a little at random.
    AsTold,
}

/// The table.
pub(crate) const fn policy(class: Class) -> (Tries, Wait) {
    match class {
        Class::Network | Class::Busy => (Tries::AtMost { reads: 5, others: 3 }, Wait::Backoff),
        Class::Throttle => (Tries::UntilTheDeadline, Wait::AsTold),
        // Refreshed and tried once more by whoever holds the tokens.
        Class::Token => (Tries::Once, Wait::None),
        // For minutes or hours: nothing to wait for here.
        Class::IpBan | Class::WaitTicket => (Tries::Once, Wait::None),
        // One company's state machine decides.
        Class::Authorisation(_) => (Tries::Once, Wait::None),
        // Somebody has to be alerted.
        Class::Quota | Class::Credentials | Class::IpWhitelist | Class::Permission => (Tries::Once, Wait::None),
        // The caller decides.
        Class::NotFound | Class::OutOfScope | Class::Code => (Tries::Once, Wait::None),
        // A bug.
        Class::Caller => (Tries::Once, Wait::None),
    }
}

/// Whether a call that was sent `tries` times is sent again, as its class and its endpoint allow.
pub(crate) fn again(class: Class, repeat: Repeat, arrival: Arrival, tries: u32) -> bool {
    // A throttled request was refused before anything was done; a busy DingTalk may have done half.
    let harmless = repeat != Repeat::Once || arrival == Arrival::Never || class == Class::Throttle;
    harmless
        && match policy(class).0 {
            Tries::Once => false,
            Tries::AtMost { reads, others } => tries < if repeat == Repeat::Read { reads } else { others },
            Tries::UntilTheDeadline => true,
        }
}

/// What is waited after `tries` tries; `told` is what the throttling says.
pub(crate) fn wait(class: Class, pauses: &Pauses, tries: u32, told: Option<Duration>) -> Duration {
    match policy(class).1 {
        Wait::None => Duration::ZERO,
        Wait::Backoff => random::up_to(doubled(pauses.backoff, tries).min(pauses.backoff_cap)),
        Wait::AsTold => told.unwrap_or(pauses.throttle) + random::up_to(pauses.throttle_jitter),
    }
}

/// `first`, twice, four times … that.
pub(crate) fn doubled(first: Duration, tries: u32) -> Duration {
    first.saturating_mul(1 << tries.saturating_sub(1).min(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_to_its_cap() {
        let pauses = Pauses::default();
        for (tries, most) in [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000), (6, 8000), (99, 8000)] {
            let most = Duration::from_millis(most);
            let waits: Vec<_> = (0..200).map(|_| wait(Class::Busy, &pauses, tries, None)).collect();
            assert!(waits.iter().all(|wait| *wait <= most));
            assert!(waits.iter().any(|wait| *wait > most / 2), "full jitter reaches beyond the half");
            assert!(waits.iter().any(|wait| *wait < most / 2), "full jitter reaches below the half");
        }
    }

    #[test]
    fn throttling_waits_as_told_and_a_little_more() {
        let told = Duration::from_secs(40);
        let wait = wait(Class::Throttle, &Pauses::default(), 9, Some(told));
        assert!(wait >= told && wait <= told + Duration::from_millis(250));
    }

    #[test]
    fn what_may_have_worked_is_not_sent_twice() {
        for class in [Class::Network, Class::Busy] {
            assert!(!again(class, Repeat::Once, Arrival::Perhaps, 1));
            assert!(again(class, Repeat::Idempotent, Arrival::Perhaps, 1));
        }
        assert!(again(Class::Network, Repeat::Once, Arrival::Never, 2));
        assert!(again(Class::Throttle, Repeat::Once, Arrival::Answered, 1000));
    }
}
