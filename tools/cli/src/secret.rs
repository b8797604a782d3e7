//! `dingtalk secret`: what goes into Secrets Manager before the first deployment.

use std::io::Write;

use crate::{Failed, apps::Apps, args::SecretArgs, demo};

pub(crate) fn run(args: &SecretArgs) -> Result<(), Failed> {
    let apps = Apps::read(&args.config, &demo::new_sealing_key()?)?;
    writeln!(std::io::stdout().lock(), "{}", apps.secret)?;
    Ok(())
}
