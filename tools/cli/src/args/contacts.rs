//! `dingtalk contacts`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::TableArgs;

const EXAMPLES: &str = "\
Examples (示例):
  dingtalk contacts export dingcorp1 --app my-suite > users.csv           people, as CSV (导出员工)
  dingtalk contacts export dingcorp1 --app my-suite --kind departments --format jsonl
  dingtalk contacts export dingcorp1 --app my-suite --dir backup --bom    all kinds, for a spreadsheet (供 Excel 打开)
  dingtalk contacts show dingcorp1 manager7675 --app my-suite             one person (查看一名员工)
  dingtalk contacts restore dingcorp1 manager7675 --app my-suite          takes back a removal (恢复误删的员工)
  dingtalk contacts search dingcorp1 --name 张 --app my-suite             by the beginning of the name (按姓名前缀)
  DINGTALK_URL=http://127.0.0.1:3000 dingtalk contacts export dingcorp1 --app demo    of a running `dingtalk dev` (本机)

A deployed stack's tables are named by STATE_TABLE and CONTACTS_TABLE, or --state-table and --contacts-table.
部署好的栈用 STATE_TABLE、CONTACTS_TABLE 或 --state-table、--contacts-table 指明表名。";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum ContactsCommand {
    /// Write a company's departments, people, roles and who has them as CSV or JSON lines (导出)
    Export(ContactsExportArgs),
    /// What the mirror has of one person (查看)
    Show(ContactsShowArgs),
    /// Take back the removal of a person: the row is again as it was (恢复)
    Restore(ContactsRestoreArgs),
    /// Look for people by name, mobile number or unionid (查找)
    Search(ContactsSearchArgs),
}

/// Whose contacts, and where they are.
#[derive(Args)]
pub(crate) struct ContactsOf {
    /// CorpId
    pub corp: String,
    /// Id of the app; need not be given where --config has only one
    #[arg(long)]
    pub app: Option<String>,
    /// The apps, to find the app by
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// A running `dingtalk dev`, by the address of its callbacks; --endpoint goes before it
    #[arg(long, env = "DINGTALK_URL")]
    pub url: Option<String>,
    /// The contacts table's name
    #[arg(long, env = "CONTACTS_TABLE", default_value = "ContactsTable")]
    pub contacts_table: String,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ContactsExportArgs {
    /// What to export; users unless given, with --dir everything. May be given several times with --dir (导出哪些)
    #[arg(long)]
    pub kind: Vec<KindName>,
    /// The form (格式)
    #[arg(long, default_value = "csv")]
    pub format: FormatName,
    /// Write a file per kind into this directory, instead of to standard output (每种一个文件)
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Also what was removed in the last 30 days (包括最近 30 天移除的)
    #[arg(long)]
    pub removed: bool,
    /// Begin a CSV with a byte order mark, without which Excel takes Chinese for something else (Excel 需要)
    #[arg(long)]
    pub bom: bool,
    /// Leave CSV cells that a spreadsheet would take for formulas as they are, for programs (不加防公式的单引号)
    #[arg(long)]
    pub raw: bool,
    #[command(flatten)]
    pub of: ContactsOf,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ContactsShowArgs {
    #[command(flatten)]
    pub of: ContactsOf,
    /// The person
    pub userid: String,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ContactsRestoreArgs {
    #[command(flatten)]
    pub of: ContactsOf,
    /// The person, removed within the last 30 days
    pub userid: String,
    /// Who does it, for the audit; the session's user unless given
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[group(id = "by", required = true, multiple = false, args = ["name", "mobile", "unionid"])]
pub(crate) struct ContactsSearchArgs {
    /// The beginning of the name, in whatever case
    #[arg(long)]
    pub name: Option<String>,
    /// Mobile number; `-` reads it from standard input, so that it is in no shell's history
    #[arg(long, allow_hyphen_values = true)]
    pub mobile: Option<String>,
    /// unionid
    #[arg(long)]
    pub unionid: Option<String>,
    /// People at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    pub limit: u16,
    /// JSON lines with all that is known
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub of: ContactsOf,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum KindName {
    /// 部门
    Departments,
    /// 员工
    Users,
    /// 角色
    Roles,
    /// 角色组
    RoleGroups,
    /// Who has which role (谁有哪些角色)
    RoleMembers,
}

/// Forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// RFC 4180
    Csv,
    /// A JSON object on each line
    Jsonl,
}
