//! Who would be removed: those whom the run that was held back has not seen.

use dingtalk_store::{
    Contact, ContactId, ContactKind, Contacts, Mirror, RunPages, SyncKey, SyncKind, SyncRow, SyncState, passes,
};
use dingtalk_sync::RunReport;

use super::desk::Desk;
use crate::Failed;

/// Ids that are listed at once.
const PAGE: i32 = 1_000;
/// Rows that are read at once.
const ROWS: usize = 100;

/// The rows of the mirror that the run of `row` has not seen, as far as `most`; none where that is not known any more:
/// what a run has seen is kept for three days, and only of the last run it is known which it was.
pub(super) async fn unseen(
    desk: &Desk,
    contacts_table: &str,
    key: &SyncKey,
    row: &SyncRow,
    report: &RunReport,
    most: usize,
) -> Result<Option<Vec<Contact>>, Failed> {
    if row.state != SyncState::Done {
        return Ok(None);
    }
    let dynamodb = &desk.clients.dynamodb;
    let pages = RunPages::new(dynamodb.clone(), &desk.tables.state_table);
    let mirror = Contacts::new(dynamodb.clone(), contacts_table).of(&key.app, &key.corp);
    let passes = passes(usize::try_from(report.seen).unwrap_or(0));
    let (mut unseen, mut listed) = (Vec::new(), 0);
    for pass in 0..passes {
        let seen = pages.seen(key, &row.run, pass, passes).await?;
        for kind in kinds(key.kind) {
            for id in all(&mirror, *kind).await? {
                listed += 1;
                if seen.concerns(&id) && !seen.contains(&id) {
                    unseen.push(id);
                }
            }
        }
    }
    // Nobody at all: the pages are gone.
    if unseen.len() == listed {
        return Ok(None);
    }
    unseen.truncate(most);
    let mut rows = Vec::new();
    for some in unseen.chunks(ROWS) {
        rows.extend(mirror.all(some).await?);
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Some(rows))
}

/// The kinds of rows that a sync's brake is about; the first is that of the brake.
pub(super) fn kinds(kind: SyncKind) -> &'static [ContactKind] {
    match kind {
        SyncKind::Departments => &[ContactKind::Department],
        SyncKind::Users => &[ContactKind::User],
        SyncKind::Roles => &[ContactKind::Role, ContactKind::RoleGroup],
    }
}

async fn all(mirror: &Mirror, kind: ContactKind) -> Result<Vec<ContactId>, Failed> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (ids, next) = mirror.listed(kind, PAGE, after.as_ref()).await?;
        found.extend(ids);
        match next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}
