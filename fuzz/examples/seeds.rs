//! Writes the seeds and the dictionaries: `seeds FOLDER`.
//!
//! They are made of the published vectors, of the texts in the tests of `dingtalk-callback` and of the tables of names,
//! and not kept, so that they never lag behind what they come from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dingtalk_callback::EventType;
use dingtalk_fuzz::names;
use serde_json::{Value, json};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: seeds FOLDER"))?;
    let folder = PathBuf::from(folder);
    let vectors = fs::read_to_string(Path::new(SHARED).join("crypto/tests/vectors.json"))?;
    let vectors: Vec<Value> = serde_json::from_str(&vectors)?;

    write(&folder.join("open"), vectors.iter().flat_map(envelopes))?;
    write(&folder.join("request"), vectors.iter().flat_map(requests).chain(queries()))?;
    let messages = vectors.iter().filter_map(message);
    write(
        &folder.join("envelope"),
        samples()?.into_iter().chain(messages).chain(every_type()).chain(large()).chain(ids()),
    )?;
    write(&folder.join("events"), every_choice())?;
    dictionary(&folder.join("envelope.dict"), words())?;
    dictionary(
        &folder.join("request.dict"),
        ["signature", "msg_signature", "timestamp", "timeStamp", "nonce", "encrypt"],
    )
}

fn write(folder: &Path, seeds: impl Iterator<Item = impl AsRef<[u8]>>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut count = 0;
    for seed in seeds {
        fs::write(folder.join(format!("{count:04}")), seed)?;
        count += 1;
    }
    if count == 0 { Err(io::Error::other(format!("no seeds for {}", folder.display()))) } else { Ok(()) }
}

fn dictionary<'a>(file: &Path, words: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let escaped = |word: &str| word.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    let lines: Vec<String> = words.into_iter().map(|word| format!("\"{}\"\n", escaped(word))).collect();
    fs::write(file, lines.concat())
}

fn words() -> impl Iterator<Item = &'static str> {
    let pushes = ["SYNC_HTTP_PUSH_HIGH", "SYNC_HTTP_PUSH_MEDIUM", "bizData", "biz_data", "\\\"", "{\"", "\":", "[["];
    let types = EventType::ALL.iter().map(EventType::as_str);
    types.chain(pushes).chain([names::EVENT, names::ROW, names::SECRET].concat()).filter(|word| !word.is_empty())
}

fn text<'a>(vector: &'a Value, name: &str) -> Option<&'a str> {
    vector[name].as_str()
}

/// The ciphertext of a vector, and its decrypted text without and with its padding.
fn envelopes(vector: &Value) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    if let Some(encrypt) = text(vector, "encrypt") {
        seeds.push([b"t", encrypt.as_bytes()].concat());
    }
    let expect = &vector["expect"];
    if let (Some(random), Some(message), Some(receiver)) =
        (text(expect, "random"), text(expect, "msg"), text(vector, "receiver_id"))
    {
        let length = (message.len() as u32).to_be_bytes();
        let plain = [random.as_bytes(), &length, message.as_bytes(), receiver.as_bytes()].concat();
        seeds.push([b"p", plain.as_slice()].concat());
        let padding = 32 - plain.len() % 32;
        seeds.push([b"r", plain.as_slice(), &vec![padding as u8; padding]].concat());
    }
    seeds
}

fn requests(vector: &Value) -> Option<Vec<u8>> {
    let [signature, timestamp, nonce, encrypt] =
        ["signature", "timestamp", "nonce", "encrypt"].map(|name| text(vector, name));
    let query = format!("signature={}&timestamp={}&nonce={}", signature?, timestamp?, nonce?);
    Some(format!("{query}\n{}", json!({ "encrypt": encrypt? })).into_bytes())
}

/// Queries with what has to be escaped in them.
fn queries() -> Vec<Vec<u8>> {
    let text: String = (' '..='~').chain("中\u{1f600}\0\n".chars()).collect();
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    ["nonce", "timestamp", "signature"]
        .map(|odd| {
            let value = |name| if name == odd { escaped.as_str() } else { "1" };
            let query =
                format!("signature={}&timestamp={}&nonce={}", value("signature"), value("timestamp"), value("nonce"));
            format!("{query}\n{}", json!({ "encrypt": text })).into_bytes()
        })
        .into()
}

/// Ids of one character each.
fn ids() -> impl Iterator<Item = Vec<u8>> {
    let ids = (' '..='~').chain(['中', '\u{a0}', '\t']);
    ids.map(|id| json!({ "EventType": "x", "eventId": id.to_string() }).to_string().into_bytes())
}

fn message(vector: &Value) -> Option<Vec<u8>> {
    text(&vector["expect"], "msg").map(|message| message.as_bytes().to_vec())
}

/// The raw strings in the tests that look like objects.
fn samples() -> io::Result<Vec<Vec<u8>>> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(Path::new(SHARED).join("callback/tests/it"))? {
        let source = fs::read_to_string(entry?.path())?;
        let strings = source.split("r#\"").skip(1).filter_map(|rest| rest.split("\"#").next());
        samples.extend(strings.filter(|text| text.starts_with('{')).map(|text| text.as_bytes().to_vec()));
    }
    if samples.is_empty() { Err(io::Error::other("no texts in the tests")) } else { Ok(samples) }
}

/// Each type as a classic event and as a row, its content an object or a string.
fn every_type() -> impl Iterator<Item = Vec<u8>> {
    EventType::ALL.iter().flat_map(|event_type| {
        let body = json!({
            "syncAction": event_type, "EventType": event_type, "CorpId": "ding1", "TimeStamp": 1_699_999_999_000_i64,
            "SuiteTicket": "ticket-of-four-and-twenty", "UserId": ["u1"], "DeptId": [7], "LabelIdList": [9],
            "orderId": 23, "AgentId": 1, "AuthCode": "c", "LicenseCode": "l", "processInstanceId": "p",
            "auth_corp_info": {"corpid": "ding1", "invite_code": "i"}, "auth_info": {"agent": [{"agentid": 1}]},
        });
        let push = |content: Value| {
            json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [
                {"biz_type": 2, "corp_id": "ding1", "biz_id": "1", "gmt_modified": 1_699_999_999_500_i64, "biz_data": content},
            ]})
        };
        [body.clone(), push(body.clone()), push(body.to_string().into())].map(|push| push.to_string().into_bytes())
    })
}

/// As deep as it is read, one deeper, deep inside a string, JSON in JSON in JSON, and many rows.
fn large() -> Vec<Vec<u8>> {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let nested = (0..7).fold("{\"suiteTicket\":1}".to_owned(), |inner, _| json!({ "data": inner }).to_string());
    let row =
        json!({"biz_type": 13, "corp_id": "ding1", "biz_id": "u1", "biz_data": "{\"syncAction\":\"user_add_org\"}"});
    [
        format!("{{\"EventType\":\"x\",\"a\":{}}}", deep(126)),
        format!("{{\"EventType\":\"x\",\"a\":{}}}", deep(127)),
        json!({ "EventType": "x", "data": deep(500) }).to_string(),
        nested,
        json!({"EventType": "SYNC_HTTP_PUSH_MEDIUM", "bizData": vec![row; 100]}).to_string(),
    ]
    .map(String::into_bytes)
    .into()
}

/// Bytes of many kinds for what the structured target makes of them.
fn every_choice() -> impl Iterator<Item = Vec<u8>> {
    (0_u32..256).map(|seed| {
        let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
        let length = 32 + 6 * seed as usize;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        };
        (0..length).map(|_| next()).collect()
    })
}
