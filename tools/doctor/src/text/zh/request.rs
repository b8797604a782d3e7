//! 请求，以及它属于哪个应用

use super::super::{Words, say};
use super::app as name;
use crate::cause::{AppCause, Pasted, RequestCause};

pub(super) fn request(cause: &RequestCause) -> Words {
    match cause {
        RequestCause::GatewayEvent => say("贴进来的是一个 API Gateway 事件，已取出其中的请求来检查。", ""),
        RequestCause::Method { found } => say(
            format!("请求方法是 {found}，钉钉推送只用 POST。"),
            "如果是用浏览器打开回调地址，这不算推送；用 POST 重发。如果确实来自钉钉，检查中间的代理是否改了方法。",
        ),
        RequestCause::ContentType { found } => say(
            format!(
                "Content-Type 是 {found}，不是 application/json：有的框架会因此把请求体当表单解析，读不到 encrypt。"
            ),
            "用 curl 重放时加上 -H 'Content-Type: application/json'；若服务收到的就是这样，检查中间的代理。",
        ),
        RequestCause::NoQuery => say(
            "URL 里没有查询参数，而签名、时间戳和随机串都在查询参数里。",
            "贴上完整的 URL。如果服务收到的就没有，检查网关或代理转发时是否丢掉了 ? 后面的部分。",
        ),
        RequestCause::HtmlAmpersand => say(
            "URL 里是 &amp; 而不是 &，这是从网页或 XML 里复制出来的。",
            "把 &amp; 换成 & 再试（下面已按换好的继续检查）。",
        ),
        RequestCause::ShellAmpersand => {
            say("命令里的 URL 没有加引号，在 shell 里 & 会把命令截断，后面的参数发不出去。", "用单引号把 URL 括起来。")
        }
        RequestCause::SecondQuestionMark { .. } => say(
            "URL 里有两个 ?：回调地址自带参数，后面又用 ? 而不是 & 接上了签名参数。",
            "改成用 & 连接；回调地址最好不要自带参数。",
        ),
        RequestCause::Missing { parameter } => say(
            format!("查询参数里没有 {parameter}，或者它是空的。"),
            "核对 URL 是否复制完整；若服务收到的就缺，检查网关是否过滤了查询参数。",
        ),
        RequestCause::BrokenPercent => say(
            "有查询参数的百分号编码不完整，或解码后不是 UTF-8。",
            "看看 URL 是否在途中被截断，或者被重复编码、解码过。",
        ),
        RequestCause::NoUrl => {
            say("没有给出 URL，而签名、时间戳和随机串都在它的查询参数里。", "用 --url 给出完整的 URL。")
        }
        RequestCause::BodyEmpty { given: false } => say(
            "没有给出请求体。",
            "用 --body 给出。若服务收到的就是空的，请求体多半已被框架的过滤器或日志中间件读走。",
        ),
        RequestCause::BodyPasted { form } => say(pasted(*form), "贴上原始的请求体；若服务收到的就是这样，它解析不了。"),
        RequestCause::BodyEmpty { given: true } => {
            say("请求体是空的。", "请求体多半已被框架的过滤器或日志中间件读走：在最前面读一次原始请求体并保存下来。")
        }
        RequestCause::ByteOrderMark => say(
            "请求体开头有 BOM（字节顺序标记），多数 JSON 解析器会拒绝。",
            "去掉它：多半是用编辑器存成文件时加上的。",
        ),
        RequestCause::BodyForm => say(
            "请求体是表单（encrypt=…），不是 JSON。",
            "钉钉发的是 {\"encrypt\":\"…\"}，Content-Type 为 application/json。检查是谁把它改成了表单。",
        ),
        RequestCause::BodyDoubled => say(
            "请求体是一个 JSON 字符串，真正的 JSON 在字符串里面：被序列化了两次。",
            "转发时把请求体原样传过去，不要再调用一次 JSON 序列化。",
        ),
        RequestCause::BodyNotJson { single_quotes: true } => say(
            "请求体不是 JSON：用的是单引号，像是 Python 打印出来的字典。",
            "保存原始请求体，不要保存打印出来的对象。",
        ),
        RequestCause::BodyNotJson { single_quotes: false } => {
            say("请求体不是 JSON。", "核对是否复制完整；若服务收到的就是这样，检查代理或压缩、转码的中间件。")
        }
        RequestCause::BodyDecrypted => say(
            "请求体已经是解密后的事件，里面没有 encrypt。",
            "这里要的是解密之前的原始请求体；若服务收到的就是明文，它不是钉钉的 HTTP 推送，不要相信它。",
        ),
        RequestCause::NoEncrypt => {
            say("请求体里没有 encrypt。", "钉钉推送的请求体是 {\"encrypt\":\"…\"}：核对贴的是不是请求体本身。")
        }
        RequestCause::EncryptMisnamed { found } => {
            say(format!("密文的字段名是 {found}，应为 encrypt。"), "检查是哪个环节改了字段名。")
        }
        RequestCause::EncryptNotText => say("encrypt 不是字符串。", "encrypt 必须原样保留为字符串，签名就是对它算的。"),
        RequestCause::EncryptTwice => say("encrypt 出现了两次，严格的解析器会拒绝。", "检查是谁又加了一个 encrypt。"),
        RequestCause::EncryptEmpty => say("encrypt 是空字符串。", "核对请求体是否完整。"),
    }
}

fn pasted(form: Pasted) -> &'static str {
    match form {
        Pasted::LogEscaped => "请求体里的引号带着反斜杠（\\\"），像是日志或代码里的字符串；下面按还原后的内容检查。",
        Pasted::JavaMap => "请求体是 {encrypt=…}，即 Java 的 Map.toString()，不是 JSON；下面按其中的密文检查。",
        Pasted::ShellQuotes => {
            "请求体的引号被 shell 弄坏了（Windows 的 cmd 会留下单引号，PowerShell 会去掉双引号）；下面按其中的密文检查。"
        }
        Pasted::Bare => "贴的只有密文，没有外面的 {\"encrypt\":\"…\"}；下面按密文检查。",
        Pasted::CutOff => "请求体的结尾不见了，像是被截断；下面按剩下的密文检查。",
    }
}

pub(super) fn app(cause: &AppCause) -> Words {
    match cause {
        AppCause::Named { app } => say(format!("回调地址是{}的。", name(app)), ""),
        AppCause::Unknown { found, apps } => say(
            format!("配置里没有叫 {found} 的应用，现有：{}。", apps.join("、")),
            "核对回调地址的最后一段与配置中的 id（区分大小写）。下面按签名继续判断它是谁的推送。",
        ),
        AppCause::None => say("配置里一个应用都没有。", "先写好应用的 token 和 aes_key。"),
        AppCause::Elsewhere { path, signed } => say(
            format!("签名是{}的，却推到了{}的回调地址。", name(signed), name(path)),
            format!("到开发者后台，把{}的回调地址改成它自己的那一个。", name(signed)),
        ),
    }
}
