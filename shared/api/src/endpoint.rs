//! What an endpoint is: a request that serialises to its body, and a few constants.

use serde::{Serialize, de::DeserializeOwned};

/// Which of DingTalk's two hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `oapi.dingtalk.com`: HTTP 200 and `errcode`.
    Oapi,
    /// `api.dingtalk.com`: HTTP statuses and `code`.
    Api,
}

/// How often one call may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It only reads: again after any failure that may pass, five times in all.
    Read,
    /// It writes, and twice is as good as once: as [`Repeat::Read`], three times in all.
    Idempotent,
    /// Again only when it provably did not arrive, or was refused before anything was done.
    Once,
}

/// An endpoint of DingTalk's: the request's members are the body (POST) or the query (GET).
pub trait Endpoint: Serialize + Sync {
    /// The answer's members.
    type Answer: DeserializeOwned + Send;
    /// Its name, for errors, metrics, the limiter, and for codes that mean another thing on it: `get_suite_token`,
    /// `v2/user/list`. Never that of another call.
    const NAME: &'static str;
    /// Which host.
    const HOST: Host;
    /// `GET` or `POST`.
    const METHOD: &'static str;
    /// How often one call may be sent.
    const REPEAT: Repeat;
    /// The path, with what varies in it percent-encoded.
    fn path(&self) -> String;
}

/// Declares an endpoint: `endpoint!(GetSuiteToken<'_> => SuiteToken, POST Oapi "/service/get_suite_token", Idempotent);`
/// Its name is what follows the last slash. Where that says too little (`list`, `get`), the path is written in two parts,
/// and the second is the name: `POST Oapi "/topapi/" "v2/user/list"`.
macro_rules! endpoint {
    ($request:ty => $answer:ty, $method:ident $host:ident $path:literal, $repeat:ident) => {
        $crate::endpoint::endpoint!(@ $request, $answer, $method, $host, $crate::endpoint::name($path), $path, $repeat);
    };
    ($request:ty => $answer:ty, $method:ident $host:ident $before:literal $name:literal, $repeat:ident) => {
        $crate::endpoint::endpoint!(@ $request, $answer, $method, $host, $name, concat!($before, $name), $repeat);
    };
    (@ $request:ty, $answer:ty, $method:ident, $host:ident, $name:expr, $path:expr, $repeat:ident) => {
        impl $crate::Endpoint for $request {
            type Answer = $answer;
            const NAME: &'static str = $name;
            const HOST: $crate::Host = $crate::Host::$host;
            const METHOD: &'static str = stringify!($method);
            const REPEAT: $crate::Repeat = $crate::Repeat::$repeat;
            fn path(&self) -> String {
                $path.to_owned()
            }
        }
    };
}
pub(crate) use endpoint;

/// What follows the last slash of a path.
pub(crate) const fn name(path: &'static str) -> &'static str {
    let mut start = path.len();
    while start > 0 && path.as_bytes()[start - 1] != b'/' {
        start -= 1;
    }
    path.split_at(start).1
}
