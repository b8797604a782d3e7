//! What events have marked, read again: the present state, whatever the events said and in whichever order they came.

mod department;
mod remove;
mod role;
mod user;

use dingtalk_store::{ContactId, ContactKind, Mark, StoreError, SyncKind};
use futures_util::{StreamExt, stream};
use tokio::sync::watch;

use crate::{
    SyncError,
    fault::{Fault, Stop},
    shop::Shop,
};

/// Whoever marks and whoever begins a run have clocks that differ by less, in milliseconds.
pub(crate) const CLOCKS_MS: i64 = 5_000;
/// Marks that are listed at once.
const PAGE: i32 = 100;
/// So often a worker that is at a run reads one mark. Its questions come on top of the run's own, through another API's
/// rate, and the concurrency of the workers' queues leaves room for one a second of each below what bans the egress IP.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);
/// Questions side by side while nothing else goes on: all that the rate allows.
const ALONE: usize = 16;

/// What became of a look at what was marked.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    /// Read again.
    pub read: usize,
    /// Left for later: DingTalk did not answer.
    pub left: usize,
    /// Why nothing goes on for now.
    pub stop: Option<Stop>,
    /// So many are marked that a sync is quicker.
    pub too_many: bool,
}

/// How far a worker that is at a run has come in the marks.
#[derive(Debug, Default)]
struct Place {
    /// Which of its kinds.
    kind: usize,
    after: Option<Mark>,
}

/// What is to be done with a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// What it asked for was read.
    Done,
    /// It is to be looked at again.
    Again,
}

impl Shop<'_> {
    /// The kinds of marks that this worker reads.
    pub fn kinds(&self) -> &'static [ContactKind] {
        match self.key.kind {
            SyncKind::Departments => &[ContactKind::Department],
            SyncKind::Users => &[ContactKind::User],
            SyncKind::Roles => &[ContactKind::Role, ContactKind::RoleGroup],
        }
    }

    /// Marks `ids`, for their own worker, and wakes it.
    pub async fn mark(&self, ids: &[ContactId]) -> Result<(), Fault> {
        if ids.is_empty() {
            return Ok(());
        }
        self.engine.marks.add(&self.key, ids, self.now()).await?;
        for kind in SyncKind::ALL {
            let its = |id: &ContactId| match id.kind() {
                ContactKind::Department => SyncKind::Departments,
                ContactKind::User => SyncKind::Users,
                ContactKind::Role | ContactKind::RoleGroup | ContactKind::RoleMember => SyncKind::Roles,
            };
            if kind != self.key.kind && ids.iter().any(|id| its(id) == kind) {
                let key = self.key.of(kind);
                let woken = self.engine.queues.wake(&key, self.now()).await;
                woken.map_err(|error| Fault::Call(error.to_string()))?;
            }
        }
        Ok(())
    }

    /// How many marks there are, counted no further than the setting above which a sync is run.
    pub async fn marked(&self) -> Result<usize, StoreError> {
        let mut marked = 0;
        for kind in self.kinds() {
            let most = self.settings.sync_above.saturating_add(1);
            marked += self.engine.marks.count(&self.key, *kind, most).await?;
        }
        Ok(marked)
    }

    /// How many of the marks were set since `since` (milliseconds), counted a little further than the setting above which a
    /// sync is run.
    async fn marked_since(&self, since: i64) -> Result<usize, StoreError> {
        let mut marked = 0;
        for kind in self.kinds() {
            let mut after: Option<Mark> = None;
            while marked <= self.settings.sync_above {
                let marks = self.engine.marks.list(&self.key, *kind, PAGE, after.as_ref()).await?;
                let Some(last) = marks.last().cloned() else { break };
                marked += marks.iter().filter(|mark| mark.marked_at >= since).count();
                after = Some(last);
            }
        }
        Ok(marked)
    }

    /// Whether so much was marked since the last run began that another one is quicker than single questions. What was
    /// marked before it and is there still, a run does not answer: it would be begun again and again.
    async fn is_more_than_a_sync(&self) -> Result<bool, StoreError> {
        if self.marked().await? <= self.settings.sync_above {
            return Ok(false);
        }
        let row = self.engine.syncs.read(&self.key).await?;
        let since = row.map_or(i64::MIN, |row| row.started_at.saturating_sub(CLOCKS_MS));
        Ok(self.marked_since(since).await? > self.settings.sync_above)
    }

    /// Reads again all that is marked, while nothing else goes on: as much as there is when it begins, and what is marked
    /// meanwhile. A bulk import marks faster than anybody can be asked for, so it is looked at each page whether it has become
    /// too many. Something each time, however little time there is: or nothing would ever end.
    pub async fn drain_alone(&self) -> Result<Drained, SyncError> {
        let (mut drained, mut begun) = (Drained::default(), false);
        for kind in self.kinds() {
            let mut after: Option<Mark> = None;
            while !(begun && self.is_over()) && drained.stop.is_none() {
                if self.is_more_than_a_sync().await? {
                    drained.too_many = true;
                    return Ok(drained);
                }
                let marks = self.engine.marks.list(&self.key, *kind, PAGE, after.as_ref()).await?;
                let Some(last) = marks.last().cloned() else { break };
                begun = true;
                let done = self.look_at(marks, &mut drained).await?;
                self.engine.faults.at("sync.before-unmark");
                drained.read += self.engine.marks.done(&self.key, &done).await?;
                after = Some(last);
            }
        }
        Ok(drained)
    }

    /// Reads marks beside a run, one a second, until `over` says that it has ended. What fails is left for later.
    pub async fn drain_beside(&self, mut over: watch::Receiver<bool>) {
        let mut place = Place::default();
        loop {
            if tokio::time::timeout(LOOK, over.wait_for(|over| *over)).await.is_ok() || self.is_over() {
                return;
            }
            let drained = match self.marked().await {
                // So many are the run's, or a next one's.
                Ok(marked) if marked > self.settings.sync_above => continue,
                Ok(0) => continue,
                Ok(_) => self.drain_one(&mut place).await,
                Err(error) => Err(error.into()),
            };
            match drained {
                Ok(Drained { stop: None, .. }) => {}
                Ok(Drained { stop: Some(stop), .. }) => {
                    tracing::warn!(key = ?self.key, error = stop.error, "marks are left for later");
                    return;
                }
                Err(error) => {
                    tracing::warn!(key = ?self.key, %error, "marks are left for later");
                    return;
                }
            }
        }
    }

    /// Reads the mark behind `place`, by turns through all kinds.
    async fn drain_one(&self, place: &mut Place) -> Result<Drained, SyncError> {
        let mut drained = Drained::default();
        // Once more than there are kinds: one that failed is come back to.
        for _ in 0..=self.kinds().len() {
            let Some(kind) = self.kinds().get(place.kind % self.kinds().len()) else { break };
            let marks = self.engine.marks.list(&self.key, *kind, 1, place.after.as_ref()).await?;
            let Some(mark) = marks.last().cloned() else {
                *place = Place { kind: place.kind + 1, after: None };
                continue;
            };
            place.after = Some(mark);
            let done = self.look_at(marks, &mut drained).await?;
            self.engine.faults.at("sync.before-unmark");
            drained.read += self.engine.marks.done(&self.key, &done).await?;
            break;
        }
        Ok(drained)
    }

    async fn look_at(&self, marks: Vec<Mark>, drained: &mut Drained) -> Result<Vec<Mark>, SyncError> {
        let looking = marks.into_iter().map(|mark| async move {
            let looked = match mark.id.kind() {
                ContactKind::User => self.look_at_user(&mark).await,
                ContactKind::Department => self.look_at_department(&mark).await,
                ContactKind::Role => self.look_at_role(&mark).await,
                ContactKind::RoleGroup => self.look_at_roles().await,
                ContactKind::RoleMember => Ok(Look::Done),
            };
            (mark, looked)
        });
        let looking: Vec<_> = looking.collect();
        let mut looking = stream::iter(looking).buffer_unordered(ALONE);
        let mut done = Vec::new();
        while let Some((mark, looked)) = looking.next().await {
            match looked {
                Ok(Look::Done) => done.push(mark),
                // Nothing can be read of it; what it is, no call of ours will tell.
                Err(Fault::NotFound | Fault::BadId | Fault::Gone | Fault::OutOfScope) => done.push(mark),
                Err(Fault::NotPermitted(call)) => {
                    tracing::warn!(key = ?self.key, call, "an event names what the app may not read");
                    done.push(mark);
                }
                Ok(Look::Again) => drained.left += 1,
                Err(Fault::Call(error)) => {
                    tracing::warn!(key = ?self.key, error, "left for later");
                    drained.left += 1;
                }
                Err(Fault::Stop(stop)) => {
                    drained.stop = Some(stop);
                    break;
                }
                Err(Fault::Store(error)) => return Err(error.into()),
            }
        }
        Ok(done)
    }
}
