//! The oddities of DingTalk's pushes, each a switch.

use std::fmt;

macro_rules! quirks {
    ($($(#[doc = $doc:literal])+ $field:ident = $name:literal,)+) => {
        /// The oddities seen in DingTalk's pushes and samples, each a switch; none is on by default.
        ///
        /// A quirk that is on applies to every push that it can apply to. Where two contradict each other (the two
        /// single signature parameters; a future and an absent `TimeStamp`), the seeded generator draws one for each
        /// push, so [`Quirks::all`] shows them all in turn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct Quirks {
            $($(#[doc = $doc])+ pub $field: bool,)+
        }

        impl Quirks {
            /// The name of every quirk, as [`Quirks::parse`] takes it.
            pub const NAMES: &[&str] = &[$($name,)+];

            /// Every quirk on.
            pub fn all() -> Quirks {
                Quirks { $($field: true,)+ }
            }

            /// Switches on the quirk of that name; `all` switches on every one.
            fn switch_on(&mut self, name: &str) -> Result<(), UnknownQuirk> {
                match name {
                    "all" => *self = Quirks::all(),
                    $($name => self.$field = true,)+
                    _ => return Err(UnknownQuirk(name.to_owned())),
                }
                Ok(())
            }

            /// The names of the quirks that are on.
            pub fn names(&self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$field { names.push($name); })+
                names
            }
        }
    };
}

quirks! {
    /// An acknowledged push comes once more.
    duplicates = "duplicates",
    /// Batches, the rows of a push, and the two generations of one event come in a shuffled order.
    reorder = "reorder",
    /// After an event has been pushed, the one before it comes once more: an older state after a newer one.
    late_repeats = "late-repeats",
    /// `TimeStamp` is a string.
    string_timestamps = "string-timestamps",
    /// `EventType` has blanks around it, as the samples of 2015 do.
    stray_blanks = "stray-blanks",
    /// Only `signature` in the query, as older pushes have it. Otherwise both parameters are sent.
    only_signature = "only-signature",
    /// Only `msg_signature` in the query.
    only_msg_signature = "only-msg-signature",
    /// The query spells its time `timeStamp`.
    query_time_stamp = "query-time-stamp",
    /// The query's time has ten digits: seconds.
    seconds_timestamps = "seconds-timestamps",
    /// The plaintext is padded to a multiple of 16 only.
    pad_to_16 = "pad-to-16",
    /// The ciphertext is wrapped: a line break after every 76 characters and at the end, inside what is signed.
    wrapped_base64 = "wrapped-base64",
    /// The body spells `=` as `\u003d`, as some JSON writers do.
    escaped_json = "escaped-json",
    /// The event has members that no documentation names.
    unknown_members = "unknown-members",
    /// `biz_data` of a row is an object rather than a JSON document inside a string.
    biz_data_object = "biz-data-object",
    /// Rows carry neither `eventId` nor `syncSeq`.
    bare_rows = "bare-rows",
    /// Rows about orders have the ISV's own company as `corp_id`; the buyer is in their content, if anywhere.
    isv_corp_rows = "isv-corp-rows",
    /// `is_ecological_corp` is a string and `appid` too; the `orderId` of an order is a number in rows.
    loose_types = "loose-types",
    /// The company is `AuthCorpID` rather than `AuthCorpId`.
    corp_id_case = "corp-id-case",
    /// `tmp_auth_code` comes without `AuthCorpId`.
    code_without_corp = "code-without-corp",
    /// `TimeStamp` lies a day ahead.
    future_time = "future-time",
    /// `TimeStamp` is absent.
    absent_time = "absent-time",
    /// The receiver id is the CorpId: what events registered with `register_call_back` carry for an internal app.
    corp_as_receiver = "corp-as-receiver",
}

/// A name that is no quirk's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown quirk {0:?}; known are all, {known}", known = Quirks::NAMES.join(", "))]
pub struct UnknownQuirk(pub String);

impl Quirks {
    /// Reads a list of names with commas between them, for example `duplicates,stray-blanks` or `all`.
    ///
    /// # Errors
    ///
    /// [`UnknownQuirk`] for the first name that is none.
    pub fn parse(names: &str) -> Result<Quirks, UnknownQuirk> {
        let mut quirks = Quirks::default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            quirks.switch_on(name)?;
        }
        Ok(quirks)
    }
}

impl fmt::Display for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_switches_agree() {
        assert_eq!(Quirks::all().names(), Quirks::NAMES);
        assert_eq!(Quirks::parse("all"), Ok(Quirks::all()));
        for name in Quirks::NAMES {
            assert_eq!(Quirks::parse(name).expect("a quirk's own name").to_string(), *name);
        }
        assert_eq!(Quirks::parse(""), Ok(Quirks::default()));
        assert_eq!(Quirks::parse("reorder,dup"), Err(UnknownQuirk("dup".to_owned())));
    }
}
