//! Fulfilment orders: what they make, all or part of it, once (R1, R3).

use perennial_engine::directory::DocumentKey;
use perennial_engine::directory::DocumentKind;
use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::SANDBOX;
use serde_json::{Value, json};

use crate::shop::{ORDERS, Shop, order, shield};

fn with(mut line: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("members") };
    for (name, value) in more {
        line[name] = value;
    }
    line
}

#[tokio::test]
async fn an_order_makes_a_subscription() {
    let shop = Shop::open().await;
    let answered = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let made = answered.json();
    assert_eq!(made["state"], "COMPLETED");
    assert_eq!(made["partnerOrderId"], "T-1");
    assert!(made["orderId"].as_str().unwrap().starts_with("ord_"));
    assert!(made["account"]["accountId"].as_str().unwrap().starts_with("acc_"));
    assert_eq!(made["account"]["partnerAccountRef"], "A-778899");
    let line = &made["lines"][0];
    assert!(line["lineId"].as_str().unwrap().starts_with("oli_"));
    assert_eq!(line["problem"], Value::Null);
    let subscription = &line["subscriptions"][0];
    assert_eq!(subscription["status"], "ACTIVE");
    assert_eq!(subscription["startDate"], "2026-01-31T09:00:00Z");
    assert_eq!(subscription["endDate"], Value::Null, "evergreen");
    assert_eq!(subscription["activation"], json!({ "policy": "IMMEDIATE" }));
    assert!(shop.world.gateway.taken().is_empty(), "the partner bills");
}

#[tokio::test]
async fn quantity_is_subscriptions_and_seats_are_devices() {
    let shop = Shop::open().await;
    let line = with(shield(), json!({ "quantity": 3, "seats": 10 }));
    let made = shop.post(ORDERS, "key-00001", &order("T-1", line)).await.json();
    let subscriptions = made["lines"][0]["subscriptions"].as_array().unwrap();
    assert_eq!(subscriptions.len(), 3);
    for each in subscriptions {
        let read = shop.get(each["subscriptionId"].as_str().unwrap()).await;
        assert_eq!(read["seats"], json!({ "unit": "DEVICE", "allowed": 10, "active": 0 }));
        assert_eq!(read["correlationKey"], each["correlationKey"]);
    }
}

fn three_lines(processing: &str) -> Value {
    let mut order = order("T-1", shield());
    order["processing"] = json!(processing);
    order["lines"] = json!([
        shield(),
        with(shield(), json!({ "lineRef": "2", "offeringId": "off_nope" })),
        with(shield(), json!({ "lineRef": "3", "offeringId": "off_nordic-m" })),
    ]);
    order
}

#[tokio::test]
async fn atomic_is_all_or_nothing() {
    let shop = Shop::open().await;
    let before = shop.store.digest();
    let refused = shop.post(ORDERS, "key-00001", &three_lines("ATOMIC")).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let problem = refused.json();
    assert_eq!(problem["code"], "unknown-offering");
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2, "one for each bad line");
    assert_eq!(errors[0]["pointer"], "/lines/1/offeringId");
    assert_eq!(errors[1]["pointer"], "/lines/2/offeringId");
    assert_eq!(errors[1]["code"], "country-not-offered");
    assert!(shop.store.digest() == before, "nothing is written");
}

#[tokio::test]
async fn partial_does_what_it_can() {
    let shop = Shop::open().await;
    let answered = shop.post(ORDERS, "key-00001", &three_lines("PARTIAL")).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let made = answered.json();
    assert_eq!(made["state"], "PARTIAL");
    let states: Vec<_> =
        made["lines"].as_array().unwrap().iter().map(|line| &line["state"]).collect();
    assert_eq!(states, ["COMPLETED", "FAILED", "FAILED"]);
    assert_eq!(made["lines"][1]["problem"]["code"], "unknown-offering");
    assert_eq!(made["lines"][1]["subscriptions"], json!([]));
    let again = shop.post(ORDERS, "key-00002", &three_lines("PARTIAL")).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.json()["state"], "PARTIAL");
    assert_eq!(again.json()["lines"][2]["state"], "FAILED");
}

#[tokio::test]
async fn an_order_of_which_nothing_can_be_done_is_refused() {
    let shop = Shop::open().await;
    let mut nothing = three_lines("PARTIAL");
    nothing["lines"].as_array_mut().unwrap().remove(0);
    let before = shop.store.digest();
    assert_eq!(shop.post(ORDERS, "key-00001", &nothing).await.status, 422);
    assert!(shop.store.digest() == before);
}

#[tokio::test]
async fn a_key_gives_the_first_answer_again() {
    let shop = Shop::open().await;
    let line = with(shield(), json!({ "activation": { "policy": "CODE" } }));
    let first = shop.post(ORDERS, "key-00001", &order("T-1", line.clone())).await;
    assert_eq!(first.header("idempotency-replayed"), "");
    let before = shop.store.digest();
    let again = shop.post(ORDERS, "key-00001", &order("T-1", line.clone())).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text), "word for word");
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = shop.post(ORDERS, "key-00001", &order("T-2", line)).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["code"], "idempotency-key-reused");
    assert!(shop.store.digest() == before);
}

#[tokio::test]
async fn an_order_id_belongs_to_one_order_for_ever() {
    let shop = Shop::open().await;
    let first = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await;
    let before = shop.store.digest();
    let again = shop.post(ORDERS, "key-00002", &order("T-1", shield())).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json(), first.json());
    let other = with(shield(), json!({ "seats": 10 }));
    let refused = shop.post(ORDERS, "key-00003", &order("T-1", other)).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["code"], "duplicate-partner-order");
    assert!(shop.store.digest() == before);
    // Another partner has ids of his own.
    let key = ("idempotency-key", "key-00001");
    let ask = room_lobby::testing::Ask::post_json(ORDERS, order("T-1", shield()).to_string());
    let theirs = ask.header(key.0, key.1).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.status, 201, "{}", theirs.text);
}

#[tokio::test]
async fn a_code_waits_to_be_redeemed() {
    let shop = Shop::open().await;
    let line = with(shield(), json!({ "activation": { "policy": "CODE" } }));
    let made = shop.post(ORDERS, "key-00001", &order("T-1", line.clone())).await.json();
    let subscription = &made["lines"][0]["subscriptions"][0];
    assert_eq!(subscription["status"], "DORMANT");
    assert_eq!(subscription["startDate"], Value::Null);
    let activation = &subscription["activation"];
    let code = activation["activationCode"].as_str().unwrap();
    assert!(code.len() == 13 && code.starts_with('T'), "{code}");
    assert_eq!(activation["codeExpiresAt"], "2028-01-31T09:00:00Z");
    // Shown once: a repetition under another key does not show it again.
    let again = shop.post(ORDERS, "key-00002", &order("T-1", line)).await.json();
    assert_eq!(again["lines"][0]["subscriptions"][0]["activation"].get("activationCode"), None);
    let read = shop.get(subscription["subscriptionId"].as_str().unwrap()).await;
    assert_eq!(read["status"], "DORMANT");
    assert_eq!(read["entitlement"]["entitled"], false);
}

#[tokio::test]
async fn a_card_waits_for_its_till() {
    let shop = Shop::open().await;
    let pos = json!({
        "activation": {
            "policy": "POINT_OF_SALE",
            "pos": { "serialNumber": "S-1" },
            "dormantExpiresAt": "2026-06-01T00:00:00Z",
        },
    });
    let id = shop.sell("T-1", with(shield(), pos.clone())).await;
    assert_eq!(shop.get(&id).await["status"], "DORMANT");
    let before = shop.store.digest();
    let taken = shop.post(ORDERS, "key-00002", &order("T-2", with(shield(), pos))).await;
    assert_eq!(taken.json()["code"], "subscription-exists", "the serial number is on another");
    assert!(shop.store.digest() == before);
    shop.clock_to("2026-06-01T00:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "EXPIRED");
}

#[tokio::test]
async fn a_start_may_lie_ahead() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", with(shield(), json!({ "startAt": "2026-02-15T00:00:00Z" }))).await;
    let waiting = shop.get(&id).await;
    assert_eq!(waiting["status"], "PENDING");
    assert_eq!(waiting["startDate"], "2026-02-15T00:00:00Z");
    shop.clock_to("2026-02-15T00:00:00Z").await;
    let begun = shop.get(&id).await;
    assert_eq!(begun["status"], "ACTIVE");
    assert_eq!(begun["startDate"], "2026-02-15T00:00:00Z");
    for start in ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "soon"] {
        let line = with(shield(), json!({ "startAt": start }));
        let refused = shop.post(ORDERS, "key-00009", &order("T-9", line)).await;
        assert_eq!(refused.json()["code"], "invalid-field", "{start}");
    }
}

#[tokio::test]
async fn a_fixed_term_has_an_end() {
    let shop = Shop::open().await;
    let yearly = || with(shield(), json!({ "offeringId": "off_yearly-m" }));
    let id = shop.sell("T-1", yearly()).await;
    let read = shop.get(&id).await;
    assert_eq!((&read["termType"], &read["term"]), (&json!("FIXED"), &json!("P1Y")));
    assert_eq!(read["endDate"], "2027-01-31T09:00:00Z");
    assert_eq!(
        read["renewalWindow"],
        json!({ "opens": "2026-11-02T09:00:00Z", "closes": "2027-03-02T09:00:00Z" })
    );
    let own = shop.sell("T-2", with(yearly(), json!({ "term": "P3M" }))).await;
    assert_eq!(shop.get(&own).await["endDate"], "2026-04-30T09:00:00Z");
    let ends = with(yearly(), json!({ "endDate": "2026-03-01T00:00:00Z" }));
    let own = shop.sell("T-3", ends).await;
    assert_eq!(shop.get(&own).await["endDate"], "2026-03-01T00:00:00Z");
    shop.clock_to("2026-03-01T00:00:00Z").await;
    assert_eq!(shop.get(&own).await["status"], "EXPIRED");
    let refused = with(shield(), json!({ "term": "P3M" }));
    let refused = shop.post(ORDERS, "key-00009", &order("T-9", refused)).await;
    assert_eq!(refused.json()["code"], "not-fixed-term");
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let shop = Shop::open().await;
    let before = shop.store.digest();
    let path = format!("{ORDERS}?dryRun=true");
    let ask = room_lobby::testing::Ask::post_json(&path, order("T-1", shield()).to_string());
    let tried = shop.ask(ask).await;
    assert_eq!(tried.status, 200, "{}", tried.text);
    let tried = tried.json();
    assert_eq!((&tried["dryRun"], &tried["orderId"]), (&json!(true), &Value::Null));
    assert_eq!(tried["lines"][0]["subscriptions"][0]["status"], "ACTIVE");
    assert_eq!(tried["lines"][0]["subscriptions"][0]["subscriptionId"], Value::Null);
    assert_eq!(tried["account"]["accountId"], Value::Null, "nobody is made");
    let refused = shop.post(&path, "key-00001", &three_lines("ATOMIC")).await;
    assert_eq!(refused.status, 422);
    assert!(shop.store.digest() == before);
    shop.sell("T-1", shield()).await;
    let again = shop.post(&path, "key-00001", &order("T-2", shield())).await.json();
    assert!(again["account"]["accountId"].is_string(), "he is known by now");
}

#[tokio::test]
async fn the_same_account_is_the_same_customer() {
    let shop = Shop::open().await;
    let one = shop.sell("T-1", shield()).await;
    let two = shop.sell("T-2", shield()).await;
    let account = shop.get(&one).await["account"]["accountId"].clone();
    assert_eq!(shop.get(&two).await["account"]["accountId"], account);
    assert!(account.as_str().unwrap().starts_with("acc_"));
}

#[tokio::test]
async fn what_the_platform_decides_is_not_the_partners() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.ownership.signUp".to_owned(), "PLATFORM".to_owned());
    })
    .await;
    let refused = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["code"], "lifecycle-not-partner-controlled");
}

#[tokio::test]
async fn offerings_and_countries_are_enabled_for_each_partner() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        partner.products = ["shield".into()].into();
        partner.territories = ["DE".to_owned()].into();
    })
    .await;
    let yearly = with(shield(), json!({ "offeringId": "off_yearly-m" }));
    let refused = shop.post(ORDERS, "key-00001", &order("T-1", yearly)).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (403, &json!("offering-not-enabled"))
    );
    let mut abroad = order("T-1", shield());
    abroad["account"]["country"] = json!("FR");
    let refused = shop.post(ORDERS, "key-00001", &abroad).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (422, &json!("unsupported-country"))
    );
    let by_id = with(shield(), json!({ "offeringId": "off_shield" }));
    shop.sell("T-2", by_id).await;
    let key = DocumentKey::new(DocumentKind::Partner, "telco-north");
    assert!(shop.world.engine.place(SANDBOX).unwrap().version(&key) > 1);
}

/// However many come at once, with keys of their own or with one.
#[test]
fn the_same_order_twenty_times_at_once_is_one_order() {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for keys in [20, 1] {
        let shop = run().block_on(Shop::open());
        let asked = |n: usize| {
            let key = format!("at-once-{:02}", n % keys);
            run().block_on(shop.post(ORDERS, &key, &order("T-1", shield())))
        };
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked = &asked;
            let callers: Vec<_> = (0..20).map(|n| scope.spawn(move || asked(n))).collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        let mut ids: Vec<_> = answers
            .iter()
            .filter_map(|answered| match answered.status.as_u16() {
                200 | 201 => Some(answered.json()["orderId"].clone()),
                // Told to come back.
                _ => {
                    assert_eq!(answered.json()["code"], "request-in-progress", "{}", answered.text);
                    assert_eq!(answered.header("retry-after"), "1");
                    None
                }
            })
            .collect();
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
        let page = Page { after: None, limit: 99 };
        let sold = shop.world.engine.find(SANDBOX, &Find::All, page).unwrap();
        assert_eq!(sold.len(), 1, "with {keys} keys");
    }
}

#[tokio::test]
async fn a_code_comes_with_the_place_where_it_is_redeemed() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        let url = "https://north.example/activate?c={code}".to_owned();
        settings.insert("partner.activation_url".to_owned(), url);
    })
    .await;
    let line = with(shield(), json!({ "activation": { "policy": "CODE" } }));
    let made = shop.post(ORDERS, "key-00001", &order("T-1", line)).await.json();
    let activation = &made["lines"][0]["subscriptions"][0]["activation"];
    let code = activation["activationCode"].as_str().unwrap();
    let url = format!("https://north.example/activate?c={code}");
    assert_eq!(activation["activationUrl"], json!(url));
}
