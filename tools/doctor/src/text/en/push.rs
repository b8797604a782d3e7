//! Ciphertext, receiver, time and event.

use super::super::{Words, say};
use super::{app as name, duration};
use crate::app::PLACEHOLDER_SUITE_KEY;
use crate::cause::{EnvelopeCause, EventCause, Identity, ReceiverCause, TimeCause, Whose};
use crate::text::aes_key;

pub(super) fn envelope(cause: &EnvelopeCause) -> Words {
    let raw = "Keep what was received: take encrypt out of the JSON and change nothing in it.";
    match cause {
        EnvelopeCause::Placeholder => say(
            "This is the sample ciphertext of the documentation (1ojQf0NS…, 162 bytes), which no key opens.",
            "Do not test with it; make one with `dingtalk seal`, or catch a real push.",
        ),
        EnvelopeCause::LineBreaks => say(
            "encrypt has line breaks: lenient decoders read it, strict ones do not.",
            "Make it with an encoder that does not wrap.",
        ),
        EnvelopeCause::PlusLost => say("In encrypt, + has become a blank.", raw),
        EnvelopeCause::PercentEncoded => say("encrypt is percent-encoded.", raw),
        EnvelopeCause::UrlSafe => {
            say("encrypt is in the URL-safe alphabet (- and _), and the protocol has + and /.", raw)
        }
        EnvelopeCause::Character { position } => {
            say(format!("encrypt is not base64: character {position} is none of its alphabet."), raw)
        }
        EnvelopeCause::Cut => say(
            "encrypt has a length that base64 cannot have: a part is missing.",
            "See whether all of it was copied, or a log cut it.",
        ),
        EnvelopeCause::Length { bytes } => say(
            format!("encrypt decodes to {bytes} bytes; a ciphertext has a multiple of 16, and not none."),
            "It was cut or changed: compare it with the original.",
        ),
        EnvelopeCause::Padding => say(
            "The key is right, and the plaintext does not end in padding: 1 to 32 equal bytes, each their number.",
            "See whether its end was cut off; a sender of your own has to pad as PKCS#7 does, with blocks of 32 bytes.",
        ),
        EnvelopeCause::Shortened => say(
            "The key is right, and the end of the ciphertext is missing: the message is longer than what is there.",
            "See whether all of it was copied, or a log cut it.",
        ),
        EnvelopeCause::MessageLength => say(
            "Once decrypted, the message claims to be longer than everything there is. Nearly always the aes_key is wrong.",
            "Compare the aes_key with the console's. If it is right, the sender writes a wrong length (4 bytes, big-endian).",
        ),
        EnvelopeCause::LengthInCharacters => say(
            "The length of the message counts characters, not bytes: with Chinese text, its end is taken for the receiver id.",
            "The sender has to write the length in bytes of UTF-8.",
        ),
        EnvelopeCause::ShortPadding => say(
            "The padding goes to a multiple of 16 only (the protocol has 32). DingTalk's own goes to 32; most receivers read \
             both.",
            "",
        ),
        EnvelopeCause::ReceiverNotUtf8 => say(
            "Once decrypted, the receiver id is not UTF-8.",
            "The sender's layout is wrong: 16 random bytes, 4 of length, the message, the receiver id.",
        ),
    }
}

pub(super) fn receiver(cause: &ReceiverCause) -> Words {
    match cause {
        ReceiverCause::Right { found, is: Identity::Key } => {
            say(format!("It is sealed for {found}, the app's key, as it should be."), "")
        }
        ReceiverCause::Right { found, is: Identity::CorpId } => {
            say(format!("It is sealed for the CorpId {found}: the event was registered with register_call_back."), "")
        }
        ReceiverCause::Placeholder { suite_exists: false } => say(
            format!(
                "It is sealed for the placeholder {PLACEHOLDER_SUITE_KEY}: the suite is being created, so it should be."
            ),
            "",
        ),
        ReceiverCause::Placeholder { suite_exists: true } => say(
            format!(
                "It is sealed for the placeholder {PLACEHOLDER_SUITE_KEY}, which belongs to the creation of a suite, and \
                 the configuration has a SuiteKey."
            ),
            "If the suite has existed for long, this is an old request played again.",
        ),
        ReceiverCause::PlaceholderElsewhere { event } => say(
            format!(
                "It is sealed for the placeholder {PLACEHOLDER_SUITE_KEY}, which is good for check_create_suite_url alone, \
                 and this is {}.",
                if event.is_empty() { "something else" } else { event }
            ),
            "Real pushes are sealed for the app's own key; a test of your own should be, too.",
        ),
        ReceiverCause::Wrong { found, expected, whose } => {
            let (is, todo) = wrong(whose);
            let found = if found.is_empty() { "nobody" } else { found };
            say(format!("It is sealed for {found}, and {} is due. {is}", expected.join(" or ")).trim_end(), todo)
        }
        ReceiverCause::Unchecked { found } => say(
            format!("It is sealed for {found}; there is neither key nor CorpId to compare it with."),
            "Give it as --receiver, or configure it.",
        ),
    }
}

/// Whose it is, and what to do.
pub(super) fn wrong(whose: &Whose) -> (String, String) {
    let (is, todo) = match whose {
        Whose::OwnCorpId => (
            "That is this app's CorpId.",
            "Suites, and events ticked in the console, use the key (SuiteKey, AppKey, today Client ID); the CorpId is \
             for events that an internal app registered with register_call_back.",
        ),
        Whose::OwnKey => (
            "That is this app's key.",
            "The reply carries the receiver id of the push: pushed for the CorpId, answered for the CorpId.",
        ),
        Whose::OtherApp { app, is } => {
            let is = match is {
                Identity::Key => "key",
                Identity::CorpId => "CorpId",
            };
            let todo =
                format!("Both apps have the same token and aes_key: see whether the push belongs to {}.", name(app));
            return (format!("That is the {is} of {}.", name(app)), todo);
        }
        Whose::Empty => ("", "The sender left the receiver id out: it follows the message."),
        Whose::Nearly => {
            ("The two differ in white space or letter case only.", "Copy the key into the configuration again.")
        }
        Whose::LooksLikeSuiteKey => (
            "It looks like a suite's SuiteKey.",
            "Compare the configured key, and see whether the push is another suite's.",
        ),
        Whose::LooksLikeCorpId => (
            "It looks like a company's CorpId (ding and 16 or 32 hexadecimal digits; with 16, an AppKey may look so, too).",
            "For an internal app, configure the corp_id; for a suite it is wrong, since its pushes are for the SuiteKey.",
        ),
        Whose::NearlyPlaceholder => (
            "It is like the placeholder, but the number of x is wrong.",
            "The placeholder is suite4 and 15 x: copy it.",
        ),
        Whose::LooksLikeId => (
            "It looks like an id we do not know (a CustomKey?).",
            "Compare the configured key, and see whether the push is another app's.",
        ),
        Whose::LooksLikeAppKey => {
            ("It looks like an AppKey (Client ID).", "See whether the configured key is this app's.")
        }
        Whose::Unknown => (
            "It looks like no id at all.",
            "See what the sender writes there; if the message is broken too, its layout is wrong.",
        ),
    };
    (is.to_owned(), todo.to_owned())
}

pub(super) fn time(cause: &TimeCause) -> Words {
    let ours = "This bundle refuses it for that only with freshness = \"enforce\".";
    match cause {
        TimeCause::Right => say("The timestamp is within the window.", ""),
        TimeCause::NotANumber => say(
            "The timestamp is not a number.",
            "DingTalk's has 13 digits, milliseconds. It is signed, so it has to be put right where it is made.",
        ),
        TimeCause::Seconds => {
            say("The timestamp is in seconds; DingTalk's own are in milliseconds. The documentation shows both.", "")
        }
        TimeCause::Off { age_ms, window_ms, enforced: true } => say(
            format!(
                "The timestamp is {} {}, and the window is {}; with freshness = \"enforce\" it is refused.",
                duration(*age_ms),
                if *age_ms < 0 { "ahead" } else { "old" },
                duration(*window_ms)
            ),
            "Never mind for a request caught earlier. If it just came, set the clocks, or freshness = \"report\".",
        ),
        TimeCause::Off { age_ms: age @ 0.., window_ms, .. } => say(
            format!("The timestamp is {} old, and the window is {}.", duration(*age), duration(*window_ms)),
            format!(
                "Never mind for a request caught earlier. If it just came, set the server's clock, or it is a replay. {ours}"
            ),
        ),
        TimeCause::Off { age_ms, window_ms, .. } => say(
            format!("The timestamp is {} ahead, and the window is {}.", duration(*age_ms), duration(*window_ms)),
            format!("The server's clock is slow or the sender's is fast: set them. {ours}"),
        ),
    }
}

pub(super) fn event(cause: &EventCause) -> Words {
    match cause {
        EventCause::NotUtf8 => say("The plaintext is not UTF-8.", "The sender has to write UTF-8."),
        EventCause::NotAnObject => say(
            "The plaintext is no JSON object, hence no event.",
            "DingTalk's events are JSON objects: look at the sender.",
        ),
        EventCause::Reply => say(
            "The plaintext is success: this is a reply, not a push.",
            "Give it as --reply, and the request's body as --body.",
        ),
        EventCause::Is { name, corp_id, time, events, secrets } => {
            let corp = corp_id.as_ref().map(|corp| format!(" of company {corp}")).unwrap_or_default();
            let count = if *events > 1 { format!(", the first of {events}") } else { String::new() };
            let secrets = if *secrets { ". It holds a ticket or a code, which is not shown" } else { "" };
            let time = time.as_ref().map_or(", without a time".to_owned(), |time| format!(", time {time}"));
            say(format!("Event {name}{corp}{time}{count}{secrets}."), "")
        }
        EventCause::Unknown { name } => say(
            format!("Nobody here knows the event {name}."),
            "Acknowledge it all the same and write it down, or DingTalk pushes it again and again.",
        ),
        EventCause::OtherSuite { found } => {
            say(format!("The event names the suite {found}, which is not this app."), "Compare the configured key.")
        }
        EventCause::Acknowledged { app, slot, warnings } => {
            let fine = if *warnings { "Apart from the warnings above, the" } else { "The" };
            let (key, app) = (aes_key(*slot), name(app));
            say(format!("{fine} request itself is fine: this bundle would acknowledge it with the {key} of {app}."), "")
        }
    }
}
