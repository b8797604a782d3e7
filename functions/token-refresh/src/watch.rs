//! The watch on the suite tickets: DingTalk pushes them by itself, so that one that does not come is noticed by nobody
//! until tokens cannot be renewed.

use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::{Bus, BusError, Clients, Clock, Environment, Metrics, StartError};
use dingtalk_store::{DomainEvent, Outbox, OutboxRow, StoreError, Tickets};
use dingtalk_tokens::{AppCredentials, Kind};
use serde_json::json;

use crate::{AppReport, TicketOutcome, advice};

/// Name of the domain event and of the metric.
const TICKET_OVERDUE: &str = "TicketOverdue";

const DAY_MS: i64 = 86_400_000;

/// The watch.
#[derive(Debug)]
pub(crate) struct TicketWatch {
    tickets: Tickets,
    outbox: Outbox,
    bus: Bus,
    metrics: Metrics,
    clock: Clock,
}

impl TicketWatch {
    pub fn new(environment: &Environment, clients: Clients, metrics: Metrics) -> Result<Self, StartError> {
        Ok(Self {
            tickets: Tickets::new(clients.dynamodb.clone(), environment.required("STATE_TABLE")?),
            outbox: Outbox::new(clients.dynamodb, environment.required("INBOX_TABLE")?),
            bus: Bus::new(environment, clients.eventbridge)?,
            metrics,
            clock: environment.clock.clone(),
        })
    }

    /// Looks at the ticket of one app; `overdue_ms` is how old the newest may be, none is any age.
    pub async fn look(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        overdue_ms: Option<i64>,
        report: &mut AppReport,
    ) {
        // A fixed ticket is not pushed, and that of a customised app may be any text.
        let Some(overdue_ms) =
            overdue_ms.filter(|_| credentials.fixed_ticket.is_none() && credentials.kind == Kind::Suite)
        else {
            report.ticket = TicketOutcome::NotWatched;
            return;
        };
        if let Err(error) = self.watch(keys, &credentials.app, overdue_ms, report).await {
            report.fail(&error.to_string());
        }
    }

    async fn watch(
        &self,
        keys: &SealingKeys,
        app: &str,
        overdue_ms: i64,
        report: &mut AppReport,
    ) -> Result<(), WatchError> {
        let now = self.clock.now();
        // By the time of receipt: the newest by DingTalk's own time may not be the last that came.
        let received_at = self.tickets.all(keys, app).await?.iter().map(|ticket| ticket.received_at).max();
        report.ticket_received_at = received_at;
        let (since, id) = match received_at {
            Some(at) if now.saturating_sub(at) <= overdue_ms => {
                report.ticket = TicketOutcome::Ok;
                return Ok(());
            }
            // One event for each time that it is overdue.
            Some(at) => (at.saturating_add(overdue_ms), at.to_string()),
            // One a day.
            None => (now, format!("never-{}", now.div_euclid(DAY_MS))),
        };
        report.ticket = if received_at.is_some() { TicketOutcome::Overdue } else { TicketOutcome::Never };
        self.metrics.count(TICKET_OVERDUE, Some(app));
        let event = DomainEvent {
            name: TICKET_OVERDUE.to_owned(),
            id: format!("{app}#{TICKET_OVERDUE}#{id}"),
            app: app.to_owned(),
            corp: None,
            time: since,
            detail: json!({ "receivedAt": received_at, "advice": { "zh": advice::ZH, "en": advice::EN } }),
        };
        let new = self.outbox.put(&event, now).await?;
        if !new {
            tracing::warn!(app, received_at, "the suite ticket is still overdue");
            return Ok(());
        }
        tracing::error!(
            app,
            received_at,
            advice = advice::EN,
            advice_zh = advice::ZH,
            "no suite ticket for too long; without one no token can be renewed"
        );
        let row = OutboxRow::from(&event);
        self.bus.publish(&row).await?;
        self.outbox.published(&row.pk, now).await?;
        Ok(())
    }
}

/// The alarm is stored, or will be with the next run; what is not published is published by the sweep.
#[derive(Debug, thiserror::Error)]
enum WatchError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the alarm about the ticket is not published yet: {0}")]
    Bus(#[from] BusError),
}
