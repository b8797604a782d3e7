//! The domain events keep their schemas in `docs/events`: those that the stack publishes, and the examples of the guide.

mod check;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    time::Duration,
};

use dingtalk_authorisation::State;
use dingtalk_lambda::{DOMAIN_SOURCE, SyncRequest};
use dingtalk_local::Happening;
use dingtalk_simulator::{
    CallbackTruth, Corp, Fault, MicroAppChange, Mode, Order, Organisation, OrganisationShape, PlatformSettings, Refund,
    Tryout,
};
use dingtalk_store::{StoredTokens, SyncKind, TokenKey};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    authorise::world::World,
    feed::every_change,
    support::{SUITE_KEY, SUITE_SECRET, eventually, sealing_keys},
};
use check::faults;

const CORP: &str = "dingcorp1";

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// The schemas, by the name of the event.
fn schemas() -> BTreeMap<String, Value> {
    let files = fs::read_dir(docs().join("events")).unwrap().map(|entry| entry.unwrap().path());
    let schemas = files.map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap().strip_suffix(".schema.json").unwrap().to_owned();
        let schema: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(schema["title"], name.as_str());
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["additionalProperties"], false, "{name} is closed");
        (name, schema)
    });
    schemas.collect()
}

/// The domain events that went onto the bus: names and details.
fn published(world: &World) -> Vec<(String, String)> {
    let events = world.bench.happenings().into_iter().filter_map(|happening| match happening {
        Happening::Published { source, detail_type, detail, .. } if source == DOMAIN_SOURCE => {
            Some((detail_type, detail))
        }
        _ => None,
    });
    events.collect()
}

/// Everything secret there is at this moment.
async fn gather(world: &World, secrets: &mut BTreeSet<String>) {
    let platform = &world.platform;
    secrets.insert(SUITE_SECRET.to_owned());
    secrets.extend(platform.suite_ticket(SUITE_KEY));
    secrets.extend(platform.temporary_code(SUITE_KEY, CORP));
    secrets.extend(platform.permanent_code(SUITE_KEY, CORP));
    let store = StoredTokens::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    let (app, corp) = ("demo".to_owned(), CORP.to_owned());
    for key in [TokenKey::Suite { app: app.clone() }, TokenKey::Corp { app, corp }] {
        let row = store.read(&sealing_keys(), &key, 0).await.unwrap();
        secrets.extend(row.token.map(|token| token.value.expose_secret().to_owned()));
    }
}

/// A company that comes, changes, stops its micro-app, enables it again, and goes.
async fn a_life(world: &World, secrets: &mut BTreeSet<String>) {
    let corp = Corp {
        license_code: Some("hush-serial-number".to_owned()),
        invite_code: "hush-invite-code".to_owned(),
        invite_url: "https://example.com/hush-invite-link".to_owned(),
        ..Corp::from(CORP)
    };
    secrets.extend([&corp.invite_code, &corp.invite_url].map(Clone::clone));
    secrets.extend(corp.license_code.clone());
    world.suite.authorise(corp.clone()).await;
    gather(world, secrets).await;
    world.comes_to(CORP, State::Active).await;
    gather(world, secrets).await;
    world.suite.change_auth(corp).await;
    eventually("it is told", async || world.told(CORP).iter().any(|name| name == "CorpAuthChanged")).await;
    for (change, state) in [(MicroAppChange::Stop, State::Stopped), (MicroAppChange::Restore, State::Active)] {
        world.suite.micro_app(CORP, change).await;
        world.comes_to(CORP, state).await;
    }
    world.pass(Duration::from_secs(60));
    world.suite.relieve(CORP).await;
    world.comes_to(CORP, State::Relieved).await;
}

/// Companies of which DingTalk says all at once that they are gone.
async fn held(world: &World) {
    let corps: Vec<String> = (1..=4).map(|i| format!("dingheld{i}")).collect();
    for corp in &corps {
        world.suite.authorise(corp.as_str()).await;
        world.comes_to(corp, State::Active).await;
    }
    for api in ["get_auth_info", "get_corp_token", "get_agent"] {
        world.platform.on(api).always(Fault::Errcode(41030));
    }
    let done = world.bench.counted("change-auth", "EventDone");
    for (i, corp) in corps.iter().enumerate() {
        let now = world.bench.now();
        let event = json!({ "SuiteKey": SUITE_KEY, "EventType": "change_auth", "TimeStamp": now, "AuthCorpId": corp });
        assert!(world.bench.push(&event).await.acknowledges());
        eventually("it is decided", async || world.bench.counted("change-auth", "EventDone") == done + i + 1).await;
    }
}

/// A company whose events go to somebody else.
async fn elsewhere(world: &World) {
    let corp = "dingelsewhere";
    world.suite.authorise(corp).await;
    world.comes_to(corp, State::Active).await;
    eventually("registered", async || world.platform.callback(SUITE_KEY, corp).is_some()).await;
    let truth = CallbackTruth { url: "https://other.example.com/events".to_owned(), tags: vec!["check_in".to_owned()] };
    world.platform.set_callback_quietly(SUITE_KEY, corp, truth, "hush-their-token", &"A".repeat(43));
    let again = json!({ "detail-type": "CorpActivated", "detail": { "app": "demo", "corp": corp } });
    let _ = world.bench.stack.invoke("event-subscription", &again.to_string()).await.unwrap();
}

/// A company that is mirrored, and from which a sync finds more people gone than the brake lets go.
async fn mirrored(world: &World) {
    let corp = "dingmirrored";
    let company = world.platform.set_organisation(corp, Organisation::generate(&OrganisationShape::of(30, 5, 1)));
    world.suite.authorise(corp).await;
    world.comes_to(corp, State::Active).await;
    let of = |name: &str, kind: &str| {
        let events = world.bench.domain_events(name).into_iter();
        events.filter(|event| event["corp"] == corp && event["detail"]["kind"] == kind).count()
    };
    let kinds = SyncKind::ALL.map(SyncKind::as_str);
    eventually("all is mirrored", async || kinds.iter().all(|kind| of("SyncFinished", kind) == 1)).await;
    company.change(|organisation| {
        let gone: Vec<_> = organisation.people().map(|person| person.userid.clone()).take(8).collect();
        gone.iter().for_each(|userid| drop(organisation.leave(userid).unwrap()));
    });
    let wish = SyncRequest::new("demo", corp, &[SyncKind::Users], "a test");
    let event = json!({ "source": "dingtalk.sync", "detail-type": SyncRequest::DETAIL_TYPE, "detail": wish });
    let _ = world.bench.stack.invoke("sync-plan", &event.to_string()).await.unwrap();
    eventually("the removals are held", async || of("RemovalsHeld", "users") == 1).await;
}

/// Events that nobody wants: of a company, of none, and a large one.
async fn kept(world: &World) {
    let now = world.bench.now();
    for event in [
        json!({ "EventType": "check_in", "CorpId": CORP, "TimeStamp": now }),
        json!({ "EventType": "never_seen", "TimeStamp": now }),
        json!({ "EventType": "large_one", "CorpId": CORP, "TimeStamp": now, "text": "x".repeat(210 * 1024) }),
    ] {
        assert!(world.bench.push(&event).await.acknowledges());
    }
    eventually("kept", async || world.bench.domain_events("EventKept").len() == 3).await;
}

/// A company that is no more.
async fn dissolved(world: &World) {
    let event = json!({ "EventType": "org_remove", "CorpId": CORP, "TimeStamp": world.bench.now() });
    assert!(world.bench.push(&event).await.acknowledges());
    eventually("it is told", async || !world.bench.domain_events("CorpDissolved").is_empty()).await;
}

/// An order with everything that can become of it, and a trial.
async fn sold(world: &World) {
    let suite = &world.suite;
    let order = Order { paid_at: Some(world.bench.now()), ..Order::new("1001", CORP) };
    assert!(suite.order(&order).await.acknowledged);
    eventually("it is told", async || !world.bench.domain_events("OrderPaid").is_empty()).await;
    // Rows carry whole seconds: within one, the content decides which push of the order is the newer.
    world.pass(Duration::from_secs(2));
    for pushed in [
        suite.order(&Order { max_of_people: 50, ..order.clone() }).await,
        suite.service_opens(&order).await,
        suite.refund(&order, &Refund { fee: 100, ends_at: None }).await,
        suite.service_closes(&order, Some("r1")).await,
        suite.tag(&order, &json!({ "tagCode": "VIP" })).await,
        suite.order(&Order { corp_id: None, ..Order::new("1002", "") }).await,
    ] {
        assert!(pushed.acknowledged);
    }
    let (buyer_union_id, goods_code) = ("union1".to_owned(), "G".to_owned());
    let tryout = Tryout { buyer_union_id, corp_id: CORP.to_owned(), goods_code, starts_at: None, days: 7 };
    assert!(suite.tryout(&tryout).await.acknowledged);
    for name in ["OrderChanged", "ServiceOpened", "OrderRefunded", "ServiceClosed", "OrderTagged", "TrialOpened"] {
        eventually(name, async || !world.bench.domain_events(name).is_empty()).await;
    }
    eventually("both are told", async || world.bench.domain_events("OrderPaid").len() >= 2).await;
}

#[tokio::test]
async fn every_event_is_published_as_its_schema_says() {
    let mut secrets = BTreeSet::new();
    let mut events = Vec::new();
    for mode in [Mode::Classic, Mode::SyncHttp, Mode::Both] {
        let settings = PlatformSettings { permanent_code_in_rows: true, ..PlatformSettings::default() };
        let contact_events = if mode == Mode::Classic { "register" } else { "sync-http" };
        let app = json!({ "contacts": { "feed_values": true }, "contact_events": contact_events });
        let world = World::with(mode, settings, app, |_| {}).await;
        // No ticket has ever come; later one has, and none after it.
        let _ = world.bench.stack.invoke("token-refresh", "{}").await.unwrap();
        world.ticket().await;
        a_life(&world, &mut secrets).await;
        sold(&world).await;
        if mode == Mode::Classic {
            kept(&world).await;
            elsewhere(&world).await;
            dissolved(&world).await;
            mirrored(&world).await;
            held(&world).await;
            every_change(&world.bench).await;
            let added = || world.bench.domain_events("UserAdded").into_iter().filter(|event| event["corp"] == "ding1");
            eventually("the last is told", async || added().count() == 2).await;
            let large = &added().nth(1).unwrap()["detail"];
            assert_eq!((&large["omitted"], large.get("new")), (&json!(["values"]), None));
        }
        world.pass(Duration::from_secs(601 * 60));
        let _ = world.bench.stack.invoke("token-refresh", "{}").await.unwrap();
        gather(&world, &mut secrets).await;
        assert_eq!(world.bench.domain_events("TicketOverdue").len(), 2, "{mode:?}");
        events.extend(published(&world));
    }
    secrets.insert("hush-their-token".to_owned());
    assert!(secrets.len() >= 9, "codes, tokens, tickets and links were seen");

    let schemas = schemas();
    let mut used = BTreeSet::new();
    for (name, body) in &events {
        let schema = schemas.get(name).unwrap_or_else(|| panic!("{name} has no schema"));
        let found = faults(schema, &serde_json::from_str(body).unwrap());
        assert!(found.is_empty(), "{name}: {found:?}\n{body}");
        used.insert(name.clone());
        for secret in &secrets {
            assert!(!body.contains(secret), "a secret in {name}: the one of {} characters", secret.len());
        }
    }
    assert_eq!(used, schemas.keys().cloned().collect(), "every schema was used");
}

#[test]
fn a_stray_member_or_a_missing_one_is_noticed() {
    for (name, schema) in schemas() {
        for example in schema["examples"].as_array().unwrap() {
            assert_eq!(faults(&schema, example), [""; 0], "{name}");
            // Deeper, the payload of EventKept is DingTalk's own.
            for place in ["", "/detail", "/detail/microApps/0", "/detail/advice", "/detail/report"] {
                let Some(object) = example.pointer(place).and_then(Value::as_object) else { continue };
                let mut stray = example.clone();
                stray.pointer_mut(place).unwrap()["accessToken"] = json!("x");
                assert!(!faults(&schema, &stray).is_empty(), "{name}{place}: a stray member");
                for member in object.keys() {
                    let mut lacking = example.clone();
                    lacking.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(member);
                    assert!(!faults(&schema, &lacking).is_empty(), "{name}{place}: without {member}");
                }
            }
            let mut other = example.clone();
            other["time"] = json!("yesterday");
            assert!(!faults(&schema, &other).is_empty(), "{name}: a time that is none");
        }
    }
}

#[test]
fn the_examples_of_the_guide_keep_their_schemas() {
    let schemas = schemas();
    for guide in ["guide", "zh-CN/guide"] {
        let text =
            ["events.md", "change-feed.md"].map(|page| fs::read_to_string(docs().join(guide).join(page)).unwrap());
        let text = text.join("\n");
        let mut shown = BTreeSet::new();
        for section in text.split("\n### ").skip(1) {
            let name = section.lines().next().unwrap().trim();
            let schema = schemas.get(name).unwrap_or_else(|| panic!("{guide}: {name} has no schema"));
            for example in section.split("```json\n").skip(1) {
                let example = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
                assert_eq!(faults(schema, &example), [""; 0], "{guide}: {name}");
                shown.insert(name.to_owned());
            }
        }
        assert_eq!(shown, schemas.keys().cloned().collect(), "{guide}: an example of each");
    }
}
