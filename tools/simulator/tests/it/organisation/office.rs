//! A company with contacts, its own app and a suite.

use dingtalk_simulator::{ApiApp, LiveOrganisation, Organisation, OrganisationShape, PlatformSettings};
use serde_json::{Value, json};

use crate::platform::bench::{Bench, CORP, SUITE, text};

/// The company's own app.
pub const INTERNAL: &str = "dingkey";

pub struct Office {
    pub bench: Bench,
    pub organisation: LiveOrganisation,
    /// The tokens of the internal app and of the suite.
    pub internal: String,
    pub suite: String,
}

impl Office {
    pub async fn open(settings: PlatformSettings, organisation: Organisation) -> Office {
        let (bench, code) = Bench::authorised(settings).await;
        bench.permanent_code(&code).await;
        bench.platform.add_app(ApiApp::internal(INTERNAL, "appsecret", CORP));
        let path = format!("/gettoken?appkey={INTERNAL}&appsecret=appsecret");
        let internal = text(&bench.get(&path).await.1["access_token"]);
        let suite = bench.corp_token().await;
        let organisation = bench.platform.set_organisation(CORP, organisation);
        Office { bench, organisation, internal, suite }
    }

    /// 50 people.
    pub async fn small() -> Office {
        Office::of(PlatformSettings::default(), &OrganisationShape::small(1)).await
    }

    pub async fn of(settings: PlatformSettings, shape: &OrganisationShape) -> Office {
        Office::open(settings, Organisation::generate(shape)).await
    }

    /// The whole answer of a topapi call by the internal app.
    pub async fn ask(&self, api: &str, body: Value) -> Value {
        self.ask_as(&self.internal, api, body).await
    }

    pub async fn ask_as(&self, token: &str, api: &str, body: Value) -> Value {
        self.bench.oapi(&format!("/topapi/{api}?access_token={token}"), body).await
    }

    /// The result of one that succeeds.
    pub async fn result(&self, api: &str, body: Value) -> Value {
        let mut answer = self.ask(api, body).await;
        assert_eq!(answer["errcode"], 0, "{api}: {answer}");
        answer["result"].take()
    }

    pub async fn errcode(&self, api: &str, body: Value) -> i64 {
        self.ask(api, body).await["errcode"].as_i64().expect("a number")
    }

    /// A page of `v2/user/list`: userids, and where it goes on.
    pub async fn page(&self, dept_id: i64, cursor: i64, size: i64) -> (Vec<String>, Option<i64>) {
        let result = self.result("v2/user/list", json!({"dept_id": dept_id, "cursor": cursor, "size": size})).await;
        let next = result["next_cursor"].as_i64();
        assert_eq!(result["has_more"].as_bool(), Some(next.is_some()));
        (userids(&result["list"]), next)
    }

    /// The calls of an API by the internal app.
    pub fn calls(&self, api: &str) -> usize {
        self.bench.platform.calls_of(api, Some(INTERNAL), Some(CORP))
    }

    pub fn set_scope(&self, scope: dingtalk_simulator::Scope) {
        for app in [INTERNAL, SUITE] {
            assert!(self.bench.platform.set_scope(app, CORP, scope.clone()));
        }
    }
}

pub fn userids(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|item| text(&item["userid"])).collect()
}
