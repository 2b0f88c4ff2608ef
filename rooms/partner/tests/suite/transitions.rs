//! The table of section 4.2, row by row: what is listed happens, what is not is `invalid-state`.
//!
//! Where this surface does more than the table, for the sake of who uses it, the row says so: a
//! trial or a grace may be suspended as well as a running term (fraud does not wait for it), what
//! is in grace may be cancelled, and a card is returned during its trial too.

use perennial_core::Command;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use serde_json::{Value, json};

use crate::asking::{at_a_till, card, change, done, yearly};
use crate::shop::{Shop, shield};

const NOW: &str = "2026-01-31T09:00:00Z";

/// Every event of the table, as it is asked for.
fn events() -> Vec<(&'static str, Value)> {
    vec![
        ("ACTIVATE", at_a_till("ACTIVATE", "till-7/1", NOW)),
        ("DEACTIVATE", at_a_till("DEACTIVATE", "till-7/2", NOW)),
        ("CANCEL", json!({ "type": "CANCEL", "mode": "IMMEDIATE" })),
        ("CANCEL END_OF_TERM", json!({ "type": "CANCEL", "mode": "END_OF_TERM" })),
        ("UNDO_CANCEL", json!({ "type": "UNDO_CANCEL" })),
        ("SUSPEND", json!({ "type": "SUSPEND" })),
        ("RESUME", json!({ "type": "RESUME" })),
        ("RESTART", json!({ "type": "RESTART" })),
        ("PROLONG", json!({ "type": "PROLONG", "by": "P1M" })),
        ("CHANGE_SEATS", json!({ "type": "CHANGE_SEATS", "seats": 5 })),
    ]
}

/// A subscription in a state, and what each event comes to there.
async fn row(
    make: impl AsyncFn(&Shop) -> String,
    status: &str,
    happens: &[(&str, &str)],
    otherwise: &[(&str, &str)],
) {
    for (event, wanted) in events() {
        let shop = Shop::open().await;
        let id = make(&shop).await;
        assert_eq!(shop.get(&id).await["status"], status, "before {event}");
        let answered = change(&shop, &id, wanted).await;
        let document = answered.json();
        let listed = happens.iter().find(|(name, _)| *name == event);
        if let Some((_, to)) = listed {
            assert_eq!(document["after"]["status"], *to, "{status} {event}: {}", answered.text);
            continue;
        }
        let code = otherwise.iter().find(|(name, _)| *name == event);
        let code = code.map_or("invalid-state", |(_, code)| *code);
        assert_eq!(document["code"], code, "{status} {event}: {}", answered.text);
    }
}

/// What events say that are not of a state, but of a till or of an end.
const ELSEWHERE: [(&str, &str); 2] =
    [("ACTIVATE", "pos-not-dormant"), ("UNDO_CANCEL", "not-cancelled")];

#[tokio::test]
async fn pending() {
    let make = async |shop: &Shop| {
        let mut line = shield();
        line["startAt"] = json!("2026-02-10T09:00:00Z");
        shop.sell("T-1", line).await
    };
    let happens = [("CANCEL", "CANCELED"), ("CANCEL END_OF_TERM", "CANCELED")];
    row(make, "PENDING", &happens, &ELSEWHERE).await;
}

#[tokio::test]
async fn dormant() {
    let make = async |shop: &Shop| shop.sell("T-1", card()).await;
    let happens = [
        ("ACTIVATE", "ACTIVE"),
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCELED"),
        ("DEACTIVATE", "CANCELED"),
    ];
    row(make, "DORMANT", &happens, &ELSEWHERE).await;
}

#[tokio::test]
async fn active() {
    let make = async |shop: &Shop| shop.sell("T-1", yearly()).await;
    let happens = [
        ("SUSPEND", "SUSPENDED"),
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCEL_SCHEDULED"),
        ("PROLONG", "ACTIVE"),
        ("CHANGE_SEATS", "ACTIVE"),
    ];
    let otherwise = [("ACTIVATE", "pos-already-active"), ("UNDO_CANCEL", "not-cancelled")];
    row(make, "ACTIVE", &happens, &otherwise).await;
}

#[tokio::test]
async fn active_from_a_till() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", card()).await;
        done(shop, &id, at_a_till("ACTIVATE", "till-7/0", NOW)).await;
        id
    };
    let happens = [
        ("SUSPEND", "SUSPENDED"),
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCEL_SCHEDULED"),
        ("DEACTIVATE", "CANCELED"),
        ("CHANGE_SEATS", "ACTIVE"),
    ];
    let otherwise = [
        ("ACTIVATE", "pos-already-active"),
        ("UNDO_CANCEL", "not-cancelled"),
        ("PROLONG", "not-fixed-term"),
    ];
    row(make, "ACTIVE", &happens, &otherwise).await;
}

#[tokio::test]
async fn cancel_scheduled() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", yearly()).await;
        done(shop, &id, json!({ "type": "CANCEL", "mode": "END_OF_TERM" })).await;
        id
    };
    let happens = [
        ("UNDO_CANCEL", "ACTIVE"),
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCEL_SCHEDULED"),
        ("PROLONG", "CANCEL_SCHEDULED"),
    ];
    row(make, "CANCEL_SCHEDULED", &happens, &ELSEWHERE).await;
}

#[tokio::test]
async fn suspended() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", yearly()).await;
        done(shop, &id, json!({ "type": "SUSPEND" })).await;
        id
    };
    let happens = [
        ("RESUME", "ACTIVE"),
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCELED"),
        ("PROLONG", "SUSPENDED"),
    ];
    row(make, "SUSPENDED", &happens, &ELSEWHERE).await;
}

#[tokio::test]
async fn expired() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", yearly()).await;
        done(shop, &id, json!({ "type": "SET_END_DATE", "endDate": "2026-02-10T09:00:00Z" })).await;
        shop.clock_to("2026-02-10T09:00:00Z").await;
        id
    };
    let otherwise = [("ACTIVATE", "pos-not-dormant")];
    row(make, "EXPIRED", &[("RESTART", "ACTIVE")], &otherwise).await;
}

#[tokio::test]
async fn canceled() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", yearly()).await;
        done(shop, &id, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
        id
    };
    let otherwise = [
        ("ACTIVATE", "pos-not-dormant"),
        ("CANCEL", "already-canceled"),
        ("CANCEL END_OF_TERM", "already-canceled"),
    ];
    row(make, "CANCELED", &[("RESTART", "ACTIVE")], &otherwise).await;
}

/// A shop whose yearly plan is sold on terms of its own.
async fn with_terms(shop: &Shop, change: impl FnOnce(&mut Terms)) {
    let all = room_partner::terms::terms();
    let (_, mut terms) = all.into_iter().find(|(id, _)| id.as_str() == "partner.fixed").unwrap();
    change(&mut terms);
    shop.world.define(Document::Terms { id: "own".into(), terms }).await.unwrap();
    shop.configure(|partner| {
        partner.settings.insert("partner.terms.yearly".to_owned(), "own".to_owned());
    })
    .await;
}

#[tokio::test]
async fn grace() {
    let make = async |shop: &Shop| {
        with_terms(shop, |terms| terms.at_end.grace = Span::days(10)).await;
        let id = shop.sell("T-1", yearly()).await;
        done(shop, &id, json!({ "type": "SET_END_DATE", "endDate": "2026-02-10T09:00:00Z" })).await;
        shop.clock_to("2026-02-10T09:00:00Z").await;
        id
    };
    let happens = [
        ("PROLONG", "ACTIVE"),
        // More than the table says.
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCELED"),
        ("SUSPEND", "SUSPENDED"),
    ];
    row(make, "GRACE", &happens, &ELSEWHERE).await;
}

#[tokio::test]
async fn trial() {
    let make = async |shop: &Shop| {
        with_terms(shop, |terms| terms.trial = Span::days(14)).await;
        shop.sell("T-1", yearly()).await
    };
    let happens = [
        ("CANCEL", "CANCELED"),
        ("CANCEL END_OF_TERM", "CANCEL_SCHEDULED"),
        // More than the table says.
        ("SUSPEND", "SUSPENDED"),
        ("PROLONG", "TRIAL"),
        ("CHANGE_SEATS", "TRIAL"),
    ];
    let otherwise = [("ACTIVATE", "pos-already-active"), ("UNDO_CANCEL", "not-cancelled")];
    row(make, "TRIAL", &happens, &otherwise).await;
}

/// "Never restartable".
#[tokio::test]
async fn revoked() {
    let make = async |shop: &Shop| {
        let id = shop.sell("T-1", yearly()).await;
        let page = Page { after: None, limit: 1 };
        let known = shop.world.engine.find(SANDBOX, &Find::All, page).unwrap()[0].id;
        let cancel = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Revoked };
        let act = Act::Do { id: known, command: cancel };
        shop.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
        id
    };
    let otherwise = [
        ("ACTIVATE", "pos-not-dormant"),
        ("CANCEL", "already-canceled"),
        ("CANCEL END_OF_TERM", "already-canceled"),
        ("RESTART", "restart-not-supported"),
    ];
    row(make, "REVOKED", &[], &otherwise).await;
}
