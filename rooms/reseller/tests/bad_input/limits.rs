//! What is refused though nothing is wrong with it: too many calls, a store that is busy. And
//! what is refused without the store: another partner's name.

use std::time::Duration;

use perennial_engine::directory::Document;
use perennial_engine::memory::{Fault, FaultPlan};
use perennial_engine::ports::StoreError;
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
use room_lobby::limits::{CountedBy, RateLimits};
use room_lobby::testing::{Ask, ManualClock, credential};
use room_reseller::Config;

use crate::calls::CALLS;
use crate::refused;
use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop};

#[tokio::test]
async fn a_partner_has_one_limit_whatever_he_asks_with() {
    let clock = std::sync::Arc::new(ManualClock::new(0));
    let limits = RateLimits::per_second(10, CountedBy::Credential, clock.clone());
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    shop.provision("ord-1").await;
    let id = EnvironmentId(2);
    let (name, kind) = ("production".to_owned(), EnvironmentKind::Production);
    let production = Document::Environment(Environment { id, name, kind });
    shop.world.engine.define(id, production, Expect::Any).await.unwrap();
    let live = |id: &str, partner: &str| {
        let mut credential = credential(id, "production", "reseller", &[]);
        credential.subject = Some(partner.to_owned());
        shop.lobby.issue("rs_live", credential)
    };
    let keys = [live("one", "telco-north"), live("two", "telco-north")];
    let south = live("three", "telco-south");
    let path = format!("{SUBSCRIPTIONS}/ord-1");
    for n in 0..10 {
        // In this environment there is no such partner.
        let ask = Ask::get(&path).bearer(&keys[n % 2]);
        refused(&shop, "within the limit", ask, 403, "PERMISSION_DENIED").await;
    }
    let ask = Ask::get(&format!("{path}?$.xgafv=1")).bearer(&keys[0]);
    let answered = refused(&shop, "one too many", ask, 429, "RESOURCE_EXHAUSTED").await;
    assert_eq!(answered.header("retry-after"), "1");
    assert_eq!(answered.json()["error"]["errors"][0]["reason"], "rateLimitExceeded");
    // Another partner is not held up, and nobody is in a sandbox.
    let ask = Ask::get("/v1/partners/telco-south/subscriptions/a").bearer(&south);
    refused(&shop, "another partner", ask, 403, "PERMISSION_DENIED").await;
    for _ in 0..20 {
        assert_eq!(shop.ask(Ask::get(&path)).await.status, 200);
    }
    clock.advance(Duration::from_secs(1));
    let ask = Ask::get(&path).bearer(&keys[1]);
    refused(&shop, "a second later", ask, 403, "PERMISSION_DENIED").await;
}

/// 403 without a look-up: whatever is read from the store fails, and nobody notices.
#[tokio::test]
async fn another_partners_name_is_refused_without_the_store() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.faults.set_plan(FaultPlan::seeded(1, 0, 0, 1_000));
    for call in &CALLS {
        for (id, key) in [("ord-1", &shop.south), ("ord-9", &shop.south)] {
            let key = if call.by_user { &shop.user("telco-south", 7) } else { key };
            let ask = call.ask(&call.at(id, ""), call.body_about(id).as_deref()).bearer(key);
            refused(&shop, call.method, ask, 403, "PERMISSION_DENIED").await;
        }
        if call.named {
            // The same for the partner himself needs the store, which does fail.
            let ask = call.ask(&call.at("ord-1", ""), call.body_about("ord-1").as_deref());
            let own = ask.bearer(&call.key(&shop)).of(&shop.house).await;
            assert_eq!(own.status, 500, "{}: {}", call.method, own.text);
        }
    }
}

#[tokio::test]
async fn a_store_that_is_busy_is_told_so() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let cancel = format!("{SUBSCRIPTIONS}/ord-1:cancel");
    for fault in [StoreError::Busy, StoreError::Full, StoreError::Closed] {
        shop.faults.set_plan(FaultPlan::script(vec![Some(Fault::Before(fault.clone())); 8]));
        let ask = Ask::post_json(&cancel, "{}").bearer(&shop.north);
        let what = format!("{fault:?}");
        let answered = refused(&shop, &what, ask, 503, "UNAVAILABLE").await;
        let text = &answered.json()["error"]["message"];
        assert_eq!(text, "The service is currently unavailable.");
    }
    shop.faults.set_plan(FaultPlan::none());
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-2");
    assert_eq!(shop.ask(Ask::post_json(&path, SHIELD)).await.status, 200);
}
