//! `dingtalk secret`: what goes into Secrets Manager.

use dingtalk_lambda::{Config, ConfigDocument};
use serde_json::Value;

use crate::{
    app::{ID, KEY, Suite, directory, write},
    process::{printed, run},
};

#[test]
fn the_functions_take_it_as_it_is() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
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
fn each_call_makes_a_sealing_key_of_its_own_unless_the_file_has_one() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
    let sealing_key = || {
        let secret = printed(&run(["secret", "--config", path.to_str().expect("UTF-8")], ""));
        let secret: Value = serde_json::from_str(&secret).expect("JSON");
        secret["sealing_key"].clone()
    };
    let (first, second) = (sealing_key(), sealing_key());
    for made in [&first, &second] {
        let key = made[0]["key"].as_str().expect("a key");
        assert_eq!(made[0]["number"], 1);
        assert!(dingtalk_crypto::parse_sealing_key(key).is_ok());
    }
    assert_ne!(first, second);

    let key = first[0]["key"].as_str().expect("a key");
    write(directory.path(), &format!("{}\n[[sealing_key]]\nnumber = 7\nkey = \"{key}\"\n", suite.toml()));
    let own = serde_json::json!([{ "number": 7, "key": key }]);
    assert_eq!((sealing_key(), sealing_key()), (own.clone(), own), "the file's own stays");
}
