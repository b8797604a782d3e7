//! Somebody else's URL is registered for a company's events: told once, for an operator to decide.

use dingtalk_lambda::Failure;
use dingtalk_store::DomainEvent;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Driver;

/// Name of the domain event and of the metric.
pub const CALLBACK_URL_FOREIGN: &str = "CallbackUrlForeign";

impl Driver {
    /// Tells it, once for each company and URL.
    pub(super) async fn tell_foreign(&self, app: &str, corp: &str, url: &str, ours: &str) -> Result<(), Failure> {
        let digest = Sha256::digest(url);
        let digest = digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let now = self.clock.now();
        let event = DomainEvent {
            name: CALLBACK_URL_FOREIGN.to_owned(),
            id: format!("{app}#{corp}#{CALLBACK_URL_FOREIGN}#{digest}"),
            app: app.to_owned(),
            corp: Some(corp.to_owned()),
            time: now,
            detail: json!({ "url": url, "ours": ours }),
        };
        if !self.publisher.outbox().put(&event, now).await? {
            return Ok(());
        }
        tracing::error!(
            app,
            corp,
            url,
            "the company's events go to another URL; dingtalk corp subscribe --replace has them come here"
        );
        self.metrics.count(CALLBACK_URL_FOREIGN, Some(app));
        self.publisher.publish(&[event]).await;
        Ok(())
    }
}
