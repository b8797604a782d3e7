//! A company, as far as its authorisation events describe it.

/// One micro-app of a suite, as installed in a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MicroApp {
    /// As the ISV made it.
    pub app_id: i64,
    /// As installed in the company.
    pub agent_id: i64,
}

/// A company (企业), as far as authorisation events describe it. `Corp::from("ding…")` makes up the rest from the
/// CorpId, always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corp {
    /// The CorpId.
    pub corp_id: String,
    /// The company's name.
    pub name: String,
    /// The agent id of the app in this company. It may change with a new authorisation. 0 stands for no app at all.
    pub agent_id: i64,
    /// The app id: `biz_id` of the rows about the micro-app.
    pub app_id: i64,
    /// The suite's further micro-apps in this company.
    pub more_apps: Vec<MicroApp>,
    /// The userid of the administrator who authorises.
    pub admin_user_id: String,
    /// The serial number (应用序列号) that the administrator typed, for an offline deployment.
    pub license_code: Option<String>,
    /// The ISV's invite code, if the ISV brought the company in.
    pub invite_code: String,
    /// The team's invite link. A sample of 2016 has the text `invite_url:` in front of it.
    pub invite_url: String,
    /// Departments of the contact scope; 1 is the whole company.
    pub authed_departments: Vec<i64>,
    /// Users of the contact scope.
    pub authed_users: Vec<String>,
}

impl Corp {
    /// The app id of a company that nobody described further.
    pub const APP_ID: i64 = 70_001;

    /// The suite's micro-apps in this company.
    pub fn micro_apps(&self) -> impl Iterator<Item = MicroApp> {
        let first = MicroApp { app_id: self.app_id, agent_id: self.agent_id };
        std::iter::once(first).filter(|app| app.agent_id != 0).chain(self.more_apps.iter().copied())
    }

    /// Whether it is no more than its CorpId.
    pub(crate) fn is_bare(&self) -> bool {
        *self == Corp::from(self.corp_id.as_str())
    }

    /// Whether nobody chose its micro-apps.
    pub(crate) fn has_bare_apps(&self) -> bool {
        let bare = Corp::from(self.corp_id.as_str());
        (self.app_id, self.agent_id) == (bare.app_id, bare.agent_id) && self.more_apps.is_empty()
    }
}

impl From<&str> for Corp {
    fn from(corp_id: &str) -> Corp {
        // FNV-1a, so that two companies have different agent ids without anyone having to choose them.
        let hash = corp_id.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
        Corp {
            corp_id: corp_id.to_owned(),
            name: format!("模拟企业 {corp_id}"),
            agent_id: 1_000_000_000 + i64::from(hash % 1_000_000_000),
            app_id: Corp::APP_ID,
            more_apps: Vec::new(),
            admin_user_id: "manager0001".to_owned(),
            license_code: None,
            invite_code: String::new(),
            invite_url: String::new(),
            authed_departments: vec![1],
            authed_users: Vec::new(),
        }
    }
}

impl From<String> for Corp {
    fn from(corp_id: String) -> Corp {
        Corp::from(corp_id.as_str())
    }
}

impl From<&Corp> for Corp {
    fn from(corp: &Corp) -> Corp {
        corp.clone()
    }
}
