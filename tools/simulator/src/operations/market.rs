//! The app market: orders and what becomes of them.

use serde_json::Value;

use crate::event::{self, Rows};
use crate::{Delivery, Order, Refund, Row, Simulator, Tryout};

impl Simulator {
    /// An order is bought: `market_buy`, or a row with `biz_type` 17. Pushing it again with other members is a change of
    /// the order.
    pub async fn order(&self, order: &Order) -> Delivery {
        let mut draft = self.draft();
        let (suite_key, time) = (self.suite_key(), draft.time);
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::market_buy(&suite_key, draft.time, order),
            || event::order_rows(&self.market_rows(&suite_key, time), order),
        );
        self.send(parcels).await
    }

    /// Its service opens: a row with `biz_type` 37, here and below in every mode, since the classic generation has no
    /// such event.
    pub async fn service_opens(&self, order: &Order) -> Delivery {
        self.market(|rows, _| event::service_rows(rows, order, None)).await
    }

    /// Its service closes, because of that refund or by itself.
    pub async fn service_closes(&self, order: &Order, refund_id: Option<&str>) -> Delivery {
        self.market(|rows, _| event::service_rows(rows, order, Some(refund_id))).await
    }

    /// Some of it is paid back: a row with `biz_type` 212.
    pub async fn refund(&self, order: &Order, refund: &Refund) -> Delivery {
        self.market(|rows, id| event::refund_rows(rows, order, refund, id)).await
    }

    /// It gets a label, an object with whatever members: a row with `biz_type` 253.
    pub async fn tag(&self, order: &Order, label: &Value) -> Delivery {
        self.market(|rows, id| event::tag_rows(rows, order, label, id)).await
    }

    /// Somebody opens a trial without an order: a row with `biz_type` 63.
    pub async fn tryout(&self, tryout: &Tryout) -> Delivery {
        self.market(|rows, _| event::tryout_rows(rows, tryout)).await
    }

    /// Rows that are made of what they have in common and an id.
    async fn market(&self, make: impl FnOnce(&Rows<'_>, &str) -> Vec<Row>) -> Delivery {
        let mut draft = self.draft();
        let (suite_key, id) = (self.suite_key(), draft.random.text::<20>());
        let rows = make(&self.market_rows(&suite_key, draft.time), &id);
        let parcels = self.row_parcels(&mut draft, &rows);
        self.send(parcels).await
    }

    fn market_rows<'a>(&'a self, suite_key: &'a str, time: i64) -> Rows<'a> {
        Rows {
            suite_id: &self.app.suite_id,
            suite_key,
            isv_corp_id: &self.app.corp_id,
            isv_only: self.settings.quirks.isv_corp_rows,
            time,
        }
    }
}
