//! Which addresses of a company's own are registered, and which are not.

use std::net::{IpAddr, Ipv4Addr};

use dingtalk_company::{Address, AddressError, AddressList, MOST_ADDRESSES};
use dingtalk_store::IpWhitelist;
use proptest::prelude::*;

fn list(add: &[&str]) -> AddressList {
    let add: Vec<String> = add.iter().map(|text| (*text).to_owned()).collect();
    AddressList::default().changed(&add, &[]).unwrap()
}

#[test]
fn an_address_is_sent_in_dingtalks_form() {
    for (typed, sent) in [
        ("47.96.1.2", vec!["47.96.1.2"]),
        (" 47.96.1.2 ", vec!["47.96.1.2"]),
        ("47.96.1.*", vec!["47.96.1.*"]),
        ("47.96.1.0/24", vec!["47.96.1.*"]),
        ("47.96.1.77/24", vec!["47.96.1.*"]),
        ("47.96.1.2/32", vec!["47.96.1.2"]),
        ("47.96.1.2/31", vec!["47.96.1.2", "47.96.1.3"]),
        ("47.96.1.5/30", vec!["47.96.1.4", "47.96.1.5", "47.96.1.6", "47.96.1.7"]),
    ] {
        let read: Vec<String> = Address::read(typed).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(read, sent, "{typed}");
    }
    assert_eq!(Address::read("47.96.1.0/26").unwrap().len(), 64);
}

/// Every range that is refused, by an address in its middle, its first and its last one.
#[test]
fn what_is_no_public_address_is_refused_with_its_reason() {
    for (range, addresses) in [
        ("0.0.0.0/8", ["0.0.0.0", "0.1.2.3", "0.255.255.255"]),
        ("10.0.0.0/8", ["10.0.0.0", "10.1.2.3", "10.255.255.255"]),
        ("100.64.0.0/10", ["100.64.0.0", "100.100.1.1", "100.127.255.255"]),
        ("127.0.0.0/8", ["127.0.0.0", "127.0.0.1", "127.255.255.255"]),
        ("169.254.0.0/16", ["169.254.0.0", "169.254.169.254", "169.254.255.255"]),
        ("172.16.0.0/12", ["172.16.0.0", "172.20.1.1", "172.31.255.255"]),
        ("192.0.0.0/24", ["192.0.0.0", "192.0.0.8", "192.0.0.255"]),
        ("192.0.2.0/24", ["192.0.2.0", "192.0.2.1", "192.0.2.255"]),
        ("192.88.99.0/24", ["192.88.99.0", "192.88.99.1", "192.88.99.255"]),
        ("192.168.0.0/16", ["192.168.0.0", "192.168.1.1", "192.168.255.255"]),
        ("198.18.0.0/15", ["198.18.0.0", "198.19.1.1", "198.19.255.255"]),
        ("198.51.100.0/24", ["198.51.100.0", "198.51.100.9", "198.51.100.255"]),
        ("203.0.113.0/24", ["203.0.113.0", "203.0.113.10", "203.0.113.255"]),
        ("224.0.0.0/4", ["224.0.0.0", "230.1.1.1", "239.255.255.255"]),
        ("240.0.0.0/4", ["240.0.0.0", "250.1.1.1", "255.255.255.255"]),
    ] {
        for address in addresses {
            let block = format!("{}.*", address.rsplit_once('.').unwrap().0);
            for typed in [address.to_owned(), block, format!("{address}/24"), format!("{address}/32")] {
                let error = Address::read(&typed).unwrap_err();
                assert!(matches!(error, AddressError::NotPublic { .. }), "{typed}: {error}");
                assert!(error.to_string().contains(range), "{typed}: {error}");
            }
        }
    }
}

#[test]
fn the_neighbours_of_those_ranges_are_taken() {
    for typed in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
    ] {
        assert!(Address::read(typed).is_ok(), "{typed}");
    }
}

#[test]
fn what_is_too_wide_or_no_address_is_refused_with_its_reason() {
    for typed in [
        "47.96.*.*",
        "47.96.*.4",
        "47.*.*.*",
        "*.*.*.*",
        "*.2.3.4",
        "*",
        "47.*.3.4",
        "47.96.0.0/23",
        "0.0.0.0/0",
        "10.0.0.0/8",
    ] {
        assert!(matches!(Address::read(typed), Err(AddressError::TooWide(_))), "{typed}");
    }
    for typed in ["::1", "2408:4000::1", "[2408:4000::1]", "2408:4000::/32", "::ffff:47.96.1.2"] {
        assert!(matches!(Address::read(typed), Err(AddressError::Ipv6(_))), "{typed}");
    }
    for typed in [
        "",
        "example.com",
        "47.96.1",
        "47.96.1.2.3",
        "47.96.1.256",
        "255.255.255.255.",
        "47.96.01.2",
        "47.96.1.2/33",
        "47.96.1.2/",
        "47.96.1.2/024",
        "47.96.1.2/-1",
        "47.96.1.2/+4",
        "47.96.1.*/24",
        "47.96.1.2-9",
        "47.96.1.**",
        "47.96.1.2:80",
        "４7.96.1.2",
        "47.96.1.2 1.1.1.1",
    ] {
        assert!(matches!(Address::read(typed), Err(AddressError::NotAnAddress(_))), "{typed}");
    }
    let long = Address::read(&"x".repeat(10_000)).unwrap_err().to_string();
    assert!(long.len() < 200, "a message of {} bytes", long.len());
}

#[test]
fn a_list_is_bounded_and_loses_only_what_it_has() {
    let many: Vec<String> = (0..=MOST_ADDRESSES).map(|i| format!("47.96.1.{i}")).collect();
    let full = AddressList::default().changed(&many[1..], &[]).unwrap();
    let over = AddressError::TooMany { found: MOST_ADDRESSES + 1, most: MOST_ADDRESSES };
    assert_eq!(full.changed(&many[..1], &[]), Err(over.clone()));
    assert_eq!(full.changed(&many[..1], &many[1..2]).unwrap().texts().len(), MOST_ADDRESSES, "one for another");
    assert_eq!(full.changed(&many[1..], &[]), Ok(full.clone()), "those that it has already");
    assert_eq!(
        AddressList::default().changed(&["47.96.1.0/25".to_owned()], &[]).unwrap_err().to_string(),
        "128 addresses; more than 100 are not registered for one company"
    );
    let gone = AddressError::NotListed("47.96.1.0".to_owned());
    assert_eq!(full.changed(&[], &many[..1]), Err(gone));
    assert!(list(&["47.96.1.2"]).changed(&[], &["47.96.1.2/32".to_owned()]).unwrap().is_empty());
}

#[test]
fn a_list_of_another_authorisation_is_void() {
    let addresses = vec!["47.96.1.2".to_owned(), "10.0.0.1".to_owned(), "no address".to_owned()];
    let kept = IpWhitelist { addresses, epoch: 3, confirmed_at: None, changed_at: 0, revision: 1 };
    assert_eq!(
        AddressList::in_force(Some(&kept), 3),
        list(&["47.96.1.2"]),
        "what nobody may register counts for nothing"
    );
    for epoch in [2, 4] {
        assert!(AddressList::in_force(Some(&kept), epoch).is_empty());
    }
    assert!(AddressList::in_force(None, 0).is_empty());
}

#[test]
fn who_asks_is_looked_for_in_the_list() {
    let list = list(&["47.96.1.2", "47.96.9.*"]);
    for (address, holds) in [
        ("47.96.1.2", true),
        ("::ffff:47.96.1.2", true),
        ("47.96.1.3", false),
        ("47.96.9.0", true),
        ("47.96.9.255", true),
        ("47.96.8.255", false),
        ("2408:4000::1", false),
        ("::47.96.1.2", false),
    ] {
        assert_eq!(list.holds(address.parse().unwrap()), holds, "{address}");
    }
}

proptest! {
    /// Whatever is typed is read or refused, and what is registered is read again as itself and is a public address.
    #[test]
    fn any_text_is_read_or_refused(typed in "\\PC{0,24}|[0-9./*]{0,20}|([0-9]{1,3}\\.){3}([0-9]{1,3}|\\*)(/[0-9]{1,2})?") {
        if let Ok(addresses) = Address::read(&typed) {
            prop_assert!(!addresses.is_empty() && addresses.len() <= 128);
            for address in addresses {
                prop_assert_eq!(Address::read(&address.to_string()).unwrap(), vec![address]);
            }
        }
    }

    /// A block holds exactly the addresses of which it consists.
    #[test]
    fn a_block_holds_its_addresses(bits in 0x0100_0000_u32..0xdfff_ffff, prefix in 24_u32..=32, other in any::<u32>()) {
        let Ok(addresses) = Address::read(&format!("{}/{prefix}", Ipv4Addr::from_bits(bits))) else { return Ok(()) };
        let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
        for probe in [bits, bits ^ 1, bits ^ 0x40, bits ^ 0x100, other] {
            let held = addresses.iter().any(|address| address.holds(IpAddr::V4(Ipv4Addr::from_bits(probe))));
            prop_assert_eq!(held, probe & mask == bits & mask);
        }
    }
}
