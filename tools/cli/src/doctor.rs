//! `dingtalk doctor`: what is wrong with a callback, or with whoever answers it.

use std::{
    io::{Read, Write},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use dingtalk_doctor::{
    AppKeys, AppKind, Finding, Freshness, Language as Spoken, Report, Request, Severity, Text, examine, listen,
};
use dingtalk_lambda::{AppDocument, AppKind as ConfiguredKind, FreshnessMode};

use crate::{Failed, apps, args::DoctorArgs, language::Language};

/// Whether nothing worse than a warning was found.
pub(crate) async fn run(args: &DoctorArgs, language: Language) -> Result<bool, Failed> {
    let apps = keys(args)?;
    let mut printer = Printer { language, held: None };
    let report = match &args.listen {
        Some(url) => {
            let app = the_app(args, &apps)?;
            listen(url, app, |finding| printer.print(finding)).await?
        }
        None => {
            let request = request(args)?;
            let reply = args.reply.as_deref().map(bytes).transpose()?;
            let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
            let report = examine(&request, reply.as_deref(), &apps, args.keys.app.as_deref(), now);
            for finding in &report.findings {
                printer.print(finding);
            }
            report
        }
    };
    printer.flush();
    Ok(conclude(&report, language))
}

/// The keys as they are written down: a broken one is a thing to find, not a reason to stop.
fn keys(args: &DoctorArgs) -> Result<Vec<AppKeys>, Failed> {
    if let Some(path) = &args.keys.config {
        return Ok(apps::documents(path)?.into_iter().map(of_document).collect());
    }
    let token = args.keys.token.clone().ok_or("give --config, or --token and --aes-key")?;
    let aes_key = args.keys.aes_key.clone().ok_or("--aes-key is missing")?;
    let kind = if args.keys.receiver.is_some() { AppKind::Suite } else { AppKind::Custom };
    let mut app = AppKeys::new("", kind, token, aes_key);
    app.key.clone_from(&args.keys.receiver);
    Ok(vec![app])
}

fn of_document(app: AppDocument) -> AppKeys {
    let kind = match app.kind {
        ConfiguredKind::Suite => AppKind::Suite,
        ConfiguredKind::Internal => AppKind::Internal,
        ConfiguredKind::Custom => AppKind::Custom,
    };
    let mut keys = AppKeys::new(app.id, kind, app.token, app.aes_key);
    keys.key = app.key;
    keys.corp_id = app.corp_id;
    keys.next_token = app.next_token;
    keys.next_aes_key = app.next_aes_key;
    keys.freshness = match app.freshness {
        FreshnessMode::Enforce => Freshness::Enforce,
        FreshnessMode::Report => Freshness::Report,
        FreshnessMode::Off => Freshness::Off,
    };
    if let Some(seconds) = app.freshness_seconds {
        keys.freshness_ms = i64::from(seconds) * 1000;
    }
    keys
}

/// Whose endpoint it is.
fn the_app<'a>(args: &DoctorArgs, apps: &'a [AppKeys]) -> Result<&'a AppKeys, Failed> {
    match (&args.keys.app, apps) {
        (Some(id), _) => {
            apps.iter().find(|app| app.id == *id).ok_or_else(|| format!("no app {id} in the configuration").into())
        }
        (None, [app]) => Ok(app),
        (None, _) => Err("there are several apps; name one with --app".into()),
    }
}

fn request(args: &DoctorArgs) -> Result<Request, Failed> {
    if let Some(path) = &args.curl {
        let text = if path == Path::new("-") { std::io::read_to_string(std::io::stdin())? } else { read(path)? };
        return Ok(Request::from_curl(&text)?);
    }
    let nothing = "nothing to look at: give --url and --body, or --curl, or --listen; see dingtalk doctor --help";
    let body = args.body.as_deref().map(bytes).transpose()?;
    match (&args.url, body) {
        (None, None) => Err(nothing.into()),
        // A whole API Gateway event has its URL in it.
        (url, body) => Ok(Request::new(url.as_deref().unwrap_or_default(), body.unwrap_or_default())),
    }
}

/// A text as it is given; `@FILE` for that of a file, `-` for that of standard input: as curl has it.
fn bytes(given: &str) -> Result<Vec<u8>, Failed> {
    if given == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    match given.strip_prefix('@') {
        Some(path) => Ok(std::fs::read(path).map_err(|e| format!("{path}: {e}"))?),
        None => Ok(given.as_bytes().to_vec()),
    }
}

fn read(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn spoken(language: Language) -> Spoken {
    match language {
        Language::Zh => Spoken::Zh,
        Language::En => Spoken::En,
    }
}

/// Prints findings; of several in a row that differ in their check only, it makes one.
struct Printer {
    language: Language,
    held: Option<Held>,
}

/// What is not printed yet, its text without the check.
struct Held {
    severity: Severity,
    checks: Vec<String>,
    text: Text,
}

impl Printer {
    fn print(&mut self, finding: &Finding) {
        let mut text = finding.text(spoken(self.language));
        let check = text.check.take();
        match &mut self.held {
            Some(held) if check.is_some() && held.severity == finding.severity && held.text == text => {
                held.checks.extend(check);
            }
            _ => {
                self.flush();
                self.held = Some(Held { severity: finding.severity, checks: check.into_iter().collect(), text });
            }
        }
    }

    fn flush(&mut self) {
        let Some(Held { severity, checks, text }) = self.held.take() else { return };
        let pick = |zh, en| self.language.pick(zh, en);
        let mark = match severity {
            Severity::Ok => pick("正常", "ok     "),
            Severity::Note => pick("提示", "note   "),
            Severity::Warning => pick("警告", "warning"),
            Severity::Problem => pick("问题", "PROBLEM"),
        };
        let checks = if checks.is_empty() { String::new() } else { format!("[{}] ", checks.join(pick("；", "; "))) };
        line(&format!("{mark}  {checks}{}", text.what));
        for (what, detail) in
            [(pick("钉钉显示：", "DingTalk shows: "), text.console), (pick("处理：", "to do: "), text.todo)]
        {
            if let Some(detail) = detail {
                line(&format!("         {what}{detail}"));
            }
        }
    }
}

fn conclude(report: &Report, language: Language) -> bool {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let (problems, warnings) = (count(Severity::Problem), count(Severity::Warning));
    line("");
    line(&match language {
        Language::Zh => format!("{problems} 个问题，{warnings} 个警告"),
        Language::En => format!("problems: {problems}, warnings: {warnings}"),
    });
    let told = spoken(language);
    if let Some(shown) = report.refusal_shown(told) {
        line(&format!(
            "{}{shown}",
            language.pick("钉钉后台对被拒绝的推送显示：", "for a refused push, DingTalk shows: ")
        ));
    }
    if let Some(finding) = report.most_likely() {
        let text = finding.text(told);
        let check = text.check.map(|check| format!("[{check}] ")).unwrap_or_default();
        line(&format!("{}{check}{}", language.pick("最可能的原因：", "Most likely: "), text.what));
    }
    problems == 0
}

/// A closed terminal is no reason to fail.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
