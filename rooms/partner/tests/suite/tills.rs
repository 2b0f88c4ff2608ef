//! Over the counter (R7): cards that wait for a till, and come back to it.

use serde_json::{Value, json};

use crate::asking::{at_a_till, card, change, done, refused};
use crate::shop::{Shop, shield};

const SOLD: &str = "2026-01-31T08:30:00Z";

#[tokio::test]
async fn service_begins_at_the_till() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", card()).await;
    assert_eq!(shop.get(&id).await["status"], "DORMANT");
    shop.clock_to("2026-02-05T09:00:00Z").await;
    let sold = at_a_till("ACTIVATE", "till-7/1", "2026-02-05T08:30:00Z");
    let it = done(&shop, &id, sold.clone()).await;
    assert_eq!(
        (&it["before"]["status"], &it["after"]["status"]),
        (&json!("DORMANT"), &json!("ACTIVE"))
    );
    assert_eq!(it["subscription"]["startDate"], "2026-02-05T08:30:00Z");
    let revision = it["subscription"]["revision"].clone();
    // The same receipt says nothing new; another one is a mistake.
    let again = change(&shop, &id, sold).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["subscription"]["revision"], revision);
    let other = at_a_till("ACTIVATE", "till-7/2", "2026-02-05T08:40:00Z");
    assert_eq!(refused(&shop, &id, other).await, "pos-already-active");
}

#[tokio::test]
async fn only_what_waits_and_only_lately() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", card()).await;
    shop.clock_to("2026-02-10T09:00:00Z").await;
    for late in ["2026-02-03T08:59:59Z", "2026-02-10T09:00:01Z", "lately"] {
        let wanted = at_a_till("ACTIVATE", "till-7/1", late);
        let problem = change(&shop, &id, wanted).await.json();
        assert_eq!(problem["code"], "invalid-field", "{late}");
        assert_eq!(problem["errors"][0]["pointer"], "/change/pos/occurredAt");
    }
    let mut nameless = at_a_till("ACTIVATE", "", "2026-02-10T09:00:00Z");
    assert_eq!(refused(&shop, &id, nameless.clone()).await, "invalid-field");
    nameless.as_object_mut().unwrap().remove("pos");
    assert_eq!(refused(&shop, &id, nameless).await, "missing-field");
    let running = shop.sell("T-2", shield()).await;
    let wanted = at_a_till("ACTIVATE", "till-7/1", "2026-02-10T09:00:00Z");
    assert_eq!(refused(&shop, &running, wanted.clone()).await, "pos-already-active");
    done(&shop, &running, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
    assert_eq!(refused(&shop, &running, wanted).await, "pos-not-dormant");
    // What no till sold, none takes back.
    let running = shop.sell("T-3", shield()).await;
    let back = at_a_till("DEACTIVATE", "till-7/9", "2026-02-10T09:00:00Z");
    assert_eq!(refused(&shop, &running, back).await, "invalid-state");
}

#[tokio::test]
async fn an_unused_card_goes_back_on_the_shelf() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", card()).await;
    done(&shop, &id, at_a_till("ACTIVATE", "till-7/1", SOLD)).await;
    let mut back = at_a_till("DEACTIVATE", "till-7/2", SOLD);
    back["restock"] = json!(true);
    let it = done(&shop, &id, back).await;
    assert_eq!(it["after"]["status"], "DORMANT");
    assert_eq!(it["subscription"]["startDate"], Value::Null, "it begins when somebody has it");
    shop.clock_to("2026-02-02T09:00:00Z").await;
    let later = "2026-02-02T08:45:00Z";
    let it = done(&shop, &id, at_a_till("ACTIVATE", "till-9/1", later)).await;
    assert_eq!(it["subscription"]["startDate"], later);
    let it = done(&shop, &id, at_a_till("DEACTIVATE", "till-9/2", later)).await;
    assert_eq!(it["after"]["status"], "CANCELED");
    assert_eq!(
        refused(&shop, &id, at_a_till("DEACTIVATE", "till-9/3", later)).await,
        "invalid-state"
    );
}

#[tokio::test]
async fn a_card_on_the_shelf_has_no_time_to_renew_it() {
    let shop = Shop::open().await;
    let mut yearly = card();
    yearly["offeringId"] = json!("off_yearly-m");
    let id = shop.sell("T-1", yearly).await;
    let window = |it: &Value| it["renewalWindow"].clone();
    assert_eq!(window(&shop.get(&id).await), Value::Null);
    let it = done(&shop, &id, at_a_till("ACTIVATE", "till-7/1", SOLD)).await;
    assert_ne!(window(&it["subscription"]), Value::Null);
    let mut back = at_a_till("DEACTIVATE", "till-7/2", SOLD);
    back["restock"] = json!(true);
    assert_eq!(window(&done(&shop, &id, back).await["subscription"]), Value::Null);
    done(&shop, &id, at_a_till("ACTIVATE", "till-9/1", SOLD)).await;
    let it = done(&shop, &id, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
    assert_eq!(window(&it["subscription"]), Value::Null, "nobody renews what was called off");
}

#[tokio::test]
async fn a_serial_number_is_one_card() {
    let shop = Shop::open().await;
    let mut one = card();
    one["activation"]["pos"] = json!({ "serialNumber": "C-1" });
    shop.sell("T-1", one.clone()).await;
    let again = crate::shop::order("T-2", one);
    let again = shop.post(crate::shop::ORDERS, "order-key-again", &again).await.json();
    assert_eq!(again["code"], "subscription-exists");
    assert_eq!(again["errors"][0]["pointer"], "/lines/0/activation/pos/serialNumber");
}

#[tokio::test]
async fn what_was_used_comes_back_by_force_alone() {
    let shop = Shop::open().await;
    let code = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_shield-m",
        "activation": { "policy": "CODE" } });
    let order = crate::shop::order("T-1", code);
    let order = shop.post(crate::shop::ORDERS, "order-key-code", &order).await.json();
    let made = &order["lines"][0]["subscriptions"][0];
    let (id, code) =
        (made["subscriptionId"].as_str().unwrap(), &made["activation"]["activationCode"]);
    let device = json!({ "activationCode": code,
        "device": { "fingerprint": "f".repeat(40), "name": "Desk", "platform": "WINDOWS", "osVersion": "11" } });
    let redeemed = room_lobby::testing::Ask::post_json("/client/activations", device.to_string());
    let redeemed = redeemed.of(&shop.house).await;
    assert!(redeemed.status.is_success(), "{}", redeemed.text);
    let back = at_a_till("DEACTIVATE", "till-7/2", SOLD);
    assert_eq!(refused(&shop, id, back.clone()).await, "pos-already-redeemed");
    let mut forced = back;
    forced["force"] = json!(true);
    forced["restock"] = json!(true);
    let it = done(&shop, id, forced).await;
    assert_eq!(it["after"]["status"], "CANCELED", "used, so nobody else can have it");
}

#[tokio::test]
async fn a_return_has_its_time() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", card()).await;
    done(&shop, &id, at_a_till("ACTIVATE", "till-7/1", "2026-01-31T09:00:00Z")).await;
    shop.clock_to("2026-03-02T09:00:01Z").await;
    let back = at_a_till("DEACTIVATE", "till-7/2", "2026-03-02T09:00:00Z");
    assert_eq!(refused(&shop, &id, back).await, "pos-reversal-window-closed");
}
