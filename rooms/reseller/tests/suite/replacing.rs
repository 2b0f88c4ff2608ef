//! Upgrades and downgrades: three rules for the cycle, whose it is afterwards, and who may.

use futures::future::join_all;
use perennial_core::terms::Collector;
use perennial_engine::directory::Document;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::creating::{create, entitle, refused, shield};
use crate::shop::{SUBSCRIPTIONS, Shop};

const START: &str = "BILLING_CYCLE_SPEC_START_IMMEDIATELY";
const ALIGN: &str = "BILLING_CYCLE_SPEC_ALIGN_WITH_PREVIOUS_SUBSCRIPTION";
const DEFERRED: &str = "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE";
const MISMATCH: &str = "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH";

/// The bigger shield, in the place of another subscription.
fn instead(previous: &str, spec: &str) -> Value {
    let mut body = shield();
    body["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-plus-monthly");
    body["upgradeDowngradeDetails"] =
        json!({ "previousSubscriptionId": previous, "billingCycleSpec": spec });
    body
}

async fn provision(shop: &Shop, id: &str, body: &Value) -> Answered {
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
    shop.ask(Ask::post_json(&path, body.to_string())).await
}

#[tokio::test]
async fn the_three_rules_of_the_cycle_for_create_and_provision() {
    for (spec, state, renewal, previous) in [
        (START, "STATE_ACTIVE", "2026-03-10T00:00:00Z", "STATE_CANCELLED"),
        (ALIGN, "STATE_ACTIVE", "2026-02-28T09:00:00Z", "STATE_CANCELLED"),
        (DEFERRED, "STATE_CREATED", "2026-02-28T09:00:00Z", "STATE_CANCEL_AT_END_OF_CYCLE"),
    ] {
        for by_user in [true, false] {
            let shop = Shop::open().await;
            let user = shop.user("telco-north", 7);
            assert_eq!(create(&shop, &user, "ord-1", &shield()).await.status, 200);
            shop.world.clock_to("2026-02-10T00:00:00Z").await.unwrap();
            let body = instead("ord-1", spec);
            let sold = if by_user {
                create(&shop, &user, "ord-2", &body).await
            } else {
                provision(&shop, "ord-2", &body).await
            };
            assert_eq!(sold.status, 200, "{spec}: {}", sold.text);
            let sold = sold.json();
            assert_eq!(sold["state"], state, "{spec}");
            assert_eq!(sold["renewalTime"], renewal, "{spec}");
            assert_eq!(sold["endUserEntitled"], true, "{spec}: the user is carried over");
            assert_eq!(sold["upgradeDowngradeDetails"], body["upgradeDowngradeDetails"]);
            let before = shop.get("ord-1").await;
            assert_eq!(before["state"], previous, "{spec}");
            let reason = &before["cancellationDetails"]["reason"];
            assert_eq!(reason, "CANCELLATION_REASON_UPGRADE_DOWNGRADE");
            shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
            assert_eq!(shop.get("ord-1").await["state"], "STATE_CANCELLED", "{spec}");
            let after = shop.get("ord-2").await;
            assert_eq!(after["state"], "STATE_ACTIVE", "{spec}");
            if spec != START {
                assert_eq!(after["renewalTime"], "2026-03-28T09:00:00Z", "{spec}");
            }
        }
    }
}

#[tokio::test]
async fn an_aligned_first_cycle_is_charged_by_its_share() {
    let shop = Shop::open().await;
    let (_, reseller) = room_reseller::terms::terms().remove(0);
    let terms = perennial_core::terms::Terms { collector: Collector::Platform, ..reseller };
    shop.world.define(Document::Terms { id: "charged".into(), terms }).await.unwrap();
    shop.agree("telco-north", "reseller.terms", "charged").await;
    shop.provision("ord-1").await;
    shop.world.clock_to("2026-02-14T09:00:00Z").await.unwrap();
    let sold = provision(&shop, "ord-2", &instead("ord-1", ALIGN)).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    // 14 days until 28 February, of the 28 days until 14 March: half of 4.99, by half up.
    let taken = shop.world.gateway.taken();
    let mut amounts: Vec<_> = taken.iter().map(|(_, amount)| amount.decimal()).collect();
    amounts.sort();
    assert_eq!(amounts, ["2.50", "4.99"]);
}

#[tokio::test]
async fn a_user_of_his_own_and_no_other() {
    let shop = Shop::open().await;
    let (anna, ben) = (shop.user("telco-north", 7), shop.user("telco-north", 8));
    shop.provision("never-linked").await;
    let sold = create(&shop, &anna, "ord-2", &instead("never-linked", START)).await;
    assert_eq!(sold.json()["endUserEntitled"], true, "{}", sold.text);
    assert_eq!(shop.get("never-linked").await["state"], "STATE_CANCELLED");
    shop.provision("annas").await;
    assert_eq!(entitle(&shop, &anna, "annas", "").await.status, 200);
    let before = shop.get("annas").await;
    for spec in [START, ALIGN, DEFERRED] {
        let answered = create(&shop, &ben, "ord-3", &instead("annas", spec)).await;
        refused(&answered, 400, "FAILED_PRECONDITION", MISMATCH);
    }
    assert_eq!(shop.get("annas").await, before, "untouched");
    let nobody = provision(&shop, "ord-4", &instead("annas", START)).await;
    // Anna has the bigger shield already, so that it cannot be carried over to her.
    refused(
        &nobody,
        400,
        "FAILED_PRECONDITION",
        "ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED",
    );
    assert_eq!(shop.get("annas").await, before, "both or none");
    let gone = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-4"))).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn the_same_product_again_is_no_second_one() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    assert_eq!(create(&shop, &user, "ord-1", &shield()).await.status, 200);
    for (id, previous, spec) in [("ord-2", "ord-1", ALIGN), ("ord-3", "ord-2", DEFERRED)] {
        let mut body = instead(previous, spec);
        body["lineItems"] = shield()["lineItems"].clone();
        let sold = create(&shop, &user, id, &body).await;
        assert_eq!(sold.status, 200, "{spec}: {}", sold.text);
    }
    shop.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-3").await["state"], "STATE_ACTIVE");
    assert_eq!(shop.get("ord-2").await["state"], "STATE_CANCELLED");
}

#[tokio::test]
async fn what_cannot_be_replaced() {
    let shop = Shop::open().await;
    for spec in [START, ALIGN, DEFERRED] {
        let unknown = provision(&shop, "a", &instead("nope", spec)).await;
        refused(&unknown, 404, "NOT_FOUND", "");
    }
    shop.provision("cancelled").await;
    shop.post("cancelled", "cancel", r#"{"cancelImmediately":true}"#).await;
    shop.provision("suspended").await;
    shop.post("suspended", "suspend", "{}").await;
    shop.provision("base").await;
    let waiting = provision(&shop, "created", &instead("base", DEFERRED)).await;
    assert_eq!(waiting.json()["state"], "STATE_CREATED");
    for id in ["cancelled", "suspended", "created"] {
        for spec in [START, ALIGN, DEFERRED] {
            let answered = provision(&shop, "a", &instead(id, spec)).await;
            refused(&answered, 400, "FAILED_PRECONDITION", "");
        }
    }
    for (spec, previous) in
        [("BILLING_CYCLE_SPEC_UNSPECIFIED", "base"), ("", "base"), (START, ""), (START, "a/b")]
    {
        let answered = provision(&shop, "a", &instead(previous, spec)).await;
        refused(&answered, 400, "INVALID_ARGUMENT", "");
    }
    let path = format!(
        "{SUBSCRIPTIONS}:provision?subscriptionId=a&cycleOptions.initialCycleDuration.count=5\
         &cycleOptions.initialCycleDuration.unit=DAY"
    );
    for spec in [ALIGN, DEFERRED] {
        let ask = Ask::post_json(&path, instead("base", spec).to_string());
        refused(&shop.ask(ask).await, 400, "INVALID_ARGUMENT", "");
    }
}

#[tokio::test]
async fn one_in_grace_gives_way_now_and_not_later() {
    let shop = Shop::open().await;
    let mut manual = shield();
    manual["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-manual");
    for id in ["one", "two"] {
        assert_eq!(provision(&shop, id, &manual).await.status, 200);
    }
    shop.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(shop.get("one").await["state"], "STATE_IN_GRACE_PERIOD");
    let later = provision(&shop, "a", &instead("one", DEFERRED)).await;
    refused(&later, 400, "FAILED_PRECONDITION", "");
    let aligned = provision(&shop, "b", &instead("one", ALIGN)).await;
    assert_eq!(aligned.status, 200, "{}", aligned.text);
    assert_eq!(aligned.json()["renewalTime"], "2026-03-31T09:00:00Z", "the grid goes on");
    let now = provision(&shop, "c", &instead("two", START)).await;
    assert_eq!(now.json()["renewalTime"], "2026-04-01T00:00:00Z");
    for id in ["one", "two"] {
        assert_eq!(shop.get(id).await["state"], "STATE_CANCELLED");
    }
}

#[tokio::test]
async fn partners_of_one_group_take_over_from_one_another() {
    let shop = Shop::open().await;
    let path = "/v1/partners/telco-south/subscriptions:provision?subscriptionId=south-1";
    let mut body = shield();
    body["lineItems"][0]["product"] = json!("partners/telco-south/products/shield-monthly");
    let sold = Ask::post_json(path, body.to_string()).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    let theirs = "partners/telco-south/subscriptions/south-1";
    for (north, south) in [("", ""), ("one", ""), ("one", "two")] {
        shop.agree("telco-north", "reseller.group", north).await;
        shop.agree("telco-south", "reseller.group", south).await;
        let answered = provision(&shop, "ord-1", &instead(theirs, START)).await;
        refused(&answered, 404, "NOT_FOUND", "");
    }
    shop.agree("telco-south", "reseller.group", "one").await;
    let bare = provision(&shop, "ord-1", &instead("south-1", START)).await;
    refused(&bare, 404, "NOT_FOUND", "");
    let taken = provision(&shop, "ord-1", &instead(theirs, START)).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(taken.json()["upgradeDowngradeDetails"]["previousSubscriptionId"], theirs);
    let get = Ask::get("/v1/partners/telco-south/subscriptions/south-1").bearer(&shop.south);
    assert_eq!(get.of(&shop.house).await.json()["state"], "STATE_CANCELLED");
}

#[tokio::test]
async fn a_replacement_that_is_called_off_leaves_the_previous_one_to_be_undone() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let sold = provision(&shop, "ord-2", &instead("ord-1", DEFERRED)).await;
    assert_eq!(sold.json()["state"], "STATE_CREATED", "{}", sold.text);
    let called_off = shop.post("ord-2", "cancel", r#"{"cancelImmediately":true}"#).await;
    assert_eq!(called_off["state"], "STATE_CANCELLED");
    assert_eq!(shop.post("ord-1", "undoCancel", "{}").await["state"], "STATE_ACTIVE");
    shop.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["renewalTime"], "2026-03-31T09:00:00Z");
}

#[tokio::test]
async fn of_twenty_that_would_take_one_place_one_does() {
    for spec in [START, DEFERRED] {
        let shop = Shop::open().await;
        let user = shop.user("telco-north", 7);
        assert_eq!(create(&shop, &user, "ord-1", &shield()).await.status, 200);
        let body = instead("ord-1", spec);
        let ids: Vec<_> = (0..20).map(|n| format!("next-{n}")).collect();
        let all = join_all(ids.iter().map(|id| create(&shop, &user, id, &body))).await;
        let sold: Vec<_> = all.iter().filter(|answered| answered.status == 200).collect();
        assert!(all.iter().all(|answered| [200, 400, 409].contains(&answered.status.as_u16())));
        let mut alive = 0;
        for sold in &sold {
            let name = sold.json()["name"].as_str().unwrap().to_owned();
            let id = name.rsplit('/').next().unwrap();
            alive += usize::from(shop.get(id).await["state"] != "STATE_CANCELLED");
        }
        // Of those that wait, the last one to be chosen follows; the others were called off.
        assert_eq!(alive, 1, "{spec}: {}", sold.len());
        if spec == START {
            assert_eq!(sold.len(), 1);
        }
    }
}

#[tokio::test]
async fn who_is_linked_to_the_old_one_meanwhile_has_the_new_one() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let waiting = provision(&shop, "ord-2", &instead("ord-1", DEFERRED)).await;
    assert_eq!(waiting.json().get("endUserEntitled"), None, "{}", waiting.text);
    let (anna, ben) = (shop.user("telco-north", 7), shop.user("telco-north", 8));
    assert_eq!(entitle(&shop, &anna, "ord-1", "").await.status, 200);
    assert_eq!(shop.get("ord-2").await["endUserEntitled"], true);
    let other = entitle(&shop, &ben, "ord-2", "").await;
    refused(&other, 400, "FAILED_PRECONDITION", MISMATCH);
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let after = shop.get("ord-2").await;
    assert_eq!(after["state"], "STATE_ACTIVE");
    assert_eq!(after["endUserEntitled"], true);
}

/// Who linked himself to the new one keeps it.
#[tokio::test]
async fn who_is_linked_to_the_new_one_stays_linked() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    assert_eq!(provision(&shop, "ord-2", &instead("ord-1", DEFERRED)).await.status, 200);
    let (anna, ben) = (shop.user("telco-north", 7), shop.user("telco-north", 8));
    assert_eq!(entitle(&shop, &ben, "ord-2", "").await.status, 200);
    assert_eq!(entitle(&shop, &anna, "ord-1", "").await.status, 200);
    assert_eq!(entitle(&shop, &ben, "ord-2", "").await.status, 200, "it is his already");
}
