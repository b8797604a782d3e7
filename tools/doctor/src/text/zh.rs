//! 中文

mod endpoint;
mod keys;
mod push;
mod reply;
mod request;

use super::{Shown, Words, console, span};
use crate::cause::Cause;
use crate::listen::Check;

pub(super) fn cause(cause: &Cause) -> Words {
    let (what, todo) = words(cause);
    (span::hidden_in_chinese(&what), todo)
}

fn words(cause: &Cause) -> Words {
    match cause {
        Cause::Request(cause) => request::request(cause),
        Cause::App(cause) => request::app(cause),
        Cause::Signature(cause) => keys::signature(cause),
        Cause::Key(cause) => keys::key(cause),
        Cause::Envelope(cause) => push::envelope(cause),
        Cause::Receiver(cause) => push::receiver(cause),
        Cause::Time(cause) => push::time(cause),
        Cause::Event(cause) => push::event(cause),
        Cause::Reply(cause) => reply::reply(cause),
        Cause::Endpoint(cause) => endpoint::endpoint(cause),
    }
}

pub(super) fn shown(shown: Shown) -> Option<String> {
    let (bad, status) = (console::BAD_REPLY, console::STATUS);
    Some(match shown {
        Shown::Refused([]) => return None,
        Shown::Refused(numbers) => format!("官方 Java 加解密库报 {}", span::joined(numbers, " 或 ")),
        Shown::BadReply => format!("“{bad}”（接口返回 71009）"),
        Shown::Status(code) => format!("“{status}{code}”（接口返回 71012）"),
        Shown::TimedOut => format!("“{}”", console::TIMED_OUT),
        Shown::PerhapsTimedOut => format!("可能是“{}”", console::TIMED_OUT),
        Shown::Unreachable => format!("“{}”（接口返回 71012）", console::UNREACHABLE),
        Shown::Redirect => format!("“{}”", console::REDIRECT),
    })
}

pub(super) fn refusal_shown() -> String {
    let (bad, status) = (console::BAD_REPLY, console::STATUS);
    format!(
        "取决于服务怎么回应：状态码不是 200，显示“{status}<状态码>”（接口返回 71012）；\
         是 200 但内容不是加密的 success，显示“{bad}”（接口返回 71009）"
    )
}

pub(super) fn check(check: Check) -> String {
    match check {
        Check::First => "第一次推送".to_owned(),
        Check::Warm => "随后的推送".to_owned(),
        Check::OnlySignature => "只带 signature".to_owned(),
        Check::OnlyMsgSignature => "只带 msg_signature".to_owned(),
        Check::UnknownMember => "带有文档里没有的字段".to_owned(),
        Check::Padding(bytes) => format!("填充 {bytes} 字节"),
        Check::CorpId => "明文末尾的接收方标识是 CorpId".to_owned(),
        Check::SideBySide => "10 个并发推送".to_owned(),
        Check::WrongSignature => "签名错了一位".to_owned(),
        Check::NoSignature => "不带签名".to_owned(),
        Check::OtherKey => "签名正确，用别的 aes_key 加密".to_owned(),
        Check::OtherReceiver => "签名正确，接收方标识写成了别人的".to_owned(),
        Check::NotBase64 => "签名正确，encrypt 不是 base64".to_owned(),
        Check::NotBlocks => "签名正确，密文长度不是 16 的倍数".to_owned(),
        Check::NotJson => "请求体不是 JSON".to_owned(),
        Check::EmptyBody => "请求体为空".to_owned(),
        Check::Get => "GET 请求".to_owned(),
        Check::Stale => "一天前的 timestamp".to_owned(),
    }
}

/// 后面接汉字，所以 id 之后留一个空格。没有 id：密钥是单独给出的。
fn app(id: &str) -> String {
    if id.is_empty() { "给出的这组密钥".to_owned() } else { format!("应用 {id} ") }
}

fn duration(ms: i64) -> String {
    let (count, unit) = span::of(ms);
    let unit = match unit {
        span::Unit::Seconds => "秒",
        span::Unit::Minutes => "分钟",
        span::Unit::Hours => "小时",
        span::Unit::Days => "天",
    };
    format!("{count} {unit}")
}
