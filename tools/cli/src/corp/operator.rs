//! An operator at work on a company: a driver of his own, beside the functions'.

use std::time::Duration;

use dingtalk_authorisation::{Input, State};
use dingtalk_company::{Driver, Record, Taken, Visit};
use dingtalk_lambda::{DingTalk, EventSettings, Metrics, Publisher};
use tokio::time::Instant;

use super::{app_of, show::unknown};
use crate::{
    Failed,
    apps::Apps,
    args::{DriveArgs, TableArgs},
    language::Language,
};

/// How long one command works on a company.
const PATIENCE: Duration = Duration::from_secs(30);

/// So much of a name goes into the audit.
const LONGEST_NAME: usize = 64;

/// A driver with what it needs.
pub(crate) struct Operator {
    apps: Apps,
    app: String,
    pub driver: Driver,
    owner: String,
}

impl Operator {
    /// For the company of a command.
    pub fn new(args: &DriveArgs) -> Result<Self, Failed> {
        let mut apps = Apps::of_stack(&args.of.config)?;
        args.hosts.apply(&mut apps.config.hosts);
        let app = app_of(&apps, &args.of)?;
        Self::of(apps, app, &args.of.tables, &args.bus)
    }

    /// For companies of `app`.
    pub fn of(apps: Apps, app: String, tables: &TableArgs, bus: &str) -> Result<Self, Failed> {
        let environment = tables.environment(&[("EVENT_BUS", bus)]);
        let clients = TableArgs::clients_in(&environment)?;
        let metrics = Metrics::new("dingtalk-cli", &environment);
        let dingtalk = DingTalk::new(&environment, &clients, &apps.config, &metrics)?;
        let publisher = Publisher::new(&environment, &clients, &metrics)?;
        let driver = Driver::new(&environment, &clients, dingtalk, publisher, metrics)?;
        Ok(Self { apps, app, driver, owner: dingtalk_store::owner()? })
    }

    /// Id of the app.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// How the contact events of its companies come.
    pub fn events(&self) -> Result<&EventSettings, Failed> {
        Ok(&self.apps.config.app(&self.app).ok_or_else(|| self.apps.unknown(&self.app))?.events)
    }

    pub fn visit(&self) -> Result<Visit<'_>, Failed> {
        Ok(Visit::alone(&self.apps.config, &self.app, &self.owner, Instant::now() + PATIENCE)?)
    }

    /// The company, if anything is known of it.
    pub async fn known(&self, corp: &str, language: Language) -> Result<Record, Failed> {
        let record = self.driver.record(&self.visit()?, corp).await?;
        if record.company.state == State::None { Err(unknown(corp, language)) } else { Ok(record) }
    }

    pub async fn take(&self, corp: &str, input: Option<Input>) -> Result<Record, Failed> {
        Ok(self.driver.drive_alone(&self.visit()?, corp, input.map(Taken::from)).await?)
    }
}

/// Who does it, for the audit: the name that was given, or that of the session.
pub(crate) fn name_of(given: Option<&str>, language: Language) -> Result<String, Failed> {
    let session = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = given.map(str::to_owned).or_else(session).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    match name.trim() {
        "" => Err(language
            .pick("这个会话没有用户名；请用 --by 写明是谁", "this session has no name; say with --by who does it")
            .into()),
        name => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_the_audit() {
        let of = |given: &str| name_of(Some(given), Language::En);
        assert_eq!(of(" ann\n ").unwrap(), "ann");
        assert_eq!(of(&"部".repeat(100)).unwrap().chars().count(), LONGEST_NAME);
        assert!(of(" ").unwrap_err().to_string().contains("--by"), "an audit without a name is none");
    }
}
