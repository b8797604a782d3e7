//! 应答

use super::super::{Words, say};
use super::push::wrong;
use crate::cause::{AnswerText, ReplyCause, SignedWith};

pub(super) fn reply(cause: &ReplyCause) -> Words {
    let four =
        "返回 {\"msg_signature\":\"…\",\"timeStamp\":\"…\",\"nonce\":\"…\",\"encrypt\":\"…\"}，四个字段都是字符串。";
    match cause {
        ReplyCause::Right { text: AnswerText::Random } => {
            say("应答正确，内容是事件的 Random（2018 年以前的做法，现行文档要求 success）。", "")
        }
        ReplyCause::Right { .. } => say("应答正确，内容是 success。", ""),
        ReplyCause::Empty => say("应答是空的。", four),
        ReplyCause::Plain => {
            say("应答是明文 success，没有加密。", "success 要用同一个 aes_key 和接收方标识加密，再连同签名一起返回。")
        }
        ReplyCause::Html => {
            say("应答是 HTML 页面：请求没有到达回调处理代码，或者代码出错了。", "检查路由、登录拦截和错误页。")
        }
        ReplyCause::NotJson => say("应答不是 JSON。", four),
        ReplyCause::Doubled => say(
            "应答是一个 JSON 字符串，真正的 JSON 在里面：被序列化了两次。",
            "直接返回对象，不要返回序列化后的字符串。",
        ),
        ReplyCause::NotAnObject => say("应答不是 JSON 对象。", four),
        ReplyCause::Wrapped { member } => {
            say(format!("四个字段被包在 {member} 里，钉钉只看最外层。"), "回调接口不要走框架的统一返回包装。")
        }
        ReplyCause::NoMembers => say("应答里没有协议要求的四个字段。", four),
        ReplyCause::Missing(member) => say(format!("应答缺少 {}。", member.name()), four),
        ReplyCause::Misnamed { member, found } => {
            say(format!("应答里的 {found} 应写作 {}。", member.name()), misnamed(member.name()))
        }
        ReplyCause::Number(member) => {
            say(format!("应答的 {} 是数字，应为字符串。", member.name()), "给它加上引号；签名也按这个字符串计算。")
        }
        ReplyCause::NotText(member) => say(format!("应答的 {} 为空，或不是字符串。", member.name()), four),
        ReplyCause::Extra { count } => say(format!("应答多了 {count} 个字段，不会被读取。"), "最好只返回四个字段。"),
        ReplyCause::TimeUnit => say("应答的 timeStamp 不是毫秒数；没人核对它，但最好写毫秒。", ""),
        ReplyCause::Signature(with) => signature(*with),
        ReplyCause::LineBreaks => say("应答的 encrypt 里有换行，解码器不一定都能读。", "用不折行的 base64 编码器。"),
        ReplyCause::NotCiphertext => {
            say("应答的 encrypt 不是 base64，或长度不是 16 的倍数。", "核对加密和 base64 编码。")
        }
        ReplyCause::CannotOpen => {
            say("应答的 encrypt 用哪个密钥都解不开。", "用推送的那个 aes_key 加密：CBC，IV 取密钥前 16 字节。")
        }
        ReplyCause::Padding => say(
            "应答用的密钥是对的，但解密后末尾的填充不对，或者密文不完整。",
            "按 PKCS#7、以 32 字节为块填充：1 到 32 个相同的字节，每个都等于填充的个数。",
        ),
        ReplyCause::OtherKey => say(
            "应答用的是另一组 token 或 aes_key（另一个应用的，或轮换中的另一套）。",
            "推送用哪一组，应答就用哪一组。",
        ),
        ReplyCause::Receiver { found, expected, whose } => {
            let (is, _) = wrong(whose);
            let found = if found.is_empty() { "为空".to_owned() } else { format!("写成了 {found}") };
            say(format!("应答明文末尾的接收方标识{found}，应为 {expected}。{is}"), "应答要用推送里的那个接收方标识。")
        }
        ReplyCause::Text(text) => said(*text),
        ReplyCause::LicenceAnswer { valid: true } => say("对序列号校验应答了 success：序列号有效。", ""),
        ReplyCause::LicenceAnswer { valid: false } => say("对序列号校验应答了别的内容：序列号无效。", ""),
        ReplyCause::ShortPadding => say("应答只填充到 16 的倍数（协议是 32），实际上能被接受。", ""),
    }
}

fn misnamed(name: &str) -> &'static str {
    match name {
        "timeStamp" => "S 要大写：有些文档示例写成 timestamp，SDK 和平台用的都是 timeStamp。",
        _ => "字段名区分大小写，照协议写。",
    }
}

fn signature(with: SignedWith) -> Words {
    match with {
        SignedWith::UpperCase => say("应答的签名是大写十六进制，应为小写。", "转成小写。"),
        SignedWith::Request => {
            say("应答的 msg_signature 照抄了请求的签名。", "要用应答自己的 timeStamp、nonce、encrypt 重新计算。")
        }
        SignedWith::RequestStamp => say(
            "应答的签名是用请求的 timestamp 和 nonce 算的，返回的却是另外的值。",
            "计算签名和返回的必须是同一对 timeStamp、nonce。",
        ),
        SignedWith::WithoutLineBreaks => {
            say("应答的签名是对没有换行的 encrypt 算的，返回的却带换行。", "返回不折行的 base64。")
        }
        SignedWith::Unknown => say(
            "应答的 msg_signature 不对。",
            "把 token、timeStamp、nonce、encrypt 四个字符串按字节排序后直接拼接，取 SHA-1，写成小写十六进制。",
        ),
    }
}

fn said(text: AnswerText) -> Words {
    let todo = "解密后必须正好是 success 这 7 个字符。";
    match text {
        AnswerText::Success => say("应答的内容是 success。", ""),
        AnswerText::Random => say("应答的内容是 Random，而这个事件要的是 success。", todo),
        AnswerText::SuccessQuoted => say("应答的 success 带上了引号或空白：加密的是 JSON 字符串。", todo),
        AnswerText::SuccessCase => say("应答的 success 大小写不对。", todo),
        AnswerText::Event => say("应答的内容是事件本身：官方某页的示例就是这样写错的。", todo),
        AnswerText::Json => say("应答的内容是一段 JSON。", todo),
        AnswerText::Empty => say("应答的内容是空的。", todo),
        AnswerText::Fail => {
            say("应答的内容表示失败，钉钉会重推。若是有意的，则没有问题。", "存好事件之后再应答 success。")
        }
        AnswerText::Other => say("应答的内容不是 success。", todo),
    }
}
