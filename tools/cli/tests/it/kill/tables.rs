//! The tables as an operator sees them: through the AWS endpoint, with the key that lies beside them.

use std::path::Path;

use dingtalk_crypto::{SealingKeys, parse_sealing_key};
use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_store::{Inbox, InboxKey, Row, SHARDS, Ticket, Tickets};

use super::events::Sent;
use crate::app::ID;

/// Logical ids of the tables in `template.yaml`, which are their names here.
const INBOX: &str = "InboxTable";
const STATE: &str = "StateTable";

pub struct Tables {
    clients: Clients,
    inbox: Inbox,
    tickets: Tickets,
    keys: SealingKeys,
}

impl Tables {
    /// The tables behind the second of `ports`, sealed with the key in `directory`.
    pub fn at([_, aws]: [u16; 2], directory: &Path) -> Self {
        let endpoint = format!("http://127.0.0.1:{aws}");
        let variables = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_ENDPOINT_URL", &endpoint),
        ];
        let environment = Environment::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let clients = Clients::new(&environment, Pace::Worker).expect("all variables are there");
        let key = std::fs::read_to_string(directory.join("data/sealing-key")).expect("it lies beside the tables");
        let key = parse_sealing_key(&key).expect("32 bytes in base64");
        Self {
            inbox: Inbox::new(clients.dynamodb.clone(), INBOX),
            tickets: Tickets::new(clients.dynamodb.clone(), STATE),
            keys: SealingKeys::new([(1, key)]).expect("one key"),
            clients,
        }
    }

    /// A row of the inbox.
    pub async fn row(&self, key: &InboxKey) -> Option<Row> {
        self.inbox.read(key).await.expect("readable")
    }

    /// The remembered tickets, newest first.
    pub async fn tickets(&self) -> Vec<Ticket> {
        self.tickets.all(&self.keys, ID).await.expect("readable")
    }

    /// The state of the outbox row of an event.
    pub async fn outbox_state(&self, event: &Sent) -> Option<String> {
        let key = aws_sdk_dynamodb::types::AttributeValue::S(event.outbox_key());
        let request = self.clients.dynamodb.get_item().table_name(INBOX).key("pk", key).consistent_read(true);
        let item = request.send().await.expect("readable").item?;
        item.get("state").and_then(|state| state.as_s().ok()).cloned()
    }

    /// The keys of everything that lies in the inbox table.
    pub async fn inbox_keys(&self) -> Vec<String> {
        let scan = self.clients.dynamodb.scan().table_name(INBOX).consistent_read(true).send().await;
        let scan = scan.expect("readable");
        assert!(scan.last_evaluated_key.is_none(), "one page holds it all");
        let key = |item: &std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>| {
            item.get("pk").and_then(|pk| pk.as_s().ok()).cloned().expect("a key")
        };
        scan.items().iter().map(key).collect()
    }

    /// What a sweep would still find, ever, and what has failed.
    pub async fn left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for shard in 0..SHARDS {
            left.extend(self.inbox.due(shard, i64::MAX, 100, None).await.expect("readable"));
            left.extend(self.inbox.failed(shard, 100, None).await.expect("readable"));
        }
        left.into_iter().map(|row| row.pk).collect()
    }
}
