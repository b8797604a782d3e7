//! 运行中的服务

use super::super::{Words, say};
use crate::cause::{EndpointCause, Limit};
use crate::listen::Check;

pub(super) fn endpoint(cause: &EndpointCause) -> Words {
    match cause {
        EndpointCause::Https => say("地址是 HTTPS。", ""),
        EndpointCause::Loopback => {
            say("地址在本机或内网，钉钉访问不到；检查照常进行。", "给钉钉的要是公网可达的 HTTPS 地址。")
        }
        EndpointCause::NoHttps => say("地址是 HTTP，现行文档要求 HTTPS。", "换成 HTTPS，证书要有效。"),
        EndpointCause::QueryStripped => {
            say("地址里带着某次推送的 signature、timestamp、nonce 等参数，检查时已去掉。", "")
        }
        EndpointCause::Unreachable { why } => {
            say(format!("连不上：{why}。"), "检查域名、端口、防火墙和证书；钉钉的出口 IP 要放行。")
        }
        EndpointCause::NoAnswer => say("5 秒内没有应答。", "先存下事件并立即应答，其余的事放到后面做。"),
        EndpointCause::Redirect { status } => say(
            format!("返回了重定向（{status}），钉钉不会跟随。"),
            "把最终地址填为回调地址（注意 https、www 和末尾的 /）。",
        ),
        EndpointCause::Status { status } => say(
            format!("返回的 HTTP 状态码是 {status}，必须是 200。"),
            "查看服务的日志；404 多半是路径不对；401 多半是被拦截；403 是被拦截，或密钥、接收方标识不符；400 是服务读不懂这个请求；5xx 是服务出错。",
        ),
        EndpointCause::TooLong => say("应答超过 64 KiB，不可能是正确的应答。", "正确的应答只有几百字节。"),
        EndpointCause::ContentType { found } => {
            let found = found.as_deref().unwrap_or("未写");
            say(format!("应答的 Content-Type 是 {found}，应为 application/json。"), "")
        }
        EndpointCause::Opened => say("已正确应答。", ""),
        EndpointCause::NotOpened { check, status } => {
            say(format!("没有正确应答（状态码 {status}），别的推送却可以。"), not_opened(*check))
        }
        EndpointCause::NotForCorpId => say(
            "不接受明文末尾的接收方标识为 CorpId 的推送。只有用 register_call_back 注册的事件才会这样来。",
            "不用那个接口的话，可以不管。",
        ),
        EndpointCause::FirstTime { ms, limit } => timed("第一次应答", *ms, *limit),
        EndpointCause::WarmTime { ms, limit } => timed("随后最慢的一次应答", *ms, *limit),
        EndpointCause::SideBySideTime { ms, limit } => timed("并发时最慢的一次应答", *ms, *limit),
        EndpointCause::Refused { status } => say(format!("拒绝了，状态码 {status}，符合预期。"), ""),
        EndpointCause::Accepted => say(
            "该拒绝的却应答了 success：谁都可以伪造事件。",
            "先验签，再解密，再核对接收方标识，任何一步不过都不要应答 success。",
        ),
        EndpointCause::RefusedWith200 => {
            say("拒绝了，但状态码是 200。钉钉会当作失败，只是日志和监控里看不出来。", "拒绝时返回 4xx。")
        }
        EndpointCause::ServerError { status } => say(
            format!("该拒绝的请求引起了服务器错误（{status}）。"),
            "捕获解析和解密的异常，返回 4xx；任何人都能发来这样的请求。",
        ),
        EndpointCause::RefusalHangs => say("该拒绝的请求没有得到应答。", "出错时也要立即应答。"),
        EndpointCause::Oracle => say(
            "不同的失败（签名、密钥、接收方、base64）得到的回应不同，能被人用来一步步试探。",
            "验签和解密失败一律返回相同的状态码和内容，原因只写进日志。",
        ),
        EndpointCause::RefusalsAlike => say("各种验签、解密失败得到的回应都一样，符合预期。", ""),
        EndpointCause::RefusalsUnstable => {
            say("各种失败的状态码相同；内容每次都不同（同一种失败也是），无法比较。", "确认内容里没有失败的具体原因。")
        }
        EndpointCause::StaleTaken => {
            say("接受一天前的 timestamp。两种做法都可以：协议没有规定。", "靠事件去重来防重放。")
        }
        EndpointCause::StaleRefused => {
            say("拒绝一天前的 timestamp。两种做法都可以：协议没有规定。", "留意钉钉重推时 timestamp 可能不变。")
        }
        EndpointCause::Stopped => say("没有一次推送得到确认，无从分辨接受与拒绝，检查到此为止。", "先解决上面的问题。"),
    }
}

fn not_opened(check: Check) -> &'static str {
    match check {
        Check::Padding(17..) => {
            "多半是按 16 字节的块自动去填充（PKCS#7）：关掉它，自己按最后一个字节的值（1 到 32）去掉填充。"
        }
        Check::Padding(_) => "填充是 1 到 32 个字节，按最后一个字节的值去掉。",
        Check::OnlySignature | Check::OnlyMsgSignature => "先读 msg_signature，没有再读 signature。",
        Check::UnknownMember => "不认识的字段和参数一律忽略：以后还会增加。",
        Check::SideBySide => "并发时出错：检查共享的状态、连接池和限流。",
        _ => "多推几次，看它何时失败，再查服务的日志。",
    }
}

fn timed(what: &str, ms: u64, limit: Limit) -> Words {
    let (limit, todo) = match limit {
        Limit::None => ("在 1000 毫秒之内", ""),
        Limit::Design => ("超过建议的 1000 毫秒", "离钉钉的时限已经很近。"),
        Limit::SyncHttp => ("超过 SyncHTTP 的 1200 毫秒，会被限流", "先存下事件并应答，其余异步处理。"),
        Limit::UrlCheck => {
            ("超过地址验证的 1500 毫秒，按推送失败计", "先存下事件并应答，其余异步处理；冷启动慢就预热。")
        }
        Limit::All => ("超过最宽的 2500 毫秒", "先存下事件并应答，其余异步处理；冷启动慢就预热。"),
    };
    say(format!("{what}用了 {ms} 毫秒，{limit}。"), todo)
}
