//! Whatever is pasted, nothing panics and nothing is given away.

use dingtalk_crypto::{AesKey, Credentials, Keyring, SealedPush};
use dingtalk_doctor::{Request, examine};
use proptest::prelude::*;

use crate::support::{KEY, NOW, Push, SUITE, TOKEN, check_texts, faults, internal, names, suite};

fn changed(text: &mut String, at: prop::sample::Index, with: char) {
    let mut characters: Vec<char> = text.chars().collect();
    let at = at.index(characters.len());
    characters[at] = with;
    *text = characters.into_iter().collect();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn curl_never_panics(text in r#"(curl|[ '"\\$^\n@&=?-]|-d|-X|--url|[a-z\PC]){0,24}"#) {
        if let Ok(request) = Request::from_curl(&text) {
            check_texts(&examine(&request, None, &[suite()], None, NOW), &[suite()]);
        }
    }

    #[test]
    fn anything_is_examined(url in "\\PC{0,60}", body in any::<Vec<u8>>(), reply in any::<Vec<u8>>(), now in any::<i64>()) {
        let apps = [suite(), internal()];
        let report = examine(&Request::new(url, body), Some(&reply), &apps, None, now);
        check_texts(&report, &apps);
    }

    /// Near misses come further than noise does.
    #[test]
    fn a_push_with_one_place_changed_is_examined(at in any::<prop::sample::Index>(), with in any::<char>(), in_body in any::<bool>()) {
        let push = Push::good();
        let (mut url, mut body) = (push.url(), push.body());
        changed(if in_body { &mut body } else { &mut url }, at, with);
        let request = Request::new(url, body);
        check_texts(&examine(&request, Some(push.body().as_bytes()), &[suite()], None, NOW), &[suite()]);
    }

    /// The doctor and the reader of the bundle are of one mind about what is right.
    #[test]
    fn nothing_is_wrong_exactly_where_the_bundle_opens_it(at in any::<prop::sample::Index>(), with in any::<char>(), in_body in any::<bool>()) {
        prop_assume!(with != '#');
        let push = Push::good();
        let (mut query, mut body) = (push.query(), push.body());
        changed(if in_body { &mut body } else { &mut query }, at, with);
        let key = AesKey::parse(KEY).expect("a key");
        let keyring = Keyring::new(Credentials::new(TOKEN.into(), key));
        let opened = SealedPush::parse(&query, body.as_bytes()).ok().and_then(|push| keyring.open(&push, &[SUITE]).ok());
        let request = Request::new(format!("{}?{query}", push.path), body);
        let report = examine(&request, None, &[suite()], None, NOW);
        prop_assert_eq!(names(&report).contains(&"nothing-wrong"), opened.is_some(), "{:?}", faults(&report));
    }

    #[test]
    fn keys_of_any_form_are_examined(token in "\\PC{0,50}", key in "\\PC{0,50}") {
        let app = dingtalk_doctor::AppKeys { token: token.into(), aes_key: key.into(), ..suite() };
        // No texts are checked: a token of one letter is part of many a word.
        let report = examine(&Push::good().request(), None, &[app], None, NOW);
        prop_assert!(!report.findings.is_empty());
    }
}
