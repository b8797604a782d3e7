//! `dingtalk seal` and `dingtalk open`.

use dingtalk_crypto::{KeySlot, printable};

use crate::{
    app::{ID, KEY, Suite, directory, random, write},
    process::{dingtalk, printed, refused, run, text},
};

/// Chinese, a character outside the basic plane, an escape and a quotation mark.
const MESSAGE: &str = r#"{"EventType":"检查","名称":"钉钉 \"套件\" 🐳👩‍👩‍👧","x":"\u00e9"}"#;

/// The two lines of a sealed push.
fn lines(sealed: &str) -> (&str, &str) {
    let (query, body) = sealed.split_once('\n').expect("two lines");
    (query, body.trim_end())
}

#[test]
fn what_is_sealed_by_configuration_or_by_keys_opens_by_either() {
    let (suite, directory) = (Suite::new(), directory());
    let config = write(directory.path(), &suite.toml());
    let config = config.to_str().expect("UTF-8");
    let by_config = ["--config", config, "--app", ID];
    let by_keys = ["--token", &suite.token, "--aes-key", &suite.aes_key, "--receiver", KEY];
    let ways: [&[&str]; 2] = [&by_config, &by_keys];
    for sealing in ways {
        let sealed = printed(&run([&["seal", "--message", MESSAGE], sealing].concat(), ""));
        let piped = printed(&run([&["seal"], sealing].concat(), &format!("{MESSAGE}\n")));
        assert_ne!(sealed, piped, "an envelope has a random beginning");
        for sealed in [sealed, piped] {
            let (query, body) = lines(&sealed);
            for opening in ways {
                let opened = run([&["open", "--query", query], opening].concat(), body);
                assert_eq!(printed(&opened), format!("{MESSAGE}\n"));
                assert_eq!(text(&opened.stderr), format!("receiver {KEY}, Current keys\n"));
            }
        }
    }
}

#[test]
fn keys_come_from_the_environment_too_and_the_body_from_a_file() {
    let (suite, directory) = (Suite::new(), directory());
    let keys = [("DINGTALK_TOKEN", suite.token.as_str()), ("DINGTALK_AES_KEY", &suite.aes_key)];
    let mut seal = dingtalk();
    seal.args(["seal", "--receiver", KEY, "--message", MESSAGE]).envs(keys);
    let sealed = printed(&seal.output().expect("it runs"));
    let (query, body) = lines(&sealed);
    let file = directory.path().join("push.json");
    std::fs::write(&file, body).expect("a writable directory");
    let mut open = dingtalk();
    let url = format!("https://example.com/callback/{ID}?{query}");
    open.args(["open", "--receiver", KEY, "--query", &url, "--body"]).arg(&file).envs(keys);
    assert_eq!(printed(&open.output().expect("it runs")), format!("{MESSAGE}\n"));
    // Who has exported the keys of one app can still name another by its configuration.
    let other = Suite::new();
    let config = write(directory.path(), &other.toml());
    let mut seal = dingtalk();
    seal.args(["seal", "--message", MESSAGE, "--app", ID, "--config"]).arg(&config).envs(keys);
    let sealed = printed(&seal.output().expect("it runs"));
    let (query, body) = lines(&sealed);
    let by_other = ["open", "--token", &other.token, "--aes-key", &other.aes_key, "--query", query];
    assert_eq!(printed(&run([&by_other[..], &["--receiver", KEY]].concat(), body)), format!("{MESSAGE}\n"));
}

#[test]
fn the_curl_command_carries_the_push() {
    let suite = Suite::new();
    let keys = ["--token", &suite.token, "--aes-key", &suite.aes_key, "--receiver", KEY];
    for (url, begins) in [
        ("http://127.0.0.1:3000/callback/demo", "curl -sS 'http://127.0.0.1:3000/callback/demo?signature="),
        ("http://127.0.0.1:3000/x?own=1", "curl -sS 'http://127.0.0.1:3000/x?own=1&signature="),
    ] {
        let curl = printed(&run([&["seal", "--message", MESSAGE, "--curl", url], &keys[..]].concat(), ""));
        assert!(curl.starts_with(begins), "{curl}");
        let quoted: Vec<&str> = curl.split('\'').collect();
        let [_, url, _, header, _, body, _] = quoted[..] else { panic!("three quoted words: {curl}") };
        assert_eq!(header, "Content-Type: application/json");
        assert_eq!(printed(&run([&["open", "--query", url], &keys[..]].concat(), body)), format!("{MESSAGE}\n"));
    }
}

#[test]
fn a_reply_opens_without_a_query() {
    let suite = Suite::new();
    let nonce = suite.token.get(..8).expect("32 characters");
    let entropy = printable(random());
    let reply = suite.keyring().seal(KeySlot::Current, "success 收到", KEY, "1700000000000", nonce, entropy);
    let keys = ["open", "--token", &suite.token, "--aes-key", &suite.aes_key];
    let opened = run(keys, &reply.to_json());
    assert_eq!(printed(&opened), "success 收到\n");
    assert_eq!(text(&opened.stderr), format!("receiver {KEY}, Current keys\n"));
    let tampered = reply.to_json().replace("1700000000000", "1700000000001");
    assert!(refused(&run(keys, &tampered)).contains("refused: Signature"), "its time is signed too");
}

#[test]
fn a_wrong_receiver_is_explained() {
    let (suite, directory) = (Suite::new(), directory());
    let config = write(directory.path(), &suite.toml());
    let config = config.to_str().expect("UTF-8");
    let keys = ["--token", &suite.token, "--aes-key", &suite.aes_key];
    let sealed = printed(&run([&["seal", "--receiver", "dingother1", "--message", MESSAGE], &keys[..]].concat(), ""));
    let (query, body) = lines(&sealed);
    let open = ["open", "--query", query, "--config", config, "--app", ID];
    let said = refused(&run(open, body));
    assert!(said.contains("it was sealed for dingother1; give that as --receiver"), "{said}");
    let advised = [&open[..], &["--receiver", "dingother1"]].concat();
    assert_eq!(printed(&run(advised, body)), format!("{MESSAGE}\n"), "the advice helps");
    assert!(refused(&run([&["seal", "--message", "{}"], &keys[..]].concat(), "")).contains("--receiver is missing"));
}

#[test]
fn what_cannot_be_opened_is_refused_without_the_keys() {
    let (suite, other) = (Suite::new(), Suite::new());
    let keys = ["--token", &suite.token, "--aes-key", &suite.aes_key, "--receiver", KEY];
    let sealed = printed(&run([&["seal", "--message", MESSAGE], &keys[..]].concat(), ""));
    let (query, body) = lines(&sealed);
    let others = ["--token", &other.token, "--aes-key", &other.aes_key, "--receiver", KEY];
    let mixed = ["--token", &suite.token, "--aes-key", &other.aes_key, "--receiver", KEY];
    let cut = ["--token", &suite.token, "--aes-key", &suite.aes_key[..42], "--receiver", KEY];
    for (keys, query, body, expected) in [
        (&others, query, body, "refused: "),
        (&mixed, query, body, "refused: "),
        (&cut, query, body, "--aes-key: "),
        (&keys, "signature=x&timestamp=1&nonce=n", body, "refused: Signature"),
        (&keys, "timestamp=1&nonce=n", body, "query parameter signature is missing"),
        (&keys, query, "{}", "body has no text named encrypt"),
        (&keys, query, "", "body is not json"),
    ] {
        let said = refused(&run([&["open", "--query", query], &keys[..]].concat(), body));
        assert!(said.contains(expected), "{said}");
        for secret in [&suite.token, &suite.aes_key[..42], &other.token, &other.aes_key, "检查"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}
