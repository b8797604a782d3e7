//! A running endpoint.

use super::super::{Words, say};
use crate::cause::{EndpointCause, Limit};
use crate::listen::Check;

pub(super) fn endpoint(cause: &EndpointCause) -> Words {
    match cause {
        EndpointCause::Https => say("The address is HTTPS.", ""),
        EndpointCause::Loopback => say(
            "The address is on this machine or in a private network, where DingTalk cannot come; it is checked all the same.",
            "DingTalk needs a public HTTPS address.",
        ),
        EndpointCause::NoHttps => {
            say("The address is HTTP; today's documentation wants HTTPS.", "Use HTTPS, with a valid certificate.")
        }
        EndpointCause::QueryStripped => {
            say("The address had a push's own parameters in it (signature, timestamp, nonce); they are left out.", "")
        }
        EndpointCause::Unreachable { why } => say(
            format!("It cannot be reached: {why}."),
            "Look at name, port, firewall and certificate; DingTalk's addresses have to be let in.",
        ),
        EndpointCause::NoAnswer => {
            say("No answer within 5 s.", "Store the event and answer at once; do everything else afterwards.")
        }
        EndpointCause::Redirect { status } => say(
            format!("It answers with a redirect ({status}), which DingTalk does not follow."),
            "Register the final address (mind https, www and a / at the end).",
        ),
        EndpointCause::Status { status } => say(
            format!("The HTTP status is {status}; it must be 200."),
            "See your service's log: 404 is most often the path, 401 something in front, 403 something in front, other keys or \
             another receiver id; 400 a request it cannot read, 5xx a failure of its own.",
        ),
        EndpointCause::TooLong => {
            say("The answer is longer than 64 KiB, so it is no reply.", "A right one has some hundred bytes.")
        }
        EndpointCause::ContentType { found } => {
            let found = found.as_deref().unwrap_or("absent");
            say(format!("The reply's Content-Type is {found}; application/json is due."), "")
        }
        EndpointCause::Opened => say("It is acknowledged.", ""),
        EndpointCause::NotOpened { check, status } => {
            say(format!("It is not acknowledged (status {status}), though others are."), not_opened(*check))
        }
        EndpointCause::NotForCorpId => say(
            "It does not take pushes sealed for the CorpId, which only events registered with register_call_back are.",
            "Never mind unless you use that.",
        ),
        EndpointCause::FirstTime { ms, limit } => timed("The first answer", *ms, *limit),
        EndpointCause::WarmTime { ms, limit } => timed("The slowest of the next answers", *ms, *limit),
        EndpointCause::SideBySideTime { ms, limit } => timed("The slowest of ten at once", *ms, *limit),
        EndpointCause::Refused { status } => say(format!("It is refused with status {status}, as it should be."), ""),
        EndpointCause::Accepted => say(
            "It is acknowledged and should have been refused: anybody can forge events.",
            "Verify, open, compare the receiver id; unless all three hold, never answer success.",
        ),
        EndpointCause::RefusedWith200 => say(
            "It is refused with status 200. DingTalk takes it for a failure; your logs and monitors do not.",
            "Refuse with a 4xx.",
        ),
        EndpointCause::ServerError { status } => say(
            format!("What should have been refused ends in a server error ({status})."),
            "Catch what parsing and opening throw and answer a 4xx: anybody can send this.",
        ),
        EndpointCause::RefusalHangs => {
            say("What should have been refused gets no answer.", "Answer at once, errors too.")
        }
        EndpointCause::Oracle => say(
            "Refusals of different failures (signature, key, receiver, base64) differ, so that they can be told apart.",
            "Answer all of them with the same status and body, and write the reason into the log only.",
        ),
        EndpointCause::RefusalsAlike => {
            say("The refusals of all failures of signature and envelope are the same, as they should be.", "")
        }
        EndpointCause::RefusalsUnstable => say(
            "The refusals have the same status; their bodies differ each time, even for the same failure, and cannot be \
             compared.",
            "See to it that no body tells why.",
        ),
        EndpointCause::StaleTaken => say(
            "It takes a timestamp of yesterday. Both are legal: the protocol has no rule.",
            "Recognise repeated events, and a replay does no harm.",
        ),
        EndpointCause::StaleRefused => say(
            "It refuses a timestamp of yesterday. Both are legal: the protocol has no rule.",
            "Mind that nobody knows whether DingTalk's retries have a fresh timestamp.",
        ),
        EndpointCause::Stopped => say(
            "No push was acknowledged, so acceptance cannot be told from refusal: nothing more is tried.",
            "Solve the above first.",
        ),
    }
}

fn not_opened(check: Check) -> &'static str {
    match check {
        Check::Padding(17..) => {
            "Most often an unpadder for blocks of 16 bytes (PKCS#7) is at work: switch it off, and take off as many bytes \
             as the last one says, 1 to 32."
        }
        Check::Padding(_) => "The padding has 1 to 32 bytes: take off as many as the last one says.",
        Check::OnlySignature | Check::OnlyMsgSignature => "Read msg_signature, and signature where there is none.",
        Check::UnknownMember => "Ignore members and parameters you do not know: there will be more.",
        Check::SideBySide => "It fails under concurrency: look at shared state, connection pools and rate limits.",
        _ => "Push some more to see when it fails, and look into the service's log.",
    }
}

fn timed(what: &str, ms: u64, limit: Limit) -> Words {
    let (limit, todo) = match limit {
        Limit::None => ("within 1,000 ms", ""),
        Limit::Design => ("more than the 1,000 ms to design for", "This is close to DingTalk's limits."),
        Limit::SyncHttp => {
            ("more than SyncHTTP's 1,200 ms: it gets throttled", "Store the event and answer; do the rest afterwards.")
        }
        Limit::UrlCheck => (
            "more than the URL check's 1,500 ms: it counts as failed",
            "Store the event and answer; do the rest afterwards, and keep instances warm if starts are slow.",
        ),
        Limit::All => (
            "more than 2,500 ms, the most that any page grants",
            "Store the event and answer; do the rest afterwards, and keep instances warm if starts are slow.",
        ),
    };
    say(format!("{what} took {ms} ms, {limit}."), todo)
}
