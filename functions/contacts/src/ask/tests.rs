//! Whatever comes, it is understood or refused, and no refusal repeats it.

use lambda_http::request::from_str;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// What is looked for in every refusal and must not be there.
const PROBE: &str = "13800000001";

fn asked(method: &str, route: &str, parameters: &Value, query: &str, body: &str) -> Result<Asked, Refused> {
    let event = json!({
        "version": "2.0", "routeKey": format!("{method} {route}"), "rawPath": "/contacts", "rawQueryString": query,
        "headers": { "host": "localhost" }, "pathParameters": parameters, "body": body, "isBase64Encoded": false,
        "requestContext": {
            "routeKey": format!("{method} {route}"), "stage": "$default", "timeEpoch": 0,
            "http": { "method": method, "path": "/contacts", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1" },
        },
    });
    Asked::of(&from_str(&event.to_string()).unwrap())
}

#[test]
fn a_list_of_all_has_as_many_rows_as_there_may_be() {
    let parameters = json!({ "app": "demo", "corp": "dingcorp1" });
    let asked = asked("GET", "/contacts/{app}/{corp}/users", &parameters, "", "").unwrap();
    assert_eq!((&*asked.app, &*asked.corp, asked.limit, &asked.cursor), ("demo", "dingcorp1", 100, &None));
    assert!(matches!(asked.route, Route::All(ContactKind::User)));
}

#[test]
fn a_parameter_says_what_is_meant_in_every_form() {
    let parameters = json!({ "app": "demo", "corp": "dingcorp1" });
    let users = "/contacts/{app}/{corp}/users";
    let by_query = asked("GET", users, &parameters, "mobile=%2B86+138-0000&limit=7", "").unwrap();
    let by_body = asked("POST", &format!("{users}/search"), &parameters, "", r#"{"mobile":"+86 138-0000","limit":7}"#);
    for asked in [by_query, by_body.unwrap()] {
        let Route::Mobile(mobile) = asked.route else { panic!("{:?}", asked.route) };
        assert_eq!((&*mobile, asked.limit), ("+86 138-0000", 7));
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it_and_nothing_is_repeated(
        method in "(GET|POST|PUT)",
        shape in "(departments|departments/\\{id\\}|users|users/search|users/\\{userid\\}|roles|role-groups|changes|\\PC{0,9})",
        id in "(-?[0-9]{1,22}|\\PC{0,12})",
        names in prop::collection::vec("(name|mobile|userid|limit|cursor|since|parent|\\PC{0,5})", 0..4),
        values in prop::collection::vec("(|0|7|101|-1|\\PC{0,9})", 4),
        body in "(\\PC{0,20}|\\{\"mobile\":\"\\PC{0,9}\"\\})",
    ) {
        let parameters = json!({ "app": "demo", "corp": format!("ding{id}"), "id": id, "userid": id });
        let pairs: Vec<_> = names.iter().zip(&values).map(|(name, value)| format!("{name}={PROBE}{value}")).collect();
        let route = format!("/contacts/{{app}}/{{corp}}/{shape}");
        // A raw query string is in ASCII: what is not comes encoded.
        let query: String = pairs.join("&").chars().filter(char::is_ascii_graphic).collect();
        match asked(&method, &route, &parameters, &query.replace(['"', '<', '>', '\\', '^', '`', '{', '|', '}'], ""), &body) {
            Ok(asked) => prop_assert!((1..=100).contains(&asked.limit) && !asked.corp.contains(['#', '/'])),
            Err(refused) => {
                prop_assert!((400..500).contains(&refused.status()));
                let texts = [refused.message(), refused.to_string(), refused.code().to_owned()];
                prop_assert!(texts.iter().all(|text| !text.is_empty() && !text.contains(PROBE)));
            }
        }
    }
}
