//! Rounds: who goes through all companies of an app, and how far he is. One at a time for each app and purpose; whoever
//! runs out of time leaves the place from which the next one goes on.
//!
//! `pk = app#<app>`, `sk = round#<name>`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `began_at` | when the last round began, in milliseconds |
//! | `open` | there while it is not over |
//! | `since`, `corp` | the last company that was seen in it, as the index has it |
//! | `wanted_at` | when somebody last asked for a round out of turn |
//! | `owner`, `until` | who is at it, and until when |
//! | `revision` | grows with each take |

use aws_sdk_dynamodb::{Client, operation::update_item::builders::UpdateItemFluentBuilder, types::AttributeValue};

use crate::{
    Listed, StoreError,
    item::{Item, Reader, at, n, read_item, s},
    write::carried_out,
};

/// A round that somebody is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    app: String,
    name: &'static str,
    owner: String,
    /// When it began, in milliseconds.
    pub began_at: i64,
    /// The last company that was seen in it; only what names its place in the index is set.
    pub place: Option<Listed>,
}

/// Who takes a round, and when.
#[derive(Clone, Copy, Debug)]
pub struct RoundTaker<'a> {
    /// From [`crate::owner`].
    pub owner: &'a str,
    /// The time, in milliseconds.
    pub now: i64,
    /// Until when the round is his, in milliseconds.
    pub until: i64,
}

/// The rounds, in the state table.
#[derive(Clone, Debug)]
pub struct Rounds {
    client: Client,
    table: String,
}

impl Rounds {
    /// The rounds in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The round `name` of `app`: the one that was left, or a new one if the last began `every_ms` ago or somebody wants
    /// one. None if it is not time, or somebody else is at it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn take(
        &self,
        app: &str,
        name: &'static str,
        every_ms: i64,
        taker: RoundTaker<'_>,
    ) -> Result<Option<Round>, StoreError> {
        let (pk, sk) = key(app, name);
        let RoundTaker { owner, now, until } = taker;
        let found = read_item(&self.client, &self.table, at(&pk, &sk), &pk).await?;
        let item = found.unwrap_or_default();
        let reader = Reader { key: &pk, item: &item };
        let began = reader.n("began_at").ok();
        if reader.n("until").is_ok_and(|until| until > now) && reader.s("owner").is_ok_and(|other| other != owner) {
            return Ok(None);
        }
        let wanted = reader.n("wanted_at").ok().is_some_and(|wanted| began.is_none_or(|began| wanted > began));
        let due = began.is_none_or(|began| now.saturating_sub(began) >= every_ms);
        let (began_at, place) = match began {
            Some(began) if item.contains_key("open") => (began, place(&item)),
            _ if due || wanted => (now, None),
            _ => return Ok(None),
        };
        let set = "SET began_at = :began, #open = :open, #owner = :owner, #until = :until, revision = :next";
        let set = if place.is_some() { set.to_owned() } else { format!("{set} REMOVE since, corp") };
        let revision = reader.n("revision").unwrap_or(0);
        let update = self
            .update(app, name)
            .update_expression(set)
            .condition_expression("attribute_not_exists(revision) OR revision = :seen OR #owner = :owner")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":open", AttributeValue::Bool(true))
            .expression_attribute_values(":began", n(began_at))
            .expression_attribute_values(":owner", s(owner))
            .expression_attribute_values(":until", n(until))
            .expression_attribute_values(":seen", n(revision))
            .expression_attribute_values(":next", n(revision.saturating_add(1)));
        let taken = carried_out(update.send().await, "UpdateItem", &pk)?;
        let round = Round { app: app.to_owned(), name, owner: owner.to_owned(), began_at, place };
        Ok(taken.then_some(round))
    }

    /// Notes that all companies up to `place` were seen. False if the round is somebody else's by now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: then the next one sees some again.
    pub async fn advance(&self, round: &mut Round, place: &Listed) -> Result<bool, StoreError> {
        let update = self.own(round).update_expression("SET since = :since, corp = :corp");
        let update = update
            .expression_attribute_values(":since", n(place.since))
            .expression_attribute_values(":corp", s(&place.corp));
        round.place = Some(Listed { name: None, ..place.clone() });
        carried_out(update.send().await, "UpdateItem", &key(&round.app, round.name).0)
    }

    /// The round is over. False if it is somebody else's by now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: then it is gone on with, from its last place.
    pub async fn end(&self, round: &Round) -> Result<bool, StoreError> {
        self.give_back(round, "REMOVE #open, since, corp, #owner, #until", true).await
    }

    /// Its owner has no time left; the next one goes on. False if it is somebody else's by now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: then it is free when the owner's time is over.
    pub async fn leave(&self, round: &Round) -> Result<bool, StoreError> {
        self.give_back(round, "REMOVE #owner, #until", false).await
    }

    /// Asks for a round out of turn: after the one that is under way, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn want(&self, app: &str, name: &'static str, now: i64) -> Result<(), StoreError> {
        let update = self.update(app, name).update_expression("SET wanted_at = :now");
        let sent = update.expression_attribute_values(":now", n(now)).send().await;
        sent.map(drop).map_err(|e| StoreError::unavailable("UpdateItem", &key(app, name).0, &e))
    }

    async fn give_back(&self, round: &Round, expression: &str, ends: bool) -> Result<bool, StoreError> {
        let update = self.own(round).update_expression(expression).expression_attribute_names("#until", "until");
        let update = if ends { update.expression_attribute_names("#open", "open") } else { update };
        carried_out(update.send().await, "UpdateItem", &key(&round.app, round.name).0)
    }

    fn own(&self, round: &Round) -> UpdateItemFluentBuilder {
        self.update(&round.app, round.name)
            .condition_expression("#owner = :owner AND began_at = :began")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":owner", s(&round.owner))
            .expression_attribute_values(":began", n(round.began_at))
    }

    fn update(&self, app: &str, name: &str) -> UpdateItemFluentBuilder {
        let (pk, sk) = key(app, name);
        self.client.update_item().table_name(&self.table).key("pk", s(pk)).key("sk", s(sk))
    }
}

fn place(item: &Item) -> Option<Listed> {
    let reader = Reader { key: "round", item };
    Some(Listed { corp: reader.s("corp").ok()?.to_owned(), name: None, since: reader.n("since").ok()? })
}

fn key(app: &str, name: &str) -> (String, String) {
    (format!("app#{app}"), format!("round#{name}"))
}
