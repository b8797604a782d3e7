#![doc = include_str!("../README.md")]

mod announce;

use dingtalk_callback::EventType;
use dingtalk_lambda::{
    BusEvent, Environment, Failure, Finished, Handler, Job, Newcomers, Report, StartError, WorkError, Worker, kept,
};
use dingtalk_orders::{Heard, Order, Trial};
use dingtalk_store::{OrderKind, OrderRow, Orders, StoreError, StoredOrder};
use lambda_runtime::LambdaEvent;

/// The function's instance.
#[derive(Debug)]
pub struct MarketOrder {
    worker: Worker,
    orders: Orders,
    newcomers: Newcomers,
}

impl MarketOrder {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start("market-order", environment).await?;
        let orders = Orders::new(worker.clients().dynamodb.clone(), environment.required("STATE_TABLE")?);
        let newcomers = Newcomers::new(environment, worker.clients())?;
        Ok(Self { worker, orders, newcomers })
    }

    /// Works on one event of the app market.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.worker.work(event, self).await
    }
}

impl Handler for MarketOrder {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        // A label holds whatever DingTalk puts there, and an order lies in the clear.
        let secret = job.event.event_type == EventType::MarketOrderTag && job.event.carries_secrets();
        let heard = Heard::of(&job.event, job.row.received_at);
        // A row's own company may be the ISV's: only a buyer that is named is one that may have authorised.
        if let Some(buyer) = heard.as_ref().and_then(Heard::buyer) {
            self.newcomers.note_corp(&job, buyer).await;
        }
        match heard {
            Some(Heard::Order(heard)) if !secret => self.order(&job, &heard).await,
            Some(Heard::Trial(heard)) => self.trial(&job, *heard).await,
            Some(Heard::Order(_)) => Ok(kept(&job)),
            None => {
                let (app, event) = (job.row.key.app(), job.event.event_type.as_str());
                tracing::warn!(app, event, "an event of the app market that does not say of which order");
                self.worker.metrics().count("OrderIncomplete", Some(app));
                Ok(kept(&job))
            }
        }
    }
}

impl MarketOrder {
    /// Merges what was heard into its order.
    async fn order(&self, job: &Job<'_>, heard: &Order) -> Result<Finished, Failure> {
        let (app, id) = (job.row.key.app(), heard.order_id.as_str());
        let (before, revision) = match self.orders.read(OrderKind::Order, app, id).await? {
            Some(stored) => (read(&stored, app, id)?, stored.revision),
            None => (Order::new(id), 0),
        };
        let mut order = before.clone();
        order.merge(heard);
        if order == before {
            tracing::info!(app, order = id, "nothing new of this order");
            return Ok(Finished::Done(Vec::new()));
        }
        let row = OrderRow {
            kind: OrderKind::Order,
            app: app.to_owned(),
            id: id.to_owned(),
            corp: order.corp().map(str::to_owned),
            since: order.since(),
            document: written(&order)?,
            revision,
        };
        let events = announce::order(app, &order, &before);
        let told: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        tracing::info!(app, corp = row.corp, order = id, ?told, "order");
        Ok(Finished::DoneWith(self.orders.write(&row)?, events))
    }

    /// Merges what was heard into its trial.
    async fn trial(&self, job: &Job<'_>, heard: Trial) -> Result<Finished, Failure> {
        let (app, id) = (job.row.key.app(), heard.id());
        let (before, revision) = match self.orders.read(OrderKind::Trial, app, &id).await? {
            Some(stored) => (Some(read::<Trial>(&stored, app, &id)?), stored.revision),
            None => (None, 0),
        };
        let mut trial = before.clone().unwrap_or_else(|| heard.clone());
        trial.merge(&heard);
        if before.as_ref() == Some(&trial) {
            tracing::info!(app, trial = id, "nothing new of this trial");
            return Ok(Finished::Done(Vec::new()));
        }
        let row = OrderRow {
            kind: OrderKind::Trial,
            app: app.to_owned(),
            corp: trial.company.corp().map(str::to_owned),
            since: trial.since(),
            document: written(&trial)?,
            revision,
            id,
        };
        let events = announce::trial(app, &trial, before.as_ref());
        tracing::info!(app, corp = row.corp, trial = row.id, told = events.len(), "trial");
        Ok(Finished::DoneWith(self.orders.write(&row)?, events))
    }
}

fn read<T: serde::de::DeserializeOwned>(stored: &StoredOrder, app: &str, id: &str) -> Result<T, StoreError> {
    serde_json::from_str(&stored.document)
        .map_err(|_| StoreError::Corrupt { key: format!("{app}#{id}"), attribute: "document" })
}

fn written(what: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(what).map_err(|_| Failure::Hopeless("the order cannot be written as JSON".to_owned()))
}
