//! Rows by something else than their id, page by page. An index gives the keys of a page, then the rows are read as they
//! stand: what the index, which lags a little behind, names wrongly is left out.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{
    Contact, ContactCursor, ContactId, ContactKind, Mirror, Presence,
    index::{ListedAs, folded, mobile_digest},
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

/// An index, and the attribute that is its sort key. The table itself is one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub index: Option<&'static str>,
    pub attribute: &'static str,
}

impl Order {
    /// Whether its keys hold names.
    pub fn by_name(self) -> bool {
        self.attribute == NAMES.attribute
    }
}

pub(super) const TABLE: Order = Order { index: None, attribute: "sk" };

const PLACES: Order = Order { index: Some("places"), attribute: "place" };
pub(super) const NAMES: Order = Order { index: Some("names"), attribute: "search" };
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

    /// The rows of `kind` that are in scope and whose name begins with `prefix`, in whatever case, by name. With an empty
    /// one: all.
    ///
    /// # Errors
    /// As [`Self::children`]; [`StoreError::CursorLost`] for a cursor that came as text and whose row has another name
    /// now: begin the list anew.
    pub async fn by_name(
        &self,
        kind: ContactKind,
        prefix: &str,
        limit: i32,
        after: Option<&ContactCursor>,
    ) -> Result<ContactPage, StoreError> {
        let name = folded(prefix);
        let mut page = self.found(NAMES, &ListedAs::InScope.key(kind, &name), limit, after).await?;
        page.contacts.retain(|contact| {
            let now = contact.index.name.as_deref().unwrap_or_default();
            contact.presence == Presence::InScope && now.starts_with(&name)
        });
        Ok(page)
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
        let Order { index, attribute } = order;
        let start = match after {
            Some(after) => {
                let mut key = self.key(after.sk());
                key.insert(attribute.to_owned(), s(self.position(order, prefix, after).await?));
                Some(key)
            }
            None => None,
        };
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
        let next = next.map(|key| self.cursor(&key, order)).transpose()?;
        Ok((answer.items.unwrap_or_default(), next))
    }

    fn cursor(&self, key: &HashMap<String, AttributeValue>, order: Order) -> Result<ContactCursor, StoreError> {
        let reader = Reader { key: &self.pk, item: key };
        let (at, sk) = (reader.s(order.attribute)?.to_owned(), reader.s("sk")?.to_owned());
        Ok(if order.by_name() { ContactCursor::at_name(at, sk) } else { ContactCursor::at_ids(at, sk) })
    }
}
