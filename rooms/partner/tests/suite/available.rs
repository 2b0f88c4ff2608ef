//! What may be asked, and that the list never says anything else than the change itself.

use std::sync::atomic::{AtomicU32, Ordering};

use perennial_core::time::Instant;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::asking::{at_a_till, card, change, done, tried, yearly};
use crate::shelf::fill;
use crate::shop::{SUBSCRIPTIONS, Shop, shield};

static RECEIPTS: AtomicU32 = AtomicU32::new(0);

async fn list(shop: &Shop, id: &str) -> Value {
    shop.read(&format!("{SUBSCRIPTIONS}/{id}/available-changes")).await
}

fn entry<'l>(list: &'l Value, kind: &str) -> &'l Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|it| it["type"] == kind).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn everything_there_is_to_ask_and_what_stands_against_it() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let id = shop.sell("T-1", shield()).await;
    let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}/available-changes"))).await;
    assert_eq!(answered.header("etag"), "\"r1\"");
    let list = answered.json();
    assert_eq!((&list["subscriptionId"], &list["revision"]), (&json!(id), &json!(1)));
    let deluxe = list["items"].as_array().unwrap().iter();
    let deluxe = deluxe.clone().find(|it| it["offeringId"] == "off_deluxe-m").unwrap();
    assert_eq!(
        deluxe,
        &json!({
            "type": "CHANGE_PLAN", "offeringId": "off_deluxe-m", "direction": "UPGRADE",
            "minSeats": 5, "maxSeats": 5_000, "blockedBy": [],
            "constraints": { "effective": ["IMMEDIATE", "END_OF_TERM"] },
        })
    );
    let offered: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|it| &it["offeringId"]).collect();
    assert!(!offered.contains(&&json!("off_guard-m")), "another family: {offered:?}");
    for (kind, blocked) in [
        ("CHANGE_SEATS", json!([])),
        ("CHANGE_OPTIONS", json!([])),
        ("PROLONG", json!(["not-fixed-term"])),
        ("SET_END_DATE", json!(["not-fixed-term"])),
        ("ACTIVATE", json!(["pos-already-active"])),
        ("DEACTIVATE", json!(["invalid-state"])),
        ("CANCEL", json!([])),
        ("UNDO_CANCEL", json!(["not-cancelled"])),
        ("SUSPEND", json!([])),
        ("RESUME", json!(["invalid-state"])),
        ("RESTART", json!(["invalid-state"])),
        ("UPDATE_ATTRIBUTES", json!([])),
        ("DISCARD_PENDING", json!(["change-not-found"])),
    ] {
        assert_eq!(entry(&list, kind)["blockedBy"], blocked, "{kind}");
    }
    assert_eq!(
        entry(&list, "CANCEL")["constraints"],
        json!({ "modes": ["END_OF_TERM", "IMMEDIATE"] })
    );
    let options = &entry(&list, "CHANGE_OPTIONS")["constraints"];
    assert_eq!(
        options,
        &json!({
            "add": ["opt_vpn", "opt_vpn-basic"], "remove": [],
            "blocked": { "opt_travel": "prerequisite-missing" },
        })
    );
    let countries = &entry(&list, "UPDATE_ATTRIBUTES")["constraints"]["purchaseCountry"];
    assert!(countries.as_array().unwrap().contains(&json!("AT")));
    assert!(!countries.as_array().unwrap().contains(&json!("DE")), "it is there already");
    let foreign = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}x/available-changes"))).await;
    assert_eq!(foreign.status, 404);
    let path = format!("{SUBSCRIPTIONS}/{id}/available-changes");
    let south = Ask::get(&path).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(south.json()["code"], "subscription-not-found");
}

/// A way to ask for what an entry lists, and another one that it says is not there.
fn asked(entry: &Value, now: Instant) -> Value {
    let mut wanted = json!({ "type": entry["type"] });
    let constraints = &entry["constraints"];
    let later = |seconds| now.plus_seconds(seconds).unwrap().to_string();
    match entry["type"].as_str().unwrap() {
        "CHANGE_PLAN" => {
            wanted["offeringId"] = entry["offeringId"].clone();
            if !constraints["term"].is_null() {
                wanted["term"] = constraints["term"].clone();
            }
        }
        "CHANGE_SEATS" => wanted["seats"] = entry["minSeats"].clone(),
        "CHANGE_OPTIONS" => {
            let first = |member: &str| constraints[member].as_array().and_then(|all| all.first());
            match (first("add"), first("remove")) {
                (Some(option), _) => wanted["add"] = json!([option]),
                (None, Some(option)) => wanted["remove"] = json!([option]),
                (None, None) => {
                    let blocked = constraints["blocked"].as_object().unwrap();
                    wanted["add"] = json!([blocked.keys().next().unwrap()]);
                }
            }
        }
        "PROLONG" => {
            let after = constraints["after"].as_str().unwrap();
            let after = Instant::parse(after).unwrap().max(now);
            wanted["newEndDate"] = json!(after.plus_seconds(86_400).unwrap().to_string());
        }
        "SET_END_DATE" => wanted["endDate"] = json!(later(86_400)),
        "ACTIVATE" | "DEACTIVATE" => {
            let kind = entry["type"].as_str().unwrap();
            // A receipt that was shown before says nothing new.
            let receipt = format!("till-1/{}", RECEIPTS.fetch_add(1, Ordering::Relaxed));
            wanted = at_a_till(kind, &receipt, &now.to_string());
        }
        "CANCEL" => {
            let mode = constraints["modes"].as_array().and_then(|modes| modes.first());
            wanted["mode"] = mode.cloned().unwrap_or(json!("END_OF_TERM"));
        }
        "RESUME" => {
            let ways = constraints["extendByPause"].as_array().and_then(|ways| ways.first());
            wanted["extendByPause"] = ways.cloned().unwrap_or(json!(false));
        }
        "UPDATE_ATTRIBUTES" => wanted["attributes"] = json!({}),
        "DISCARD_PENDING" => {
            let id = &constraints["changeId"];
            let nobodys = json!("chg_00000000000000000000000000");
            wanted["changeId"] = if id.is_null() { nobodys } else { id.clone() };
        }
        _ => {}
    }
    wanted
}

/// Draws numbers: the same ones for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        // Knuth's multiplier; the upper half is random enough here.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// Compares the list with what a dry run answers for each entry, and answers what may be done.
async fn agrees(shop: &Shop, id: &str, now: Instant, seed: u64) -> Vec<Value> {
    let list = list(shop, id).await;
    let mut open = vec![];
    for entry in list["items"].as_array().unwrap() {
        let wanted = asked(entry, now);
        let answered = tried(shop, id, &wanted).await;
        let blocked = entry["blockedBy"].as_array().unwrap();
        match blocked.first() {
            None => {
                assert_eq!(
                    answered.status, 200,
                    "seed {seed}: {entry} {wanted}: {}",
                    answered.text
                );
                open.push(wanted);
            }
            Some(code) => {
                assert_eq!(&answered.json()["code"], code, "seed {seed}: {entry} {wanted}");
            }
        }
    }
    // The subscription itself says the same in short.
    let mut names: Vec<_> = open.iter().map(|wanted| wanted["type"].clone()).collect();
    names.dedup();
    assert_eq!(shop.get(id).await["allowedOperations"], json!(names), "seed {seed}");
    open
}

/// "Guaranteed consistent with the POST at the same revision" (5.3).
#[tokio::test]
async fn the_list_agrees_with_the_change_in_every_state_there_is_a_way_to() {
    for seed in 0..12_u64 {
        let mut draw = Draw(seed * 7_919 + 1);
        let shop = Shop::open().await;
        fill(&shop).await;
        let line = match seed % 4 {
            0 => shield(),
            1 => yearly(),
            2 => card(),
            _ => json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_deluxe-m",
                "options": ["opt_vpn"] }),
        };
        let id = shop.sell("T-1", line).await;
        let mut now = Instant::parse("2026-01-31T09:00:00Z").unwrap();
        for _ in 0..10 {
            let open = agrees(&shop, &id, now, seed).await;
            if draw.below(3) == 0 || open.is_empty() {
                let days = [1, 5, 20, 40, 100][draw.below(5)];
                now = now.plus_seconds(days * 86_400).unwrap();
                shop.clock_to(&now.to_string()).await;
                continue;
            }
            // What the list allows is done, at the revision it was listed at.
            let wanted = open[draw.below(open.len())].clone();
            let revision = shop.get(&id).await["revision"].clone();
            let answered = change(&shop, &id, wanted.clone()).await;
            assert!(answered.status.is_success(), "seed {seed}: {wanted}: {}", answered.text);
            let after = &answered.json()["subscription"]["revision"];
            assert!(after.as_u64() >= revision.as_u64());
        }
    }
}

#[tokio::test]
async fn a_card_may_be_sold_and_returned() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", card()).await;
    let dormant = list(&shop, &id).await;
    assert_eq!(entry(&dormant, "ACTIVATE")["blockedBy"], json!([]));
    assert_eq!(entry(&dormant, "CHANGE_SEATS")["blockedBy"], json!(["invalid-state"]));
    done(&shop, &id, at_a_till("ACTIVATE", "till-7/1", "2026-01-31T09:00:00Z")).await;
    let sold = list(&shop, &id).await;
    assert_eq!(entry(&sold, "ACTIVATE")["blockedBy"], json!(["pos-already-active"]));
    assert_eq!(entry(&sold, "DEACTIVATE")["constraints"], json!({ "restock": true }));
    shop.clock_to("2026-03-05T09:00:00Z").await;
    let late = list(&shop, &id).await;
    assert_eq!(entry(&late, "DEACTIVATE")["blockedBy"], json!(["pos-reversal-window-closed"]));
}
