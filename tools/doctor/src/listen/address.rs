//! Where the endpoint is.

use std::net::IpAddr;

use reqwest::Url;

use super::ListenError;
use crate::cause::EndpointCause;

/// What each push brings itself; of a pasted URL, the old ones would be in the way.
const OWN: [&str; 4] = ["signature", "msg_signature", "timestamp", "nonce"];

pub(super) fn read(url: &str) -> Result<Url, ListenError> {
    let url = Url::parse(url.trim()).map_err(|_| ListenError::Url)?;
    let known = matches!(url.scheme(), "http" | "https") && url.has_host();
    known.then_some(url).ok_or(ListenError::Url)
}

/// Takes out of the query what a push brings; whether there was any of it.
pub(super) fn strip(url: &mut Url) -> bool {
    let Some(query) = url.query() else { return false };
    let own = |pair: &&str| OWN.contains(&pair.split('=').next().unwrap_or_default());
    let kept: Vec<&str> = query.split('&').filter(|pair| !own(pair)).collect();
    let kept = kept.join("&");
    if kept.len() == query.len() {
        return false;
    }
    url.set_query(Some(kept).as_deref().filter(|kept| !kept.is_empty()));
    true
}

/// What is to be said about it before anything is sent.
pub(super) fn kind(url: &Url) -> EndpointCause {
    match url.scheme() {
        _ if !is_public(url) => EndpointCause::Loopback,
        "https" => EndpointCause::Https,
        _ => EndpointCause::NoHttps,
    }
}

/// Whether the address could be reached from outside, by its form.
fn is_public(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse() {
        Ok(IpAddr::V4(ip)) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()),
        Ok(IpAddr::V6(ip)) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified()),
        Err(_) => host.contains('.') && !host.ends_with(".localhost") && !host.ends_with(".local"),
    }
}

/// Whether it is this very machine: no proxy leads there.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_url_loses_what_each_push_brings() {
        let mut url = read("https://example.com/a?tenant=1&signature=x&msg_signature=x&timestamp=1&nonce=n").unwrap();
        assert!(strip(&mut url) && !strip(&mut url));
        assert_eq!(url.as_str(), "https://example.com/a?tenant=1");
    }

    #[test]
    fn an_address_is_told_by_its_form() {
        let kinds = [
            ("https://example.com/callback", EndpointCause::Https),
            ("http://example.com/", EndpointCause::NoHttps),
            ("http://203.0.113.7/", EndpointCause::NoHttps),
            ("http://127.0.0.1:3000/", EndpointCause::Loopback),
            ("https://10.0.0.1/", EndpointCause::Loopback),
            ("http://[::1]/", EndpointCause::Loopback),
            ("http://localhost/", EndpointCause::Loopback),
            ("http://intranet/", EndpointCause::Loopback),
        ];
        for (url, expected) in kinds {
            assert_eq!(kind(&read(url).unwrap()), expected, "{url}");
        }
        assert!(is_loopback(&read("http://[::1]/").unwrap()) && !is_loopback(&read("http://10.0.0.1/").unwrap()));
    }
}
