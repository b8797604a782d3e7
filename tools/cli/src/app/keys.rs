//! `dingtalk app keys`: when an app's callback keys were last used, so that a rotation ends with knowledge.

use std::io::Write;

use dingtalk_crypto::KeySlot;
use dingtalk_lambda::App;
use dingtalk_store::{KeyUse, KeyUses};

use crate::{
    Failed,
    apps::Apps,
    args::AppArgs,
    demo,
    language::Language,
    times::{self, ago, when},
};

/// Longer than the pause between two tickets (about five hours), which is all that a quiet suite is pushed.
const SAFE_AFTER_MS: i64 = 6 * 3_600_000;

pub(crate) async fn run(args: &AppArgs, language: Language) -> Result<(), Failed> {
    let apps = Apps::read(&args.config, demo::new_sealing_key)?;
    let uses = KeyUses::new(args.tables.clients()?.dynamodb, &args.tables.state_table);
    let now = times::now();
    for app in apps.chosen(args.app.as_deref())? {
        tell(app, &uses.all(&app.id).await?, now, language)?;
    }
    Ok(())
}

fn tell(app: &App, uses: &[KeyUse], now: i64, language: Language) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} {}", language.pick("应用", "app"), app.id)?;
    let pairs = app.keyring.fingerprints();
    for (slot, fingerprint) in &pairs {
        let names = match slot {
            KeySlot::Current => "token + aes_key          ",
            KeySlot::Next => "next_token + next_aes_key",
        };
        let used = uses.iter().find(|key_use| key_use.fingerprint == *fingerprint);
        let used = used.map_or_else(
            || language.pick("尚无使用记录", "no use noted").to_owned(),
            |used| told(used.used_at, now, language),
        );
        writeln!(out, "  {names}  {fingerprint}  {used}")?;
    }
    if let [(_, old), (_, new)] = &pairs[..] {
        let used = |fingerprint: &String| uses.iter().find(|key_use| key_use.fingerprint == *fingerprint);
        writeln!(out, "  {}", advice(used(old), used(new), now, language))?;
    }
    Ok(())
}

fn told(used_at: i64, now: i64, language: Language) -> String {
    let (when, ago) = (when(used_at), ago(used_at, now, language));
    match language {
        Language::Zh => format!("最近使用 {when}（{ago}）"),
        Language::En => format!("last used {when} ({ago})"),
    }
}

/// What to do in a rotation.
fn advice(old: Option<&KeyUse>, new: Option<&KeyUse>, now: i64, language: Language) -> &'static str {
    let Some(new) = new else {
        return language.pick(
            "新的一对尚未使用：请在钉钉开发者后台更换，旧的一对暂勿删除。",
            "The next pair has not been used: change it in DingTalk's console, and keep the old one.",
        );
    };
    // Without a use of the old pair it is quiet since uses are noted at all, which is no later than this.
    let quiet_since = old.map_or(new.first_used_at, |old| old.used_at);
    if old.is_some_and(|old| old.used_at >= new.used_at) {
        return language.pick(
            "最近一次使用的是旧的一对：开发者后台可能没有保存成功，旧的一对暂勿删除。",
            "The old pair was used last: perhaps the console has not saved the next one. Keep the old one.",
        );
    }
    if now.saturating_sub(quiet_since) < SAFE_AFTER_MS {
        return language.pick(
            "旧的一对停用还不到六小时：暂勿删除，套件可能五小时才收到一次推送。",
            "The old pair has been quiet for less than six hours: keep it, a suite may be pushed to every five hours only.",
        );
    }
    language.pick(
        "旧的一对已有六小时未使用：可将新的一对移到 token 和 aes_key，并删除 next_ 字段。",
        "The old pair has not been used for six hours: move the next one to token and aes_key, and remove next_*.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_pair_goes_only_when_the_new_one_works_and_the_old_one_is_quiet() {
        let now = 1_700_000_000_000;
        let used = |first: i64, last: i64| {
            let ago = |hours| now - hours * 3_600_000;
            Some(KeyUse { fingerprint: String::new(), first_used_at: ago(first), used_at: ago(last) })
        };
        let advised = |old: Option<KeyUse>, new: Option<KeyUse>| {
            let text = advice(old.as_ref(), new.as_ref(), now, Language::En);
            ["change it", "used last", "less than six hours", "remove"]
                .into_iter()
                .find(|word| text.contains(word))
                .unwrap()
        };
        assert_eq!(advised(None, None), "change it");
        assert_eq!(advised(used(99, 7), None), "change it");
        // The next one was tried once, and the console still has the old one.
        assert_eq!(advised(used(99, 2), used(3, 3)), "used last");
        // A suite that had its last ticket five hours ago may get the next one under the old pair.
        assert_eq!(advised(used(99, 5), used(0, 0)), "less than six hours");
        assert_eq!(advised(used(99, 6), used(5, 0)), "remove");
        // Uses are noted since a moment ago only.
        assert_eq!(advised(None, used(0, 0)), "less than six hours");
        assert_eq!(advised(None, used(6, 0)), "remove");
    }
}
