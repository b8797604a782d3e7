//! 签名 token 与加密 aes_key

use super::super::{Words, say};
use super::app as name;
use crate::cause::{KeyCause, Mend, SignatureCause, Unmatched};
use crate::text::{aes_key, token};

pub(super) fn signature(cause: &SignatureCause) -> Words {
    match cause {
        SignatureCause::Right { app, slot } => match slot {
            dingtalk_crypto::KeySlot::Current => say(format!("签名正确，用的是{}的 token。", name(app)), ""),
            dingtalk_crypto::KeySlot::Next => say(
                format!("签名用的是{}的 next_token：开发者后台已经换成新的签名 token。", name(app)),
                "等所有推送都用上新 token、旧的重推也结束，再把 next_token 移到 token。",
            ),
        },
        SignatureCause::SignatureDiffers => say(
            "msg_signature 正确，旁边的 signature 却是另一个值：只读 signature 的服务会拒绝。",
            "钉钉推送的两个值相同。检查是谁改了 signature；验签时优先用 msg_signature。",
        ),
        SignatureCause::Mended { app, mend } => mended(&name(app), *mend),
        SignatureCause::Form { characters } => say(
            format!("签名不是 40 位十六进制数（有 {characters} 个字符），不可能通过。"),
            "核对 signature 是否复制完整。",
        ),
        SignatureCause::Wrong { known: Unmatched::Incomplete } => say(
            "密文不完整或被改动过，所以签名不可能对得上；token 对不对还看不出来。",
            "先拿到完整的 encrypt（常见于日志截断、复制不全），再检查一次。",
        ),
        SignatureCause::Wrong { known: Unmatched::Reply } => say(
            "签名对不上，因为这段密文是一份应答，不是这次推送的请求体。",
            "请求体要贴推送里的那一份；应答用 --reply 检查。",
        ),
        SignatureCause::Wrong { known: Unmatched::Opens { odd_timestamp } } => {
            let odd = if *odd_timestamp { "其中 timestamp 不是 13 位数字，最可疑。" } else { "" };
            say(
                format!(
                    "密文完整，也确实是给这个应用的，签名却对不上：token 不对，或 timestamp、nonce、signature 在途中变了。{odd}"
                ),
                "到开发者后台“事件订阅”核对签名 token（区分大小写），并核对 URL 里的三个参数是否与收到的完全一样。",
            )
        }
        SignatureCause::Wrong { known: Unmatched::Nothing } => say(
            "签名与已知的任何 token 都对不上，也没有查出常见的传输损坏：很可能签名 token 不是同一个，或者推送不是给这个应用的。",
            "到开发者后台“事件订阅”核对签名 token（区分大小写），与配置改成一致；改后台的话要重新保存并通过验证。\
             签名要用 encrypt、timestamp、nonce 收到的原样计算。",
        ),
        SignatureCause::TokenEmpty { app, slot } => {
            say(format!("{}的 {} 是空的，谁都可以伪造签名。", name(app), token(*slot)), "填上开发者后台的签名 token。")
        }
        SignatureCause::TokenForm { app, slot } => say(
            format!("{}的 {} 不像签名 token：后台只允许 3 到 32 位字母和数字。", name(app), token(*slot)),
            "重新从开发者后台复制，注意不要带上空格、换行或引号。",
        ),
    }
}

fn mended(app: &str, mend: Mend) -> Words {
    let (what, todo) = match mend {
        Mend::SignatureOnly => (
            "signature 正确，但优先使用的 msg_signature 不对",
            "检查是谁加上或改动了 msg_signature；钉钉推送时两者相同。",
        ),
        Mend::UpperCase => ("签名是大写十六进制，应为小写", "钉钉的签名是小写；检查是谁把它转成了大写。"),
        Mend::SignatureBlanks => ("签名前后有空白字符", "原样使用查询参数的值，不要带上空格或换行。"),
        Mend::QueryQuotes => ("查询参数的值前后多了引号、逗号或空白", "复制 URL 时不要带上两边的引号和标点。"),
        Mend::PlusLost => {
            ("encrypt 里的 + 变成了空格（被当作表单解码过一次）", "按 JSON 读取原始请求体，不要对它做 URL 解码。")
        }
        Mend::LineBreaksPutIn => {
            ("签名时 encrypt 没有换行，现在有了", "途中有人给 base64 折了行：原样转发，验签用收到的原文。")
        }
        Mend::LineBreaksTakenOut => {
            ("签名时 encrypt 带换行，现在没有了", "验签必须用收到的原文，只在 base64 解码时才去掉换行。")
        }
        Mend::EqualsLost => ("encrypt 末尾的 = 丢了", "原样保留 encrypt，不要去掉末尾的 =。"),
        Mend::EncryptPercent => ("encrypt 被做了百分号编码", "转发时不要对请求体做 URL 编码。"),
        Mend::EncryptUrlSafe => ("encrypt 被换成了 URL 安全的 base64 字母表", "保持标准字母表（+ 和 /）原样转发。"),
        Mend::EncryptEscapes => {
            ("encrypt 里留着 JSON 转义（\\/ 或 \\u003d），没有还原", "用 JSON 解析器取 encrypt，不要用字符串截取。")
        }
        Mend::QueryTwice => ("查询参数被编码了两次", "代理转发时不要对查询串再次编码。"),
        Mend::QueryRaw => ("签名是对未解码的查询参数算的", "对方应当先签名再编码；nonce 最好只用字母和数字。"),
        Mend::QueryPlus => ("查询参数里的 + 应当是空格", "用 %20 表示空格；nonce 最好只用字母和数字。"),
        Mend::TokenBlanks => ("配置的 token 前后有空白字符", "去掉 token 前后的空格或换行。"),
        Mend::TokenQuotes => ("配置的 token 带上了引号", "去掉引号。"),
        Mend::TokenIsAesKey => {
            ("签名用的是填在 aes_key 里的那个值：token 与 aes_key 填反了", "把配置里的 token 和 aes_key 对调。")
        }
        Mend::TokenIsId => (
            "签名用的是应用的 key 或 CorpId，它被当作 token 填在了后台",
            "在开发者后台重新生成签名 token，并与配置保持一致。",
        ),
    };
    say(format!("{what}；改正后与{app}的签名相符。"), todo)
}

pub(super) fn key(cause: &KeyCause) -> Words {
    let copy = "到开发者后台重新复制加密 aes_key（数据加密密钥），正好 43 个字符。";
    match cause {
        KeyCause::Length { app, slot, found } => {
            say(format!("{}的 {} 有 {found} 个字符，应为 43 个。", name(app), aes_key(*slot)), copy)
        }
        KeyCause::Equals { app, slot } => say(
            format!("{}的 {} 有 44 个字符，末尾多了一个 =。", name(app), aes_key(*slot)),
            "去掉末尾的 =：后台给的是 43 个字符，解码时才补上它。",
        ),
        KeyCause::Blanks { app, slot } => {
            say(format!("{}的 {} 前后有空白字符。", name(app), aes_key(*slot)), "去掉空格或换行。")
        }
        KeyCause::Character { app, slot, position } => {
            say(format!("{}的 {} 第 {position} 个字符不属于 base64。", name(app), aes_key(*slot)), copy)
        }
        KeyCause::StrayBits { app, slot } => say(
            format!(
                "{}的 {} 最后一个字符有 2 个多余的比特（bit）不为 0：平台生成的密钥常常如此，这里没有问题，但严格的 base64 解码器会拒绝它。",
                name(app),
                aes_key(*slot)
            ),
            "若别的程序报 base64 错误（commons-codec 1.13 起、Rust base64、Go 严格模式），换成宽松解码，不必换密钥。",
        ),
        KeyCause::Opens { app, slot } => say(format!("密文能用{}的 {} 解开。", name(app), aes_key(*slot)), ""),
        KeyCause::Generations { app, token: signed, key } => say(
            format!("{}的签名用的是 {}，密文用的却是 {}：新旧不成对。", name(app), token(*signed), aes_key(*key)),
            "next_token 和 next_aes_key 要与后台保存的那一对一致；只换了其中一个，就只写那一个。",
        ),
        KeyCause::OtherApp { app, opens } => say(
            format!("{}的密钥解不开，{}的 aes_key 却能解开。", name(app), name(opens)),
            format!("核对{}的加密 aes_key：两个应用的配置很可能混了。", name(app)),
        ),
        KeyCause::OpensNothing { signature_right: true } => {
            say("签名正确，但没有一个 aes_key 解得开：配置的加密 aes_key 不是后台的那一个。", copy)
        }
        KeyCause::OpensNothing { signature_right: false } => say(
            "没有一个 aes_key 解得开这段密文。",
            "签名和密钥都对不上，多半是别的应用的推送：先核对应用，再核对 token 和 aes_key。",
        ),
    }
}
