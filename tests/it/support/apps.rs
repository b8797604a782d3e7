//! The apps of the tests. Tokens and keys are those of published test vectors, or plainly made up.

use serde_json::{Value, json};

/// Key of the reference vector in DingTalk's own documentation.
pub const VECTOR_AES_KEY: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";
pub const VECTOR_TOKEN: &str = "123456";
/// Receiver id of the computed vectors.
pub const SUITE_KEY: &str = "suitetestkey00000001";

/// Its secret.
pub const SUITE_SECRET: &str = "suite-secret-for-tests";

/// A key that is plainly no key.
pub const OTHER_AES_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
pub const OTHER_TOKEN: &str = "othertoken";

/// `demo` is a suite with the vectors' keys, `new` one that is being created, `inner` an internal app.
pub fn apps() -> Vec<Value> {
    vec![
        suite("demo"),
        json!({ "id": "new", "kind": "suite", "token": VECTOR_TOKEN, "aes_key": VECTOR_AES_KEY }),
        json!({
            "id": "inner", "kind": "internal", "key": "dingexampleappkey01", "secret": "inner-secret",
            "corp_id": "dingexamplecorp01", "token": "hubTok01", "aes_key": OTHER_AES_KEY,
        }),
    ]
}

/// A suite with the vectors' keys. Its companies' events are registered by the tests of that alone.
pub fn suite(id: &str) -> Value {
    json!({
        "id": id, "kind": "suite", "key": SUITE_KEY, "secret": SUITE_SECRET, "token": VECTOR_TOKEN,
        "aes_key": VECTOR_AES_KEY, "contact_events": "off",
    })
}

/// The same suite with other settings.
pub fn suite_with(id: &str, settings: Value) -> Value {
    let mut app = suite(id);
    app.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    app
}

pub fn config() -> String {
    config_of(apps())
}

pub fn config_of(apps: Vec<Value>) -> String {
    // A test that forgets to say where DingTalk is finds nobody there, rather than the real one.
    config_at(apps, "http://127.0.0.1:9")
}

/// The configuration with DingTalk's server APIs at `url`.
pub fn config_at(apps: Vec<Value>, url: &str) -> String {
    // 32 bytes of value one, in base64.
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let dingtalk = json!({ "oapi": url, "api": url });
    json!({ "app": apps, "sealing_key": [{ "number": 1, "key": key }], "dingtalk": dingtalk }).to_string()
}
