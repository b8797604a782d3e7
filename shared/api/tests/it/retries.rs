//! What is sent again, how often, and what never is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dingtalk_api::{
    Api, ApiError, ApiOptions, Arrival, Auth, Class, Endpoint, Pauses,
    contact::{GetAuthScopes, ListUsers},
    oauth::GetAppsAuthInfo,
    suite::{ActivateSuite, GetPermanentCode},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::TcpListener};

use crate::support::*;

const ACTIVATE: ActivateSuite<'static> =
    ActivateSuite { suite_key: "suite1", auth_corpid: "ding1", permanent_code: None };

/// Requests that a failure costs.
async fn requests<E: Endpoint>(endpoint: &E, reply: Reply) -> (usize, ApiError) {
    let dingtalk = DingTalk::answering([reply]).await;
    let Err(error) = dingtalk.call(endpoint).await else { panic!("a success") };
    (dingtalk.requests(), error)
}

async fn exchange(api: &Api) -> Result<SecretString, ApiError> {
    exchange_within(api, Duration::from_secs(30)).await
}

async fn exchange_within(api: &Api, time: Duration) -> Result<SecretString, ApiError> {
    let code = secret("code-of-a-test");
    let token = secret("suite-token-of-a-test");
    let exchange = GetPermanentCode { tmp_auth_code: &code };
    api.call(&caller_with(time), Auth::Suite(&token), &exchange).await.map(|answer| answer.permanent_code)
}

#[tokio::test]
async fn busy_is_tried_three_times_and_reads_five() {
    for reply in [ok(json!({"errcode": -1})), status(500, json!({})), status(502, json!({}))] {
        assert_eq!(requests(&GetAuthScopes {}, reply.clone()).await.0, 5);
        assert_eq!(requests(&ACTIVATE, reply).await.0, 3);
    }
    assert_eq!(requests(&GetAppsAuthInfo { auth_corp_id: "ding1" }, status(503, json!({}))).await.0, 5);
}

#[tokio::test]
async fn it_may_work_the_next_time() {
    let dingtalk =
        DingTalk::answering([ok(json!({"errcode": -1})), status(502, json!({})), ok(json!({"errcode": 0}))]).await;
    dingtalk.call(&ACTIVATE).await.unwrap();
    assert_eq!(dingtalk.requests(), 3);
}

#[tokio::test]
async fn no_other_class_is_tried_again() {
    let classes: [(i64, Class); 12] = [
        (40014, Class::Token),
        (40085, Class::WaitTicket),
        (41030, Class::Authorisation(dingtalk_api::Refusal::Withdrawn)),
        (50003, Class::Authorisation(dingtalk_api::Refusal::Stopped)),
        (40088, Class::Credentials),
        (60020, Class::IpWhitelist),
        (60011, Class::Permission),
        (90020, Class::Quota),
        (60121, Class::NotFound),
        (50002, Class::OutOfScope),
        (40078, Class::Code),
        (40035, Class::Caller),
    ];
    for (code, class) in classes {
        let (requests, error) = requests(&GetAuthScopes {}, ok(json!({"errcode": code}))).await;
        assert_eq!((requests, error.class, error.arrival), (1, class, Arrival::Answered));
    }
}

#[tokio::test]
async fn what_may_have_worked_is_not_repeated_if_once_is_all_there_is() {
    for (reply, arrival) in [
        (ok(json!({"errcode": -1})), Arrival::Perhaps),
        (status(502, json!({})), Arrival::Perhaps),
        (html(200), Arrival::Perhaps),
        (status(429, json!({})), Arrival::Answered),
        (ok(json!({"errcode": 40078})), Arrival::Answered),
        (ok(json!({"errcode": 40085})), Arrival::Answered),
    ] {
        let dingtalk = DingTalk::answering([reply]).await;
        let error = exchange(&dingtalk.api()).await.unwrap_err();
        assert_eq!((dingtalk.requests(), error.arrival), (1, arrival), "{error}");
    }
}

#[tokio::test]
async fn what_was_throttled_is_repeated_even_if_once_is_all_there_is() {
    let throttled = ok(json!({"errcode": 90018}));
    let granted = json!({"permanent_code": "p-code", "auth_corp_info": {"corpid": "ding1"}});
    let dingtalk = DingTalk::answering([throttled.clone(), throttled, ok(granted)]).await;
    assert_eq!(exchange(&dingtalk.api()).await.unwrap().expose_secret(), "p-code");
    assert_eq!(dingtalk.requests(), 3);
}

/// A server that reads a request and hangs up: the answer is lost. Counts what it read.
async fn hanging_up() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            if stream.read(&mut buffer).await.unwrap_or(0) > 0 {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (url, read)
}

#[tokio::test]
async fn a_lost_answer_is_never_asked_for_twice_if_once_is_all_there_is() {
    let (url, read) = hanging_up().await;
    let api = Api::new(options(&url)).unwrap();
    let error = exchange(&api).await.unwrap_err();
    assert_eq!((error.class, error.arrival, error.code.as_str()), (Class::Network, Arrival::Perhaps, "no answer"));
    assert_eq!(read.load(Ordering::SeqCst), 1);

    let error = call(&api, &GetAuthScopes {}).await.unwrap_err();
    assert_eq!((error.class, error.arrival), (Class::Network, Arrival::Perhaps));
    assert_eq!(read.load(Ordering::SeqCst), 1 + 5);
}

#[tokio::test]
async fn a_lost_answer_on_a_kept_connection_is_one_too() {
    let granted = json!({"permanent_code": "p-code", "auth_corp_info": {"corpid": "ding1"}});
    // The second answer on the connection never comes.
    let dingtalk = DingTalk::answering([ok(granted.clone()), ok(granted).after(Duration::from_secs(60))]).await;
    let api = dingtalk.api();
    exchange(&api).await.unwrap();
    let error = exchange_within(&api, Duration::from_millis(500)).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.arrival), ("no answer in time", Arrival::Perhaps));
    assert_eq!(dingtalk.requests(), 2);
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let pauses =
        Pauses { backoff: Duration::from_millis(40), backoff_cap: Duration::from_millis(40), ..Pauses::none() };
    let observer = Arc::new(Counting::default());
    let options = ApiOptions { pauses, observer: observer.clone(), ..options(&format!("http://{address}")) };
    let api = Api::new(options).unwrap();
    let error = exchange(&api).await.unwrap_err();
    assert_eq!((error.class, error.arrival, error.code.as_str()), (Class::Network, Arrival::Never, "not connected"));
    assert_eq!(observer.0.load(Ordering::SeqCst), 3);
}

#[derive(Default)]
struct Counting(AtomicUsize);

impl dingtalk_api::Observer for Counting {
    fn called(&self, call: &dingtalk_api::Called<'_>) {
        self.0.fetch_add(call.requests as usize, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let half = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"permanent_code\":";
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, half).await;
        }
    });
    let error = exchange(&Api::new(options(&url)).unwrap()).await.unwrap_err();
    assert_eq!((error.class, error.arrival), (Class::Network, Arrival::Perhaps));
}

#[tokio::test]
async fn the_observer_is_told_once_a_call() {
    #[derive(Default)]
    struct Told(std::sync::Mutex<Vec<Value>>);
    impl dingtalk_api::Observer for Told {
        fn called(&self, call: &dingtalk_api::Called<'_>) {
            let class = format!("{:?}", call.class);
            let told = json!([call.app, call.corp, call.api, class, call.requests, call.throttled]);
            self.0.lock().unwrap().push(told);
        }
    }
    let told = Arc::new(Told::default());
    let throttled = ok(json!({"errcode": 90018}));
    let dingtalk = DingTalk::answering([throttled, ok(json!({"errcode": -1})), ok(json!({"errcode": 0}))]).await;
    let api = Api::new(ApiOptions { observer: told.clone(), ..dingtalk.options() }).unwrap();
    call(&api, &GetAuthScopes {}).await.unwrap();
    dingtalk.then([ok(json!({"errcode": 60011}))]);
    call(&api, &GetAuthScopes {}).await.unwrap_err();
    dingtalk.then([ok(json!({"errcode": 0, "ticket": ""}))]);
    call(&api, &dingtalk_api::jsapi::GetJsapiTicket {}).await.unwrap_err();
    let told = told.0.lock().unwrap();
    assert_eq!(
        *told,
        [
            json!(["app", "ding1", "scopes", "None", 3, 1]),
            json!(["app", "ding1", "scopes", "Some(Permission)", 1, 0]),
            json!(["app", "ding1", "get_jsapi_ticket", "Some(Busy)", 5, 0]),
        ]
    );
}

#[tokio::test]
async fn a_read_whose_answer_cannot_be_read_is_made_again_and_a_write_is_not() {
    let cut = Reply::new(200, "application/json", r#"{"errcode":0,"result":{"has_more":false,"list":[{"userid":"u"#);
    let other = ok(json!({"errcode": 0, "result": {"later": 1}}));
    let page = ok(json!({"errcode": 0, "result": {"has_more": false, "list": [{"userid": "u1"}]}}));
    let list = ListUsers { dept_id: 1, cursor: 0, size: 2, contain_access_limit: None, language: None };
    let dingtalk = DingTalk::answering([cut.clone(), other.clone(), cut.clone(), page]).await;
    assert_eq!(dingtalk.call(&list).await.unwrap().list.items.len(), 1);
    assert_eq!(dingtalk.requests(), 4);
    for reply in [cut.clone(), other] {
        let (requests, error) = requests(&list, reply).await;
        assert_eq!((requests, error.class, error.code.as_str()), (5, Class::Busy, "unreadable"));
    }
    let (requests, error) = requests(&ACTIVATE, cut.clone()).await;
    assert_eq!((requests, error.class, error.code.as_str()), (1, Class::Caller, "unreadable"));
    // The other host.
    let (requests, error) = self::requests(&GetAppsAuthInfo { auth_corp_id: "ding1" }, cut).await;
    assert_eq!((requests, error.class, error.arrival), (5, Class::Busy, Arrival::Perhaps));
}
