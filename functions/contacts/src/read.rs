//! What is asked for, from the mirror.

use dingtalk_store::{Contact, ContactCursor, ContactId, ContactPage, Mirror, Presence};
use serde_json::{Value, json};

use crate::{
    ContactsReader, Found, Refused,
    ask::{Asked, Route},
    changes::ChangesCursor,
    standing::Standing,
    told::{about, told},
};

/// Lambda answers with 6 MB at most; a page that is larger is read again with fewer rows.
const LARGEST: usize = 5 * 1024 * 1024;

impl ContactsReader {
    pub(crate) async fn read(&self, asked: &Asked, standing: &Standing) -> Result<Found, Refused> {
        let mirror = self.contacts.of(&asked.app, &asked.corp);
        match &asked.route {
            Route::One(id) => one(&mirror, id).await,
            Route::Unionid(unionid) => Ok(list(asked, &mirror.by_unionid(unionid).await?)?),
            Route::Mobile(mobile) => Ok(list(asked, &mirror.by_mobile(mobile).await?)?),
            Route::Changes(since) => self.changes(asked, *since, &mirror, standing.epoch).await,
            _ => page(&mirror, asked).await,
        }
    }

    async fn changes(&self, asked: &Asked, since: Option<i64>, mirror: &Mirror, epoch: i64) -> Result<Found, Refused> {
        let now = self.clock.now();
        let after = match (since, &asked.cursor) {
            (Some(since), _) => ChangesCursor::since(since, epoch, now)?,
            (None, Some(text)) => ChangesCursor::parse(text, epoch, now)?,
            (None, None) => return Err(Refused::Cursor),
        };
        let mut limit = asked.limit;
        loop {
            let page = mirror.changes(&after.place, limit, now).await?;
            let rows: Vec<Value> = page.contacts.iter().map(change).collect();
            let next = ChangesCursor { given_at: now, epoch, place: page.next };
            let body = json!({ "contacts": rows, "next": next.to_string(), "more": page.more });
            if fits(&body, &mut limit) {
                return Ok(Found { rows: page.contacts.len(), body });
            }
        }
    }
}

/// A row by its id. Of who is gone only that is told.
async fn one(mirror: &Mirror, id: &ContactId) -> Result<Found, Refused> {
    let contact = mirror.get(id).await?.ok_or(Refused::NotFound)?;
    match &contact.presence {
        Presence::Removed { at, .. } if contact.read_at().is_some() => Err(Refused::Removed { at: *at }),
        // It was never there: an event told that it is gone.
        Presence::Removed { .. } => Err(Refused::NotFound),
        _ => Ok(Found { body: json!({ "contact": told(&contact) }), rows: 1 }),
    }
}

/// People by what belongs to one of them. A list: nothing keeps two from having the same.
fn list(asked: &Asked, found: &[Contact]) -> Result<Found, Refused> {
    if asked.cursor.is_some() {
        return Err(Refused::Cursor);
    }
    let rows: Vec<Value> = found.iter().map(told).collect();
    Ok(Found { rows: rows.len(), body: json!({ "contacts": rows, "next": null }) })
}

async fn page(mirror: &Mirror, asked: &Asked) -> Result<Found, Refused> {
    let after = asked.cursor.as_ref().map(|text| text.parse::<ContactCursor>()).transpose();
    let after = after.map_err(|_| Refused::Cursor)?;
    let mut limit = asked.limit;
    loop {
        let page = read_page(mirror, &asked.route, limit, after.as_ref()).await?;
        if page.contacts.is_empty() && page.next.is_none() && after.is_none() {
            check_there(mirror, &asked.route).await?;
        }
        let rows: Vec<Value> = page.contacts.iter().map(told).collect();
        let body = json!({ "contacts": rows, "next": page.next.map(|next| next.to_string()) });
        if fits(&body, &mut limit) {
            return Ok(Found { rows: page.contacts.len(), body });
        }
    }
}

async fn read_page(
    mirror: &Mirror,
    route: &Route,
    limit: i32,
    after: Option<&ContactCursor>,
) -> Result<ContactPage, Refused> {
    Ok(match route {
        Route::All(kind) => {
            let mut page = mirror.every(*kind, limit, after).await?;
            page.contacts.retain(|contact| !matches!(contact.presence, Presence::Removed { .. }));
            page
        }
        Route::Named(kind, name) => mirror.by_name(*kind, name, limit, after).await?,
        Route::In(department, kind) => mirror.children(*department, *kind, limit, after).await?,
        Route::RoleMembers(role) => mirror.role_members(*role, limit, after).await?,
        Route::One(_) | Route::Unionid(_) | Route::Mobile(_) | Route::Changes(_) => ContactPage::default(),
    })
}

/// A department or role with nothing in it may be one that is not there.
async fn check_there(mirror: &Mirror, route: &Route) -> Result<(), Refused> {
    let id = match route {
        Route::In(department, _) => ContactId::department(*department),
        Route::RoleMembers(role) => ContactId::role(*role),
        _ => return Ok(()),
    };
    one(mirror, &id).await.map(drop)
}

/// One change: the row as it stands now, or that it is gone.
fn change(contact: &Contact) -> Value {
    match contact.presence {
        Presence::Removed { .. } => Value::Object(about(contact)),
        _ => told(contact),
    }
}

/// Whether an answer can go out; if not, with how many rows to try again. A single row always fits.
fn fits(body: &Value, limit: &mut i32) -> bool {
    let fits = *limit == 1 || body.to_string().len() <= LARGEST;
    *limit = (*limit / 2).max(1);
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_page_is_halved_until_it_fits() {
        let large = json!({ "contacts": ["x".repeat(LARGEST)] });
        let mut limit = 100;
        let mut tried = Vec::new();
        while !fits(&large, &mut limit) {
            tried.push(limit);
        }
        assert_eq!(tried, [50, 25, 12, 6, 3, 1]);
        assert!(fits(&json!({}), &mut 100));
    }
}
