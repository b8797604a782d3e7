//! Who calls for whom, as far as the request itself tells; nothing of it is checked here.

use super::call::Call;
use super::world::World;

/// The app and the company of a call, for the log, the faults and the limits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    pub(crate) app: Option<String>,
    pub(crate) corp: Option<String>,
}

impl Hints {
    pub(crate) fn of(world: &World, call: &Call) -> Hints {
        let keys = ["suite_key", "suiteKey", "accessKey", "appkey", "appKey", "client_id", "clientId"];
        let tokens = ["suite_access_token", "access_token"].into_iter().find_map(|name| call.parameter(name));
        let owner = tokens.or(call.token.as_deref()).and_then(|token| world.tokens.owner(token));
        let corp_id = call.parameter("corpid");
        let named = call.any(&keys).filter(|key| world.apps.contains_key(key));
        let by_corp = || {
            let corp_id = corp_id?;
            let has_it = |state: &&super::world::AppState| {
                state.app.corp_secret.is_some() && state.app.corp_id.as_deref() == Some(corp_id)
            };
            world.apps.values().find(has_it).map(|state| state.app.key.clone())
        };
        let app = named.or_else(|| owner.map(|owner| owner.app.clone())).or_else(by_corp);
        let by_code = || {
            let state = world.apps.get(app.as_deref()?)?;
            state.codes.get(&call.member("tmp_auth_code")?).map(|code| code.corp_id.clone())
        };
        let corp = call
            .any(&["auth_corpid", "authCorpId"])
            .or_else(|| call.corp.clone())
            .or_else(|| owner.and_then(|owner| owner.corp.clone()))
            .or_else(|| corp_id.map(str::to_owned))
            .or_else(by_code);
        Hints { app, corp }
    }

    /// What the faults at random go by.
    pub(crate) fn identity(&self, api: &str) -> String {
        format!("{api} {} {}", self.app.as_deref().unwrap_or("-"), self.corp.as_deref().unwrap_or("-"))
    }
}
