//! Reconciling: a list that agrees differs in nothing, and what was planted in one is found, and
//! nothing else (R11).

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::exporting::{exported, fetched, table};
use crate::shop::{SUBSCRIPTIONS, Shop, order, shield};

const RECONCILIATIONS: &str = "/partner/reconciliations";

async fn compare(shop: &Shop, body: &Value) -> Value {
    let answered = shop.ask(Ask::post_json(RECONCILIATIONS, body.to_string())).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

async fn compare_csv(shop: &Shop, csv: &str, query: &str) -> Answered {
    let ask = Ask::new("POST", &format!("{RECONCILIATIONS}{query}"));
    shop.ask(ask.header("content-type", "text/csv").body(csv.as_bytes().to_vec())).await
}

async fn csv_of(shop: &Shop, key: &str, as_of: Option<&str>) -> String {
    let mut wanted = json!({ "kind": "SUBSCRIPTIONS_SNAPSHOT", "format": "CSV" });
    if let Some(as_of) = as_of {
        wanted["asOf"] = json!(as_of);
    }
    let export = exported(shop, key, &wanted).await;
    fetched(shop, &export).await.text
}

/// Six subscriptions in several states, of two accounts, one with a name like a formula.
async fn stock(shop: &Shop) -> Vec<String> {
    let mut sold = vec![];
    for n in 0..4 {
        sold.push(shop.sell(&format!("T-{n}"), shield()).await);
    }
    let mut other = order("=T-4", shield());
    other["account"]["partnerAccountRef"] = json!("-A, \"1\"");
    other["lines"][0]["quantity"] = json!(2);
    let answered = shop.post("/partner/fulfillment-orders", "order-04", &other).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    for made in answered.json()["lines"][0]["subscriptions"].as_array().unwrap() {
        sold.push(made["subscriptionId"].as_str().unwrap().to_owned());
    }
    shop.clock_to("2026-02-10T00:00:00Z").await;
    for (n, mode) in [(1, "IMMEDIATE"), (2, "END_OF_TERM")] {
        let body = json!({ "change": { "type": "CANCEL", "mode": mode, "reasonCode": "MOVED" } });
        let path = format!("{SUBSCRIPTIONS}/{}/changes", sold[n]);
        let changed = shop.post(&path, &format!("change-{n:02}"), &body).await;
        assert!(changed.status.is_success(), "{}", changed.text);
    }
    sold
}

#[tokio::test]
async fn the_export_itself_differs_in_nothing() {
    let shop = Shop::open().await;
    stock(&shop).await;
    for as_of in [None, Some("2026-02-01T00:00:00Z")] {
        let csv = csv_of(&shop, &format!("export-{}", as_of.is_some()), as_of).await;
        let query = as_of.map_or(String::new(), |at| format!("?asOf={at}"));
        let answered = compare_csv(&shop, &csv, &query).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let told = answered.json();
        assert_eq!((&told["items"], &told["equal"]), (&json!(6), &json!(6)), "{told}");
        assert_eq!((&told["missingThere"], &told["differences"]), (&json!(0), &json!([])));
    }
    // The other partner has none of them.
    let csv = csv_of(&shop, "export-last", None).await;
    let ask = Ask::new("POST", RECONCILIATIONS).header("content-type", "text/csv");
    let told = ask.body(csv.into_bytes()).bearer(&shop.south).of(&shop.house).await.json();
    assert_eq!((&told["missingHere"], &told["missingThere"]), (&json!(6), &json!(0)));
}

#[tokio::test]
async fn each_planted_difference_is_found_and_nothing_else() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let csv = csv_of(&shop, "export-01", None).await;
    let columns = [
        ("status", "status", json!("SUSPENDED")),
        ("offering_id", "offeringId", json!("off_other")),
        ("partner_sku", "partnerSku", json!("other")),
        ("family", "family", json!("PRIVACY")),
        ("term_type", "termType", json!("FIXED")),
        ("start_date", "startDate", json!("2020-01-01T00:00:00Z")),
        ("end_date", "endDate", json!("2031-01-01T00:00:00Z")),
        ("trial_end_date", "trialEndDate", json!("2031-01-01T00:00:00Z")),
        ("seats_allowed", "seats", json!(77)),
        ("options", "options", json!(["opt_x"])),
        ("purchase_country", "purchaseCountry", json!("AT")),
        ("partner_account_ref", "partnerAccountRef", json!("A-0")),
        ("partner_user_ref", "partnerUserRef", json!("U-0")),
    ];
    let rows = table(&csv);
    for (n, (column, field, value)) in columns.iter().enumerate() {
        let place = n % rows.len();
        let mut lines: Vec<String> = vec![];
        let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        lines.push(head.join(","));
        for (at, row) in rows.iter().enumerate() {
            let cell = |name: &&str| {
                let text = match value {
                    _ if at != place || name != column => row[*name].clone(),
                    Value::String(text) => text.clone(),
                    Value::Array(words) => words[0].as_str().unwrap().to_owned(),
                    other => other.to_string(),
                };
                format!("\"{}\"", text.replace('"', "\"\""))
            };
            lines.push(head.iter().map(cell).collect::<Vec<_>>().join(","));
        }
        let told = compare_csv(&shop, &lines.join("\r\n"), "").await.json();
        let differences = told["differences"].as_array().unwrap();
        assert_eq!(differences.len(), 1, "{column}: {told}");
        assert_eq!(differences[0]["index"], place);
        let fields = differences[0]["fields"].as_array().unwrap();
        assert_eq!(fields.len(), 1, "{column}: {told}");
        assert_eq!((&fields[0]["field"], &fields[0]["yours"]), (&json!(field), value));
        assert_eq!(told["equal"], rows.len() - 1);
    }
}

#[tokio::test]
async fn a_difference_says_since_when_why_and_by_which_request() {
    let shop = Shop::open().await;
    let sold = stock(&shop).await;
    let body = json!({ "items": [
        { "subscriptionId": sold[1], "status": "ACTIVE" },
        { "partnerOrderId": "T-0", "lineRef": "1", "status": "ACTIVE", "endDate": null },
        { "subscriptionId": "sub_00000000000000000000000000", "status": "ACTIVE" },
        { "subscriptionId": "nothing of ours" },
        { "partnerOrderId": "T-9", "lineRef": "1" },
        { "partnerOrderId": "=T-4", "lineRef": "1" },
        { "partnerOrderId": "=T-4", "lineRef": "1" },
        { "partnerOrderId": "=T-4", "lineRef": "1" },
    ]});
    let told = compare(&shop, &body).await;
    assert_eq!((&told["equal"], &told["different"]), (&json!(3), &json!(1)), "{told}");
    assert_eq!((&told["missingHere"], &told["missingThere"]), (&json!(4), &json!(2)));
    let first = &told["differences"][0];
    assert_eq!((&first["kind"], &first["index"]), (&json!("DIFFERENT"), &json!(0)));
    let field = &first["fields"][0];
    assert_eq!((&field["yours"], &field["ours"]), (&json!("ACTIVE"), &json!("CANCELED")));
    assert_eq!(
        (&field["since"], &field["cause"]),
        (&json!("2026-02-10T00:00:00Z"), &json!("CANCEL"))
    );
    assert_eq!(field["actor"], "partner:telco-north");
    let changes = shop.read(&format!("{SUBSCRIPTIONS}/{}/history", sold[1])).await;
    assert_eq!(field["requestId"], changes["items"][0]["requestId"]);
    let kinds: Vec<_> =
        told["differences"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    let here = json!("MISSING_HERE");
    let there = json!("MISSING_THERE");
    assert_eq!(kinds[1..], [&here, &here, &here, &here, &there, &there].map(Clone::clone));
    // A list that is not complete leaves out what it does not name.
    let mut part = body.clone();
    part["complete"] = json!(false);
    assert_eq!(compare(&shop, &part).await["missingThere"], Value::Null);
    let ids = json!({ "complete": false, "items": [{ "subscriptionId": sold[1], "status": "CANCELED" }] });
    let told = compare(&shop, &ids).await;
    assert_eq!((&told["equal"], &told["differences"]), (&json!(1), &json!([])));
    // In scope is what fits the filters.
    let scope = json!({ "filters": { "status": ["CANCELED"] }, "items": [] });
    assert_eq!(compare(&shop, &scope).await["missingThere"], 1);
    // As it was before, the list is right.
    let past = json!({
        "asOf": "2026-02-01T00:00:00Z", "complete": false,
        "items": [{ "subscriptionId": sold[1], "status": "ACTIVE" }],
    });
    assert_eq!(compare(&shop, &past).await["differences"], json!([]));
}

#[tokio::test]
async fn nothing_is_written_by_it() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let before = shop.store.digest();
    compare(&shop, &json!({ "items": [{ "subscriptionId": "x" }] })).await;
    assert_eq!(shop.store.digest(), before);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_refused_by_its_rows() {
    let shop = Shop::open().await;
    for (body, code, pointer) in [
        (json!({ "items": [{}] }), "missing-field", "/items/0/subscriptionId"),
        (
            json!({ "items": [{ "partnerOrderId": "x" }] }),
            "missing-field",
            "/items/0/subscriptionId",
        ),
        (json!({ "items": [{ "subscriptionId": 7 }] }), "invalid-field", "/items/0/subscriptionId"),
        (
            json!({ "items": [{ "subscriptionId": "x", "colour": 1 }] }),
            "unknown-field",
            "/items/0/colour",
        ),
        (
            json!({ "items": [{ "subscriptionId": "x", "seats": "5" }] }),
            "invalid-field",
            "/items/0/seats",
        ),
        (
            json!({ "items": [{ "subscriptionId": "x", "endDate": "soon" }] }),
            "invalid-field",
            "/items/0/endDate",
        ),
        (json!({ "items": [], "asOf": "2031-01-01T00:00:00Z" }), "invalid-field", "/asOf"),
    ] {
        let answered = shop.ask(Ask::post_json(RECONCILIATIONS, body.to_string())).await;
        assert_eq!(answered.status, 422, "{body}: {}", answered.text);
        let problem = answered.json();
        assert_eq!(
            (&problem["code"], &problem["errors"][0]["pointer"]),
            (&json!(code), &json!(pointer)),
            "{body}"
        );
    }
    for (csv, code) in [
        ("", "missing-field"),
        ("colour\nred\n", "unknown-field"),
        ("subscription_id,status\nx\n", "invalid-field"),
        ("subscription_id,end_date\nx,soon\n", "invalid-field"),
        ("subscription_id\n\"x\n", "invalid-field"),
        ("status\nACTIVE\n", "missing-field"),
    ] {
        let answered = compare_csv(&shop, csv, "").await;
        assert_eq!(answered.json()["code"], code, "{csv:?}: {}", answered.text);
    }
    let many = vec![json!({ "subscriptionId": "x" }); 10_001];
    let answered =
        shop.ask(Ask::post_json(RECONCILIATIONS, json!({ "items": many }).to_string())).await;
    assert_eq!(answered.json()["errors"][0]["pointer"], "/items");
    let many = vec![json!({ "subscriptionId": "x", "status": "ACTIVE", "seats": 5 }); 10_000];
    let told = compare(&shop, &json!({ "items": many })).await;
    assert_eq!((&told["missingHere"], &told["truncated"]), (&json!(10_000), &json!(false)));
}
