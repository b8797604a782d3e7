//! A company, as far as its authorisation events describe it.

/// A company (企业), as far as authorisation events describe it. `Corp::from("ding…")` makes up the rest from the
/// CorpId, always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corp {
    /// The CorpId.
    pub corp_id: String,
    /// The company's name.
    pub name: String,
    /// The agent id of the app in this company. It may change with a new authorisation.
    pub agent_id: i64,
    /// The app id: `biz_id` of the rows about the micro-app.
    pub app_id: i64,
    /// The userid of the administrator who authorises.
    pub admin_user_id: String,
    /// The serial number (应用序列号) that the administrator typed, for an offline deployment.
    pub license_code: Option<String>,
    /// Departments of the contact scope; 1 is the whole company.
    pub authed_departments: Vec<i64>,
    /// Users of the contact scope.
    pub authed_users: Vec<String>,
}

impl From<&str> for Corp {
    fn from(corp_id: &str) -> Corp {
        // FNV-1a, so that two companies have different agent ids without anyone having to choose them.
        let hash = corp_id.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
        Corp {
            corp_id: corp_id.to_owned(),
            name: format!("模拟企业 {corp_id}"),
            agent_id: 1_000_000_000 + i64::from(hash % 1_000_000_000),
            app_id: 70_001,
            admin_user_id: "manager0001".to_owned(),
            license_code: None,
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
