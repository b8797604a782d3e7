//! `dingtalk corp relieve | retry | adopt`: an operator takes a company's next step, as the functions do.

use std::{io::Write, time::Duration};

use dingtalk_authorisation::{Input, State};
use dingtalk_company::Record;

use super::Operator;
use crate::{
    Failed,
    args::{CorpRelieveArgs, DriveArgs},
    language::Language,
    times,
};

/// How often a withdrawal is entered that is too close to an authorisation.
const TRIES: usize = 3;

/// Times closer than this tell no order; and a little more.
const SECOND: Duration = Duration::from_millis(1_100);

pub(crate) async fn relieve(args: &CorpRelieveArgs, language: Language) -> Result<(), Failed> {
    let (operator, corp) = (Operator::new(&args.drive)?, &args.drive.corp);
    let before = operator.known(corp, language).await?;
    if !args.yes {
        return Err(match language {
            Language::Zh => format!(
                "企业 {corp} 目前的状态是 {}。解除授权会删除其 token 和永久授权码，并发布 CorpRelieved；确认请加 --yes",
                before.company.state.as_str()
            ),
            Language::En => format!(
                "company {corp} is {}. To relieve it deletes its tokens and its permanent code, and tells your code \
                 CorpRelieved; add --yes to do so",
                before.company.state.as_str()
            ),
        }
        .into());
    }
    for _ in 0..TRIES {
        let record = operator.take(corp, Some(Input::Relieved { time: times::now(), timed: true })).await?;
        if record.company.state == State::Relieved {
            return tell(&record, language);
        }
        // It authorised within the same second: which was first cannot be told, so DingTalk was asked instead.
        tokio::time::sleep(SECOND).await;
    }
    Err(language.pick("企业刚刚又授权，未做改动", "the company has authorised again just now; left as it is").into())
}

pub(crate) async fn retry(args: &DriveArgs, language: Language) -> Result<(), Failed> {
    let operator = Operator::new(args)?;
    let before = operator.known(&args.corp, language).await?;
    if before.company.state == State::Relieved {
        return Err(match language {
            Language::Zh => format!("企业 {} 已解除授权；可用 dingtalk corp adopt 向钉钉询问", args.corp),
            Language::En => format!("company {} has withdrawn; dingtalk corp adopt asks DingTalk", args.corp),
        }
        .into());
    }
    // What DingTalk says of its serial number is read again; of any other company the own next step is enough.
    let again = before.company.needs_licence().then_some(Input::LookAgain);
    let mut record = operator.take(&args.corp, again).await?;
    if record.company.held || record.company.state == State::CodeReceived {
        // It waits for a word of ours, or for a code that is gone: only DingTalk knows how it stands.
        record = operator.take(&args.corp, Some(Input::Asked)).await?;
    }
    if record.holder(times::now()).is_some() {
        let busy = "有函数正在处理该企业，请稍后再试";
        return Err(language.pick(busy, "a function is at work on the company; try again in a moment").into());
    }
    tell(&record, language)
}

pub(crate) async fn adopt(args: &DriveArgs, language: Language) -> Result<(), Failed> {
    let operator = Operator::new(args)?;
    let record = operator.driver.adopt(&operator.visit()?, &args.corp, 0).await?;
    if !record.company.state.is_authorised() {
        return Err(match language {
            Language::Zh => format!("钉钉没有确认企业 {} 的授权，未做改动", args.corp),
            Language::En => {
                format!("DingTalk does not confirm that company {} is authorised; left as it is", args.corp)
            }
        }
        .into());
    }
    tell(&record, language)
}

fn tell(record: &Record, language: Language) -> Result<(), Failed> {
    let state = record.company.state.as_str();
    writeln!(std::io::stdout().lock(), "{}  {}: {state}", record.corp(), language.pick("状态", "state"))?;
    Ok(())
}
