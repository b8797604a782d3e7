//! SQS, in memory: the template's queues, and who waits at them.

mod check;
mod message;
mod queue;
mod refusal;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use crate::{ACCOUNT, DeadLetter, Happening, Observer, REGION, StackError, TemplateQueues, time::Time};
use queue::{Queue, millis};

pub(crate) use check::size;
pub(crate) use message::{Draft, Message, Received, Sent, md5_of};
pub(crate) use refusal::Refusal;

/// What the name of a FIFO queue ends in.
const FIFO_SUFFIX: &str = ".fifo";

/// The name of the queue with this logical id.
pub(crate) fn name(id: &str, fifo: bool) -> String {
    if fifo { format!("{id}{FIFO_SUFFIX}") } else { id.to_owned() }
}

/// The logical id of the queue with this name.
pub(crate) fn logical_id(name: &str) -> &str {
    name.strip_suffix(FIFO_SUFFIX).unwrap_or(name)
}

/// The ARN of the queue with this name.
pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// The template's queues.
#[derive(Debug)]
pub(crate) struct Queues {
    all: BTreeMap<String, Held>,
    pub time: Time,
    observer: Observer,
}

#[derive(Debug)]
struct Held {
    queue: Mutex<Queue>,
    /// Something was sent, or is free again.
    stirred: Notify,
}

impl Held {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    /// The queues of a template.
    ///
    /// # Errors
    /// A redrive policy that AWS would refuse too.
    pub fn new(queues: &TemplateQueues, time: Time, observer: Observer) -> Result<Self, StackError> {
        for (id, properties) in queues.iter() {
            let Some(redrive) = &properties.redrive else {
                continue;
            };
            match queues.get(&redrive.target) {
                Some(target) if target.fifo == properties.fifo => {}
                Some(_) => {
                    let problem = "a FIFO queue's dead letters need a FIFO queue, a standard queue's a standard one";
                    return Err(StackError::Wiring(format!("{id}: {problem}")));
                }
                None => return Err(StackError::Wiring(format!("{id}: {} is no queue", redrive.target))),
            }
        }
        let held =
            |id: &str, properties| Held { queue: Mutex::new(Queue::new(id, properties)), stirred: Notify::new() };
        let all = queues.iter().map(|(id, properties)| (id.clone(), held(id, properties.clone())));
        Ok(Self { all: all.collect(), time, observer })
    }

    /// The logical id of a queue by its URL, its name or itself.
    pub fn find(&self, url: &str) -> Result<&str, Refusal> {
        let name = url.rsplit('/').next().unwrap_or_default();
        let (id, held) = self.all.get_key_value(logical_id(name)).ok_or_else(Refusal::no_queue)?;
        // Whoever takes a standard queue for a FIFO queue is told.
        let wrong = name.ends_with(FIFO_SUFFIX) && !held.queue().properties.fifo;
        if wrong { Err(Refusal::no_queue()) } else { Ok(id) }
    }

    fn held(&self, id: &str) -> Result<&Held, Refusal> {
        self.all.get(id).ok_or_else(Refusal::no_queue)
    }

    /// What the template says of a queue.
    pub fn properties(&self, id: &str) -> Result<crate::QueueProperties, Refusal> {
        Ok(self.held(id)?.queue().properties.clone())
    }

    /// The ARN of a queue by its logical id.
    pub fn arn(&self, id: &str) -> String {
        let fifo = self.all.get(id).is_some_and(|held| held.queue().properties.fifo);
        arn(&name(id, fifo))
    }

    /// Sends a message.
    pub fn send(&self, id: &str, draft: Draft) -> Result<Sent, Refusal> {
        let held = self.held(id)?;
        let group = draft.group.clone();
        let sent = held.queue().send(draft, self.time.now())?;
        self.observer.tell(&Happening::Enqueued {
            queue: id.to_owned(),
            message: sent.id.clone(),
            group,
            duplicate: sent.duplicate,
        });
        held.stirred.notify_waiters();
        Ok(sent)
    }

    /// Receives at most `most` messages, hidden for `hidden` or as long as the queue says. Those that were received too
    /// often go to the dead-letter queue.
    pub fn receive(&self, id: &str, most: usize, hidden: Option<Duration>) -> Result<Vec<Received>, Refusal> {
        let held = self.held(id)?;
        let now = self.time.now();
        let (taken, spent, redrive) = {
            let mut queue = held.queue();
            let hidden = millis(hidden.unwrap_or(queue.properties.visibility_timeout));
            let (taken, spent) = queue.receive(most, hidden, now);
            (taken, spent, queue.properties.redrive.clone())
        };
        for message in spent {
            let to = redrive.as_ref().map(|redrive| redrive.target.clone()).unwrap_or_default();
            let (message_id, receives) = (message.id.clone(), message.receives);
            if let Ok(target) = self.held(&to) {
                target.queue().bury(message, id, now);
                target.stirred.notify_waiters();
            }
            self.observer.tell(&Happening::Redriven { queue: id.to_owned(), to, message: message_id, receives });
        }
        if !taken.is_empty() {
            self.observer.tell(&Happening::Received {
                queue: id.to_owned(),
                messages: taken.iter().map(|received| received.message.id.clone()).collect(),
            });
        }
        Ok(taken)
    }

    /// Receives, and waits until there is something; `until` ends, if it ends.
    pub async fn receive_or_wait(
        &self,
        id: &str,
        most: usize,
        hidden: Option<Duration>,
        until: impl Future<Output = ()>,
    ) -> Result<Vec<Received>, Refusal> {
        let held = self.held(id)?;
        let mut until = pin!(until);
        loop {
            let mut stirred = pin!(held.stirred.notified());
            stirred.as_mut().enable();
            let received = self.receive(id, most, hidden)?;
            if !received.is_empty() {
                return Ok(received);
            }
            let next = held.queue().next(self.time.now());
            tokio::select! {
                () = &mut stirred => {}
                () = self.time.until(next.unwrap_or(i64::MAX)) => {}
                () = &mut until => return Ok(Vec::new()),
            }
        }
    }

    /// Deletes what was received under `handle`, and tells whether it was there.
    pub fn delete(&self, id: &str, handle: &str) -> Result<bool, Refusal> {
        let held = self.held(id)?;
        let deleted = held.queue().delete(handle, self.time.now())?;
        // The next of its group may go.
        held.stirred.notify_waiters();
        Ok(deleted)
    }

    /// Hides what was received under `handle` for another while.
    pub fn change_visibility(&self, id: &str, handle: &str, hidden: Duration) -> Result<(), Refusal> {
        let held = self.held(id)?;
        held.queue().change_visibility(handle, millis(hidden), self.time.now())?;
        held.stirred.notify_waiters();
        Ok(())
    }

    /// Puts a letter into `queue`, told in `body`; without a queue it is lost, and the observer hears of that too.
    pub fn put(&self, queue: Option<&str>, letter: DeadLetter, body: String) {
        let name = queue.unwrap_or("nowhere");
        self.observer.tell(&Happening::DeadLetter {
            queue: name.to_owned(),
            reason: format!("{}: {}", letter.function, letter.reason),
        });
        let Ok(held) = self.held(name) else {
            return;
        };
        let now = self.time.now();
        held.queue().insert(Message::letter(letter, body, now), now);
        held.stirred.notify_waiters();
    }

    /// The dead letters that lie in a queue.
    pub fn letters(&self, id: &str) -> Vec<DeadLetter> {
        let Ok(held) = self.held(id) else {
            return Vec::new();
        };
        held.queue().messages().filter_map(|message| message.letter.clone()).collect()
    }

    /// How many messages are in a queue: visible, in flight, delayed.
    pub fn depth(&self, id: &str) -> Result<[usize; 3], Refusal> {
        Ok(self.held(id)?.queue().depth(self.time.now()))
    }

    /// [`Self::depth`] of all queues.
    pub fn depths(&self) -> BTreeMap<String, [usize; 3]> {
        self.all.keys().filter_map(|id| Some((id.clone(), self.depth(id).ok()?))).collect()
    }
}
