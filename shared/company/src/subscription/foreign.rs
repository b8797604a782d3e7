//! Somebody else's URL is registered for a company's events: told once, for an operator to decide.

use dingtalk_lambda::Failure;
use dingtalk_store::DomainEvent;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Driver;

/// Name of the domain event and of the metric.
pub const CALLBACK_URL_FOREIGN: &str = "CallbackUrlForeign";

/// What was found.
pub(super) struct Found<'a> {
    /// Of which company.
    pub corp: &'a str,
    /// Which URL.
    pub url: &'a str,
    /// When ours was last registered, in milliseconds.
    pub registered_at: Option<i64>,
}

impl Driver {
    /// Tells it, once for each company and URL, and once more when ours was registered in between.
    pub(super) async fn tell_foreign(&self, app: &str, found: &Found<'_>, ours: &str) -> Result<(), Failure> {
        let Found { corp, url, registered_at } = *found;
        let digest = Sha256::digest(format!("{url} {}", registered_at.unwrap_or(0)));
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
            "the company's events go to another URL; dingtalk corp subscribe CORP --replace has them come here"
        );
        self.metrics.count(CALLBACK_URL_FOREIGN, Some(app));
        self.publisher.publish(&[event]).await;
        Ok(())
    }
}
