//! The one request path.

use std::{fmt, sync::Arc};

use reqwest::{Client, Url, redirect};
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    ApiError, ApiOptions, Auth, Called, Endpoint, Host,
    attempt::{Attempts, Failure},
    ban::Ban,
    limiter::Limiter,
    request::{self, Call, NoRequest},
};

/// For whom a call is made, and until when an answer is of use.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// Id of the app.
    pub app: &'a str,
    /// CorpId of the company.
    pub corp: Option<&'a str>,
    /// Retries and waiting end here.
    pub deadline: Instant,
}

/// The client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A base URL is none.
    #[error("dingtalk.{0} is no http or https URL without a query")]
    Host(&'static str),
    /// No TLS, no root certificates.
    #[error("the HTTP client could not be made")]
    Http,
}

/// The client. Clones share connections, limiter and what is known of a ban.
#[derive(Clone)]
pub struct Api {
    shared: Arc<Shared>,
    calls_per_second: f64,
}

/// What all clones share.
pub(crate) struct Shared {
    pub(crate) options: ApiOptions,
    oapi: Url,
    api: Url,
    pub(crate) client: Client,
    pub(crate) limiter: Limiter,
    pub(crate) ban: Ban,
}

impl Api {
    /// Makes a client.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn new(options: ApiOptions) -> Result<Self, BuildError> {
        let oapi = base(&options.hosts.oapi).ok_or(BuildError::Host("oapi"))?;
        let api = base(&options.hosts.api).ok_or(BuildError::Host("api"))?;
        let mut client = Client::builder()
            .connect_timeout(options.timeouts.connect)
            // An environment that sleeps between invocations finds its connections dead.
            .pool_idle_timeout(std::time::Duration::from_secs(20))
            // DingTalk's APIs redirect to nothing; what would is a proxy's login or worse, and the token is in the URL.
            .redirect(redirect::Policy::none());
        if is_loopback(&oapi) || is_loopback(&api) {
            client = client.no_proxy();
        }
        let client = client.build().map_err(|_| BuildError::Http)?;
        let limiter = Limiter::new(options.app_calls_per_second);
        let ban = Ban::new(Arc::clone(&options.bans));
        let calls_per_second = options.calls_per_second;
        Ok(Self { shared: Arc::new(Shared { options, oapi, api, client, limiter, ban }), calls_per_second })
    }

    /// The same client for a company with another allowance than [`ApiOptions::calls_per_second`]: 60 calls a second for
    /// each API with DingTalk's add-on. The last call for a company says how fast it is paced from then on, so all calls
    /// for it go through such a client.
    #[must_use]
    pub fn at_rate(&self, calls_per_second: f64) -> Self {
        Self { shared: Arc::clone(&self.shared), calls_per_second }
    }

    /// Makes a call: paced, classified, retried as its class and the endpoint's [`crate::Repeat`] allow.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn call<E: Endpoint>(
        &self,
        caller: &Caller<'_>,
        auth: Auth<'_>,
        endpoint: &E,
    ) -> Result<E::Answer, ApiError> {
        let started = Instant::now();
        let mut attempts = Attempts::new(&self.shared, *caller, E::NAME, E::REPEAT, self.calls_per_second);
        let read: Result<E::Answer, Failure> = match self.prepared(auth, endpoint) {
            Ok(call) => attempts.run(&call).await,
            Err(NoRequest(why)) => Err(Failure::no_request(why)),
        };
        self.shared.options.observer.called(&Called {
            app: caller.app,
            corp: caller.corp,
            api: E::NAME,
            class: read.as_ref().err().map(|failure| failure.class),
            requests: attempts.requests,
            throttled: attempts.throttled,
            elapsed: started.elapsed(),
        });
        read.map_err(|failure| failure.of(caller, E::NAME))
    }

    fn prepared<'a, E: Endpoint>(&self, auth: Auth<'a>, endpoint: &E) -> Result<Call<'a>, NoRequest> {
        let members: Value =
            serde_json::to_value(endpoint).map_err(|_| NoRequest("the request cannot be written as JSON"))?;
        let base = match E::HOST {
            Host::Oapi => &self.shared.oapi,
            Host::Api => &self.shared.api,
        };
        let url = request::url(base, &endpoint.path())?;
        Ok(Call { name: E::NAME, host: E::HOST, method: E::METHOD, url, members, auth })
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("hosts", &self.shared.options.hosts).finish_non_exhaustive()
    }
}

fn base(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let plain =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && plain).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_hosts_are_reached_without_a_proxy() {
        let loopback = |url: &str| is_loopback(&base(url).unwrap());
        for url in ["http://127.0.0.1:3000", "http://127.9.9.9", "http://[::1]:3000/x", "http://localhost:80"] {
            assert!(loopback(url), "{url}");
        }
        for url in ["https://oapi.dingtalk.com", "http://10.0.0.1", "http://[fe80::1]", "http://localhost.example"] {
            assert!(!loopback(url), "{url}");
        }
    }

    #[test]
    fn debug_shows_where_dingtalk_is() {
        let hosts = crate::Hosts { oapi: "http://127.0.0.1:1".to_owned(), api: "http://127.0.0.1:2".to_owned() };
        let text = format!("{:?}", Api::new(ApiOptions::new(hosts)).unwrap());
        assert!(text.contains("127.0.0.1:1") && text.contains("127.0.0.1:2"), "{text}");
    }
}
