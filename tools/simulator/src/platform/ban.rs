//! The ban of an IP that calls too often, whatever it calls (suite-api, section 9.2).

use std::collections::HashMap;
use std::net::IpAddr;

use serde_json::json;

use super::answer::Answer;
use super::settings::BanPage;

const WINDOW_MS: i64 = 20_000;
const BAN_MS: i64 = 300_000;

#[derive(Debug, Clone, Copy)]
struct Caller {
    window_began: i64,
    calls: u32,
    banned_until: i64,
}

#[derive(Debug, Default)]
pub(crate) struct Bans {
    callers: HashMap<IpAddr, Caller>,
}

impl Bans {
    /// Counts a call; true if the caller is banned.
    pub(crate) fn count(&mut self, ip: IpAddr, limit: Option<u32>, now: i64) -> bool {
        let Some(limit) = limit else {
            return false;
        };
        let fresh = Caller { window_began: now, calls: 0, banned_until: i64::MIN };
        let caller = self.callers.entry(ip).or_insert(fresh);
        if now < caller.banned_until {
            return true;
        }
        if now.saturating_sub(caller.window_began) >= WINDOW_MS || caller.banned_until != i64::MIN {
            *caller = fresh;
        }
        caller.calls = caller.calls.saturating_add(1);
        if caller.calls > limit {
            caller.banned_until = now.saturating_add(BAN_MS);
        }
        caller.calls > limit
    }
}

/// What a banned caller gets.
pub(crate) fn page(page: BanPage, serial: u64) -> Answer {
    match page {
        BanPage::Json => {
            let uuid = format!("{serial:032x}");
            Answer::json(200, &json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": uuid}))
        }
        BanPage::Html => Answer::html(200, "访问过于频繁"),
    }
}
