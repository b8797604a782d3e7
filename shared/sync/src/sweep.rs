//! Who was not seen, and what became of them. Not to have been seen proves nothing: the pages are offsets, so that
//! somebody who leaves in mid-crawl hides somebody who stays. Each is asked for by itself, DingTalk has to say of him
//! that he is gone, and more than a few in a day wait for an operator.

use std::collections::HashSet;

use dingtalk_store::{Braked, ContactId, ContactKind, Proof, Removals};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    confirm::{Answer, confirm},
    fault::{Fault, Stop},
    slice::{Ended, Flow, Slice, Whole},
    unseen::unseen,
};

/// So many are asked for side by side.
const SIDE_BY_SIDE: usize = 16;
/// So many are asked for before it is looked whether the time is up.
const AT_ONCE: usize = 128;

/// How far a sweep is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sweep {
    /// Who is gone, by his id, and when DingTalk was asked.
    gone: Vec<(String, i64)>,
    /// How many times those that are still there were noted.
    noted: u64,
    /// Whether the range was found to be the same at the end of the crawl. It is asked for once: the calls are counted.
    pub range_stands: bool,
    /// How many there are of the kind.
    pub population: i64,
    /// How many wait for an operator.
    pub held_back: i64,
}

/// A run removes about so many at most, since they have to fit into its checkpoint; the next run finds the others.
const MOST_GONE: usize = 4_000;

/// What the questions came to.
enum Asked {
    /// All are answered but so many, of whom DingTalk did not say what became of them.
    Some(i64),
    /// Nothing goes on for now.
    Stopped(Stop),
}

impl Sweep {
    /// The end of a run that has swept, or has not, because of something.
    pub fn whole(&self, not_swept_because: Option<String>) -> Ended {
        let (held_back, population) = (self.held_back, self.population);
        Ended::Whole(Box::new(Whole { not_swept_because, not_permitted: None, held_back, population }))
    }

    /// Looks for those of `kind` that the run has not seen, asks for each, and removes who is gone.
    pub async fn run(&mut self, slice: &Slice<'_>, kind: ContactKind, proof: Proof) -> Result<Flow, SyncError> {
        let unseen = unseen(slice, kind).await?;
        self.population = unseen.population;
        let known: HashSet<_> = self.gone.iter().map(|(id, _)| id.clone()).collect();
        let left: Vec<_> = unseen.ids.into_iter().filter(|id| !known.contains(&id.to_string())).collect();
        let (mut unconfirmed, mut asked) = (0, 0);
        let room = self.room(slice, kind).await?;
        // Not all at once: there may be thousands, and each question takes room.
        for some in left.chunks(AT_ONCE) {
            match self.ask(slice, some).await? {
                Asked::Some(open) => unconfirmed += open,
                Asked::Stopped(stop) => return Ok(Flow::Pause(stop)),
            }
            asked += some.len();
            // Whatever the others are: it is the operator's turn, and thousands of questions less.
            if self.gone.len() as u64 > room || self.gone.len() >= MOST_GONE {
                break;
            }
            // Afterwards: each slice gets on, however short it is.
            if slice.shop.is_over() {
                return Ok(Flow::HandOn);
            }
        }
        let not_asked = left.len() - asked;
        slice.shop.tally.add("unconfirmed", unconfirmed);
        if !self.may_go(slice, kind, not_asked).await? {
            return Ok(Flow::On);
        }
        slice.shop.tally.add("unconfirmed", i64::try_from(not_asked).unwrap_or(i64::MAX));
        slice.shop.engine.faults.at("sync.before-removal");
        self.remove(slice, proof).await
    }

    /// How many may go without an operator's word.
    async fn room(&self, slice: &Slice<'_>, kind: ContactKind) -> Result<u64, SyncError> {
        let (engine, population) = (slice.shop.engine, u64::try_from(self.population).unwrap_or(0));
        Ok(engine.brake.room(&slice.step.key, kind, population, slice.shop.now()).await?)
    }

    /// Asks for each of `ids`, and notes who is still there, so that he is not asked for again in the next slice.
    async fn ask(&mut self, slice: &Slice<'_>, ids: &[ContactId]) -> Result<Asked, SyncError> {
        let asking: Vec<_> =
            ids.iter().cloned().map(|id| async move { (confirm(slice.shop, &id).await, id) }).collect();
        let answers: Vec<_> = stream::iter(asking).buffer_unordered(SIDE_BY_SIDE).collect().await;
        let (mut kept, mut unconfirmed, mut stopped) = (Vec::new(), 0, None);
        for (answer, id) in answers {
            match answer {
                Ok(Answer::Gone(read_at)) => self.gone.push((id.to_string(), read_at)),
                // Of -7, the home-school directory, no call tells, and none ever will.
                Ok(Answer::Kept | Answer::OutOfScope) | Err(Fault::BadId) => kept.push(id),
                Err(Fault::Stop(stop)) => stopped = Some(stop),
                Err(Fault::Store(error)) => return Err(error.into()),
                Err(fault) => {
                    tracing::warn!(
                        kind = id.kind().as_str(),
                        ?fault,
                        "not seen, and what became of it is not known; kept"
                    );
                    unconfirmed += 1;
                }
            }
        }
        if !kept.is_empty() {
            slice.saw(&format!("sweep#{}", self.noted), &kept).await?;
            self.noted += 1;
        }
        Ok(stopped.map_or(Asked::Some(unconfirmed), Asked::Stopped))
    }

    /// Asks the brake. What is held back is who is gone, and those who were not even asked for.
    async fn may_go(&mut self, slice: &Slice<'_>, kind: ContactKind, not_asked: usize) -> Result<bool, SyncError> {
        let (shop, engine, key) = (slice.shop, slice.shop.engine, &slice.step.key);
        let wanted = self.gone.len() as u64;
        if wanted == 0 {
            return Ok(false);
        }
        let population = u64::try_from(self.population).unwrap_or(0);
        let removals = Removals { request: &slice.step.run, wanted, population };
        let Braked::Held { used, limit } = engine.brake.ask(key, kind, removals, shop.now()).await? else {
            return Ok(true);
        };
        self.held_back = i64::try_from(self.gone.len() + not_asked).unwrap_or(i64::MAX);
        tracing::error!(
            app = key.app,
            corp = key.corp,
            kind = kind.as_str(),
            wanted,
            used,
            limit,
            "removals are held back until an operator agrees: dingtalk sync approve"
        );
        engine.metrics.count("RemovalsHeld", Some(&key.app));
        Ok(false)
    }

    /// Removes who is gone. An answer of an earlier slice is too old for that: between the slices an event may have told
    /// of a return, which wrote nothing if he is as he was. He is asked for again.
    async fn remove(&mut self, slice: &Slice<'_>, proof: Proof) -> Result<Flow, SyncError> {
        let (shop, by) = (slice.shop, format!("run {}", slice.step.run));
        while !self.gone.is_empty() {
            let some = self.gone.split_off(self.gone.len().saturating_sub(AT_ONCE));
            let some = some.into_iter().filter_map(|(id, read_at)| Some((ContactId::of_sort_key(&id)?, read_at)));
            let (fresh, old): (Vec<_>, Vec<_>) = some.partition(|(_, read_at)| *read_at >= slice.began_at);
            for (id, read_at) in fresh {
                shop.tally.came(shop.writer.remove(&id, proof, read_at, &by, shop.now()).await?);
            }
            let old: Vec<_> = old.into_iter().map(|(id, _)| id).collect();
            match self.ask(slice, &old).await? {
                Asked::Some(open) => shop.tally.add("unconfirmed", open),
                // Who was not answered for is one who was not seen, and comes up again.
                Asked::Stopped(stop) => return Ok(Flow::Pause(stop)),
            }
            if shop.is_over() && !self.gone.is_empty() {
                return Ok(Flow::HandOn);
            }
        }
        Ok(Flow::On)
    }
}
