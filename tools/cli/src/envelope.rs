//! `dingtalk seal` and `dingtalk open`: envelopes by hand.

use std::{
    io::{Read, Write},
    time::{SystemTime, UNIX_EPOCH},
};

use dingtalk_crypto::{AesKey, Credentials, ExposeSecret, KeySlot, Keyring, Reply, SealedPush, printable};
use dingtalk_lambda::App;

use crate::{
    Failed,
    apps::Apps,
    args::{KeyArgs, OpenArgs, SealArgs},
    demo,
};

/// The keys to use, and the receiver ids that are right for them.
struct Keys {
    ring: Keyring,
    receivers: Vec<String>,
}

impl Keys {
    fn of(args: &KeyArgs) -> Result<Self, Failed> {
        let (ring, mut receivers) = match (&args.config, &args.app) {
            (Some(config), Some(id)) => {
                let app = app(config, id)?;
                (app.keyring.clone(), app.receiver_ids().into_iter().map(str::to_owned).collect())
            }
            _ => {
                let token = args.token.clone().ok_or("give --config and --app, or --token and --aes-key")?;
                let key = args.aes_key.as_ref().ok_or("--aes-key is missing")?;
                let key = AesKey::parse(key.expose_secret()).map_err(|e| format!("--aes-key: {e}"))?;
                (Keyring::new(Credentials::new(token, key)), Vec::new())
            }
        };
        if let Some(receiver) = &args.receiver {
            receivers = vec![receiver.clone()];
        }
        Ok(Self { ring, receivers })
    }
}

fn app(config: &std::path::Path, id: &str) -> Result<App, Failed> {
    let apps = Apps::read(config, demo::new_sealing_key)?;
    apps.config.app(id).cloned().ok_or_else(|| apps.unknown(id))
}

pub(crate) fn seal(args: &SealArgs) -> Result<(), Failed> {
    let keys = Keys::of(&args.keys)?;
    let receiver = keys.receivers.first().ok_or("--receiver is missing: the SuiteKey, AppKey, CustomKey or CorpId")?;
    let message = match &args.message {
        Some(message) => message.clone(),
        None => std::io::read_to_string(std::io::stdin())?.trim_end().to_owned(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().to_string();
    // Eight letters and digits, as DingTalk's own nonces.
    let nonce: [u8; 8] = printable(demo::random()?);
    let nonce = String::from_utf8_lossy(&nonce).into_owned();
    let prefix = printable(demo::random()?);
    let push = keys.ring.seal_push(KeySlot::Current, &message, receiver, &now, &nonce, prefix);
    let mut out = std::io::stdout().lock();
    match &args.curl {
        Some(url) => {
            let joint = if url.contains('?') { '&' } else { '?' };
            writeln!(
                out,
                "curl -sS '{url}{joint}{}' -H 'Content-Type: application/json' -d '{}'",
                push.query.to_query(),
                push.body()
            )?;
        }
        None => {
            writeln!(out, "{}", push.query.to_query())?;
            writeln!(out, "{}", push.body())?;
        }
    }
    Ok(())
}

pub(crate) fn open(args: &OpenArgs) -> Result<(), Failed> {
    let keys = Keys::of(&args.keys)?;
    let mut body = Vec::new();
    match &args.body {
        Some(path) => body = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?,
        None => {
            std::io::stdin().lock().read_to_end(&mut body)?;
        }
    }
    let (message, receiver, slot) = match &args.query {
        Some(query) => {
            let query = query.split_once('?').map_or(query.as_str(), |(_, query)| query);
            let push = SealedPush::parse(query, &body)?;
            let receivers: Vec<&str> = keys.receivers.iter().map(String::as_str).collect();
            let opened = keys.ring.open(&push, &receivers).map_err(explain)?;
            (opened.message, opened.receiver_id, opened.slot)
        }
        None => {
            // A push under the next keys is answered with them.
            let reply = Reply::parse(&body)?;
            let opened = keys.ring.open_reply(KeySlot::Current, &reply);
            let opened = opened.or_else(|first| keys.ring.open_reply(KeySlot::Next, &reply).map_err(|_| first));
            let opened = opened.map_err(explain)?;
            (opened.message, opened.receiver_id, opened.slot)
        }
    };
    eprintln!("receiver {receiver}, {} keys", slot.name());
    writeln!(std::io::stdout().lock(), "{message}")?;
    Ok(())
}

/// Unlike the callback, which tells nothing, this is the owner's own terminal.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn explain(refusal: dingtalk_crypto::Refusal) -> Failed {
    let reason = refusal.reason();
    let detail = match reason {
        dingtalk_crypto::Reason::Receiver { found } => format!(": it was sealed for {found}; give that as --receiver"),
        _ => String::new(),
    };
    format!("refused: {} ({}){detail}", reason.name(), reason.code()).into()
}
