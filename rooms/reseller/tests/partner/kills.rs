//! Whoever asks may die at any point: the question keeps its name, and is answered once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use perennial_core::catalog::Order;
use perennial_engine::testing::{SANDBOX, instant};
use perennial_engine::{Act, Wish};

use crate::telco::{Plan, Telco};

/// Works until it waits for the partner, then dies.
fn die_waiting(future: impl Future) {
    let mut context = Context::from_waker(futures::task::noop_waker_ref());
    assert!(matches!(pin!(future).poll(&mut context), Poll::Pending), "it asks and waits");
}

async fn order(telco: &Telco) -> Wish {
    let order = telco.world.order("shield", None).await.unwrap();
    let (seller, terms) = (Some("telco-north".into()), Some("reseller.authorize".into()));
    let act = Act::Sell(Box::new(Order { seller, terms, ..order }));
    Wish { by_seller: true, ..Wish::one(SANDBOX, act) }
}

#[tokio::test]
async fn between_commit_and_call_and_between_call_and_answer() {
    for (plan, asked_before) in [(Plan::Lose, 0), (Plan::AgreeUnheard, 1)] {
        let telco = Telco::asked().await;
        telco.desk.plan([plan]);
        die_waiting(telco.world.engine.execute(order(&telco).await));
        assert_eq!(telco.desk.asked.lock().len(), asked_before);
        telco.clock_to("2026-02-10T09:00:00Z").await;
        let asked = telco.desk.ids();
        assert!(asked.iter().all(|id| *id == asked[0]), "{asked:?}");
        assert_eq!(asked.len(), asked_before + 1);
        assert_eq!(telco.desk.agreed(), 1);
        // Told once that it was charged, and in the books once.
        let told = telco.told().await;
        let orders: Vec<_> = told.iter().filter(|push| crate::telco::is_order(push)).collect();
        assert_eq!(orders.len(), 1);
        let name = crate::telco::resource(orders[0])["name"].clone();
        assert_eq!(name, format!("partners/telco-north/purchaseorders/{}", asked[0]).as_str());
    }
}

/// A renewal that dies with the worker is found again, in a program started anew as well.
#[tokio::test]
async fn a_program_started_anew_asks_the_same() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.desk.ids();
    telco.desk.plan([Plan::AgreeUnheard]);
    die_waiting(telco.world.clock_to("2026-02-28T09:00:00Z"));
    let anew = Arc::new(room_reseller::callbacks::Callbacks::new(telco.desk.clone()));
    let engine = telco.world.restarted(|ports| ports.gateway = anew.clone());
    anew.serve(&engine);
    engine.move_clock(SANDBOX, instant("2026-03-01T09:00:00Z")).await.unwrap();
    let asked = telco.desk.ids();
    assert!(asked.len() == 2 && asked[0] == asked[1], "{asked:?}");
    assert_eq!(telco.desk.agreed(), 2, "the sale and one renewal");
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
}
