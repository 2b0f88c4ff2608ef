//! Whether an account may have an offering, and how: always what the order or the change would say.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shelf::{ELIGIBILITY, fill};
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const OFFERED: [&str; 8] = [
    "off_shield-m",
    "off_deluxe-m",
    "off_yearly-m",
    "off_nordic-m",
    "off_guard-m",
    "off_total-m",
    "off_nobodys",
    "off_vpn",
];

fn about(account: &str, offerings: &[&str]) -> Value {
    json!({ "partnerAccountRef": account, "offeringIds": offerings, "country": "DE" })
}

async fn ask(shop: &Shop, account: &str, offerings: &[&str]) -> Vec<Value> {
    let body = about(account, offerings).to_string();
    let answered = shop.ask(Ask::post_json(ELIGIBILITY, body)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()["results"].as_array().unwrap().clone()
}

/// What is said of one offering: eligible, as what, and the first reason.
async fn said(shop: &Shop, account: &str, offering: &str) -> (bool, String, String) {
    let result = ask(shop, account, &[offering]).await.remove(0);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let eligible = result["eligible"].as_bool().unwrap();
    (eligible, text(&result["asAction"]), text(&result["reasons"][0]))
}

fn yes(action: &str) -> (bool, String, String) {
    (true, action.to_owned(), String::new())
}

fn no(action: &str, reason: &str) -> (bool, String, String) {
    (false, action.to_owned(), reason.to_owned())
}

/// The dry run of what eligibility says: an order line or a change.
async fn tried(shop: &Shop, account: &str, result: &Value) -> Result<(), Vec<String>> {
    let (action, id) = (result["asAction"].as_str().unwrap(), &result["subscriptionId"]);
    let line = |line: Value| {
        let mut body = order("eligible", line);
        body["account"] = json!({ "partnerAccountRef": account, "country": "DE" });
        (format!("{ORDERS}?dryRun=true"), body)
    };
    let change = |change: Value| {
        let path = format!("{SUBSCRIPTIONS}/{}/changes?dryRun=true", id.as_str().unwrap());
        (path, json!({ "change": change }))
    };
    let offering = &result["offeringId"];
    let (path, body) = match action {
        "CREATE" => line(json!({ "lineRef": "1", "action": "CREATE", "offeringId": offering })),
        "RENEW" => line(json!({ "lineRef": "1", "action": "RENEW", "subscriptionId": id })),
        "CHANGE_PLAN" => change(json!({ "type": "CHANGE_PLAN", "offeringId": offering })),
        "RESTART" => change(json!({ "type": "RESTART" })),
        other => panic!("{other}"),
    };
    let answered = shop.ask(Ask::post_json(&path, body.to_string())).await;
    if answered.status == 200 {
        return Ok(());
    }
    let problem = answered.json();
    let mut codes = vec![problem["code"].as_str().unwrap().to_owned()];
    for error in problem["errors"].as_array().into_iter().flatten() {
        codes.push(error["code"].as_str().unwrap().to_owned());
    }
    Err(codes)
}

/// Everything said of every offering is what the dry run says.
async fn agrees(shop: &Shop, account: &str, when: &str) {
    let before = shop.store.digest();
    for result in ask(shop, account, &OFFERED).await {
        let reasons: Vec<_> = result["reasons"].as_array().unwrap().clone();
        match tried(shop, account, &result).await {
            Ok(()) => assert_eq!(result["eligible"], true, "{when}: {result}"),
            Err(codes) => {
                assert_eq!(result["eligible"], false, "{when}: {result} {codes:?}");
                assert!(reasons.contains(&json!(codes[0])), "{when}: {result} {codes:?}");
            }
        }
    }
    assert!(shop.store.digest() == before, "{when} left a trace");
}

async fn change(shop: &Shop, id: &str, n: usize, change: Value) -> u16 {
    let body = json!({ "change": change });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    shop.post(&path, &format!("change-key-{n}"), &body).await.status.as_u16()
}

#[tokio::test]
async fn a_stranger_buys_what_is_sold_there() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let before = shop.store.digest();
    assert_eq!(said(&shop, "A-1", "off_shield-m").await, yes("CREATE"));
    assert_eq!(said(&shop, "A-1", "TEL-SHIELD").await, yes("CREATE"));
    assert_eq!(said(&shop, "A-1", "off_nordic-m").await, no("CREATE", "country-not-offered"));
    assert_eq!(said(&shop, "A-1", "off_nobodys").await, no("CREATE", "unknown-offering"));
    assert!(shop.store.digest() == before, "nobody is made a customer by a question");
}

#[tokio::test]
async fn who_has_one_of_the_family_changes_to_it() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let id = shop.sell("1", shield()).await;
    let result = ask(&shop, "A-778899", &["off_deluxe-m"]).await.remove(0);
    assert_eq!(
        (&result["asAction"], &result["subscriptionId"]),
        (&json!("CHANGE_PLAN"), &json!(id))
    );
    assert_eq!(result["eligible"], true);
    assert_eq!(said(&shop, "A-778899", "off_shield-m").await, yes("CREATE"));
    shop.configure(|partner| {
        let name = "partner.ownership.upgrade".to_owned();
        partner.settings.insert(name, "PLATFORM".to_owned());
    })
    .await;
    let refused = no("CHANGE_PLAN", "lifecycle-not-partner-controlled");
    assert_eq!(said(&shop, "A-778899", "off_deluxe-m").await, refused);
    // Whose it is, another partner does not hear.
    let body = about("A-778899", &["off_deluxe-m"]).to_string();
    let ask = Ask::post_json(ELIGIBILITY, body).bearer(&shop.south);
    let other = ask.of(&shop.house).await.json();
    assert_eq!(other["results"][0]["asAction"], "CREATE");
}

#[tokio::test]
async fn who_has_a_fixed_term_renews_it_when_it_may_be_renewed() {
    let shop = Shop::open().await;
    let mut line = shield();
    line["offeringId"] = json!("off_yearly-m");
    let id = shop.sell("1", line).await;
    let early = no("RENEW", "renewal-window-closed");
    assert_eq!(said(&shop, "A-778899", "off_yearly-m").await, early);
    let end = shop.get(&id).await["endDate"].as_str().unwrap().to_owned();
    shop.clock_to(&end).await;
    assert_eq!(shop.get(&id).await["status"], "EXPIRED");
    assert_eq!(said(&shop, "A-778899", "off_yearly-m").await, yes("RENEW"));
}

#[tokio::test]
async fn who_left_comes_back_to_it() {
    let shop = Shop::open().await;
    let id = shop.sell("1", shield()).await;
    assert_eq!(change(&shop, &id, 1, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await, 200);
    assert_eq!(said(&shop, "A-778899", "off_shield-m").await, yes("RESTART"));
    let body = json!({ "advance": "P61D" }).to_string();
    shop.ask(Ask::post_json(crate::shop::CLOCK, body)).await;
    assert_eq!(said(&shop, "A-778899", "off_shield-m").await, yes("CREATE"));
}

/// Lives of one account, each step followed by a look at everything that is offered.
#[tokio::test]
async fn it_never_says_anything_else_than_what_would_be_done() {
    let lives: [&[Value]; 6] = [
        &[json!({ "type": "CANCEL", "mode": "END_OF_TERM" }), json!({ "type": "UNDO_CANCEL" })],
        &[json!({ "type": "CANCEL", "mode": "IMMEDIATE" }), json!("P61D")],
        &[json!({ "type": "SUSPEND", "reasonCode": "OTHER" }), json!({ "type": "RESUME" })],
        &[
            json!({ "type": "CHANGE_PLAN", "offeringId": "off_deluxe-m" }),
            json!({ "type": "CHANGE_PLAN", "offeringId": "off_shield-m", "effective": "END_OF_TERM" }),
            json!("P1M"),
        ],
        &[json!("P300D"), json!("P65D"), json!("P40D"), json!("P60D")],
        &[json!({ "type": "UPDATE_ATTRIBUTES", "purchaseCountry": "AT" })],
    ];
    for first in ["off_shield-m", "off_yearly-m"] {
        for (n, life) in lives.iter().enumerate() {
            let shop = Shop::open().await;
            fill(&shop).await;
            let mut line = shield();
            line["offeringId"] = json!(first);
            let id = shop.sell("1", line).await;
            agrees(&shop, "A-778899", &format!("{first}, life {n}")).await;
            for (m, step) in life.iter().enumerate() {
                let when = format!("{first}, life {n}, step {m}");
                if let Some(span) = step.as_str() {
                    let body = json!({ "advance": span }).to_string();
                    let moved = shop.ask(Ask::post_json(crate::shop::CLOCK, body)).await;
                    assert_eq!(moved.status, 200, "{when}: {}", moved.text);
                } else {
                    let status = change(&shop, &id, m, step.clone()).await;
                    assert!(
                        status < if first == "off_shield-m" { 300 } else { 500 },
                        "{when}: {status}"
                    );
                }
                agrees(&shop, "A-778899", &when).await;
            }
        }
    }
}

#[tokio::test]
async fn questions_of_the_wrong_kind() {
    let shop = Shop::open().await;
    for (body, status, code) in [
        (about("", &["off_shield-m"]), 422, "invalid-field"),
        (about("A-1", &[]), 422, "invalid-field"),
        (about("A-1", &["off_shield-m"; 51]), 422, "invalid-field"),
        (json!({ "offeringIds": ["a"], "country": "DE" }), 422, "missing-field"),
        (json!({ "partnerAccountRef": "A", "offeringIds": ["a"] }), 422, "missing-field"),
        (
            json!({ "partnerAccountRef": "A", "offeringIds": "a", "country": "DE" }),
            422,
            "invalid-field",
        ),
        (
            json!({ "partnerAccountRef": "A", "offeringIds": ["a"], "country": "XX" }),
            422,
            "unsupported-country",
        ),
        (
            json!({ "partnerAccountRef": "A", "offeringIds": ["a"], "country": "DE", "seats": 5 }),
            422,
            "unknown-field",
        ),
        (
            json!({ "partnerAccountRef": "A", "offeringIds": ["a"], "country": "DE", "email": "a@b.test" }),
            422,
            "pii-not-accepted",
        ),
    ] {
        let answered = shop.ask(Ask::post_json(ELIGIBILITY, body.to_string())).await;
        assert_eq!(
            (answered.status.as_u16(), &answered.json()["code"]),
            (status, &json!(code)),
            "{body}"
        );
    }
}
