//! `dingtalk secret`: what goes into Secrets Manager.

use dingtalk_lambda::{Config, ConfigDocument};
use serde_json::Value;

use crate::{
    app::{ID, KEY, Suite, directory, write},
    process::{printed, run},
};

/// A key that is plainly none: 32 bytes of value one.
const SEALING_KEY: &str = "\n[[sealing_key]]\nnumber = 1\nkey = \"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"\n";

#[test]
fn the_functions_take_it_as_it_is() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &format!("{}{SEALING_KEY}", suite.toml()));
    let secret = printed(&run(["secret", "--config", path.to_str().expect("UTF-8")], ""));
    let document: ConfigDocument = serde_json::from_str(&secret).expect("the functions' document");
    let config = Config::of(document).expect("a valid configuration");
    let app = config.app(ID).expect("the app");
    assert_eq!(app.key.as_deref(), Some(KEY));
    assert_eq!(config.apps().count(), 1);
    let push = suite.keyring().seal_push(
        dingtalk_crypto::KeySlot::Current,
        "{}",
        KEY,
        "1700000000000",
        "n",
        dingtalk_crypto::printable([7; 16]),
    );
    assert!(app.keyring.open(&push, &app.receiver_ids()).is_ok(), "with the keys of apps.toml");
}

#[test]
fn without_a_sealing_key_it_refuses_and_offers_one_to_keep() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
    let path = path.to_str().expect("UTF-8");
    let refused = || {
        let ended = run(["secret", "--config", path], "");
        assert!(!ended.status.success() && ended.stdout.is_empty(), "nothing that could be put into Secrets Manager");
        String::from_utf8(ended.stderr).expect("UTF-8")
    };
    let offered = |text: &str| text[text.find("[[sealing_key]]").expect("a block to paste")..].to_owned();
    let (first, second) = (offered(&refused()), offered(&refused()));
    assert_ne!(first, second, "made up just now");

    write(directory.path(), &format!("{}\n{first}", suite.toml()));
    let secret = || -> Value { serde_json::from_str(&printed(&run(["secret", "--config", path], ""))).expect("JSON") };
    let keys = secret()["sealing_key"].clone();
    assert_eq!(keys[0]["number"], 1);
    assert!(dingtalk_crypto::parse_sealing_key(keys[0]["key"].as_str().expect("a key")).is_ok());
    assert_eq!(secret()["sealing_key"], keys, "the file's own stays");
}
