//! `dingtalk secret`: what goes into Secrets Manager before the first deployment.

use std::io::Write;

use crate::{Failed, apps::Apps, args::SecretArgs, demo};

/// Never with a sealing key that nobody keeps: printed twice and put twice, what the first sealed would be lost.
pub(crate) fn run(args: &SecretArgs) -> Result<(), Failed> {
    let apps = Apps::read(&args.config, demo::new_sealing_key)?;
    if let Some(key) = &apps.made_up_sealing_key {
        let path = args.config.display();
        return Err(format!(
            "{path} has no sealing key. Add one, made up just now, and keep the file: without it nobody can read \
             what is stored.\n\n[[sealing_key]]\nnumber = 1\nkey = \"{key}\""
        )
        .into());
    }
    writeln!(std::io::stdout().lock(), "{}", apps.secret)?;
    Ok(())
}
