#![doc = include_str!("../README.md")]

use dingtalk_callback::Detail;
use dingtalk_lambda::{
    Bus, BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, Worker,
};
use dingtalk_store::{StoreError, Ticket, TicketKept, TicketWaits, Tickets};
use lambda_runtime::LambdaEvent;

/// At this attempt the sealing key of the remembered tickets counts as gone, a minute and a half after the first.
const GIVE_UP_UNSEALING: i64 = 3;

/// The function's instance.
#[derive(Debug)]
pub struct SuiteTicket {
    worker: Worker,
    tickets: Tickets,
    waits: TicketWaits,
    bus: Bus,
}

impl SuiteTicket {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start("suite-ticket", environment).await?;
        let (clients, table) = (worker.clients(), environment.required("STATE_TABLE")?);
        let tickets = Tickets::new(clients.dynamodb.clone(), table);
        let waits = TicketWaits::new(clients.dynamodb.clone(), table);
        let bus = Bus::new(environment, clients.eventbridge.clone())?;
        Ok(Self { worker, tickets, waits, bus })
    }

    /// Works on one `suite_ticket` event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.worker.work(event, self).await
    }
}

impl Handler for SuiteTicket {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let app = job.row.key.app();
        let Detail::SuiteTicket { ticket } = job.event.detail else {
            // Nothing to keep, and no later attempt will find more in it.
            return Err(Failure::Hopeless("the event holds no ticket".to_owned()));
        };
        let ticket = Ticket { value: ticket, event_time: job.event.time, received_at: job.row.received_at };
        let keys = &job.config.sealing_keys;
        let kept = match self.tickets.keep(keys, app, ticket.clone()).await {
            // Nobody has the key any more. A suite without its tickets of before is better than one that never gets
            // another.
            Err(error @ StoreError::Sealed { .. }) if job.config_is_fresh && job.row.attempts >= GIVE_UP_UNSEALING => {
                let kept = self.tickets.begin_anew(keys, app, ticket).await?;
                tracing::error!(app, %error, ?kept, "the remembered tickets are lost");
                self.worker.metrics().count("TicketsLost", Some(app));
                kept
            }
            kept => kept?,
        };
        tracing::info!(app, event_time = job.event.time, ?kept, "suite ticket");
        let counter = match kept {
            TicketKept::Newest => "TicketKept",
            TicketKept::Older | TicketKept::Known | TicketKept::TooOld => "TicketNotNewer",
        };
        self.worker.metrics().count(counter, Some(app));
        // Known: the attempt before this one may have kept it and died.
        if matches!(kept, TicketKept::Newest | TicketKept::Known) {
            self.release(app).await;
        }
        Ok(Finished::Done(Vec::new()))
    }
}

impl SuiteTicket {
    /// Sends again what waits for a ticket of the app. A release that fails costs minutes, not events: each row is due by
    /// itself.
    async fn release(&self, app: &str) {
        let released = match self.waits.release(app).await {
            Ok(released) => released,
            Err(error) => {
                tracing::warn!(app, %error, "what waits for this ticket is left to the sweep");
                return;
            }
        };
        if let Err(error) = self.bus.hint(&released).await {
            tracing::warn!(app, %error, "what waits for this ticket is left to the sweep");
        }
    }
}
