//! A trial, for which there need not be an order.

use serde::{Deserialize, Serialize};

use crate::{
    Company, Told,
    digest::digest,
    told::{join_earliest, join_newest},
};

/// A trial: who, of what, from when. What one event says is a trial as well; [`Trial::merge`] joins two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Trial {
    /// The buyer as the trial names it.
    pub buyer_corp_id: Option<String>,
    /// Who opened it.
    pub buyer_union_id: Option<String>,
    /// Of what.
    pub goods_code: Option<String>,
    /// `itemType`.
    pub item_type: Option<String>,
    /// `tryoutType`.
    pub tryout_type: Option<String>,
    /// From when, in milliseconds.
    pub from: Option<i64>,
    /// Until when, in milliseconds, as told last.
    pub until: Option<Told<i64>>,
    /// `appId`, as told last.
    pub app_id: Option<Told<String>>,
    /// Whose it is.
    pub company: Company,
    /// The earliest time of an event about it, in milliseconds.
    pub first_heard: Option<i64>,
}

impl Trial {
    pub(crate) fn of(trial: &dingtalk_callback::Trial, at: i64) -> Self {
        Self {
            buyer_corp_id: trial.buyer_corp_id.clone(),
            buyer_union_id: trial.buyer_union_id.clone(),
            goods_code: trial.goods_code.clone(),
            item_type: trial.item_type.clone(),
            tryout_type: trial.tryout_type.clone(),
            from: trial.from,
            until: trial.until.map(|until| Told::new(at, until)),
            app_id: trial.app_id.clone().map(|app_id| Told::new(at, app_id)),
            company: Company::of(trial.buyer_corp_id.as_ref(), trial.corp_id.as_ref(), at),
            first_heard: Some(at),
        }
    }

    /// What makes it this trial and no other: buyer, goods and beginning. One that is prolonged stays the same.
    #[must_use]
    pub fn id(&self) -> String {
        let texts = [&self.buyer_corp_id, &self.buyer_union_id, &self.goods_code, &self.item_type, &self.tryout_type];
        digest(&(texts, self.from))
    }

    /// Takes in what `other` knows of the same trial. Commutative, associative and idempotent.
    pub fn merge(&mut self, other: &Self) {
        join_newest(&mut self.until, &other.until);
        join_newest(&mut self.app_id, &other.app_id);
        self.company.join(&other.company);
        join_earliest(&mut self.first_heard, other.first_heard);
    }

    /// When it began, else was first heard of, in milliseconds: its place in a list.
    #[must_use]
    pub fn since(&self) -> i64 {
        self.from.or(self.first_heard).unwrap_or_default()
    }
}
