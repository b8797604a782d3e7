//! `dingtalk app keys`: when an app's callback keys were last used, so that a rotation ends with knowledge.

use std::{
    io::Write,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dingtalk_crypto::KeySlot;
use dingtalk_lambda::App;
use dingtalk_store::{KeyUse, KeyUses};

use crate::{Failed, apps::Apps, args::AppKeysArgs, demo, language::Language};

/// The callback notes a use once a minute, and DingTalk's last repetition comes 40 seconds after the first push. The
/// rest is for suites, whose repetitions are not documented.
const SAFE_AFTER: Duration = Duration::from_secs(3600);

pub(crate) async fn run(args: &AppKeysArgs, language: Language) -> Result<(), Failed> {
    let apps = Apps::read(&args.config, demo::new_sealing_key)?;
    let uses = KeyUses::new(args.tables.clients()?.dynamodb, &args.tables.state_table);
    let chosen: Vec<&App> = match &args.app {
        Some(id) => vec![apps.config.app(id).ok_or_else(|| apps.unknown(id))?],
        None => apps.config.apps().collect(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    for app in chosen {
        tell(app, &uses.all(&app.id).await?, now, language)?;
    }
    Ok(())
}

fn tell(app: &App, uses: &[KeyUse], now: Duration, language: Language) -> Result<(), Failed> {
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
        writeln!(out, "  {}", advice(at(uses, old), at(uses, new), now, language))?;
    }
    Ok(())
}

fn at(uses: &[KeyUse], fingerprint: &str) -> Option<i64> {
    uses.iter().find(|key_use| key_use.fingerprint == fingerprint).map(|key_use| key_use.used_at)
}

fn told(used_at: i64, now: Duration, language: Language) -> String {
    let used_at = Duration::from_millis(u64::try_from(used_at).unwrap_or(0));
    let ago = Duration::from_secs(now.saturating_sub(used_at).as_secs());
    let when = humantime::format_rfc3339_seconds(UNIX_EPOCH + used_at);
    let ago = humantime::format_duration(ago);
    match language {
        Language::Zh => format!("最近使用 {when}（{ago} 前）"),
        Language::En => format!("last used {when} ({ago} ago)"),
    }
}

/// What to do in a rotation.
fn advice(old: Option<i64>, new: Option<i64>, now: Duration, language: Language) -> &'static str {
    let quiet = |used: i64| now.saturating_sub(Duration::from_millis(u64::try_from(used).unwrap_or(0))) >= SAFE_AFTER;
    match (old, new) {
        (_, None) => language.pick(
            "新的一对尚未使用：请在钉钉控制台更换，旧的一对暂勿删除。",
            "The next pair has not been used: change it in DingTalk's console, and keep the old one.",
        ),
        (Some(old), Some(new)) if old >= new || !quiet(old) => language
            .pick("旧的一对一小时内仍在使用：暂勿删除。", "The old pair was in use within the last hour: keep it."),
        (_, Some(_)) => language.pick(
            "旧的一对已有一小时未使用：可将新的一对移到 token 和 aes_key，并删除 next_ 字段。",
            "The old pair has not been used for an hour: move the next one to token and aes_key, and remove next_*.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_pair_goes_only_when_the_new_one_works_and_the_old_one_is_quiet() {
        let now = Duration::from_secs(1_700_000_000);
        let hours_ago = |hours: i64| 1_700_000_000_000 - hours * 3_600_000;
        let advised = |old, new| {
            let text = advice(old, new, now, Language::En);
            ["change it", "keep it", "remove"].into_iter().find(|word| text.contains(word)).unwrap()
        };
        assert_eq!(advised(None, None), "change it");
        assert_eq!(advised(Some(hours_ago(2)), None), "change it");
        assert_eq!(advised(Some(hours_ago(0)), Some(hours_ago(0))), "keep it");
        // The next one was tried once, and the console still has the old one.
        assert_eq!(advised(Some(hours_ago(2)), Some(hours_ago(3))), "keep it");
        assert_eq!(advised(Some(hours_ago(1)), Some(hours_ago(0))), "remove");
        assert_eq!(advised(None, Some(hours_ago(0))), "remove");
    }
}
