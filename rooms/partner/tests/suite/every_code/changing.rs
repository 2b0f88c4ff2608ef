//! What changes are refused.

use perennial_core::terms::Terms;
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, product};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use super::Seen;
use crate::devices::{coded, text};
use crate::shelf;
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

/// Asks for changes, each under a key of its own.
struct Changing<'s> {
    shop: &'s Shop,
    asked: u32,
}

impl Changing<'_> {
    async fn post(&mut self, id: &str, change: Value) -> Answered {
        self.asked += 1;
        let key = format!("change-key-{}", self.asked);
        let body = json!({ "change": change });
        self.shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), &key, &body).await
    }

    async fn done(&mut self, id: &str, change: Value) {
        let answered = self.post(id, change).await;
        assert!(answered.status.is_success(), "{}", answered.text);
    }
}

fn of(offering: &str) -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": offering })
}

fn till(transaction: &str, at: &str) -> Value {
    json!({ "storeRef": "S-1", "transactionRef": transaction, "occurredAt": at })
}

pub async fn ask(seen: &mut Seen) {
    let shop = Shop::open().await;
    shelf::fill(&shop).await;
    let mut changing = Changing { shop: &shop, asked: 0 };
    plans(seen, &mut changing).await;
    ends(seen, &mut changing).await;
    tills(seen, &mut changing).await;
    places(seen, &mut changing).await;
    lives(seen, &mut changing).await;
}

async fn plans(seen: &mut Seen, changing: &mut Changing<'_>) {
    let id = changing.shop.sell("P-1", of("off_deluxe-m")).await;
    let to = |offering: &str| json!({ "type": "CHANGE_PLAN", "offeringId": offering });
    seen.refused("same-plan", &changing.post(&id, to("off_deluxe-m")).await);
    seen.refused("plan-change-not-allowed", &changing.post(&id, to("off_guard-m")).await);
    let mut later = to("off_shield-m");
    later["effective"] = json!("END_OF_TERM");
    changing.done(&id, later.clone()).await;
    seen.refused("change-pending", &changing.post(&id, later).await);
    let stale = Ask::post_json(
        &format!("{SUBSCRIPTIONS}/{id}/changes"),
        json!({ "change": { "type": "SUSPEND", "reasonCode": "FRAUD" } }).to_string(),
    );
    let stale = stale.header("if-match", "\"r1\"").header("idempotency-key", "stale-key-1");
    seen.refused("revision-mismatch", &changing.shop.ask(stale).await);
    let mut wide = coded();
    wide["seats"] = json!(10);
    let sold = changing.shop.post(ORDERS, "order-key-P-2", &order("P-2", wide)).await.json();
    let sold = &sold["lines"][0]["subscriptions"][0];
    let (id, code) = (text(&sold["subscriptionId"]), text(&sold["activation"]["activationCode"]));
    for n in 1..=6 {
        assert_eq!(changing.shop.activate(code, n).await.status, 201);
    }
    let fewer = changing.post(id, json!({ "type": "CHANGE_SEATS", "seats": 5 })).await;
    seen.refused("quantity-below-active-devices", &fewer);
}

async fn ends(seen: &mut Seen, changing: &mut Changing<'_>) {
    let id = changing.shop.sell("F-1", of("off_yearly-m")).await;
    let prolong = |to: &str| json!({ "type": "PROLONG", "newEndDate": to });
    let sooner = changing.post(&id, prolong("2026-06-01T00:00:00Z")).await;
    seen.refused("end-date-not-later", &sooner);
    let never = changing.post(&id, prolong("2036-06-01T00:00:00Z")).await;
    seen.refused("end-date-too-far", &never);
    let past = json!({ "type": "SET_END_DATE", "endDate": "2026-01-01T00:00:00Z" });
    seen.refused("end-date-in-past", &changing.post(&id, past).await);
    let no_longer = |terms: &mut Terms| terms.prolong.allowed = false;
    agree(changing.shop, "yearly", "partner.fixed", no_longer).await;
    let id = changing.shop.sell("F-2", of("off_yearly-m")).await;
    let fixed = changing.post(&id, prolong("2028-01-31T09:00:00Z")).await;
    seen.refused("prolong-not-supported", &fixed);
    set(changing.shop, "partner.terms.yearly", "partner.fixed").await;
}

async fn tills(seen: &mut Seen, changing: &mut Changing<'_>) {
    let mut card = shield();
    card["activation"] = json!({ "policy": "POINT_OF_SALE" });
    let id = changing.shop.sell("C-1", card.clone()).await;
    let now = "2026-01-31T09:00:00Z";
    let activate = |name: &str| json!({ "type": "ACTIVATE", "pos": till(name, now) });
    let reverse = json!({ "type": "DEACTIVATE", "pos": till("TX-9", now), "reasonCode": "OTHER" });
    changing.done(&id, activate("TX-1")).await;
    seen.refused("pos-already-active", &changing.post(&id, activate("TX-2")).await);
    changing.done(&id, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
    seen.refused("pos-not-dormant", &changing.post(&id, activate("TX-3")).await);
    let (used, code) = changing.shop.sell_coded("C-2").await;
    assert_eq!(changing.shop.activate(&code, 1).await.status, 201);
    seen.refused("pos-already-redeemed", &changing.post(&used, reverse.clone()).await);
    let id = changing.shop.sell("C-3", card).await;
    changing.done(&id, activate("TX-4")).await;
    changing.shop.clock_to("2026-03-05T09:00:00Z").await;
    seen.refused("pos-reversal-window-closed", &changing.post(&id, reverse).await);
}

async fn places(seen: &mut Seen, changing: &mut Changing<'_>) {
    let id = changing.shop.sell("M-1", shield()).await;
    let to = |country: &str| json!({ "type": "UPDATE_ATTRIBUTES", "purchaseCountry": country });
    changing.done(&id, to("AT")).await;
    seen.refused("country-change-limit", &changing.post(&id, to("FR")).await);
    let mut local = product("local", 41, 3, "4.99");
    local.group = None;
    for price in &mut local.versions[0].prices {
        price.territory = Some("DE".into());
    }
    changing.shop.world.define(Document::Product(local)).await.unwrap();
    let id = changing.shop.sell("M-2", of("off_local")).await;
    let unpriced = changing.post(&id, to("JP")).await;
    seen.refused("country-change-requires-plan-change", &unpriced);
}

async fn lives(seen: &mut Seen, changing: &mut Changing<'_>) {
    let cancel = json!({ "type": "CANCEL", "mode": "IMMEDIATE" });
    let restart = json!({ "type": "RESTART" });
    let id = changing.shop.sell("L-1", shield()).await;
    seen.refused("not-cancelled", &changing.post(&id, json!({ "type": "UNDO_CANCEL" })).await);
    seen.refused("invalid-state", &changing.post(&id, json!({ "type": "RESUME" })).await);
    changing.done(&id, cancel.clone()).await;
    seen.refused("already-canceled", &changing.post(&id, cancel.clone()).await);
    set(changing.shop, "partner.terms.shield", "partner.identity").await;
    let never = changing.shop.sell("L-2", shield()).await;
    changing.done(&never, cancel.clone()).await;
    seen.refused("restart-not-supported", &changing.post(&never, restart.clone()).await);
    let not_now = |terms: &mut Terms| terms.cancel.now_allowed = false;
    agree(changing.shop, "shield", "partner", not_now).await;
    let kept = changing.shop.sell("L-3", shield()).await;
    seen.refused("cancel-not-allowed", &changing.post(&kept, cancel).await);
    changing.shop.clock_to("2026-06-05T09:00:00Z").await;
    seen.refused("restart-window-closed", &changing.post(&id, restart).await);
}

/// Has a product sold on terms of its own.
async fn agree(shop: &Shop, product: &str, like: &str, change: impl FnOnce(&mut Terms)) {
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let mut terms = place.catalog.terms[&like.into()].clone();
    change(&mut terms);
    let id = format!("own.{product}");
    shop.world.define(Document::Terms { id: id.as_str().into(), terms }).await.unwrap();
    set(shop, &format!("partner.terms.{product}"), &id).await;
}

async fn set(shop: &Shop, name: &str, value: &str) {
    shop.configure(|it| drop(it.settings.insert(name.to_owned(), value.to_owned()))).await;
}
