//! Every operation against input nobody means: refused in this room's envelope with a stable code,
//! never a 5xx, and nothing is written.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::codes::free_week;
use crate::shop::{Shop, refusal};

/// Every operation that reads a body, with one it would take.
async fn writers(shop: &Shop) -> Vec<(String, Value)> {
    let group = shop.group("Of bad input").await;
    let id = shop.product(&group, "bad", "ONE_MONTH", 1, "5.00").await;
    let purchase = shop.bought("bad", "held", json!({})).await["id"].clone();
    let purchase = purchase.as_str().expect("an id");
    let coded = free_week(shop, "bad").await;
    vec![
        (
            "/subscriptions/groups".to_owned(),
            json!({"projectId": "proj_app", "referenceName": "New"}),
        ),
        (
            "/subscriptions".to_owned(),
            json!({"projectId": "proj_app", "groupId": group, "productId": "new", "name": "New",
                "subscriptionPeriod": "ONE_MONTH"}),
        ),
        (
            format!("/subscriptions/{id}/prices"),
            json!({"projectId": "proj_app", "amount": "1.00", "currency": "USD"}),
        ),
        (
            format!("/subscriptions/{id}/intro-offer"),
            json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1W"}),
        ),
        (
            format!("/subscriptions/{id}/offers"),
            json!({"projectId": "proj_app", "name": "O", "offerMode": "FREE_TRIAL",
                "duration": "P1W"}),
        ),
        (
            "/purchases".to_owned(),
            json!({"projectId": "proj_app", "productId": "bad", "customerId": "new"}),
        ),
        (format!("/purchases/{purchase}/cancel"), json!({"projectId": "proj_app"})),
        (
            format!("/subscriptions/{id}/offer-codes"),
            json!({"projectId": "proj_app", "name": "C", "customerEligibilities": ["NEW"],
                "offerEligibility": "REPLACE_INTRO_OFFERS", "offerMode": "FREE_TRIAL",
                "duration": "P1W"}),
        ),
        (
            format!("{coded}/custom-codes"),
            json!({"projectId": "proj_app", "customCode": "C", "numberOfCodes": 1}),
        ),
        (
            format!("{coded}/one-time-codes"),
            json!({"projectId": "proj_app", "numberOfCodes": 1, "expirationDate": "2026-06-30"}),
        ),
        (
            "/offer-codes/redeem".to_owned(),
            json!({"projectId": "proj_app", "code": "UNKNOWN", "customerId": "new"}),
        ),
    ]
}

fn with_raw(body: &Value, name: &str, raw: &str) -> String {
    let text = body.to_string();
    let rest = text.strip_suffix('}').expect("an object");
    format!("{rest},\"{name}\":{raw}}}")
}

#[tokio::test]
async fn bodies_that_are_none_are_refused() {
    let shop = Shop::open().await;
    let writers = writers(&shop).await;
    let before = shop.digest();
    for (path, good) in &writers {
        let good = good.to_string();
        let cut = &good[..good.len() - 1];
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(30_000));
        for (body, expected) in [
            (Vec::new(), "400 INVALID_REQUEST invalid-json"),
            (b"{".to_vec(), "400 INVALID_REQUEST invalid-json"),
            (cut.as_bytes().to_vec(), "400 INVALID_REQUEST invalid-json"),
            (format!("{good}{good}").into_bytes(), "400 INVALID_REQUEST invalid-json"),
            (format!("\u{feff}{good}").into_bytes(), "400 INVALID_REQUEST invalid-json"),
            (vec![0xff, 0xfe], "400 INVALID_REQUEST invalid-json"),
            (deep.into_bytes(), "400 INVALID_REQUEST too-deep"),
            (wide.into_bytes(), "422 VALIDATION_ERROR too-many-entries"),
            (b"null".to_vec(), "400 INVALID_REQUEST wrong-type"),
            (b"[]".to_vec(), "400 INVALID_REQUEST wrong-type"),
            (b"\"x\"".to_vec(), "400 INVALID_REQUEST wrong-type"),
        ] {
            let shown = String::from_utf8_lossy(&body).chars().take(40).collect::<String>();
            let ask = Ask::post_json(path, "").body(body);
            assert_eq!(refusal(&shop.ask(ask).await), expected, "{path} {shown}");
        }
        let huge = format!("{{\"x\":\"{}\"}}", "y".repeat(1 << 20));
        let refused = shop.ask(Ask::post_json(path, huge)).await;
        assert_eq!(refusal(&refused), "413 PAYLOAD_TOO_LARGE", "{path}");
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn members_that_are_unknown_doubled_or_missing_are_refused() {
    let shop = Shop::open().await;
    let writers = writers(&shop).await;
    let before = shop.digest();
    for (path, good) in &writers {
        let refused = shop.ask(Ask::post_json(path, with_raw(good, "surprise", "1"))).await;
        assert_eq!(refusal(&refused), "422 VALIDATION_ERROR unknown-member", "{path}");
        assert_eq!(refused.json()["error"]["details"]["field"], "surprise");
        let twice = with_raw(good, "projectId", "\"proj_app\"");
        let refused = shop.ask(Ask::post_json(path, twice)).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST duplicate-member", "{path}");
        if path.ends_with("/cancel") {
            // It has no member that must be there.
            continue;
        }
        for name in good.as_object().expect("an object").keys() {
            let mut body = good.clone();
            body.as_object_mut().expect("an object").remove(name);
            let refused = shop.post(path, &body).await;
            let told = refusal(&refused);
            assert!(told.starts_with("400 INVALID_REQUEST"), "{path} without {name}: {told}");
        }
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn members_of_the_wrong_type_are_refused() {
    let shop = Shop::open().await;
    let writers = writers(&shop).await;
    let before = shop.digest();
    for (path, good) in &writers {
        for name in good.as_object().expect("an object").keys() {
            for wrong in [json!(7), json!(true), json!([]), json!({}), json!([["x"]])] {
                // Of the right type: what they break is a rule, or nothing.
                let number = name == "amount" || name == "numberOfCodes";
                let right = if number { json!(7) } else { json!([]) };
                if (number || name == "customerEligibilities") && wrong == right {
                    continue;
                }
                let mut body = good.clone();
                body[name] = wrong.clone();
                let told = refusal(&shop.post(path, &body).await);
                assert!(told.starts_with("400 INVALID_REQUEST"), "{path} {name} {wrong}: {told}");
            }
        }
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn hostile_texts_and_numbers_are_refused() {
    let shop = Shop::open().await;
    let writers = writers(&shop).await;
    let before = shop.digest();
    for (path, good) in &writers {
        for name in good.as_object().expect("an object").keys() {
            for raw in ["\"\\u0000\"", "\"a\\ud800b\"", "\"\\u001b[31m\"", "\"\\u0085\""] {
                let mut body = good.clone();
                body.as_object_mut().expect("an object").remove(name);
                let ask = Ask::post_json(path, with_raw(&body, name, raw).replace("{,", "{"));
                let told = refusal(&shop.ask(ask).await);
                assert!(told.starts_with("422 VALIDATION_ERROR"), "{path} {name} {raw}: {told}");
            }
        }
    }
    for (path, member) in [(1, "groupLevel"), (4, "numberOfPeriods"), (5, "quantity")] {
        let (path, good) = &writers[path];
        for raw in ["1e999", "99999999999999999999999999", "-1", "0", "0.1", "1e0"] {
            let told = refusal(&shop.ask(Ask::post_json(path, with_raw(good, member, raw))).await);
            assert!(told.starts_with("422 VALIDATION_ERROR"), "{path} {member} {raw}: {told}");
        }
        let digits = "9".repeat(200);
        let told = refusal(&shop.ask(Ask::post_json(path, with_raw(good, member, &digits))).await);
        assert_eq!(told, "422 VALIDATION_ERROR number-out-of-range", "{path} {member}");
        let told = refusal(&shop.ask(Ask::post_json(path, with_raw(good, member, "\"1\""))).await);
        assert!(told.starts_with("400 INVALID_REQUEST"), "{path} {member}: {told}");
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn other_methods_types_and_paths_are_refused() {
    let shop = Shop::open().await;
    let writers = writers(&shop).await;
    let before = shop.digest();
    for (path, good) in &writers {
        for method in ["PUT", "PATCH", "TRACE"] {
            let refused = shop.ask(Ask::new(method, path)).await;
            assert_eq!(refusal(&refused), "405 METHOD_NOT_ALLOWED", "{method} {path}");
            assert!(refused.header("allow").contains("POST"), "{path}");
        }
        for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
            let ask = Ask::new("POST", path).header("content-type", kind).body(good.to_string());
            let told = refusal(&shop.ask(ask).await);
            assert_eq!(told, "415 UNSUPPORTED_MEDIA_TYPE", "{path} {kind}");
        }
        let ask = Ask::new("POST", path).body(good.to_string());
        assert_eq!(refusal(&shop.ask(ask).await), "415 UNSUPPORTED_MEDIA_TYPE", "{path}");
        let ask = Ask::post_json(path, good.to_string()).header("content-encoding", "gzip");
        assert_eq!(refusal(&shop.ask(ask).await), "415 UNSUPPORTED_MEDIA_TYPE", "{path}");
    }
    for path in ["/subscriptions/x/y", "/purchases/x/y/z", "/v1/purchases/a/b", "/purchases/a/../b"]
    {
        assert_eq!(refusal(&shop.get(path).await), "404 RESOURCE_NOT_FOUND", "{path}");
    }
    for query in ["projectId=%ff", "projectId=%00", "projectId=%", "projectId=a%0d%0ab"] {
        let refused = shop.get(&format!("/subscriptions/groups?{query}")).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST", "{query}");
    }
    assert_eq!(shop.digest(), before);
}
