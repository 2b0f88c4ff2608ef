//! The documents that describe these rooms to the tools of clients.

use std::path::Path;

use room_lobby::testing::Ask;
use serde_json::Value;

use crate::shop::Shop;

const PARTNER: &str = "/partner/openapi.json";
const CLIENT: &str = "/client/openapi.json";

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[tokio::test]
async fn the_documents_are_served_without_a_credential_and_kept() {
    let shop = Shop::open().await;
    for (path, file) in [(PARTNER, "partner.json"), (CLIENT, "client.json")] {
        let told = Ask::get(path).of(&shop.house).await;
        assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi").join(file);
        let text = told.text.clone() + "\n";
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&kept, &text).expect("written");
        }
        let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
        assert!(read == text, "{path} differs from docs/openapi; BLESS=1 prints it anew");
    }
}

/// Each operation they name is there, and no other verb is.
#[tokio::test]
async fn the_documents_name_the_operations_that_are_there() {
    let shop = Shop::open().await;
    for path in [PARTNER, CLIENT] {
        let document = Ask::get(path).of(&shop.house).await.json();
        let mut ids = vec![];
        for (path, verbs) in document["paths"].as_object().expect("paths") {
            let verbs = verbs.as_object().expect("verbs");
            let other = Ask::new("TRACE", path).bearer(&shop.north).of(&shop.house).await;
            assert_eq!(other.status, 405, "{path}: {}", other.text);
            let allow = other.header("allow").to_ascii_lowercase();
            let mut allowed: Vec<&str> = allow.split(',').map(str::trim).collect();
            allowed.retain(|verb| *verb != "head");
            allowed.sort_unstable();
            let mut told: Vec<&str> = verbs.keys().map(String::as_str).collect();
            told.sort_unstable();
            assert_eq!(told, allowed, "{path}");
            ids.extend(verbs.values().map(|verb| verb["operationId"].to_string()));
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "two operations have one id");
    }
}

/// Every route of the room is in its document: the table of routes is read where it stands.
#[tokio::test]
async fn no_route_is_left_out() {
    let shop = Shop::open().await;
    let document = Ask::get(PARTNER).of(&shop.house).await.json();
    let clients = Ask::get(CLIENT).of(&shop.house).await.json();
    let plain = |path: &str| -> String {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let told: Vec<_> = [&document, &clients]
        .into_iter()
        .flat_map(|it| it["paths"].as_object().expect("paths").keys())
        .map(|path| plain(path))
        .collect();
    let sources = [include_str!("../../src/lib.rs"), include_str!("../../src/client/mod.rs")];
    let routes = sources.into_iter().flat_map(|source| source.split(".route(").skip(1));
    let mut count = 0;
    for route in routes {
        let Some(path) = route.trim_start().strip_prefix('"').and_then(|it| it.split('"').next())
        else {
            continue;
        };
        count += 1;
        assert!(told.contains(&plain(path)), "{path} is in no document");
    }
    assert!(count > 35, "{count} routes were found");
}

/// What an operation needs is beside it: its scope, in each way to be known, and the version.
#[tokio::test]
async fn each_operation_says_who_may_ask() {
    let shop = Shop::open().await;
    let document = Ask::get(PARTNER).of(&shop.house).await.json();
    let ways = document["components"]["securitySchemes"].as_object().expect("ways");
    assert_eq!(ways.keys().collect::<Vec<_>>(), ["key", "oauth", "vendor"]);
    let scopes = &ways["oauth"]["flows"]["clientCredentials"]["scopes"];
    for verbs in document["paths"].as_object().expect("paths").values() {
        for operation in verbs.as_object().expect("verbs").values() {
            let needed = operation["security"].as_array().expect("said");
            if needed == &[serde_json::json!({})] {
                continue;
            }
            assert!(needed.len() % 3 == 0, "{operation}");
            for way in needed {
                let (name, scope) = way.as_object().unwrap().iter().next().unwrap();
                assert!(ways.contains_key(name), "{name}");
                let scope = scope[0].as_str().expect("a scope");
                assert!(scopes.get(scope).is_some_and(Value::is_string), "{scope}");
            }
            let all = operation["parameters"].as_array().expect("some");
            let named = |name: &str| all.iter().any(|it| it["name"] == name);
            assert!(named("api-version") && named("X-Request-Id"), "{operation}");
        }
    }
}

/// Every code stands in the document, among the refusals of its own status.
#[tokio::test]
async fn every_code_is_told_with_its_status() {
    let shop = Shop::open().await;
    let document = Ask::get(PARTNER).of(&shop.house).await.json();
    let responses = document["components"]["responses"].as_object().expect("refusals");
    let of_status = |status: u64, code: &str| {
        responses.values().any(|response| {
            let schema = &response["content"]["application/problem+json"]["schema"]["allOf"][1];
            let has = |name: &str, value: Value| {
                let words = schema["properties"][name]["enum"].as_array();
                words.is_some_and(|words| words.contains(&value))
            };
            has("status", status.into()) && has("code", code.into())
        })
    };
    let listed = include_str!("../../goldens/codes.txt").lines().skip(1);
    for line in listed {
        let mut words = line.split(' ');
        let (code, status) = (words.next().unwrap(), words.next().unwrap().parse().unwrap());
        assert!(of_status(status, code), "{code} {status}");
    }
}
