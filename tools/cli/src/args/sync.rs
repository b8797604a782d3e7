//! `dingtalk sync`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use dingtalk_store::SyncKind;

use super::TableArgs;

const EXAMPLES: &str = "\
Examples (示例):
  dingtalk sync run --app my-suite --corp dingcorp1 --watch     sync one company and wait (同步一家企业并等待)
  dingtalk sync run --config apps.toml --kind users             the people of every active company (所有企业的员工)
  dingtalk sync status --app my-suite                           how far each sync is, and its last report (进度与上次报告)
  dingtalk sync watch --app my-suite --corp dingcorp1           wait for what is under way (等待正在进行的同步)
  dingtalk sync approve --app my-suite --corp dingcorp1 --kind users --names    who would be removed (将移除谁)
  dingtalk sync approve --app my-suite --corp dingcorp1 --kind users --yes      let them go (放行)
  DINGTALK_URL=http://127.0.0.1:3000 dingtalk sync status       of a running `dingtalk dev` (本机)

Ends with (退出码): 0 whole (完整), 1 failed (失败), 2 could not look or ask (无法查询), 3 removals held back (移除被拦下).

A deployed stack is named by STATE_TABLE, CONTACTS_TABLE and EVENT_BUS, or --state-table, --contacts-table and --bus.
部署好的栈用 STATE_TABLE、CONTACTS_TABLE、EVENT_BUS 或 --state-table、--contacts-table、--bus 指明。";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum SyncCommand {
    /// Begin syncs of one company, or of all that are active (开始同步)
    Run(SyncRunArgs),
    /// How far each sync is, and what the last whole one told (查看进度)
    Status(SyncStatusArgs),
    /// Show progress until everything under way has ended (等待结束)
    Watch(SyncWatchArgs),
    /// Let removals go ahead that were held back, and sync again (放行被拦下的移除)
    Approve(SyncApproveArgs),
}

/// Whose syncs, and where they are.
#[derive(Args)]
pub(crate) struct SyncOf {
    /// Id of the app; every app of --config, or of the local stack, unless given
    #[arg(long)]
    pub app: Option<String>,
    /// CorpId; every active company unless given
    #[arg(long)]
    pub corp: Option<String>,
    /// The apps, to find them and their settings by
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// A running `dingtalk dev`, by the address of its callbacks; --endpoint goes before it
    #[arg(long, env = "DINGTALK_URL")]
    pub url: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
}

/// How syncs are asked for.
#[derive(Args)]
pub(crate) struct SyncAsk {
    /// Do not ask back
    #[arg(long)]
    pub yes: bool,
    /// Show progress, and wait until they have ended
    #[arg(long)]
    pub watch: bool,
    /// The event bus, where the function sync-plan hears of it
    #[arg(long, env = "EVENT_BUS", default_value = "CallbackBus")]
    pub bus: String,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SyncRunArgs {
    #[command(flatten)]
    pub of: SyncOf,
    /// What to sync; everything unless given. May be given several times
    #[arg(long)]
    pub kind: Vec<SyncKindName>,
    #[command(flatten)]
    pub ask: SyncAsk,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SyncStatusArgs {
    #[command(flatten)]
    pub of: SyncOf,
    /// Only these kinds
    #[arg(long)]
    pub kind: Vec<SyncKindName>,
    /// JSON lines with all that is known, times in milliseconds
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SyncWatchArgs {
    #[command(flatten)]
    pub of: SyncOf,
    /// Only these kinds
    #[arg(long)]
    pub kind: Vec<SyncKindName>,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SyncApproveArgs {
    #[command(flatten)]
    pub of: SyncOf,
    /// Of what
    #[arg(long)]
    pub kind: SyncKindName,
    /// Who does it, for the audit; the session's user unless given
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// How many removals to let through; as many as are held back unless given
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Also show who the run did not see, as the mirror names them (列出未见到的人)
    #[arg(long)]
    pub names: bool,
    /// The contacts table's name, for --names
    #[arg(long, env = "CONTACTS_TABLE", default_value = "ContactsTable")]
    pub contacts_table: String,
    #[command(flatten)]
    pub ask: SyncAsk,
}

/// What is synchronised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SyncKindName {
    /// 部门
    Departments,
    /// 员工
    Users,
    /// 角色
    Roles,
}

impl From<SyncKindName> for SyncKind {
    fn from(name: SyncKindName) -> Self {
        match name {
            SyncKindName::Departments => Self::Departments,
            SyncKindName::Users => Self::Users,
            SyncKindName::Roles => Self::Roles,
        }
    }
}
