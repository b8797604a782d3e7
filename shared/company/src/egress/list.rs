//! A company's addresses, as one list.

use std::{collections::BTreeSet, net::IpAddr};

use dingtalk_store::IpWhitelist;

use super::{Address, AddressError};

/// So many entries a company may have. DingTalk names no limit; nobody's own egress needs more.
pub const MOST_ADDRESSES: usize = 100;

/// The addresses, each once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList(BTreeSet<Address>);

impl AddressList {
    /// The addresses that are in force for the authorisation `epoch`: none where the kept list was made for another,
    /// since a withdrawal ended DingTalk's list as well. An entry that cannot be read counts for nothing.
    #[must_use]
    pub fn in_force(kept: Option<&IpWhitelist>, epoch: i64) -> Self {
        let kept = kept.filter(|kept| kept.epoch == epoch);
        let entries = kept.into_iter().flat_map(|kept| &kept.addresses);
        Self(entries.filter_map(|text| Address::read(text).ok()).flatten().collect())
    }

    /// The list with what `add` names and without what `remove` names.
    ///
    /// # Errors
    /// [`AddressError`]: then nothing of it is done.
    pub fn changed(&self, add: &[String], remove: &[String]) -> Result<Self, AddressError> {
        let mut list = self.clone();
        for text in remove {
            for address in Address::read(text)? {
                if !list.0.remove(&address) {
                    return Err(AddressError::NotListed(address.to_string()));
                }
            }
        }
        for text in add {
            list.0.extend(Address::read(text)?);
        }
        let found = list.0.len();
        if found > MOST_ADDRESSES {
            return Err(AddressError::TooMany { found, most: MOST_ADDRESSES });
        }
        Ok(list)
    }

    /// Whether `address` is in it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|listed| listed.holds(address))
    }

    /// The entries in DingTalk's form.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// The entries that are not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Vec<String> {
        self.0.difference(&other.0).map(ToString::to_string).collect()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
