//! The reply.

use super::super::{Words, say};
use super::push::wrong;
use crate::cause::{AnswerText, ReplyCause, SignedWith};

pub(super) fn reply(cause: &ReplyCause) -> Words {
    let four = "Answer {\"msg_signature\":\"…\",\"timeStamp\":\"…\",\"nonce\":\"…\",\"encrypt\":\"…\"}, four strings.";
    match cause {
        ReplyCause::Right { text: AnswerText::Random } => say(
            "The reply is right and says the event's Random, as before 2018; today's documentation wants success.",
            "",
        ),
        ReplyCause::Right { .. } => say("The reply is right and says success.", ""),
        ReplyCause::Empty => say("The reply is empty.", four),
        ReplyCause::Plain => say(
            "The reply is the bare text success, not sealed.",
            "Seal success with the same aes_key and for the same receiver id, and answer it with its signature.",
        ),
        ReplyCause::Html => say(
            "The reply is an HTML page: the request did not reach the callback's code, or the code failed.",
            "Look at routes, logins in front, and error pages.",
        ),
        ReplyCause::NotJson => say("The reply is not JSON.", four),
        ReplyCause::Doubled => say(
            "The reply is a JSON string with the real JSON inside: it was serialised twice.",
            "Return the object, not its text.",
        ),
        ReplyCause::NotAnObject => say("The reply is no JSON object.", four),
        ReplyCause::Wrapped { member } => say(
            format!("The four members lie inside {member}; DingTalk looks at the outermost object only."),
            "Keep the framework from wrapping what the callback returns.",
        ),
        ReplyCause::NoMembers => say("The reply has none of the four members.", four),
        ReplyCause::Missing(member) => say(format!("The reply lacks {}.", member.name()), four),
        ReplyCause::Misnamed { member, found } => {
            say(format!("The reply's {found} has to be named {}.", member.name()), misnamed(member.name()))
        }
        ReplyCause::Number(member) => say(
            format!("The reply's {} is a number and has to be a string.", member.name()),
            "Put it in quotes, and sign that string.",
        ),
        ReplyCause::NotText(member) => say(format!("The reply's {} is empty or no string.", member.name()), four),
        ReplyCause::Extra { count } => {
            say(format!("Members of the reply that nobody reads: {count}."), "Better answer the four alone.")
        }
        ReplyCause::TimeUnit => {
            say("The reply's timeStamp is not in milliseconds. Nobody checks it; write milliseconds all the same.", "")
        }
        ReplyCause::Signature(with) => signature(*with),
        ReplyCause::LineBreaks => say(
            "The reply's encrypt has line breaks, which not every decoder reads.",
            "Use an encoder that does not wrap.",
        ),
        ReplyCause::NotCiphertext => say(
            "The reply's encrypt is not base64, or its length is no multiple of 16.",
            "Look at the encryption and the base64 encoding.",
        ),
        ReplyCause::CannotOpen => say(
            "No key opens the reply's encrypt.",
            "Seal it with the aes_key of the push: CBC, the IV being the key's first 16 bytes.",
        ),
        ReplyCause::Padding => say(
            "The reply's key is right, and its plaintext does not end in padding, or is not whole.",
            "Pad as PKCS#7 does, with blocks of 32 bytes: 1 to 32 equal bytes, each their number.",
        ),
        ReplyCause::OtherKey => say(
            "The reply is made with another token or aes_key: another app's, or the other pair of a rotation.",
            "Answer with the pair that the push was made with.",
        ),
        ReplyCause::Receiver { found, expected, whose } => {
            let (is, _) = wrong(whose);
            let found = if found.is_empty() { "nobody" } else { found };
            let what = format!("The reply is sealed for {found}, and {expected} is due. {is}");
            say(what.trim_end(), "The reply carries the receiver id of the push.")
        }
        ReplyCause::Text(text) => said(*text),
        ReplyCause::LicenceAnswer { valid: true } => {
            say("The answer to the serial-number check is success: the number is valid.", "")
        }
        ReplyCause::LicenceAnswer { valid: false } => {
            say("The answer to the serial-number check is not success: the number is invalid.", "")
        }
        ReplyCause::ShortPadding => say(
            "The reply is padded to a multiple of 16 only (the protocol has 32), which is accepted in practice.",
            "",
        ),
    }
}

fn misnamed(name: &str) -> &'static str {
    match name {
        "timeStamp" => "With a capital S: some pages print timestamp, and the platform and every SDK write timeStamp.",
        _ => "Names are compared with their letter case: write the protocol's.",
    }
}

fn signature(with: SignedWith) -> Words {
    match with {
        SignedWith::UpperCase => {
            say("The reply's signature is in upper-case digits, and lower-case ones are due.", "Make them lower-case.")
        }
        SignedWith::Request => say(
            "The reply's msg_signature repeats the request's.",
            "Compute it anew from the reply's own timeStamp, nonce and encrypt.",
        ),
        SignedWith::RequestStamp => say(
            "The reply is signed with the request's timestamp and nonce, and carries others.",
            "Sign the same timeStamp and nonce that you answer.",
        ),
        SignedWith::WithoutLineBreaks => {
            say("The reply is signed without the line breaks that its encrypt has.", "Answer base64 on one line.")
        }
        SignedWith::Unknown => say(
            "The reply's msg_signature is wrong.",
            "Sort token, timeStamp, nonce and encrypt by their bytes, join them, and write the SHA-1 in lower-case digits.",
        ),
    }
}

fn said(text: AnswerText) -> Words {
    let todo = "Once opened, it must be exactly the 7 characters success.";
    match text {
        AnswerText::Success => say("The reply says success.", ""),
        AnswerText::Random => say("The reply says the event's Random, and this event wants success.", todo),
        AnswerText::SuccessQuoted => {
            say("The reply says success in quotes or white space: a JSON string was sealed.", todo)
        }
        AnswerText::SuccessCase => say("The reply says success in another letter case.", todo),
        AnswerText::Event => {
            say("The reply says the event itself: a sample of the documentation does so, wrongly.", todo)
        }
        AnswerText::Json => say("The reply says some JSON.", todo),
        AnswerText::Empty => say("The reply says nothing.", todo),
        AnswerText::Fail => say(
            "The reply says that it failed, and DingTalk pushes again. On purpose, that is fine.",
            "Store the event, then answer success.",
        ),
        AnswerText::Other => say("The reply does not say success.", todo),
    }
}
