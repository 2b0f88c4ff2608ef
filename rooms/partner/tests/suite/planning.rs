//! Another plan, other seats, other options (R4): when it counts, what goes along, what stands
//! against it.

use serde_json::{Value, json};

use crate::asking::{change, done, refused, tried, yearly};
use crate::shelf::fill;
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

fn plan(offering: &str) -> Value {
    json!({ "type": "CHANGE_PLAN", "offeringId": offering })
}

async fn shop() -> Shop {
    let shop = Shop::open().await;
    fill(&shop).await;
    shop
}

#[tokio::test]
async fn an_upgrade_counts_at_once() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let answered = change(&shop, &id, plan("off_deluxe-m")).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let it = answered.json();
    assert_eq!((&it["state"], &it["direction"]), (&json!("APPLIED"), &json!("UPGRADE")));
    assert_eq!(it["before"]["offeringId"], "off_shield-m");
    assert_eq!(it["after"]["offeringId"], "off_deluxe-m");
    assert_eq!(it["subscription"]["offering"]["offeringId"], "off_deluxe-m");
    assert_eq!(it["subscription"]["entitlement"]["features"], json!(["deluxe"]));
    assert_eq!(it["subscription"], shop.get(&id).await);
    assert_eq!(refused(&shop, &id, plan("off_deluxe-m")).await, "same-plan");
}

#[tokio::test]
async fn a_downgrade_of_what_runs_on_counts_at_once_or_at_the_end() {
    let shop = shop().await;
    let id = shop
        .sell(
            "T-1",
            json!({ "lineRef": "1", "action": "CREATE",
        "offeringId": "off_deluxe-m" }),
        )
        .await;
    let mut later = plan("off_shield-m");
    later["effective"] = json!("END_OF_TERM");
    let answered = change(&shop, &id, later).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let it = answered.json();
    assert_eq!((&it["state"], &it["direction"]), (&json!("SCHEDULED"), &json!("DOWNGRADE")));
    assert_eq!(it["effectiveAt"], "2026-02-28T09:00:00Z");
    let pending = &it["subscription"]["pendingChange"];
    assert_eq!(pending["changeId"], it["changeId"]);
    assert_eq!(pending["offeringId"], "off_shield-m");
    // One at a time, whatever it is.
    let seats = json!({ "type": "CHANGE_SEATS", "seats": 10 });
    for second in [plan("off_shield-m"), seats] {
        assert_eq!(refused(&shop, &id, second).await, "change-pending");
    }
    shop.clock_to("2026-02-28T09:00:00Z").await;
    let then = shop.get(&id).await;
    assert_eq!(then["offering"]["offeringId"], "off_shield-m");
    assert_eq!(then["pendingChange"], Value::Null);
    // By the rule of an evergreen plan it counts at once.
    done(&shop, &id, plan("off_deluxe-m")).await;
    let it = done(&shop, &id, plan("off_shield-m")).await;
    assert_eq!((&it["state"], &it["direction"]), (&json!("APPLIED"), &json!("DOWNGRADE")));
}

#[tokio::test]
async fn what_is_scheduled_can_be_discarded() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let mut later = plan("off_deluxe-m");
    later["effective"] = json!("END_OF_TERM");
    let scheduled = done(&shop, &id, later).await;
    let discard = |id: &Value| json!({ "type": "DISCARD_PENDING", "changeId": id });
    let nobodys = json!("chg_00000000000000000000000001");
    assert_eq!(refused(&shop, &id, discard(&nobodys)).await, "change-not-found");
    let it = done(&shop, &id, discard(&scheduled["changeId"])).await;
    assert_eq!(it["subscription"]["pendingChange"], Value::Null);
    assert_eq!(refused(&shop, &id, discard(&scheduled["changeId"])).await, "invalid-state");
    // A cancellation that waits is a change that waits.
    let cancel = json!({ "type": "CANCEL", "mode": "END_OF_TERM" });
    let scheduled = done(&shop, &id, cancel).await;
    let it = done(&shop, &id, discard(&scheduled["changeId"])).await;
    assert_eq!(it["after"]["status"], "ACTIVE");
    let path = format!("{SUBSCRIPTIONS}/{id}/changes/{}", scheduled["changeId"].as_str().unwrap());
    assert_eq!(shop.read(&path).await["state"], "DISCARDED");
}

#[tokio::test]
async fn a_fixed_term_keeps_its_end_and_one_that_runs_on_begins_anew() {
    let shop = shop().await;
    let id = shop.sell("T-1", yearly()).await;
    let end = shop.get(&id).await["endDate"].clone();
    assert_eq!(refused(&shop, &id, plan("off_deluxe-m")).await, "missing-field");
    let mut runs_on = plan("off_deluxe-m");
    runs_on["term"] = json!("P1M");
    let mut now = runs_on.clone();
    now["effective"] = json!("IMMEDIATE");
    let it = done(&shop, &id, now).await;
    assert_eq!((&it["before"]["termType"], &it["before"]["endDate"]), (&json!("FIXED"), &end));
    assert_eq!(
        (&it["after"]["termType"], &it["after"]["endDate"]),
        (&json!("EVERGREEN"), &Value::Null)
    );
    let mut fixed = plan("off_yearly-m");
    fixed["effective"] = json!("IMMEDIATE");
    assert_eq!(refused(&shop, &id, fixed.clone()).await, "missing-field");
    fixed["term"] = json!("P2Y");
    let it = done(&shop, &id, fixed).await;
    assert_eq!(it["after"]["termType"], "FIXED");
    assert_eq!(it["after"]["endDate"], "2028-01-31T09:00:00Z");
    assert_eq!(it["subscription"]["term"], "P2Y");
}

#[tokio::test]
async fn only_within_the_family() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    for (offering, code) in [
        ("off_guard-m", "plan-change-not-allowed"),
        ("off_nordic-m", "country-not-offered"),
        ("off_nothing", "unknown-offering"),
        ("opt_vpn", "unknown-offering"),
    ] {
        assert_eq!(refused(&shop, &id, plan(offering)).await, code, "{offering}");
    }
    let mut evergreen = plan("off_deluxe-m");
    evergreen["term"] = json!("P1Y");
    assert_eq!(refused(&shop, &id, evergreen).await, "not-fixed-term");
    let mut many = plan("off_deluxe-m");
    many["seats"] = json!(7);
    assert_eq!(refused(&shop, &id, many.clone()).await, "quantity-out-of-range");
    many["seats"] = json!(10);
    assert_eq!(done(&shop, &id, many).await["subscription"]["seats"]["allowed"], 10);
}

#[tokio::test]
async fn seats_up_and_down() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let seats = |seats: u32| json!({ "type": "CHANGE_SEATS", "seats": seats });
    let it = done(&shop, &id, seats(10)).await;
    assert_eq!((&it["before"]["seats"], &it["after"]["seats"]), (&json!(5), &json!(10)));
    assert_eq!(it["direction"], Value::Null);
    assert_eq!(
        done(&shop, &id, seats(10)).await["after"],
        json!({ "status": "ACTIVE", "endDate": null })
    );
    for (wrong, code) in [
        (7, "quantity-out-of-range"),
        (0, "quantity-out-of-range"),
        (5_000_005, "quantity-out-of-range"),
    ] {
        assert_eq!(refused(&shop, &id, seats(wrong)).await, code, "{wrong}");
    }
    assert_eq!(refused(&shop, &id, json!({ "type": "CHANGE_SEATS" })).await, "missing-field");
    done(&shop, &id, seats(5)).await;
}

#[tokio::test]
async fn options_come_and_go_and_go_along() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let add = |names: &[&str]| json!({ "type": "CHANGE_OPTIONS", "add": names });
    let remove = |names: &[&str]| json!({ "type": "CHANGE_OPTIONS", "remove": names });
    assert_eq!(refused(&shop, &id, add(&["opt_travel"])).await, "prerequisite-missing");
    let it = done(&shop, &id, add(&["opt_vpn", "opt_travel"])).await;
    assert_eq!(it["after"]["options"], json!(["opt_vpn", "opt_travel"]));
    assert_eq!(it["subscription"]["options"], json!(["opt_vpn", "opt_travel"]));
    assert_eq!(refused(&shop, &id, add(&["opt_vpn-basic"])).await, "option-conflict");
    assert_eq!(refused(&shop, &id, remove(&["opt_vpn"])).await, "prerequisite-missing");
    assert_eq!(refused(&shop, &id, add(&["opt_vault"])).await, "unknown-offering");
    let both = json!({ "type": "CHANGE_OPTIONS", "add": ["opt_vpn-basic"], "remove": ["opt_vpn", "opt_travel"] });
    let it = done(&shop, &id, both).await;
    assert_eq!(it["subscription"]["options"], json!(["opt_vpn-basic"]));
    // What the next plan takes goes along; what is said replaces it.
    assert_eq!(
        done(&shop, &id, plan("off_deluxe-m")).await["subscription"]["options"],
        json!(["opt_vpn-basic"])
    );
    let mut back = plan("off_shield-m");
    back["options"] = json!(["opt_vpn"]);
    let it = done(&shop, &id, back).await;
    assert_eq!(it["subscription"]["options"], json!(["opt_vpn"]));
    assert_eq!(it["before"]["options"], json!(["opt_vpn-basic"]));
    assert_eq!(refused(&shop, &id, json!({ "type": "CHANGE_OPTIONS" })).await, "missing-field");
}

#[tokio::test]
async fn a_dry_run_of_each_type_writes_nothing() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let before = shop.store.digest();
    for wanted in [
        plan("off_deluxe-m"),
        json!({ "type": "CHANGE_SEATS", "seats": 10 }),
        json!({ "type": "CHANGE_OPTIONS", "add": ["opt_vpn"] }),
        json!({ "type": "SUSPEND" }),
        json!({ "type": "CANCEL", "mode": "IMMEDIATE" }),
        json!({ "type": "UPDATE_ATTRIBUTES", "partnerAccountRef": "B-1", "purchaseCountry": "AT" }),
    ] {
        let answered = tried(&shop, &id, &wanted).await;
        assert_eq!(answered.status, 200, "{wanted}: {}", answered.text);
        assert_eq!(answered.json()["dryRun"], true);
        assert!(shop.store.digest() == before, "{wanted}");
    }
}

#[tokio::test]
async fn what_the_platform_decides_is_not_the_partners() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    for (event, wanted) in [
        ("upgrade", plan("off_deluxe-m")),
        ("cancellation", json!({ "type": "CANCEL", "mode": "IMMEDIATE" })),
        ("cancellation", json!({ "type": "UNDO_CANCEL" })),
        ("restart", json!({ "type": "RESTART" })),
    ] {
        let name = format!("partner.ownership.{event}");
        shop.configure(|partner| {
            partner.settings.insert(name.clone(), "PLATFORM".to_owned());
        })
        .await;
        let code = refused(&shop, &id, wanted.clone()).await;
        assert_eq!(code, "lifecycle-not-partner-controlled", "{wanted}");
        shop.configure(|partner| drop(partner.settings.remove(&name))).await;
    }
    // Down is not up.
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.ownership.downgrade".to_owned(), "PLATFORM".to_owned());
    })
    .await;
    done(&shop, &id, plan("off_deluxe-m")).await;
    let code = refused(&shop, &id, plan("off_shield-m")).await;
    assert_eq!(code, "lifecycle-not-partner-controlled");
}

/// The cancellation comes first: what waits comes back with it, goes with the end, or by itself.
#[tokio::test]
async fn a_plan_that_waits_behind_a_cancellation() {
    let scheduled = async |shop: &Shop| {
        let deluxe = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_deluxe-m" });
        let id = shop.sell("T-1", deluxe).await;
        let mut later = plan("off_shield-m");
        later["effective"] = json!("END_OF_TERM");
        let change = done(shop, &id, later).await["changeId"].clone();
        assert_eq!(shop.get(&id).await["pendingChange"].get("heldBy"), None);
        done(shop, &id, json!({ "type": "CANCEL", "mode": "END_OF_TERM" })).await;
        let pending = shop.get(&id).await["pendingChange"].clone();
        assert_eq!(
            (&pending["changeId"], &pending["heldBy"]),
            (&change, &json!("CANCEL_SCHEDULED"))
        );
        let path = format!("{SUBSCRIPTIONS}/{id}/changes/{}", change.as_str().unwrap());
        assert_eq!(shop.read(&path).await["state"], "SCHEDULED");
        (id, change, path)
    };
    let (end, next) = ("2026-02-28T09:00:00Z", "2026-03-01T00:00:00Z");

    let one = shop().await;
    let (id, change, path) = scheduled(&one).await;
    done(&one, &id, json!({ "type": "UNDO_CANCEL" })).await;
    let pending = one.get(&id).await["pendingChange"].clone();
    assert_eq!((&pending["changeId"], pending.get("heldBy")), (&change, None));
    one.clock_to(next).await;
    assert_eq!(one.get(&id).await["offering"]["offeringId"], "off_shield-m");
    let told = one.read(&path).await;
    assert_eq!((&told["state"], &told["effectiveAt"]), (&json!("APPLIED"), &json!(end)));

    let one = shop().await;
    let (id, _, path) = scheduled(&one).await;
    one.clock_to(next).await;
    let read = one.get(&id).await;
    assert_eq!((&read["status"], &read["pendingChange"]), (&json!("CANCELED"), &Value::Null));
    assert_eq!(one.read(&path).await["state"], "DISCARDED");

    let one = shop().await;
    let (id, change, path) = scheduled(&one).await;
    let it = done(&one, &id, json!({ "type": "DISCARD_PENDING", "changeId": change })).await;
    assert_eq!(it["subscription"]["pendingChange"], Value::Null);
    assert_eq!(it["subscription"]["status"], "CANCEL_SCHEDULED", "only the plan stays");
    done(&one, &id, json!({ "type": "UNDO_CANCEL" })).await;
    one.clock_to(next).await;
    assert_eq!(one.get(&id).await["offering"]["offeringId"], "off_deluxe-m");
    assert_eq!(one.read(&path).await["state"], "DISCARDED");
}

#[tokio::test]
async fn fewer_seats_than_devices_free_the_oldest_where_that_is_asked() {
    let shop = shop().await;
    let mut coded = shield();
    coded["activation"] = json!({ "policy": "CODE" });
    coded["seats"] = json!(10);
    let sold = order("T-1", coded);
    let sold = shop.post(ORDERS, "order-key-T-1", &sold).await.json()["lines"][0]["subscriptions"]
        [0]
    .clone();
    let id = sold["subscriptionId"].as_str().unwrap();
    let code = sold["activation"]["activationCode"].as_str().unwrap();
    for n in 1..=7 {
        let at = format!("2026-01-31T1{n}:00:00Z");
        shop.clock_to(&at).await;
        assert_eq!(shop.activate(code, n).await.status, 201);
    }
    let fewer = json!({ "type": "CHANGE_SEATS", "seats": 5 });
    assert_eq!(refused(&shop, id, fewer.clone()).await, "quantity-below-active-devices");
    let mut release = fewer;
    release["releaseOldest"] = json!(true);
    done(&shop, id, release).await;
    let kept = shop.devices(id, "?status=ACTIVE").await;
    let names = kept["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    let newest: Vec<_> = (3..=7).map(|n| format!("Ada's laptop {n}")).collect();
    assert_eq!(names, newest, "those that came first went first");
}
