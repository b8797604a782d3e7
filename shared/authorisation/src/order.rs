//! Which of two events came first, where their times can tell.

/// Times closer than this do not tell an order, in milliseconds: SyncHTTP's rows carry whole seconds, classic events
/// milliseconds, so two events of one second may seem reversed.
pub const TIE_MS: i64 = 1_000;

/// How a time stands to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Earlier,
    /// Too close to tell.
    Tie,
    Later,
}

/// How `time` stands to `other`; after nothing at all everything is later.
pub(crate) fn order(time: i64, other: Option<i64>) -> Order {
    let Some(other) = other else { return Order::Later };
    match time.saturating_sub(other) {
        difference if difference >= TIE_MS => Order::Later,
        difference if difference <= -TIE_MS => Order::Earlier,
        _ => Order::Tie,
    }
}

/// Whether a reading that began at `facts_at` shows what happened at `time`. DingTalk's clock and ours may differ by up
/// to a minute (more, and it refuses signed calls: 853002).
pub(crate) fn is_shown(time: i64, facts_at: i64) -> bool {
    facts_at.saturating_sub(time) > 60_000
}
