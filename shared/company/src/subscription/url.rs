//! Whose URL is it?

/// The longest that is kept of a foreign URL, in characters.
const LONGEST: usize = 300;

/// Whether two URLs are the same place, however they are written: blanks around them, letter case of scheme and host, a
/// slash at the end, a port that goes without saying.
pub(super) fn same(a: &str, b: &str) -> bool {
    normal(a) == normal(b)
}

/// Whether `found` is one of ours: beside `wanted`, on the same host and in the same folder of it, or what we registered
/// before. A host alone is not enough, since it may have other tenants. Keys prove nothing: another stack of the same team
/// has the same ones, and its events are its own.
#[must_use]
pub fn is_ours(found: &str, wanted: &str, before: Option<&str>) -> bool {
    let beside = folder(found).is_some_and(|found| folder(wanted).is_some_and(|wanted| found == wanted));
    beside || before.is_some_and(|before| same(found, before))
}

/// Host and path without the last part of it.
fn folder(url: &str) -> Option<String> {
    let url = normal(url);
    let place = url.split_once("://")?.1.split(['?', '#']).next()?;
    let (folder, _) = place.rsplit_once('/')?;
    (!folder.is_empty()).then(|| folder.to_owned())
}

/// What an operator may see of a URL that is not ours: no user, no query, which may hold a secret.
pub(super) fn shown(url: &str) -> String {
    let url = normal(url);
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let bare = match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = (authority(rest), rest.get(authority(rest).len()..).unwrap_or_default());
            format!("{scheme}://{}{path}", authority.rsplit('@').next().unwrap_or_default())
        }
        None => bare.to_owned(),
    };
    bare.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

fn normal(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority(rest));
    let path = rest.get(authority.len()..).unwrap_or_default();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let authority = authority.to_ascii_lowercase();
    let authority = authority.strip_suffix(usual).unwrap_or(&authority);
    format!("{scheme}://{authority}{path}")
}

/// What stands before the path.
fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_written_in_many_ways() {
        let ours = "https://a.example.com/callback/demo";
        for same_place in ["https://A.example.com:443/callback/demo/", " HTTPS://a.example.com/callback/demo "] {
            assert!(same(ours, same_place), "{same_place}");
        }
        for other in [
            "http://a.example.com/callback/demo",
            "https://a.example.com/callback/Demo",
            "https://a.example.com:8443/callback/demo",
            "https://a.example.com/callback/demo?x=1",
            "",
        ] {
            assert!(!same(ours, other), "{other}");
        }
    }

    #[test]
    fn ours_is_what_lies_beside_our_url_or_was_registered_by_us() {
        let wanted = "https://a.example.com/callback/demo";
        assert!(is_ours("https://a.example.com/callback/old-name?x=/y", wanted, None));
        assert!(is_ours("http://a.example.com/callback/demo", wanted, None));
        assert!(is_ours("https://old.example.com/x", wanted, Some("https://old.example.com/x/")));
        for foreign in
            ["https://b.example.com/callback/demo", "https://a.example.com.evil.test/", "", "not a url", "://"]
        {
            assert!(!is_ours(foreign, wanted, None), "{foreign}");
        }
        assert!(!is_ours("https://old.example.com/y", wanted, Some("https://old.example.com/x")));
    }

    #[test]
    fn what_is_shown_of_a_foreign_url_holds_no_query_and_no_user() {
        assert_eq!(shown("https://user:hush@B.example.com/p?token=hush#x"), "https://b.example.com/p");
        assert_eq!(shown("not a url?hush"), "not a url");
        assert_eq!(shown(&format!("https://b.example.com/{}", "部".repeat(999))).chars().count(), LONGEST);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_the_same_as_itself_and_shows_no_query(text in ".{0,80}", query in "[a-z]{8}") {
            proptest::prop_assert!(same(&text, &text));
            let with_query = format!("https://h.example/p?{query}=1");
            proptest::prop_assert!(!shown(&with_query).contains(&query));
            let _ = (shown(&text), is_ours(&text, &text, Some(&text)));
        }
    }
}
