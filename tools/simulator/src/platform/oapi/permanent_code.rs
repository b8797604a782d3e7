//! `get_permanent_code`: a temporary code is good once.

use serde_json::json;

use crate::platform::clock;
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;
use crate::platform::world::{CodeFate, World};

/// `get_permanent_code`.
pub(crate) fn get(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite()?;
    let text = desk.member("tmp_auth_code", 41026)?;
    let code = desk.app(&suite, 40082)?.codes.get(&text).ok_or_else(|| Refusal::of(40078))?;
    let life = clock::milliseconds(desk.settings.temporary_code_life);
    match code.fate {
        CodeFate::Used | CodeFate::Superseded => return Err(Refusal::of(40078)),
        CodeFate::Void => return Err(Refusal::of(42008)),
        CodeFate::Fresh if desk.now.saturating_sub(code.made_at) >= life => return Err(Refusal::of(40102)),
        CodeFate::Fresh => {}
    }
    let corp_id = code.corp_id.clone();
    let corp_name = desk.company(&suite, &corp_id)?.corp.name.clone();
    let (corp_id, permanent_code) = desk.world.exchange(&suite, &text).ok_or_else(|| Refusal::of(40078))?;
    Ok(json!({
        "permanent_code": permanent_code,
        "auth_corp_info": {"corpid": corp_id, "corp_name": corp_name},
    }))
}

impl World {
    /// Exchanges a temporary code that is good: gives the CorpId and a new permanent code. The company's permanent code
    /// from before, if any, is void.
    pub(crate) fn exchange(&mut self, app: &str, code: &str) -> Option<(String, String)> {
        let permanent_code = self.text::<64>();
        let state = self.apps.get_mut(app)?;
        let code = state.codes.get_mut(code).filter(|code| code.fate == CodeFate::Fresh)?;
        let company = state.companies.get_mut(&code.corp_id)?;
        code.fate = CodeFate::Used;
        company.permanent_code = Some(permanent_code.clone());
        Some((code.corp_id.clone(), permanent_code))
    }
}
