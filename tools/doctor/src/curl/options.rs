//! curl's options, as far as they say what is sent.

/// What an option's value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// There is none.
    Flag,
    Method,
    Url,
    Header,
    /// The body; `@` before the name of a file.
    Data,
    /// The body, whatever it begins with.
    RawData,
    EncodedData,
    /// There is one, and it says nothing about the request.
    Ignored,
}

/// One option of the command line.
pub(super) struct Choice<'a> {
    /// Without dashes. Of several short ones in one word (`-sXPOST`) the last.
    pub name: &'a str,
    /// The short ones before it, and it.
    pub flags: &'a str,
    /// The value, where it is in the same word.
    pub value: Option<&'a str>,
}

/// Reads a word as an option; nothing if it is none.
pub(super) fn read(word: &str) -> Option<Choice<'_>> {
    if let Some(long) = word.strip_prefix("--") {
        return Some(match long.split_once('=') {
            Some((name, value)) => Choice { name, flags: "", value: Some(value) },
            None => Choice { name: long, flags: "", value: None },
        });
    }
    let short = word.strip_prefix('-').filter(|short| !short.is_empty())?;
    for (start, character) in short.char_indices() {
        let end = start + character.len_utf8();
        let name = short.get(start..end).unwrap_or_default();
        if meaning(name) != Meaning::Flag {
            let value = short.get(end..).filter(|value| !value.is_empty());
            return Some(Choice { name, flags: short.get(..start).unwrap_or_default(), value });
        }
    }
    Some(Choice { name: "", flags: short, value: None })
}

/// What the value of the option of this name is; an unknown one is taken for a flag.
pub(super) fn meaning(name: &str) -> Meaning {
    match name {
        "X" | "request" => Meaning::Method,
        "url" => Meaning::Url,
        "H" | "header" => Meaning::Header,
        "d" | "data" | "data-ascii" | "data-binary" | "json" => Meaning::Data,
        "data-raw" | "F" | "form" | "form-string" => Meaning::RawData,
        "data-urlencode" => Meaning::EncodedData,
        "A" | "user-agent" | "b" | "cookie" | "c" | "cookie-jar" | "e" | "referer" | "m" | "max-time" | "o"
        | "output" | "u" | "user" | "x" | "proxy" | "w" | "write-out" | "E" | "cert" | "K" | "config" | "T"
        | "upload-file" | "D" | "dump-header" | "r" | "range" | "C" | "continue-at" | "y" | "speed-time" | "Y"
        | "speed-limit" | "z" | "time-cond" | "t" | "telnet-option" | "U" | "proxy-user" | "Q" | "quote" | "P"
        | "ftp-port" | "h" | "key" | "cacert" | "capath" | "ciphers" | "connect-timeout" | "retry" | "retry-delay"
        | "retry-max-time" | "resolve" | "connect-to" | "interface" | "limit-rate" | "max-redirs" | "noproxy"
        | "unix-socket" | "trace" | "trace-ascii" | "stderr" | "dns-servers" | "proto" | "tls-max" | "local-port"
        | "socks5" | "socks5-hostname" | "oauth2-bearer" | "aws-sigv4" | "url-query" => Meaning::Ignored,
        _ => Meaning::Flag,
    }
}
