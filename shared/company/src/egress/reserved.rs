//! Ranges that nobody calls DingTalk from.

use std::net::Ipv4Addr;

/// Networks by their first address and prefix length, and what they are. Each is a /24 or wider, so that the first address
/// of a /24 speaks for all of it.
const RANGES: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "\"this network\" (0.0.0.0/8)"),
    ([10, 0, 0, 0], 8, "private (10.0.0.0/8)"),
    ([100, 64, 0, 0], 10, "a carrier's own, behind its NAT (100.64.0.0/10)"),
    ([127, 0, 0, 0], 8, "loopback (127.0.0.0/8)"),
    ([169, 254, 0, 0], 16, "link-local (169.254.0.0/16)"),
    ([172, 16, 0, 0], 12, "private (172.16.0.0/12)"),
    ([192, 0, 0, 0], 24, "kept for protocols (192.0.0.0/24)"),
    ([192, 0, 2, 0], 24, "for documentation (192.0.2.0/24)"),
    ([192, 88, 99, 0], 24, "a relay's, out of use (192.88.99.0/24)"),
    ([192, 168, 0, 0], 16, "private (192.168.0.0/16)"),
    ([198, 18, 0, 0], 15, "for benchmarks (198.18.0.0/15)"),
    ([198, 51, 100, 0], 24, "for documentation (198.51.100.0/24)"),
    ([203, 0, 113, 0], 24, "for documentation (203.0.113.0/24)"),
    ([224, 0, 0, 0], 4, "multicast (224.0.0.0/4)"),
    ([240, 0, 0, 0], 4, "reserved, or broadcast (240.0.0.0/4)"),
];

/// What `address` is, if it is no public address.
pub(super) fn reserved(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    let holds = |(first, prefix, _): &&([u8; 4], u32, &str)| {
        let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
        bits & mask == Ipv4Addr::from(*first).to_bits()
    };
    RANGES.iter().find(holds).map(|(_, _, what)| *what)
}
