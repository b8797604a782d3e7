//! Orders of the app market, by command.

use clap::Args;
use dingtalk_simulator::{Delivery, Order, Refund, Simulator};

/// A company buys something.
#[derive(Args)]
pub struct OrderArgs {
    /// The buyer's CorpId
    corp: String,
    /// The order's id
    order_id: String,
    /// BUY, RENEW, UPGRADE, RENEW_UPGRADE or RENEW_DEGRADE
    #[arg(long, default_value = "BUY")]
    order_type: String,
    /// What was paid, in fen
    #[arg(long, default_value_t = 99_000)]
    fee: i64,
    /// For how many people
    #[arg(long, default_value_t = 10)]
    seats: i64,
    /// For how many days from now on
    #[arg(long, default_value_t = 365)]
    days: i64,
}

/// Some of an order is paid back.
#[derive(Args)]
pub struct RefundArgs {
    /// The buyer's CorpId
    corp: String,
    /// The order's id
    order_id: String,
    /// What is paid back, in fen
    #[arg(long, default_value_t = 99_000)]
    fee: i64,
    /// The service closes as well
    #[arg(long)]
    close: bool,
}

impl OrderArgs {
    pub async fn push(&self, simulator: &Simulator) -> Delivery {
        let order = Order {
            order_type: self.order_type.clone(),
            nominal_pay_fee: self.fee,
            discount_fee: 0,
            max_of_people: self.seats,
            days: self.days,
            ..Order::new(&self.order_id, &self.corp)
        };
        simulator.order(&order).await
    }
}

impl RefundArgs {
    pub async fn push(&self, simulator: &Simulator) -> Delivery {
        let order = Order::new(&self.order_id, &self.corp);
        let refunded = simulator.refund(&order, &Refund { fee: self.fee, ends_at: None }).await;
        if self.close && refunded.acknowledged { simulator.service_closes(&order, None).await } else { refunded }
    }
}
