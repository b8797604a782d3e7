//! Rows by something else than their id, page by page. An index gives the keys of a page, then the rows are read as they
//! stand: what the index, which lags a little behind, names wrongly is left out.

use std::{collections::HashMap, fmt, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{
    Contact, ContactId, ContactKind, Mirror,
    index::{folded, mobile_digest, search},
};
use crate::{
    StoreError,
    item::{Item, Reader, s},
};

/// A part of a list.
#[derive(Clone, Debug, Default)]
pub struct ContactPage {
    /// The rows, in the list's order. May be fewer than asked for, even none, with more behind.
    pub contacts: Vec<Contact>,
    /// Where the next part begins; none behind the last.
    pub next: Option<ContactCursor>,
}

/// A place in a list, to be carried through a client as text. It says nothing about whose list it is: with another list
/// it is either refused or a place in that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactCursor {
    /// Key in the index.
    pub(super) at: String,
    /// Sort key of the row.
    pub(super) sk: String,
}

/// Not a place in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct CursorError;

impl fmt::Display for ContactCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&[&self.at, &self.sk]).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for ContactCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let [at, sk]: [String; 2] = serde_json::from_slice(&json).map_err(|_| CursorError)?;
        if at.is_empty() || sk.is_empty() || at.len().max(sk.len()) > 1024 {
            return Err(CursorError);
        }
        Ok(Self { at, sk })
    }
}

/// An index, and the attribute that is its sort key. The table itself is one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub index: Option<&'static str>,
    pub attribute: &'static str,
}

pub(super) const TABLE: Order = Order { index: None, attribute: "sk" };

const PLACES: Order = Order { index: Some("places"), attribute: "place" };
const NAMES: Order = Order { index: Some("names"), attribute: "search" };
const UNIONIDS: Order = Order { index: Some("unionids"), attribute: "unionid" };
const MOBILES: Order = Order { index: Some("mobiles"), attribute: "mobile" };
/// More people than any number or unionid belongs to.
const NAMESAKES: i32 = 100;

impl Mirror {
    /// The departments under `department`, or the people directly in it, by their ids. With people who are in it besides
    /// others; without what is under its own departments.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::Cursor`] for a cursor of another list.
    pub async fn children(
        &self,
        department: i64,
        kind: ContactKind,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        let parent = ContactId::department(department);
        let mut page = self.found(PLACES, &format!("{parent}#{}#", kind.as_str()), limit, after).await?;
        page.contacts.retain(|contact| contact.index.parents.contains(&department));
        Ok(page)
    }

    /// Who has the role, by userid: rows of [`ContactKind::RoleMember`].
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn role_members(
        &self,
        role: i64,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        let member = ContactKind::RoleMember.as_str();
        self.found(PLACES, &format!("{}#{member}#", ContactId::role(role)), limit, after).await
    }

    /// The rows of `kind` whose name begins with `prefix`, in whatever case, by name. With an empty one: all.
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn by_name(
        &self,
        kind: ContactKind,
        prefix: &str,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        self.found(NAMES, &search(kind, &folded(prefix)), limit, after).await
    }

    /// The people with this unionid: one, unless DingTalk errs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn by_unionid(&self, unionid: &str) -> Result<Vec<Contact>, StoreError> {
        let Some(wanted) = super::index::key_text(unionid) else { return Ok(Vec::new()) };
        let mut found = self.found(UNIONIDS, &wanted, NAMESAKES, None).await?.contacts;
        found.retain(|contact| contact.index.unionid.as_deref() == Some(unionid));
        Ok(found)
    }

    /// The people with this mobile number, with or without a mainland country code and whatever stands between the
    /// digits. Two can have the same digits under different country codes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn by_mobile(&self, mobile: &str) -> Result<Vec<Contact>, StoreError> {
        let Some(digest) = mobile_digest(&self.app, &self.corp, mobile) else { return Ok(Vec::new()) };
        let mut found = self.found(MOBILES, &digest, NAMESAKES, None).await?.contacts;
        found.retain(|contact| contact.index.mobile.as_ref() == Some(&digest));
        Ok(found)
    }

    /// Every row of `kind` by its id, tombstones included, read strongly: for an export, and for who restores.
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn every(
        &self,
        kind: ContactKind,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        let (items, next) = self.query(TABLE, &format!("{}#", kind.as_str()), limit, after).await?;
        let contacts = items.iter().map(Contact::from_item).filter_map(Result::transpose);
        Ok(ContactPage { contacts: contacts.collect::<Result<_, _>>()?, next })
    }

    /// The ids of `kind` that the mirror has, tombstones left out, in the order of their names, from the index alone: a
    /// sixth of what reading the rows costs. For the sweep, which asks DingTalk about each before it removes it.
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn listed(
        &self,
        kind: ContactKind,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<(Vec<ContactId>, Option<ContactCursor>), StoreError> {
        let (items, next) = self.query(NAMES, &search(kind, ""), limit, after).await?;
        Ok((self.ids(&items)?, next))
    }

    async fn found(
        &self,
        order: Order,
        prefix: &str,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        let (items, next) = self.query(order, prefix, limit, after).await?;
        let mut contacts = self.in_order(&self.ids(&items)?).await?;
        contacts.retain(Contact::listed);
        Ok(ContactPage { contacts, next })
    }

    /// The rows of `ids` that there are, in that order.
    pub(super) async fn in_order(&self, ids: &[ContactId]) -> Result<Vec<Contact>, StoreError> {
        let rows = self.all(ids).await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
    }

    /// The ids that index items are about.
    pub(super) fn ids(&self, items: &[Item]) -> Result<Vec<ContactId>, StoreError> {
        let mut ids = Vec::with_capacity(items.len());
        for item in items {
            let reader = Reader { key: &self.pk, item };
            let sk = reader.s("sk")?;
            // A link's place is that of its person: two keys, the department's first.
            let about = if sk.starts_with("link#") { reader.s("place")?.splitn(3, '#').nth(2) } else { Some(sk) };
            ids.extend(about.and_then(ContactId::parse));
        }
        Ok(ids)
    }

    /// The items whose key begins with `prefix`, from an index or the table. With an empty prefix: all.
    pub(super) async fn query(
        &self,
        order: Order,
        prefix: &str,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<(Vec<Item>, Option<ContactCursor>), StoreError> {
        if after.is_some_and(|after| !after.at.starts_with(prefix)) {
            return Err(StoreError::Cursor);
        }
        let Order { index, attribute } = order;
        let start = after.map(|after| {
            let mut key = self.key(&after.sk);
            key.insert(attribute.to_owned(), s(&after.at));
            key
        });
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .set_index_name(index.map(str::to_owned))
            .consistent_read(index.is_none())
            .expression_attribute_values(":pk", s(&self.pk));
        query = match prefix {
            "" => query.key_condition_expression("pk = :pk"),
            _ => query
                .key_condition_expression("pk = :pk AND begins_with(#at, :prefix)")
                .expression_attribute_names("#at", attribute)
                .expression_attribute_values(":prefix", s(prefix)),
        };
        let answer = query
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &self.pk, &e))?;
        let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
        let next = next.map(|key| self.cursor(&key, attribute)).transpose()?;
        Ok((answer.items.unwrap_or_default(), next))
    }

    fn cursor(
        &self,
        key: &HashMap<String, AttributeValue>,
        attribute: &'static str,
    ) -> Result<ContactCursor, StoreError> {
        let reader = Reader { key: &self.pk, item: key };
        Ok(ContactCursor { at: reader.s(attribute)?.to_owned(), sk: reader.s("sk")?.to_owned() })
    }
}
