//! The calls of the subscription manager (section 7.1) that make, list, replace and delete.

use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::hall::{Hall, card, path};

const SUBSCRIPTIONS: &str = "/subscription-manager/subscriptions";
const PRODUCT: &str = "d4b35678-94ec-4e8c-acd5-d758a71ede7f";

async fn body(hall: &Hall) -> Value {
    let customer = hall.world.customer("lena").await.unwrap();
    json!({
        "customerId": "proj_demo",
        "endUserId": customer.to_string(),
        "country": "DEU",
        "modelId": "NEXWAY_1M",
        "products": [{ "id": PRODUCT }],
        "paymentMethod": { "token": "tok_ok", "expirationDate": "11/2028" },
    })
}

/// What runs elsewhere in its third term until March.
async fn imported(hall: &Hall) -> Value {
    let mut body = body(hall).await;
    body["imported"] = json!(true);
    body["externalRefId"] = json!("PARTNER-2024-000123");
    body["products"][0]["licenseId"] = json!("lic-1");
    body["products"][0]["lineItemId"] = json!("1B2C3D4E-5F60-7182-93A4-B5C6D7E8F901");
    body["discountPlan"] = json!({ "tag": "LOYAL", "startingStep": 0 });
    body["externalContext"] = json!("e30=");
    body["salesFlag"] = json!(["blue"]);
    body["consentFlags"] = json!({ "newsletterOptin": true });
    // 2026-03-10T09:00:00Z
    body["lifecycle"] = json!({ "expirationDate": 1_773_133_200_000_i64, "generation": 2 });
    body
}

async fn create(hall: &Hall, body: &Value) -> Answered {
    hall.post(SUBSCRIPTIONS, &body.to_string()).await
}

fn put(path: &str, body: &Value) -> Ask {
    Ask::new("PUT", path).header("content-type", "application/json").body(body.to_string())
}

fn code(answer: &Answered) -> (u16, String) {
    let told = answer.json();
    let code = told["details"][0]["errorType"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), code)
}

#[tokio::test]
async fn one_is_made_and_told_as_created() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    let made = create(&hall, &body(&hall).await).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let shown = made.json();
    assert_eq!((&shown["imported"], &shown["source"]), (&json!(false), &json!("PURCHASE")));
    assert_eq!(shown["lifecycle"]["status"], "Active");
    assert_eq!(hall.lines().await, ["created 2026-01-31T09:00:00Z"]);
    let charges = hall.world.engine.charges(SANDBOX, id(&shown)).unwrap();
    assert_eq!(charges.len(), 1);
}

fn id(shown: &Value) -> perennial_core::ids::SubscriptionId {
    let hex = shown["id"].as_str().unwrap().replace('-', "");
    perennial_core::ids::SubscriptionId(u128::from_str_radix(&hex, 16).unwrap())
}

#[tokio::test]
async fn what_runs_elsewhere_is_taken_over_unpaid() {
    let hall = Hall::new().await;
    hall.receiver_of("seed", &["subscription/created", "order/completed", "order/renewCompleted"])
        .await;
    let made = create(&hall, &imported(&hall).await).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let shown = made.json();
    assert_eq!((&shown["imported"], &shown["source"]), (&json!(true), &json!("IMPORT")));
    assert_eq!(shown["externalRefId"], "PARTNER-2024-000123");
    assert_eq!(shown["products"][0]["licenseId"], "lic-1");
    assert_eq!(shown["products"][0]["lineItemId"], "1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901");
    assert_eq!(shown["discountPlan"]["nextDiscountStep"], 3);
    assert_eq!(shown["lifecycle"]["generation"], 2);
    assert_eq!(shown["lifecycle"]["anniversaryDate"], "2026-03-10T09:00:00Z");
    assert!(hall.world.engine.charges(SANDBOX, id(&shown)).unwrap().is_empty());
    // Created here, sold elsewhere; the first renewal is an order of this shop.
    assert_eq!(hall.lines().await, ["created 2026-01-31T09:00:00Z"]);
    hall.world.clock_to("2026-03-11T00:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(told[0]["type"], "renewCompleted");
    assert_eq!(told[0]["order"]["salesFlag"], json!(["blue"]));
    assert_eq!(told[0]["order"]["consentFlags"]["newsletterOptin"], true);
    assert_eq!(told[0]["order"]["items"][0]["discountPlan"]["discountStep"], 3);
    // The same import once more makes nothing.
    let again = create(&hall, &imported(&hall).await).await;
    assert_eq!(code(&again), (400, "INVALID_FIELD".to_owned()), "its date is past by now");
}

#[tokio::test]
async fn an_import_is_made_once() {
    let hall = Hall::new().await;
    let body = imported(&hall).await;
    assert_eq!(create(&hall, &body).await.status, 201);
    assert_eq!(code(&create(&hall, &body).await), (409, "TAKEN".to_owned()));
    let all = hall.get(SUBSCRIPTIONS).await.json();
    assert_eq!(all["totalItems"], 1);
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_and_nothing_is_left() {
    let hall = Hall::new().await;
    let good = imported(&hall).await;
    let wrong: [(&str, Value); 17] = [
        ("customerId", json!("proj_other")),
        ("endUserId", json!("00000000-0000-7000-8000-000000000000")),
        ("endUserId", json!("lena")),
        ("country", json!("DE")),
        ("country", json!("XXX")),
        ("currency", json!("EURO")),
        ("currency", json!("JPY")),
        ("modelId", json!("NEXWAY_2M")),
        ("products", json!([])),
        ("products", json!([{ "id": PRODUCT }, { "id": PRODUCT }])),
        ("products", json!([{ "id": "00000000-0000-7000-8000-000000000000" }])),
        ("products", json!([{ "id": PRODUCT, "lineItemId": "1" }])),
        ("discountPlan", json!({ "tag": "LOYAL", "startingStep": 1001 })),
        ("externalContext", json!("no base64")),
        ("salesFlag", json!(["a,b"])),
        ("lifecycle", json!({ "expirationDate": 1 })),
        ("lifecycle", json!({ "generation": 2 })),
    ];
    for (member, value) in wrong {
        let mut body = good.clone();
        body[member] = value.clone();
        let answer = create(&hall, &body).await;
        assert_eq!(answer.status, 400, "{member} {value}: {}", answer.text);
    }
    let mut body = good.clone();
    body["imported"] = json!(false);
    assert_eq!(create(&hall, &body).await.status, 400, "only what is imported runs already");
    let mut body = good;
    body["paymentMethod"] = json!({ "paymentMethodId": PRODUCT });
    assert_eq!(code(&create(&hall, &body).await), (404, "NOT_FOUND".to_owned()));
    assert_eq!(hall.get(SUBSCRIPTIONS).await.json()["totalItems"], 0);
}

#[tokio::test]
async fn a_declined_first_charge_is_told() {
    let hall = Hall::new().await;
    let mut body = body(&hall).await;
    body["paymentMethod"]["token"] = json!("tok_decline");
    assert_eq!(code(&create(&hall, &body).await), (400, "INVALID_STATE".to_owned()));
}

#[tokio::test]
async fn partners_do_not_create_here() {
    let hall = Hall::new().await;
    let ask = Ask::post_json(SUBSCRIPTIONS, body(&hall).await.to_string());
    let answer = ask.bearer(&hall.partner_key("telco-north")).of(&hall.house).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn they_are_listed_page_by_page_newest_first() {
    let hall = Hall::new().await;
    let mut sold = vec![];
    for _ in 0..3 {
        sold.push(hall.sell("tok_ok").await.id.to_string());
    }
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = hall.get(&format!("{SUBSCRIPTIONS}?size=2")).await.json();
    assert_eq!(ids(&first), [sold[2].clone(), sold[1].clone()]);
    let envelope = |page: &Value| {
        ["number", "size", "totalItems", "totalPages"].map(|name| page[name].as_u64().unwrap())
    };
    assert_eq!((envelope(&first), &first["last"]), ([0, 2, 3, 2], &json!(false)));
    let second = hall.get(&format!("{SUBSCRIPTIONS}?size=2&page=1")).await.json();
    assert_eq!((ids(&second), &second["last"]), (vec![sold[0].clone()], &json!(true)));
    let beyond = hall.get(&format!("{SUBSCRIPTIONS}?page=7")).await.json();
    assert_eq!((envelope(&beyond), &beyond["last"]), ([7, 20, 3, 1], &json!(true)));
    let oldest = hall.get(&format!("{SUBSCRIPTIONS}?sort=createDate,asc")).await.json();
    assert_eq!(ids(&oldest), sold);
    for query in ["page=-1", "page=x", "size=0", "size=501", "size=+1", "sort=name", "endUserId=x"]
    {
        assert_eq!(hall.get(&format!("{SUBSCRIPTIONS}?{query}")).await.status, 400, "{query}");
    }
    // Of one end user, and of a partner.
    let lena = hall.world.customer("lena").await.unwrap();
    let theirs = hall.get(&format!("{SUBSCRIPTIONS}?endUserId={lena}")).await.json();
    assert_eq!(theirs["totalItems"], 3);
    let ask = Ask::get(SUBSCRIPTIONS).bearer(&hall.partner_key("telco-north"));
    assert_eq!(ask.of(&hall.house).await.json()["totalItems"], 0);
}

#[tokio::test]
async fn what_was_read_and_changed_is_replaced() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let one = format!("{SUBSCRIPTIONS}/{}", s.id);
    let mut read = hall.get(&one).await.json();
    // Sent back as it was read, nothing changes.
    let same = hall.ask(put(&one, &read)).await;
    assert_eq!((same.status.as_u16(), same.json()), (200, read.clone()));
    read["externalRefId"] = json!("MINE-1");
    read["externalContext"] = json!("e30=");
    read["discountPlan"] = json!({ "tag": "LOYAL", "startingStep": 1, "nextDiscountStep": 99 });
    let written = hall.ask(put(&one, &read)).await.json();
    assert_eq!(written["dbVersion"].as_u64().unwrap(), read["dbVersion"].as_u64().unwrap() + 1);
    assert_eq!(written["externalRefId"], "MINE-1");
    assert_eq!(written["discountPlan"]["nextDiscountStep"], 2);
    let found = hall.get(&format!("{SUBSCRIPTIONS}?externalRefId=MINE-1")).await.json();
    assert_eq!(found["totalItems"], 1);
    // Read before that: stale.
    let stale = hall.ask(put(&one, &read)).await;
    assert_eq!(code(&stale), (412, "STALE_VERSION".to_owned()));
    // What is absent goes.
    let bare = json!({ "dbVersion": written["dbVersion"] });
    let gone = hall.ask(put(&one, &bare)).await.json();
    for member in ["externalRefId", "externalContext", "discountPlan"] {
        assert!(gone.get(member).is_none(), "{member}");
    }
}

#[tokio::test]
async fn what_changes_by_other_calls_is_not_replaced() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let one = format!("{SUBSCRIPTIONS}/{}", s.id);
    let read = hall.get(&one).await.json();
    for (member, value) in [
        ("currency", json!("USD")),
        ("lifecycle", json!({ "status": "Canceled" })),
        ("products", json!([])),
        ("surprise", json!(1)),
        ("externalRefId", json!(7)),
        ("externalRefId", json!("")),
        ("externalContext", json!("%")),
        ("discountPlan", json!({ "startingStep": 1 })),
        ("discountPlan", json!([])),
        ("dbVersion", json!("1")),
        ("dbVersion", json!(-1)),
        ("dbVersion", Value::Null),
    ] {
        let mut body = read.clone();
        body[member] = value.clone();
        let answer = hall.ask(put(&one, &body)).await;
        assert_eq!(code(&answer), (400, "INVALID_FIELD".to_owned()), "{member} {value}");
    }
    assert_eq!(hall.get(&one).await.json(), read);
}

#[tokio::test]
async fn a_sandbox_forgets_one() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let one = format!("{SUBSCRIPTIONS}/{}", s.id);
    assert_eq!(hall.ask(Ask::new("DELETE", &one)).await.status, 204);
    assert!(hall.now(&s).stage.ended());
    for ask in [Ask::get(&one), Ask::new("DELETE", &one), Ask::new("POST", &path(&s, "suspend"))] {
        assert_eq!(hall.ask(ask).await.status, 404);
    }
    assert_eq!(hall.get(SUBSCRIPTIONS).await.json()["totalItems"], 0);
}

#[tokio::test]
async fn the_price_of_the_next_term_is_told() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_decline_later").await;
    let price = |text: &'static str| (200, text.to_owned());
    let ask = || async {
        let answer = hall.get(&path(&s, "renewalPrice")).await;
        (answer.status.as_u16(), answer.text)
    };
    let plain = r#"{"currency":"EUR","grossPrice":9.99,"netPrice":8.39,"vatAmount":1.60,"vatRate":0.19,"vatIncluded":true,"source":"INTERNAL"}"#;
    assert_eq!(ask().await, price(plain));
    // Suspended: what it would cost.
    hall.act(&s, "suspend").await;
    assert_eq!(ask().await, price(plain));
    hall.act(&s, "reactivate").await;
    // Once its order is written, and while it is owed, the order is named.
    hall.world.clock_to("2026-02-22T00:00:00Z").await.unwrap();
    let ordered = ask().await.1;
    assert!(ordered.contains(r#""orderId":""#), "{ordered}");
    hall.world.clock_to("2026-03-02T00:00:00Z").await.unwrap();
    assert_eq!(ask().await.1, ordered);
    hall.world.clock_to("2026-04-01T00:00:00Z").await.unwrap();
    assert_eq!(ask().await.0, 400);
}

#[tokio::test]
async fn another_means_of_payment_is_named_by_its_id_or_its_token() {
    let hall = Hall::new().await;
    let (s, other) = (hall.sell("tok_ok").await, hall.sell("tok_other").await);
    hall.receiver("seed").await;
    let new = r#"{"token":"tok_new","paymentMethodName":"visa","expirationDate":"01/2031"}"#;
    assert_eq!(hall.post(&path(&s, "paymentMethod"), new).await.status, 200);
    let told = hall.told().await;
    assert_eq!(told[0]["type"], "subscriptionPaymentMethodUpdated");
    assert_eq!(told[0]["enduser"]["expirationDate"], "01/2031");
    // The other subscription is paid with the same from here on.
    let named = json!({ "paymentMethodId": told[0]["enduser"]["id"] }).to_string();
    assert_eq!(hall.post(&path(&other, "paymentMethod"), &named).await.status, 200);
    assert_eq!(hall.now(&other).payment_method, hall.now(&s).payment_method);
    assert_eq!(hall.now(&other).payment_method.unwrap().brand.as_deref(), Some("visa"));
    // Not somebody else's, and nothing that is none.
    let unknown = json!({ "paymentMethodId": PRODUCT }).to_string();
    assert_eq!(hall.post(&path(&s, "paymentMethod"), &unknown).await.status, 404);
    for wrong in [
        "{}",
        r#"{"paymentMethodId":"x"}"#,
        r#"{"token":""}"#,
        r#"{"token":"t","expirationDate":"13/2031"}"#,
        r#"{"token":"t","expirationDate":"1/2031"}"#,
        r#"{"token":"t","paymentMethodId":"00000000-0000-7000-8000-000000000000"}"#,
    ] {
        assert_eq!(hall.post(&path(&s, "paymentMethod"), wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(hall.now(&s).payment_method.unwrap().token, card("tok_new").token);
}
