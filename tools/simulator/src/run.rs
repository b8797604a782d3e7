//! The long run: a URL check, then a ticket in every period.

use std::pin::pin;

use tokio::time::sleep;

use crate::{Delivery, Happening, Simulator};

/// Why a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// It was told to stop.
    Stopped,
    /// The URL check was not answered as it must be; without it the console saves nothing.
    UrlRefused(Delivery),
    /// The suite was created and now needs its SuiteKey; nothing is pushed before.
    Created,
    /// The URL check passed, and DingTalk pushes no tickets to an internal app.
    NoTickets,
}

impl Simulator {
    /// Checks the URL as the console does, then pushes a new ticket at once and in every
    /// [`ticket_period`](crate::Settings::ticket_period), until `stop` is done. A ticket that is still being retried
    /// when the next one is due is dropped: it is void.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> RunEnd {
        let mut stop = pin!(stop);
        let checked = tokio::select! {
            () = &mut stop => return RunEnd::Stopped,
            delivery = self.check() => delivery,
        };
        if !checked.acknowledged {
            return RunEnd::UrlRefused(checked);
        }
        self.tell(&Happening::UrlAccepted);
        if !self.app.kind.has_tickets() {
            return RunEnd::NoTickets;
        }
        if crate::state::lock(&self.state).key.is_none() {
            return RunEnd::Created;
        }
        loop {
            let mut next = pin!(sleep(self.settings.ticket_period));
            tokio::select! {
                () = &mut stop => return RunEnd::Stopped,
                _ = self.push_ticket() => {}
                () = &mut next => {
                    self.tell(&Happening::TicketDropped);
                    continue;
                }
            }
            tokio::select! {
                () = &mut stop => return RunEnd::Stopped,
                () = &mut next => {}
            }
        }
    }
}
