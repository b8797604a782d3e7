//! 密文、接收方、时间与事件

use super::super::{Words, say};
use super::{app as name, duration};
use crate::app::PLACEHOLDER_SUITE_KEY;
use crate::cause::{EnvelopeCause, EventCause, Identity, ReceiverCause, TimeCause, Whose};
use crate::text::aes_key;

pub(super) fn envelope(cause: &EnvelopeCause) -> Words {
    let raw = "保留收到的原文：按 JSON 取出 encrypt，不做任何编码转换。";
    match cause {
        EnvelopeCause::Placeholder => say(
            "这是官方文档里的示例密文（1ojQf0NS…，162 字节），任何密钥都解不开。",
            "不要用它做测试；用 dingtalk seal 生成，或用后台真实的推送。",
        ),
        EnvelopeCause::LineBreaks => {
            say("encrypt 里有换行，宽松的解码器能读，严格的不能。", "生成时用不折行的 base64 编码器。")
        }
        EnvelopeCause::PlusLost => say("encrypt 里的 + 变成了空格。", raw),
        EnvelopeCause::PercentEncoded => say("encrypt 被做了百分号编码。", raw),
        EnvelopeCause::UrlSafe => say("encrypt 用的是 URL 安全的 base64 字母表（- 和 _），协议用的是 + 和 /。", raw),
        EnvelopeCause::Character { position } => {
            say(format!("encrypt 不是 base64：第 {position} 个字符不在字母表里。"), raw)
        }
        EnvelopeCause::Cut => say("encrypt 的长度不可能是 base64：少了一段。", "核对是否复制完整、是否被日志截断。"),
        EnvelopeCause::Length { bytes } => say(
            format!("encrypt 解码后是 {bytes} 字节，密文应是 16 的倍数且不为空。"),
            "密文被截断或改动过：核对原文。",
        ),
        EnvelopeCause::Padding => say(
            "密钥是对的，但解密后末尾的填充不对：应是 1 到 32 个相同的字节，每个都等于填充的个数。",
            "先看密文末尾有没有被截断；自己写的发送方要按 PKCS#7、以 32 字节为块填充。",
        ),
        EnvelopeCause::Shortened => {
            say("密钥是对的，但密文末尾少了一段：消息比密文还长。", "核对是否复制完整、是否被日志截断。")
        }
        EnvelopeCause::MessageLength => say(
            "解密后，消息长度字段超过了明文总长。这几乎总是因为 aes_key 不对。",
            "核对加密 aes_key；确认无误的话，发送方写的长度字段（4 字节、大端）有错。",
        ),
        EnvelopeCause::LengthInCharacters => say(
            "消息长度字段数的是字符，不是字节：含中文时消息的尾巴被算进了接收方标识。",
            "发送方要用 UTF-8 字节数作长度。",
        ),
        EnvelopeCause::ShortPadding => {
            say("填充只补到 16 的倍数（协议是 32）。钉钉自己总是补到 32，多数接收方也能读。", "")
        }
        EnvelopeCause::ReceiverNotUtf8 => {
            say("解密后，接收方标识不是 UTF-8。", "发送方的明文布局有错：16 字节随机串、4 字节长度、消息、接收方标识。")
        }
    }
}

pub(super) fn receiver(cause: &ReceiverCause) -> Words {
    match cause {
        ReceiverCause::Right { found, is: Identity::Key } => {
            say(format!("接收方标识正确：{found}，是应用的 key。"), "")
        }
        ReceiverCause::Right { found, is: Identity::CorpId } => {
            say(format!("接收方标识是 {found}，即企业的 CorpId：事件是用 register_call_back 注册的。"), "")
        }
        ReceiverCause::Placeholder { suite_exists: false } => {
            say(format!("接收方是占位符 {PLACEHOLDER_SUITE_KEY}：套件正在创建，符合预期。"), "")
        }
        ReceiverCause::Placeholder { suite_exists: true } => say(
            format!("接收方是占位符 {PLACEHOLDER_SUITE_KEY}，而配置里已有 SuiteKey：它只用于创建套件时的地址验证。"),
            "如果套件早已建成，这多半是重放的旧请求。",
        ),
        ReceiverCause::PlaceholderElsewhere { event } => say(
            format!(
                "接收方是占位符 {PLACEHOLDER_SUITE_KEY}，它只对 check_create_suite_url 有效，这里却是 {}。",
                if event.is_empty() { "别的内容" } else { event }
            ),
            "正式推送里，明文末尾的接收方标识要填应用自己的 key（SuiteKey/AppKey）；若是自己写的测试，改用真实的 SuiteKey。",
        ),
        ReceiverCause::Wrong { found, expected, whose } => {
            let (is, todo) = wrong(whose);
            let found = if found.is_empty() { "为空".to_owned() } else { format!("写成了 {found}") };
            let is =
                format!("{is}接收方标识在明文末尾，即加解密类构造函数的第三个参数（suiteKey / appKey / corpId）。");
            say(format!("接收方标识{found}，应为 {}。{is}", expected.join(" 或 ")), todo)
        }
        ReceiverCause::Unchecked { found } => say(
            format!("接收方标识是 {found}；没有给出应用的 key 或 CorpId，无从比较。"),
            "用 --receiver 给出，或写进配置。",
        ),
    }
}

/// 是谁的，怎么办。
pub(super) fn wrong(whose: &Whose) -> (String, String) {
    let (is, todo) = match whose {
        Whose::OwnCorpId => (
            "它是这个应用的 CorpId。",
            "套件和后台勾选的事件用 key（SuiteKey、AppKey，即 Client ID）；只有企业内部应用用 register_call_back 注册的\
             事件才用 CorpId。",
        ),
        Whose::OwnKey => {
            ("它是这个应用的 key。", "应答要用推送里的那个接收方标识：推送里是 CorpId，应答里也填 CorpId。")
        }
        Whose::OtherApp { app, is } => {
            let is = match is {
                Identity::Key => "key",
                Identity::CorpId => "CorpId",
            };
            let what = format!("它是{}的 {is}。", name(app));
            return (what, format!("两个应用用了同一组 token 和 aes_key：核对推送属于{}还是这里。", name(app)));
        }
        Whose::Empty => ("", "发送方漏了接收方标识：它接在消息后面。"),
        Whose::Nearly => ("两者只差空白字符或大小写。", "重新复制配置项 key（SuiteKey/AppKey），注意空格和大小写。"),
        Whose::LooksLikeSuiteKey => {
            ("看形式是某个套件的 SuiteKey。", "核对配置项 key（SuiteKey/AppKey），或推送是否属于别的套件。")
        }
        Whose::LooksLikeCorpId => (
            "看形式是某个企业的 CorpId（ding 加 16 或 32 位十六进制数；加 16 位的也可能是 AppKey）。",
            "企业内部应用填上配置项 corp_id；套件的推送里，明文末尾的接收方标识要填 SuiteKey，CorpId 在这里不对。",
        ),
        Whose::NearlyPlaceholder => ("像占位符，但 x 的个数不对。", "占位符是 suite4 加 15 个 x：重新复制。"),
        Whose::LooksLikeId => {
            ("看形式是一个我们不认识的标识（CustomKey？）。", "核对配置项 key，或推送是否属于别的应用。")
        }
        Whose::LooksLikeAppKey => {
            ("看形式是某个应用的 AppKey（Client ID）。", "核对配置项 key（SuiteKey/AppKey）是不是这个应用的。")
        }
        Whose::Unknown => ("不像任何一种标识。", "核对发送方写的接收方标识；若消息也不完整，多半是明文布局有错。"),
    };
    (is.to_owned(), todo.to_owned())
}

pub(super) fn time(cause: &TimeCause) -> Words {
    match cause {
        TimeCause::Right => say("时间戳在窗口之内。", ""),
        TimeCause::NotANumber => {
            say("timestamp 不是数字。", "钉钉推送的是 13 位毫秒数；它参与签名，不能改动，要从源头改正。")
        }
        TimeCause::Seconds => say("timestamp 是秒，钉钉自己的推送是 13 位毫秒。文档示例里两种都有。", ""),
        TimeCause::Off { age_ms, window_ms, enforced: true } => say(
            format!(
                "timestamp 比现在{} {}，超出 {}的窗口；配置了 freshness = \"enforce\"，因此会被拒绝。",
                if *age_ms < 0 { "晚" } else { "早" },
                duration(*age_ms),
                duration(*window_ms)
            ),
            "若是以前录下的请求，可以不管；若是刚收到的，校准服务器时钟，或改为 freshness = \"report\"。",
        ),
        TimeCause::Off { age_ms: age @ 0.., window_ms, .. } => say(
            format!("timestamp 比现在早 {}，超出 {}的窗口。", duration(*age), duration(*window_ms)),
            "若是以前录下的请求，可以不管；若是刚收到的，校准服务器时钟，否则可能是重放。本项目只有 freshness = \"enforce\" 才因此拒绝。",
        ),
        TimeCause::Off { age_ms, window_ms, .. } => say(
            format!("timestamp 比现在晚 {}，超出 {}的窗口。", duration(*age_ms), duration(*window_ms)),
            "服务器的时钟慢了，或发送方的快了：校准时钟。本项目只有 freshness = \"enforce\" 才因此拒绝。",
        ),
    }
}

pub(super) fn event(cause: &EventCause) -> Words {
    match cause {
        EventCause::NotUtf8 => say("明文不是 UTF-8。", "发送方要用 UTF-8 编码消息。"),
        EventCause::NotAnObject => say("明文不是 JSON 对象，不是事件。", "钉钉的事件总是一个 JSON 对象：核对发送方。"),
        EventCause::Reply => say("明文是 success：这是一份应答，不是推送。", "用 --reply 检查应答，推送要贴请求体。"),
        EventCause::Is { name, corp_id, time, events, secrets } => {
            let corp = corp_id.as_ref().map(|corp| format!("，企业 {corp}")).unwrap_or_default();
            let count = if *events > 1 { format!("，共 {events} 个事件") } else { String::new() };
            let secrets = if *secrets { "。内含票据或授权码，不显示" } else { "" };
            let time = time.as_ref().map_or("，没有写时间".to_owned(), |time| format!("，时间 {time}"));
            say(format!("事件 {name}{corp}{time}{count}{secrets}。"), "")
        }
        EventCause::Unknown { name } => {
            say(format!("不认识的事件 {name}。"), "照样应答 success 并记录下来，否则钉钉会一直重推。")
        }
        EventCause::OtherSuite { found } => {
            say(format!("事件里写的套件是 {found}，不是这个应用的。"), "核对配置项 key（SuiteKey/AppKey）。")
        }
        EventCause::Acknowledged { app, slot, warnings } => {
            let key = aes_key(*slot);
            let fine =
                if *warnings { "除上面的警告外，请求本身没有问题" } else { "请求本身没有问题" };
            say(format!("{fine}：本项目会用{}的 {key} 应答并确认这次推送。", name(app)), "")
        }
    }
}
