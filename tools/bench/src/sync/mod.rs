//! The mirror: syncs against DingTalk's own limits, of one company and of many, and a bulk import by events.

mod capacity;
mod companies;
mod firm;
mod import;
mod ran;
mod room;
mod speed;
mod workers;

use crate::{
    Failed,
    args::{SyncArgs, SyncCommand},
};

/// Calls a second that DingTalk allows per app and API, and what the apps here are set to.
const CALLS: u32 = 20;

pub(crate) async fn measure(args: &SyncArgs, quick: bool) -> Result<String, Failed> {
    match &args.command {
        SyncCommand::Speed(args) => speed::measure(args, quick).await,
        SyncCommand::Companies(args) => companies::measure(args, quick).await,
        SyncCommand::Import(args) => import::measure(args, quick).await,
    }
}

/// Counts here are far below 2^32.
fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// With its thousands apart.
fn grouped(count: impl TryInto<u64>) -> String {
    let digits = count.try_into().map_or_else(|_| "?".to_owned(), |count| count.to_string());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_stand_apart() {
        let told = [0_u64, 999, 1_000, 1_234_567].map(super::grouped);
        assert_eq!(told, ["0", "999", "1,000", "1,234,567"]);
    }
}
