//! The bundle in this process, as `dingtalk dev` runs it, with one internal app, and a DingTalk that pushes to it.

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use dingtalk_crypto::{AesKey, Credentials, KeySlot, Keyring, SecretString, printable};
use dingtalk_local::{Options, Stack, Template};
use dingtalk_simulator::{App, Retry, Settings, Simulator, generate_encoding_aes_key, generate_token};
use serde_json::json;

use crate::Failed;

pub(crate) const APP: &str = "bench";
pub(crate) const CORP: &str = "dingbenchcorp0000001";
const KEY: &str = "dingbenchappkey00001";

/// The wiring this program was built with.
pub(crate) const TEMPLATE: &str = include_str!("../../../template.yaml");

/// A running bundle and its keys, made up at each start.
pub(crate) struct Bundle {
    pub stack: Stack,
    token: String,
    aes_key: String,
}

impl Bundle {
    pub async fn start() -> Result<Self, Failed> {
        let (token, aes_key) = (generate_token(random()?), generate_encoding_aes_key(random()?, false));
        let sealing_key = format!("{}=", generate_encoding_aes_key(random()?, true));
        let config = json!({
            "app": [{
                "id": APP, "kind": "internal", "key": KEY, "corp_id": CORP, "token": token, "aes_key": aes_key,
            }],
            "sealing_key": [{ "number": 1, "key": sealing_key }],
        });
        let mut options = Options::new(Template::parse(TEMPLATE)?, config.to_string());
        // As `dingtalk dev` has it.
        options.workers = std::thread::available_parallelism().map_or(1, usize::from);
        let stack = Stack::start(options).await?;
        Ok(Self { stack, token, aes_key })
    }

    /// An event for a function: to the callback a push like no other, to those behind the bus their sample, whose row is
    /// not there.
    pub fn event(&self, folder: &str) -> Result<String, Failed> {
        Ok(match folder {
            "callback" => self.push()?,
            "change-auth" => include_str!("../../../events/change-auth.json").to_owned(),
            "change-feed" => include_str!("../../../events/change-feed.json").to_owned(),
            "contacts" => include_str!("../../../events/contacts-search.json").to_owned(),
            "corp-token" => include_str!("../../../events/corp-token.json").to_owned(),
            "department-events" => include_str!("../../../events/department-events.json").to_owned(),
            "event-subscription" => include_str!("../../../events/event-subscription.json").to_owned(),
            "failed-events" => include_str!("../../../events/failed-events.json").to_owned(),
            "inbox-keep" => include_str!("../../../events/inbox-keep.json").to_owned(),
            "inbox-sweep" => include_str!("../../../events/inbox-sweep.json").to_owned(),
            "market-order" => include_str!("../../../events/market-order.json").to_owned(),
            "micro-app" => include_str!("../../../events/micro-app.json").to_owned(),
            "org-events" => include_str!("../../../events/org-events.json").to_owned(),
            "reauthorize" => include_str!("../../../events/reauthorize.json").to_owned(),
            "role-events" => include_str!("../../../events/role-events.json").to_owned(),
            "suite-auth" => include_str!("../../../events/suite-auth.json").to_owned(),
            "suite-relieve" => include_str!("../../../events/suite-relieve.json").to_owned(),
            "suite-ticket" => include_str!("../../../events/suite-ticket.json").to_owned(),
            "sync-departments" => include_str!("../../../events/sync-departments-turn.json").to_owned(),
            "sync-plan" => include_str!("../../../events/sync-plan-due.json").to_owned(),
            "sync-roles" => include_str!("../../../events/sync-roles-turn.json").to_owned(),
            "sync-users" => include_str!("../../../events/sync-users-turn.json").to_owned(),
            "tmp-auth-code" => include_str!("../../../events/tmp-auth-code.json").to_owned(),
            "token-refresh" => include_str!("../../../events/token-refresh.json").to_owned(),
            "user-events" => include_str!("../../../events/user-events.json").to_owned(),
            other => return Err(format!("no sample event for {other}").into()),
        })
    }

    /// A push as API Gateway hands it on.
    fn push(&self) -> Result<String, Failed> {
        let key = AesKey::parse(&self.aes_key)?;
        let ring = Keyring::new(Credentials::new(SecretString::from(self.token.as_str()), key));
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let user = generate_token(random()?);
        let message = json!({ "EventType": "user_modify_org", "CorpId": CORP, "UserId": [user] }).to_string();
        let entropy = printable(random()?);
        let push = ring.seal_push(KeySlot::Current, &message, KEY, &now.to_string(), "n0nceN0n", entropy);
        let path = format!("/callback/{APP}");
        let event = json!({
            "version": "2.0", "routeKey": "POST /callback/{app}", "rawPath": path,
            "rawQueryString": push.query.to_query(),
            "headers": { "content-type": "application/json", "host": "localhost" },
            "pathParameters": { "app": APP },
            "requestContext": {
                "accountId": "000000000000", "apiId": "local", "domainName": "localhost", "domainPrefix": "local",
                "http": {
                    "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "",
                },
                "requestId": user, "routeKey": "POST /callback/{app}", "stage": "$default",
                "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": i64::try_from(now)?,
            },
            "body": push.body(), "isBase64Encoded": false,
        });
        Ok(event.to_string())
    }

    /// The environment of a function that runs elsewhere.
    pub fn variables(&self, folder: &str) -> Result<BTreeMap<String, String>, Failed> {
        Ok(self.stack.variables(folder).ok_or("no such function")?.clone())
    }

    pub fn dingtalk(&self) -> Result<Simulator, Failed> {
        let app = App::internal(&self.stack.callback_url(APP), &self.token, &self.aes_key, KEY, CORP);
        Ok(Simulator::new(app, Settings { retry: Retry::None, ..Settings::default() })?)
    }

    /// A count of the stack's own status.
    pub fn counted(&self, name: &str) -> u64 {
        let value = self.stack.status().metrics.get(name).copied().unwrap_or_default();
        // Counts are whole and far below 2^53.
        format!("{value:.0}").parse().unwrap_or_default()
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| "no random bytes from the operating system")?;
    Ok(bytes)
}
