//! From where an app may be called for: the console's white-list, and each company's own (suite-api, section 1.3).

use std::collections::HashMap;
use std::net::IpAddr;

use super::Platform;
use super::call::Call;
use super::refusal::Refusal;
use super::tokens::TokenKind;
use super::world::World;

/// Which address a peer is taken for: everybody who calls a simulated DingTalk is on loopback.
#[derive(Debug, Default)]
pub(crate) struct Faces(HashMap<IpAddr, IpAddr>);

impl Faces {
    pub(crate) fn of(&self, peer: IpAddr) -> IpAddr {
        self.0.get(&peer).copied().unwrap_or(peer)
    }
}

impl Platform {
    /// From now on the app's calls come from these addresses (the console's white-list), and those with a company's token
    /// also from the company's own, as `set_corp_ipwhitelist` set them. Others get 60020.
    pub fn require_addresses(&self, app: &str, addresses: &[&str]) {
        if let Some(app) = self.world().apps.get_mut(app) {
            app.addresses = Some(addresses.iter().map(|address| (*address).to_owned()).collect());
        }
    }

    /// Takes who calls from `peer` for `address`, in bans as well.
    pub fn take_for(&self, peer: IpAddr, address: IpAddr) {
        self.world().faces.0.insert(peer, address);
    }
}

impl World {
    /// Whether the app may be called for from `ip`.
    pub(crate) fn check_address(&self, app: &str, call: &Call, ip: IpAddr) -> Result<(), Refusal> {
        let Some(own) = self.apps.get(app).and_then(|app| app.addresses.as_ref()) else {
            return Ok(());
        };
        let token = call.parameter("access_token").or(call.token.as_deref());
        let token = token.and_then(|token| self.tokens.owner(token)).filter(|token| token.kind == TokenKind::Company);
        let company = token.and_then(|token| self.company(app, token.corp.as_deref()?));
        let companies = company.into_iter().flat_map(|company| &company.ip_whitelist);
        if own.iter().chain(companies).any(|listed| holds(listed, ip)) { Ok(()) } else { Err(Refusal::of(60020)) }
    }
}

/// Whether a white-list's entry holds the address. A `*` in the third segment makes the fourth irrelevant.
fn holds(listed: &str, ip: IpAddr) -> bool {
    let IpAddr::V4(ip) = ip.to_canonical() else {
        return listed == ip.to_string();
    };
    let mut segments = listed.split('.').zip(ip.octets());
    for (segment, octet) in segments.by_ref() {
        if segment == "*" {
            return true;
        }
        if segment.parse() != Ok(octet) {
            return false;
        }
    }
    listed.split('.').count() == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_holds_what_its_wildcards_leave_open() {
        let holds = |listed, ip: &str| super::holds(listed, ip.parse::<IpAddr>().expect("an address"));
        assert!(holds("1.2.3.4", "1.2.3.4") && holds("1.2.3.*", "1.2.3.200") && holds("1.2.*.9", "1.2.8.7"));
        assert!(holds("1.2.3.4", "::ffff:1.2.3.4"));
        for (listed, ip) in [("1.2.3.4", "1.2.3.5"), ("1.2.3.*", "1.2.4.1"), ("1.2", "1.2.3.4"), ("", "1.2.3.4")] {
            assert!(!holds(listed, ip), "{listed} {ip}");
        }
    }
}
