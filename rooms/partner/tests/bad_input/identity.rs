//! Members nobody should send: each mistake at its place, and what was sent in no answer.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::people::{SEARCH, ada, member, open, watch};
use crate::refused;
use crate::shop::{Shop, shield};

fn put(shop: &Shop, path: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::new("PUT", path).header("content-type", "application/json").body(body).bearer(&shop.north)
}

/// Ada with one member of the document set or, with null, taken away.
fn with(pointer: &str, value: Value) -> Value {
    let mut somebody = ada();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = somebody.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(members), Value::Null) => drop(members.remove(name)),
        (Value::Object(members), value) => drop(members.insert(name.to_owned(), value)),
        (Value::Array(all), value) => all[name.parse::<usize>().unwrap()] = value,
        _ => panic!("no such place"),
    }
    somebody
}

#[tokio::test]
async fn members_that_are_not_right() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let path = member(&id, "m-1");
    let long = "x".repeat(101);
    for (pointer, value, code) in [
        ("/relationship", Value::Null, "missing-field"),
        ("/relationship", json!("COUSIN"), "invalid-field"),
        ("/relationship", json!("CHILD"), "invalid-field"),
        ("/guardianMemberRef", json!("m-9"), "invalid-field"),
        ("/person", Value::Null, "missing-field"),
        ("/person", json!("Ada Lovelace"), "invalid-field"),
        ("/person/givenName", Value::Null, "pii-required"),
        ("/person/givenName", json!(""), "invalid-field"),
        ("/person/givenName", json!("A\u{7}da"), "invalid-field"),
        ("/person/familyName", json!(long), "invalid-field"),
        ("/person/familyName", json!("4111 1111 1111 1111"), "invalid-field"),
        ("/person/familyName", json!(12), "invalid-field"),
        ("/person/dateOfBirth", Value::Null, "pii-required"),
        ("/person/dateOfBirth", json!("1980-02-30"), "invalid-field"),
        ("/person/dateOfBirth", json!("3.2.1980"), "invalid-field"),
        ("/person/dateOfBirth", json!("2027-01-01"), "invalid-field"),
        ("/person/dateOfBirth", json!("2008-02-01"), "invalid-field"),
        ("/person/dateOfBirth", json!("1880-02-03"), "invalid-field"),
        ("/person/maidenName", json!("Byron"), "unknown-field"),
        ("/person/email", json!("a@b.co"), "pii-not-accepted"),
        ("/nationalIds", json!([]), "pii-required"),
        ("/nationalIds/0/value", json!("000-12-3456"), "invalid-field"),
        ("/nationalIds/0/value", json!("67"), "invalid-field"),
        ("/nationalIds/0/country", json!("CA"), "invalid-field"),
        ("/nationalIds/0/type", json!("US_TIN"), "invalid-field"),
        ("/addresses", json!([]), "pii-required"),
        ("/addresses/0/type", json!("PREVIOUS"), "pii-required"),
        ("/addresses/0/country", json!("us"), "unsupported-country"),
        ("/addresses/0/postalCode", json!("9404"), "invalid-field"),
        ("/addresses/0/since", json!("2027-01"), "invalid-field"),
        ("/addresses/0/since", json!("2020-13"), "invalid-field"),
        ("/addresses/0/line1", json!(" "), "invalid-field"),
        ("/emails", json!([]), "pii-required"),
        ("/emails/0/value", json!("ada at example.org"), "invalid-field"),
        ("/phones/0/value", json!("0171 1234567"), "invalid-field"),
        ("/consents", json!([]), "consent-missing"),
        ("/consents/0/granted", json!(false), "consent-missing"),
        ("/consents/3", json!({}), "missing-field"),
        ("/consents/0/documentVersion", json!("2019-01"), "consent-version-unknown"),
        ("/consents/0/documentVersion", json!(""), "invalid-field"),
        ("/consents/0/grantedAt", json!("2026-02-01T00:00:00Z"), "invalid-field"),
        ("/consents/0/grantedAt", json!("yesterday"), "invalid-field"),
        ("/consents/0/language", json!("English!"), "invalid-field"),
        ("/consents/0/evidence/ip", json!("localhost"), "invalid-field"),
        ("/consents/0/evidence/documentSha256", json!("ab"), "invalid-field"),
    ] {
        let what = format!("{pointer} {value}");
        let body = with(pointer, value).to_string();
        let answered = refused(&shop, &what, put(&shop, &path, body), 422, code).await;
        for sent in ["Ada", "Lovelace", "6789", "1980", "Amphitheatre", "94043", "example.org"] {
            assert!(!answered.text.contains(sent), "{what}: {}", answered.text);
        }
        let at = answered.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        let part = pointer.split('/').nth(1).unwrap();
        assert!(at.is_empty() || at.contains(part) || part == "relationship", "{what} at {at}");
    }
}

#[tokio::test]
async fn what_was_sent_is_in_no_answer() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let path = member(&id, "m-1");
    let canary = "canary jane 555";
    for (what, body) in [
        ("a name nobody knows", json!({ canary: 1 })),
        ("a name within", with(&format!("/person/{canary}"), json!(1))),
        ("a wrong word", with("/relationship", json!(canary))),
        ("a wrong type", with("/person/givenName", json!({ canary: canary }))),
        ("a wrong number", with("/consents/0/granted", json!(canary))),
        ("a wrong date", with("/person/dateOfBirth", json!(canary))),
        ("a wrong list", with("/emails", json!(canary))),
    ] {
        for lenient in ["false", "true"] {
            let ask = put(&shop, &path, body.to_string()).header("x-lenient", lenient);
            let answered = ask.of(&shop.house).await;
            assert!(lenient == "true" || answered.status.is_client_error(), "{what}");
            assert!(!answered.status.is_server_error(), "{what}: {}", answered.text);
            assert!(!answered.text.contains("canary"), "{what}: {}", answered.text);
        }
    }
    for broken in ["{\"person\": canary", "canary", "[\"canary\"]"] {
        let answered = put(&shop, &path, broken).of(&shop.house).await;
        assert!(!answered.text.contains("canary"), "{}", answered.text);
    }
}

#[tokio::test]
async fn people_where_none_are() {
    let shop = open().await;
    let (watched, secure) = (shop.sell("T-1", watch()).await, shop.sell("T-2", shield()).await);
    let body = ada().to_string();
    let long = "m".repeat(129);
    let nobody = member("sub_01J0000000000000000000000A", "m-1");
    for (what, path, status, code) in [
        ("security", member(&secure, "m-1"), 422, "pii-not-accepted"),
        ("unknown", nobody, 404, "subscription-not-found"),
        ("no id", member("sub_x", "m-1"), 404, "subscription-not-found"),
        ("long", member(&watched, &long), 422, "invalid-field"),
    ] {
        refused(&shop, what, put(&shop, &path, body.clone()), status, code).await;
    }
    let get = |path: &str| Ask::get(path).bearer(&shop.north);
    let path = member(&watched, "m-1");
    refused(&shop, "get", get(&path), 404, "member-not-found").await;
    refused(&shop, "consents", get(&format!("{path}/consents")), 404, "member-not-found").await;
    let gone = Ask::new("DELETE", &path).bearer(&shop.north);
    refused(&shop, "delete", gone, 404, "member-not-found").await;
    let withdraw = Ask::new("POST", &format!("{path}/consents/cns_x/withdraw"))
        .header("idempotency-key", "key-bad-2")
        .bearer(&shop.north);
    refused(&shop, "withdraw", withdraw, 404, "member-not-found").await;
    let stale = put(&shop, &path, body).header("if-match", "\"r9\"");
    refused(&shop, "stale", stale, 412, "revision-mismatch").await;
    for (body, status, code) in [
        (json!({}), 400, "search-criteria-required"),
        (json!({ "email": "nobody" }), 422, "invalid-field"),
        (json!({ "phone": "12" }), 422, "invalid-field"),
        (json!({ "name": "Ada" }), 422, "unknown-field"),
    ] {
        let ask = Ask::post_json(SEARCH, body.to_string()).bearer(&shop.north);
        refused(&shop, &body.to_string(), ask, status, code).await;
    }
    let contact = "/partner/accounts/A-1/contact";
    for (body, code) in [
        (json!({}), "pii-required"),
        (json!({ "emails": [{ "value": "x" }] }), "invalid-field"),
        (json!({ "addresses": [] }), "pii-not-accepted"),
        (json!({ "person": { "nationalIds": [] } }), "pii-not-accepted"),
    ] {
        refused(&shop, &body.to_string(), put(&shop, contact, body.to_string()), 422, code).await;
    }
}
