//! Where the endpoint is.

use std::net::IpAddr;

use reqwest::Url;

use super::ListenError;
use crate::cause::EndpointCause;

pub(super) fn read(url: &str) -> Result<Url, ListenError> {
    let url = Url::parse(url.trim()).map_err(|_| ListenError::Url)?;
    let known = matches!(url.scheme(), "http" | "https") && url.has_host();
    known.then_some(url).ok_or(ListenError::Url)
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
