//! What every method is sent by somebody who means harm or knows no better.

use std::fmt::Write as _;

use room_lobby::testing::Ask;

use crate::calls::{CALLS, Called};
use crate::refused;
use crate::shop::{SHIELD, Shop};

async fn sold() -> Shop {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop
}

fn taking_bodies() -> impl Iterator<Item = &'static Called> {
    CALLS.iter().filter(|call| call.body.is_some())
}

fn ask(shop: &Shop, call: &Called, path: &str, body: &[u8]) -> Ask {
    call.ask(path, call.body.is_some().then_some(body)).bearer(&call.key(shop))
}

#[tokio::test]
async fn bodies_that_are_no_document() {
    let shop = sold().await;
    let deep = format!("{}1{}", "{\"a\":".repeat(80), "}".repeat(80));
    let mut wide = String::from("{\"lineItems\":[");
    for n in 0..25_000 {
        write!(wide, "{}1", if n > 0 { "," } else { "" }).unwrap();
    }
    wide.push_str("]}");
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("cut", SHIELD.as_bytes()[..40].to_vec()),
        ("no JSON", b"subscription=1".to_vec()),
        ("two documents", b"{}{}".to_vec()),
        ("deep", deep.into_bytes()),
        ("wide", wide.into_bytes()),
        ("doubled", br#"{"a":1,"a":2}"#.to_vec()),
        ("NUL", b"{\"partnerUserToken\":\"a\\u0000b\"}".to_vec()),
        ("half a pair", b"{\"partnerUserToken\":\"\\ud800\"}".to_vec()),
        ("no UTF-8", b"{\"partnerUserToken\":\"\xff\"}".to_vec()),
        ("byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("an array", b"[]".to_vec()),
        ("a word", b"\"x\"".to_vec()),
        ("null", b"null".to_vec()),
        ("a number", b"1".to_vec()),
        ("a blank", b" ".to_vec()),
        ("a huge number", format!("{{\"a\":{}}}", "9".repeat(500)).into_bytes()),
        ("infinity", b"{\"a\":1e999}".to_vec()),
        ("no number", b"{\"a\":NaN}".to_vec()),
        ("too long", vec![b' '; (1 << 20) + 1]),
    ];
    for call in taking_bodies() {
        for (what, body) in &bodies {
            let what = format!("{what} to {}", call.method);
            let ask = ask(&shop, call, &call.at("ord-1", ""), body);
            refused(&shop, &what, ask, 400, "INVALID_ARGUMENT").await;
        }
    }
}

#[tokio::test]
async fn contents_of_another_kind() {
    let shop = sold().await;
    for call in taking_bodies() {
        let (path, body) = (call.at("ord-2", ""), call.body_about("ord-1").unwrap());
        let bare = || Ask::new(call.http, &path).body(body.clone()).bearer(&call.key(&shop));
        for kind in [
            "text/plain",
            "text/json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/octet-stream",
            "",
        ] {
            let ask = bare().header("content-type", kind);
            refused(&shop, kind, ask, 400, "INVALID_ARGUMENT").await;
        }
        let twice = bare().header("content-type", "application/json");
        let twice = twice.header("content-type", "application/json");
        refused(&shop, "two types", twice, 400, "INVALID_ARGUMENT").await;
        for encoding in ["gzip", "br", "deflate"] {
            let ask = bare().header("content-encoding", encoding);
            refused(&shop, encoding, ask, 400, "INVALID_ARGUMENT").await;
        }
        refused(&shop, "no host", bare().without("host"), 400, "INVALID_ARGUMENT").await;
    }
}

#[tokio::test]
async fn ids_nobody_has() {
    let shop = sold().await;
    let long = "x".repeat(64);
    let longer = "x".repeat(5_000);
    for call in CALLS.iter().filter(|call| call.named) {
        for id in [
            "ord-9",
            "ORD-1",
            "ord-1%00",
            "ord-1%0A",
            "..",
            "%2e%2e",
            "ord-1%2Fx",
            "a%20b",
            "%F0%9F%98%80",
            "%ff",
            "00000000-0000-0000-0000-000000000000",
            "ord-1%3Acancel",
            "ord-1%3a",
            &long,
            &longer,
        ] {
            let body = call.body_about("ord-1").unwrap_or_default();
            let ask = ask(&shop, call, &call.at(id, ""), &body);
            let what = format!("{} of {id}", call.method);
            refused(&shop, &what, ask, 404, "NOT_FOUND").await;
        }
    }
}

/// A new subscription cannot be called so either.
#[tokio::test]
async fn ids_nobody_may_choose() {
    let shop = sold().await;
    let long = "x".repeat(64);
    for call in CALLS.iter().filter(|call| call.path.ends_with("subscriptionId={id}")) {
        for id in ["", "a%2Fb", "a%3Ab", "a%20b", "a+b", "%C3%A9", "a%00", "a%7F", "%ff", &long] {
            let ask = ask(&shop, call, &call.at(id, ""), SHIELD.as_bytes());
            let what = format!("{} of {id}", call.method);
            refused(&shop, &what, ask, 400, "INVALID_ARGUMENT").await;
        }
        let (without, _) = call.path.split_once('?').unwrap();
        let ask = ask(&shop, call, without, SHIELD.as_bytes());
        refused(&shop, "no id", ask, 400, "INVALID_ARGUMENT").await;
        let taken = self::ask(&shop, call, &call.at("ord-1", ""), SHIELD.as_bytes());
        refused(&shop, "a taken id", taken, 409, "ALREADY_EXISTS").await;
    }
}

#[tokio::test]
async fn queries_of_the_wrong_kind() {
    let shop = sold().await;
    let long = format!("fields={}", "name,".repeat(2_000));
    let many = "key=1&".repeat(257);
    for call in &CALLS {
        for query in [
            "alt=media",
            "alt=PROTO",
            "alt=xml",
            "$.xgafv=9",
            "$.xgafv=1&$.xgafv=3",
            "prettyPrint=perhaps",
            "fields=nope",
            "fields=name/x",
            "fields=lineItems(",
            "fields=a%20b",
            &long,
            &many,
            "view=FULL",
            "name=%ff",
            "name=%00",
            "%zz=1",
        ] {
            // What is asked for must be answerable before anything is done.
            let body = call.body_about("ord-1").unwrap_or_default();
            let ask = ask(&shop, call, &call.at("ord-1", query), &body);
            let what = format!("{}?{query}", call.method);
            refused(&shop, &what, ask, 400, "INVALID_ARGUMENT").await;
        }
    }
}

#[tokio::test]
async fn parameters_of_the_wrong_kind() {
    let shop = sold().await;
    for call in &CALLS {
        let queries: &[&str] = match call.method {
            "products.list" | "promotions.list" => &[
                "pageSize=-1",
                "pageSize=x",
                "pageSize=1.5",
                "pageSize=2147483648",
                "pageSize=",
                "pageToken=forged",
                "pageToken=%25",
                "filter=regionCodes",
                "filter=regionCodes:DE%20OR%20regionCodes:US",
                "filter=nothing:DE",
                "filter=(regionCodes:DE)",
                "filter=NOT%20regionCodes:DE",
                "filter=regionCodes:%22DE",
            ],
            "subscriptions.provision" => &[
                "cycleOptions.initialCycleDuration.count=x&cycleOptions.initialCycleDuration.unit=DAY",
                "cycleOptions.initialCycleDuration.count=3",
                "cycleOptions.initialCycleDuration.unit=DAY",
                "cycleOptions.initialCycleDuration.count=0&cycleOptions.initialCycleDuration.unit=DAY",
                "cycleOptions.initialCycleDuration.count=3&cycleOptions.initialCycleDuration.unit=MONTH",
                "cycleOptions.initialCycleDuration.count=3&cycleOptions.initialCycleDuration.unit=YEAR",
                "cycleOptions.initialCycleDuration.count=3&cycleOptions.initialCycleDuration.unit=9",
            ],
            _ => &[],
        };
        for query in queries {
            let body = call.body_about("ord-1").unwrap_or_default();
            let ask = ask(&shop, call, &call.at("ord-2", query), &body);
            let what = format!("{}?{query}", call.method);
            refused(&shop, &what, ask, 400, "INVALID_ARGUMENT").await;
        }
    }
}

#[tokio::test]
async fn masks_of_the_wrong_kind() {
    let shop = sold().await;
    let call = CALLS.iter().find(|call| call.http == "PATCH").unwrap();
    let (path, _) = call.path.split_once('?').unwrap();
    let path = path.replace("{id}", "ord-1");
    let body = call.body_about("ord-1").unwrap();
    for mask in [
        "",
        "?updateMask=",
        "?updateMask=*",
        "?updateMask=product",
        "?updateMask=name,state",
        "?updateMask=productPayload",
        "?updateMask=productPayload.googleHomePayload",
        "?updateMask=productPayload.googleHomePayload.googleStructureId,state",
        "?updateMask=product_payload/google_home_payload/google_structure_id",
        "?updateMask=,",
    ] {
        let ask = ask(&shop, call, &format!("{path}{mask}"), &body);
        refused(&shop, mask, ask, 400, "INVALID_ARGUMENT").await;
    }
}
