//! From an endpoint and a proof to an HTTP request.

use dingtalk_crypto::percent;
use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{Auth, Host, Signed, liberal, scrub::Secrets, signature};

/// The header for tokens on `api.dingtalk.com`.
const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";

/// What of a call is the same at each attempt.
pub(crate) struct Call<'a> {
    pub(crate) name: &'static str,
    pub(crate) host: Host,
    pub(crate) method: &'static str,
    /// Base URL and path.
    pub(crate) url: Url,
    pub(crate) members: Value,
    pub(crate) auth: Auth<'a>,
}

/// A request that cannot be made; a bug on this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRequest(pub(crate) &'static str);

/// The URL of a path. Path and base stay as they are: a value in it must not lead elsewhere.
pub(crate) fn url(base: &Url, path: &str) -> Result<Url, NoRequest> {
    let whole = format!("{}{path}", base.path().trim_end_matches('/'));
    let mut url = base.clone();
    url.set_path(&whole);
    let led_elsewhere = url.path() != whole || whole.contains("//");
    if led_elsewhere { Err(NoRequest("a value does not fit into the path")) } else { Ok(url) }
}

impl Call<'_> {
    /// The request of one attempt, at `now` in milliseconds, and every secret in it.
    pub(crate) fn request(&self, now: i64) -> Result<(reqwest::Request, Secrets), NoRequest> {
        let mut secrets = Secrets::of(&self.members);
        let mut query = Vec::new();
        let mut token = None;
        match self.auth {
            Auth::None => {}
            Auth::Suite(value) => self.token("suite_access_token", value, &mut query, &mut token),
            Auth::Company(value) => self.token("access_token", value, &mut query, &mut token),
            Auth::Signed(signed) => sign(&signed, now, &mut query, &mut secrets),
            Auth::SuiteAndSigned(value, signed) => {
                self.token("suite_access_token", value, &mut query, &mut token);
                sign(&signed, now, &mut query, &mut secrets);
            }
        }
        if let Auth::Suite(value) | Auth::Company(value) | Auth::SuiteAndSigned(value, _) = self.auth {
            secrets.add(value.expose_secret());
        }
        let method = match self.method {
            "GET" => Method::GET,
            "POST" => Method::POST,
            _ => return Err(NoRequest("the method is neither GET nor POST")),
        };
        let mut body = None;
        if method == Method::GET {
            members(&self.members, &mut query)?;
        } else {
            body = Some(self.members.to_string());
        }
        let mut url = self.url.clone();
        if !query.is_empty() {
            let pairs: Vec<String> =
                query.iter().map(|(name, value)| format!("{name}={}", percent::encode(value))).collect();
            url.set_query(Some(&pairs.join("&")));
        }
        let mut request = reqwest::Request::new(method, url);
        if let Some(token) = token {
            let mut value =
                HeaderValue::from_str(token).map_err(|_| NoRequest("the token does not fit into a header"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(TOKEN_HEADER, value);
        }
        // Without it, and with another one, oapi refuses (43004).
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body.map(Into::into);
        Ok((request, secrets))
    }

    /// Whether a token goes along.
    pub(crate) fn carries_token(&self) -> bool {
        matches!(self.auth, Auth::Suite(_) | Auth::Company(_) | Auth::SuiteAndSigned(..))
    }

    fn token<'a>(
        &self,
        name: &'static str,
        value: &'a SecretString,
        query: &mut Vec<(String, String)>,
        header: &mut Option<&'a str>,
    ) {
        match self.host {
            Host::Oapi => query.push((name.to_owned(), value.expose_secret().to_owned())),
            Host::Api => *header = Some(value.expose_secret()),
        }
    }
}

/// The query of a signed call (suite-api, section 3.1).
fn sign(signed: &Signed<'_>, now: i64, query: &mut Vec<(String, String)>, secrets: &mut Secrets) {
    let signature = signature(signed.secret, now, signed.ticket);
    secrets.add(signed.secret.expose_secret());
    secrets.add(signed.ticket.expose_secret());
    secrets.add(&signature);
    query.extend([
        ("accessKey".to_owned(), signed.access_key.to_owned()),
        ("timestamp".to_owned(), now.to_string()),
        ("suiteTicket".to_owned(), signed.ticket.expose_secret().to_owned()),
        ("signature".to_owned(), signature),
    ]);
}

/// The members of a GET.
fn members(members: &Value, query: &mut Vec<(String, String)>) -> Result<(), NoRequest> {
    let Some(members) = members.as_object() else {
        return Err(NoRequest("the request is no struct"));
    };
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::Bool(flag) => query.push((name.clone(), flag.to_string())),
            Value::String(text) => query.push((name.clone(), text.clone())),
            number => match liberal::text(number) {
                Some(text) => query.push((name.clone(), text)),
                None => return Err(NoRequest("a member does not fit into a query")),
            },
        }
    }
    Ok(())
}
