//! One entry of a white-list: an address, or a block of 256.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::reserved::reserved;

/// The widest block, as a prefix length: `a.b.c.*`. DingTalk takes `a.b.*.*` as well, 65,536 addresses, which is more
/// than anybody's own.
const WIDEST: u32 = 24;

/// An entry in DingTalk's own form: `1.2.3.4` or `1.2.3.*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// One address.
    One(Ipv4Addr),
    /// A block of 256, by its first three numbers.
    Block([u8; 3]),
}

/// Why something is not registered. The texts are for the operator who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is none.
    #[error("{0}: not an IPv4 address, nor a.b.c.*, nor a CIDR block of /24 to /32")]
    NotAnAddress(String),
    /// DingTalk's white-lists take none.
    #[error("{0}: an IPv6 address; DingTalk's white-lists take IPv4 alone")]
    Ipv6(String),
    /// Nobody calls from there.
    #[error("{address}: {range}; DingTalk sees the public address that the deployment goes out by")]
    NotPublic {
        /// As it was typed.
        address: String,
        /// What it is.
        range: &'static str,
    },
    /// Wider than 256 addresses.
    #[error("{0}: too wide; a.b.c.* (/24) is the widest that is registered here. Name the egress addresses one by one")]
    TooWide(String),
    /// Too many.
    #[error("{found} addresses; more than {most} are not registered for one company")]
    TooMany {
        /// How many there would be.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// It was to be removed.
    #[error("{0} is not in the list")]
    NotListed(String),
}

impl Address {
    /// Reads one entry, or a CIDR block as the entries that it is.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn read(text: &str) -> Result<Vec<Self>, AddressError> {
        let typed = text.trim();
        let not_an_address = || AddressError::NotAnAddress(shortened(typed));
        if Ipv6Addr::from_str(typed.split('/').next().unwrap_or_default().trim_matches(['[', ']'])).is_ok() {
            return Err(AddressError::Ipv6(shortened(typed)));
        }
        let (first, prefix) = match typed.split_once('/') {
            Some((first, prefix)) => {
                let digits = !prefix.is_empty() && prefix.len() <= 2 && prefix.bytes().all(|b| b.is_ascii_digit());
                let prefix: u32 = prefix.parse().ok().filter(|_| digits).ok_or_else(not_an_address)?;
                (first.parse::<Ipv4Addr>().map_err(|_| not_an_address())?, prefix)
            }
            None => with_wildcards(typed).ok_or_else(not_an_address)?,
        };
        if prefix > 32 {
            return Err(not_an_address());
        }
        if prefix < WIDEST {
            return Err(AddressError::TooWide(shortened(typed)));
        }
        if let Some(range) = reserved(first) {
            return Err(AddressError::NotPublic { address: shortened(typed), range });
        }
        let [a, b, c, _] = first.octets();
        if prefix == WIDEST {
            return Ok(vec![Self::Block([a, b, c])]);
        }
        let size = 1_u32.checked_shl(32 - prefix).unwrap_or(1);
        let start = first.to_bits() & !(size - 1);
        Ok((start..=start + (size - 1)).map(|bits| Self::One(Ipv4Addr::from_bits(bits))).collect())
    }

    /// Whether it holds `address`. One in IPv6's clothes (`::ffff:1.2.3.4`) is the IPv4 address in them.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let IpAddr::V4(address) = address.to_canonical() else { return false };
        match self {
            Self::One(one) => *one == address,
            Self::Block(block) => address.octets().starts_with(block),
        }
    }
}

/// `a.b.c.d`, or with `*` from some place on, and the prefix length that it means. `a.b.*.4` is `a.b.*.*`: a `*` in the
/// third place makes the fourth irrelevant.
fn with_wildcards(text: &str) -> Option<(Ipv4Addr, u32)> {
    let parts: Vec<&str> = text.split('.').collect();
    let fixed = parts.iter().take_while(|part| **part != "*").count();
    if parts.len() != 4 {
        return (text == "*").then_some((Ipv4Addr::UNSPECIFIED, 0));
    }
    let plain: Vec<&str> = parts.iter().map(|part| if *part == "*" { "0" } else { *part }).collect();
    let prefix = u32::try_from(fixed * 8).unwrap_or(0);
    Some((plain.join(".").parse().ok()?, prefix))
}

/// What was typed, for a message.
fn shortened(typed: &str) -> String {
    typed.chars().take(64).collect()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(one) => write!(f, "{one}"),
            Self::Block([a, b, c]) => write!(f, "{a}.{b}.{c}.*"),
        }
    }
}
