//! Who was not seen, and what became of them. Not to have been seen proves nothing: the pages are offsets, so that
//! somebody who leaves in mid-crawl hides somebody who stays. Each is asked for by itself, DingTalk has to say of him
//! that he is gone, and more than a few in a day wait for an operator.

use dingtalk_store::{Braked, ContactId, ContactKind, Proof, Removals, passes};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::{
    SyncError,
    fault::Fault,
    slice::{Flow, Slice},
};

/// Ids that are listed at once.
const PAGE: i32 = 1_000;
/// So many are asked for side by side.
const SIDE_BY_SIDE: usize = 16;
/// So many that are still there are noted at once.
const NOTED: usize = 100;

/// How far a sweep is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sweep {
    /// Who is gone, by his id, and when DingTalk was asked.
    gone: Vec<(String, i64)>,
    /// How many pages of those that are still there were noted.
    noted: u64,
    /// How many there are of the kind.
    pub population: i64,
    /// How many wait for an operator.
    pub held_back: i64,
}

/// What DingTalk says of one that was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Gone, asked at that time (milliseconds).
    Gone(i64),
    /// There, or out of the range; it has been written down.
    Kept,
}

impl Sweep {
    /// Looks for those of `kind` that the run has not seen, has `confirm` ask for each, and removes who is gone.
    pub async fn run<F>(
        &mut self,
        slice: &Slice<'_>,
        kind: ContactKind,
        proof: Proof,
        confirm: impl Fn(ContactId) -> F,
    ) -> Result<Flow, SyncError>
    where
        F: Future<Output = Result<Answer, Fault>>,
    {
        let candidates = self.candidates(slice, kind).await?;
        let all = candidates.len();
        let known: std::collections::HashSet<_> = self.gone.iter().map(|(id, _)| id.clone()).collect();
        let left = candidates.into_iter().filter(|id| !known.contains(&id.to_string()));
        let asking = left.map(|id| {
            let asked = (!slice.shop.is_over()).then(|| confirm(id.clone()));
            async move {
                match asked {
                    Some(asked) => (id, Some(asked.await)),
                    None => (id, None),
                }
            }
        });
        let mut asking = stream::iter(asking).buffer_unordered(SIDE_BY_SIDE);
        let (mut kept, mut unconfirmed, mut ended) = (Vec::new(), 0, Flow::On);
        while let Some((id, answer)) = asking.next().await {
            match answer {
                None => ended = Flow::HandOn,
                Some(Ok(Answer::Gone(read_at))) => self.gone.push((id.to_string(), read_at)),
                Some(Ok(Answer::Kept)) => kept.push(id),
                Some(Err(Fault::Stop(stop))) => {
                    ended = Flow::Pause(stop);
                    break;
                }
                Some(Err(Fault::Store(error))) => return Err(error.into()),
                Some(Err(fault)) => {
                    tracing::warn!(kind = kind.as_str(), ?fault, "not seen, and what became of it is not known; kept");
                    unconfirmed += 1;
                }
            }
            if kept.len() >= NOTED {
                self.note(slice, &mut kept).await?;
            }
        }
        drop(asking);
        self.note(slice, &mut kept).await?;
        if !matches!(ended, Flow::On) {
            return Ok(ended);
        }
        slice.shop.tally.add("unconfirmed", unconfirmed);
        self.remove(slice, kind, proof, all).await?;
        Ok(Flow::On)
    }

    /// Who is in the mirror and was not seen.
    async fn candidates(&mut self, slice: &Slice<'_>, kind: ContactKind) -> Result<Vec<ContactId>, SyncError> {
        let shop = slice.shop;
        let passes = passes(usize::try_from(shop.tally.get("seen")).unwrap_or(0));
        let mut candidates = Vec::new();
        self.population = 0;
        for pass in 0..passes {
            let seen = shop.engine.pages.seen(&slice.step.key, &slice.step.run, pass, passes).await?;
            let mut after = None;
            loop {
                let (ids, next) = shop.mirror.listed(kind, PAGE, after.as_ref()).await?;
                if pass == 0 {
                    self.population += i64::try_from(ids.len()).unwrap_or(0);
                }
                candidates.extend(ids.into_iter().filter(|id| seen.concerns(id) && !seen.contains(id)));
                match next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        // A person is listed once for each department.
        candidates.sort();
        candidates.dedup();
        Ok(candidates)
    }

    async fn note(&mut self, slice: &Slice<'_>, kept: &mut Vec<ContactId>) -> Result<(), SyncError> {
        if !kept.is_empty() {
            slice.saw(&format!("sweep#{}", self.noted), kept).await?;
            self.noted += 1;
            kept.clear();
        }
        Ok(())
    }

    async fn remove(
        &mut self,
        slice: &Slice<'_>,
        kind: ContactKind,
        proof: Proof,
        candidates: usize,
    ) -> Result<(), SyncError> {
        let (shop, engine) = (slice.shop, slice.shop.engine);
        let wanted = self.gone.len() as u64;
        if wanted == 0 {
            return Ok(());
        }
        let (key, run) = (&slice.step.key, &slice.step.run);
        let population = u64::try_from(self.population).unwrap_or(0);
        let removals = Removals { request: run, wanted, population };
        match engine.brake.ask(key, kind, removals, shop.now()).await? {
            Braked::Held { used, limit } => {
                self.held_back = i64::try_from(candidates).unwrap_or(i64::MAX);
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
            }
            Braked::Released => {
                engine.faults.at("sync.before-removal");
                for (id, read_at) in std::mem::take(&mut self.gone) {
                    let Some(id) = ContactId::of_sort_key(&id) else { continue };
                    let by = format!("run {run}");
                    let outcome = shop.writer.remove(&id, proof, read_at, &by, shop.now()).await?;
                    shop.tally.came(outcome);
                }
            }
        }
        Ok(())
    }
}
