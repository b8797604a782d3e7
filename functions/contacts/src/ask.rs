//! What is asked for: the request, read.

use dingtalk_store::{ContactId, ContactKind, SyncKind};
use lambda_http::{Request, RequestExt, http::Method};

use crate::{Refused, parameters::Parameters};

/// Most rows of one answer, and as many as there are unless told: DynamoDB gives so many by their keys at once.
const MOST: i64 = 100;

/// Longest app id and CorpId that are looked for, in bytes.
const LONGEST: usize = 128;

/// A request that can be answered.
#[derive(Debug)]
pub(crate) struct Asked {
    pub app: String,
    pub corp: String,
    pub route: Route,
    /// Rows, at most.
    pub limit: i32,
    /// Where to go on, as the answer before said.
    pub cursor: Option<String>,
}

/// Which list, or who.
#[derive(Debug)]
pub(crate) enum Route {
    /// All of a kind, by id.
    All(ContactKind),
    /// By name.
    Named(ContactKind, String),
    /// One row.
    One(ContactId),
    /// What is directly in a department: departments, or people.
    In(i64, ContactKind),
    /// Who has a role.
    RoleMembers(i64),
    Unionid(String),
    Mobile(String),
    /// What changed from this moment on, in milliseconds; or behind the cursor.
    Changes(Option<i64>),
}

/// What people are looked up by; one at a time.
const LOOKUPS: [&str; 4] = ["userid", "unionid", "mobile", "name"];
const OF_DEPARTMENTS: &[&str] = &["parent", "name", "limit", "cursor"];
const OF_USERS: &[&str] = &["userid", "unionid", "mobile", "name", "limit", "cursor"];
const OF_CHANGES: &[&str] = &["since", "limit", "cursor"];
const OF_LISTS: &[&str] = &["limit", "cursor"];

impl Asked {
    pub fn of(request: &Request) -> Result<Self, Refused> {
        let path = request.path_parameters();
        let of_path = |name: &str| path.first(name).unwrap_or_default();
        let [app, corp] = ["app", "corp"].map(of_path);
        if !is_id(app) || !is_id(corp) {
            return Err(Refused::Company);
        }
        let number = |name| of_path(name).parse::<i64>().map_err(|_| Refused::Id { wants: "a whole number" });
        let query = |known| Parameters::of_query(request, known);
        let (mut parameters, route) = match (request.method().clone(), &*shape(request)) {
            (Method::GET, "departments") => {
                let mut parameters = query(OF_DEPARTMENTS)?;
                let route = departments(&mut parameters)?;
                (parameters, route)
            }
            (Method::GET, "departments/{id}") => (query(&[])?, Route::One(ContactId::department(number("id")?))),
            (Method::GET, "departments/{id}/members") => {
                (query(OF_LISTS)?, Route::In(number("id")?, ContactKind::User))
            }
            (Method::GET, "users") => {
                let mut parameters = query(OF_USERS)?;
                let route = users(&mut parameters)?.unwrap_or(Route::All(ContactKind::User));
                (parameters, route)
            }
            (Method::POST, "users/search") => {
                let mut parameters = Parameters::of_body(request, OF_USERS)?;
                let route = users(&mut parameters)?.ok_or(Refused::OneOf { known: &LOOKUPS })?;
                (parameters, route)
            }
            (Method::GET, "users/{userid}") => (query(&[])?, Route::One(user(of_path("userid"))?)),
            (Method::GET, "role-groups") => (query(OF_LISTS)?, Route::All(ContactKind::RoleGroup)),
            (Method::GET, "roles") => (query(OF_LISTS)?, Route::All(ContactKind::Role)),
            (Method::GET, "roles/{id}") => (query(&[])?, Route::One(ContactId::role(number("id")?))),
            (Method::GET, "roles/{id}/members") => (query(OF_LISTS)?, Route::RoleMembers(number("id")?)),
            (Method::GET, "changes") => {
                let mut parameters = query(OF_CHANGES)?;
                let since = parameters.number("since")?;
                if since.is_some() == parameters.has("cursor") {
                    return Err(Refused::OneOf { known: &["since", "cursor"] });
                }
                (parameters, Route::Changes(since))
            }
            _ => return Err(Refused::Route),
        };
        let limit = parameters.number("limit")?.unwrap_or(MOST);
        let limit = i32::try_from(limit).ok().filter(|limit| (1..=MOST).contains(&i64::from(*limit)));
        Ok(Self {
            app: app.to_owned(),
            corp: corp.to_owned(),
            route,
            limit: limit.ok_or(Refused::Parameter { name: "limit", wants: "a number from 1 to 100" })?,
            cursor: parameters.text("cursor")?,
        })
    }
}

impl Route {
    /// For the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::All(_) => "all",
            Self::Named(..) => "by name",
            Self::One(_) => "by id",
            Self::In(..) => "in a department",
            Self::RoleMembers(_) => "members of a role",
            Self::Unionid(_) => "by unionid",
            Self::Mobile(_) => "by mobile",
            Self::Changes(_) => "changes",
        }
    }

    /// The syncs that bring what is asked for.
    pub fn kinds(&self) -> &'static [SyncKind] {
        let kind = match self {
            Self::All(kind) | Self::Named(kind, _) | Self::In(_, kind) => *kind,
            Self::One(id) => id.kind(),
            Self::RoleMembers(_) => ContactKind::RoleMember,
            Self::Unionid(_) | Self::Mobile(_) => ContactKind::User,
            Self::Changes(_) => return &SyncKind::ALL,
        };
        match kind {
            ContactKind::Department => &[SyncKind::Departments],
            ContactKind::User => &[SyncKind::Users],
            _ => &[SyncKind::Roles],
        }
    }
}

/// The route behind the company, as the template has it.
fn shape(request: &Request) -> String {
    let key = match request.request_context_ref() {
        Some(lambda_http::request::RequestContext::ApiGatewayV2(context)) => context.route_key.as_deref(),
        _ => None,
    };
    key.unwrap_or_default().split_once("/contacts/{app}/{corp}/").map(|(_, rest)| rest).unwrap_or_default().to_owned()
}

fn departments(parameters: &mut Parameters) -> Result<Route, Refused> {
    match (parameters.number("parent")?, parameters.text("name")?) {
        (Some(_), Some(_)) => Err(Refused::OneOf { known: &["parent", "name"] }),
        (Some(parent), None) => Ok(Route::In(parent, ContactKind::Department)),
        (None, Some(name)) => Ok(Route::Named(ContactKind::Department, name)),
        (None, None) => Ok(Route::All(ContactKind::Department)),
    }
}

/// Whom somebody looks up; none where it is by nothing.
fn users(parameters: &mut Parameters) -> Result<Option<Route>, Refused> {
    if LOOKUPS.iter().filter(|name| parameters.has(name)).count() > 1 {
        return Err(Refused::OneOf { known: &LOOKUPS });
    }
    if let Some(userid) = parameters.text("userid")? {
        return Ok(Some(Route::One(user(&userid)?)));
    }
    if let Some(unionid) = parameters.text("unionid")? {
        return Ok(Some(Route::Unionid(unionid)));
    }
    if let Some(mobile) = parameters.text("mobile")? {
        let has_digits = mobile.chars().any(|c| c.is_ascii_digit());
        let refused = Refused::Parameter { name: "mobile", wants: "a number with digits" };
        return if has_digits { Ok(Some(Route::Mobile(mobile))) } else { Err(refused) };
    }
    Ok(parameters.text("name")?.map(|name| Route::Named(ContactKind::User, name)))
}

fn user(userid: &str) -> Result<ContactId, Refused> {
    ContactId::user(userid).map_err(|_| Refused::Id { wants: "a userid of 1 to 256 bytes" })
}

/// An id of an app or a company. `#` parts the two in a key, so with it one company could be asked for in the name of
/// another, past the policy of who asks.
fn is_id(text: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '#' | '/' | '%');
    (1..=LONGEST).contains(&text.len()) && !text.contains(odd)
}

#[cfg(test)]
mod tests;
