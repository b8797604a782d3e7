//! Pushes of every kind and every known type, with odd members.

use arbitrary::{Arbitrary, Result, Unstructured};
use dingtalk_callback::{Envelope, EventType};

use crate::names;
use crate::odd::Odd;

/// A secret that stands nowhere else.
pub const MARKER: &str = "S3CRET-that-stands-nowhere-else";

/// A push.
#[derive(Debug)]
pub struct Case {
    /// Its plaintext.
    pub push: Odd,
    /// How it is pushed.
    pub envelope: Envelope,
    /// Whether [`MARKER`] is in it, as the value of a member that names a secret.
    pub marked: bool,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let envelope = *u.choose(&[Envelope::Classic, Envelope::SyncHigh, Envelope::SyncMedium])?;
        let marked = u.arbitrary()?;
        let push = match envelope {
            Envelope::Classic => classic(u, marked)?,
            Envelope::SyncHigh => rows(u, "SYNC_HTTP_PUSH_HIGH", marked)?,
            Envelope::SyncMedium => rows(u, " sync_http_push_medium", marked)?,
        };
        Ok(Case { push, envelope, marked })
    }
}

fn classic(u: &mut Unstructured<'_>, marked: bool) -> Result<Odd> {
    let event_type = ("EventType", event_type(u)?);
    let mut event = Odd::members(u, names::EVENT)?;
    if marked {
        match u.int_in_range(0..=3)? {
            0 => put(&mut event, "data", Odd::Object(vec![secret(u)?])),
            1 => put(&mut event, "callbackData", Odd::Inside(Box::new(Odd::Object(vec![secret(u)?])))),
            2 => put(&mut event, "auth_corp_info", Odd::Object(vec![secret(u)?])),
            _ => {
                let (name, value) = secret(u)?;
                put(&mut event, &name, value);
            }
        }
    }
    put(&mut event, event_type.0, event_type.1);
    Ok(Odd::Object(event))
}

fn rows(u: &mut Unstructured<'_>, push: &str, marked: bool) -> Result<Odd> {
    let mut rows = (0..u.int_in_range(0..=3)?).map(|_| row(u, false)).collect::<Result<Vec<_>>>()?;
    if marked {
        rows.push(row(u, true)?);
    }
    let mut members = if u.ratio(1, 4)? { Odd::members(u, names::ROW)? } else { Vec::new() };
    put(&mut members, "bizData", Odd::List(rows));
    put(&mut members, "EventType", Odd::Text(push.to_owned()));
    Ok(Odd::Object(members))
}

fn row(u: &mut Unstructured<'_>, marked: bool) -> Result<Odd> {
    if !marked && u.ratio(1, 16)? {
        return Odd::grow(u, names::ROW);
    }
    let mut row = Odd::members(u, names::ROW)?;
    let mut body = Odd::members(u, names::EVENT)?;
    put(&mut body, "syncAction", event_type(u)?);
    if marked {
        let (name, value) = secret(u)?;
        put(&mut body, &name, value);
    }
    let body = Odd::Object(body);
    put(&mut row, "biz_data", if u.arbitrary()? { Odd::Inside(Box::new(body)) } else { body });
    Ok(Odd::Object(row))
}

fn event_type(u: &mut Unstructured<'_>) -> Result<Odd> {
    let name = u.choose(EventType::ALL)?.as_str();
    Ok(match u.int_in_range(0..=7)? {
        0 => Odd::Text(format!(" {}\t", name.to_uppercase())),
        1 => Odd::grow(u, names::EVENT)?,
        _ => Odd::Text(name.to_owned()),
    })
}

fn secret(u: &mut Unstructured<'_>) -> Result<(String, Odd)> {
    Ok(((*u.choose(names::SECRET)?).to_owned(), Odd::Text(MARKER.to_owned())))
}

/// Adds a member, at a place that the others do not tell.
fn put(members: &mut Vec<(String, Odd)>, name: &str, value: Odd) {
    members.retain(|(other, _)| other != name);
    let at = (members.len() + name.len()) % (members.len() + 1);
    members.insert(at, (name.to_owned(), value));
}
