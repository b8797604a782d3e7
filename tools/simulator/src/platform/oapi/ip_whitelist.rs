//! `set_corp_ipwhitelist`: a call replaces the list, or extends it where the settings say so.

use serde_json::json;

use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;

/// `set_corp_ipwhitelist`.
pub(crate) fn set(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite()?;
    let corp_id = desk.member("auth_corpid", 41027)?;
    let list = desk.call.list("ip_whitelist").ok_or_else(|| Refusal::of(40035))?;
    if !list.iter().all(|address| is_address(address)) {
        return Err(Refusal::of(40035));
    }
    let extends = desk.settings.ip_whitelist_extends;
    let kept = &mut desk.company(&suite, &corp_id)?.ip_whitelist;
    if !extends {
        kept.clear();
    }
    for address in list {
        if !kept.contains(&address) {
            kept.push(address);
        }
    }
    Ok(json!({}))
}

/// Four numbers; the third and the fourth may be `*`.
fn is_address(address: &str) -> bool {
    let segments: Vec<&str> = address.split('.').collect();
    let number = |segment: &str| segment.parse::<u8>().is_ok();
    matches!(segments[..], [a, b, c, d] if number(a) && number(b) && [c, d].iter().all(|s| *s == "*" || number(s)))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn wildcards_stand_in_the_third_and_fourth_segment_only() {
        for good in ["1.2.3.4", "5.6.*.*", "5.6.7.*", "5.6.*.8"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "1.2.3", "1.*.3.4", "*.2.3.4", "256.1.1.1", "1.2.3.4.5", "a.b.c.d"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
