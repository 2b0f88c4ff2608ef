//! Suspending and resuming (4): the timers, the modes, and what a request must say.

use room_lobby::testing::{Answered, Ask};

use crate::shop::{SUBSCRIPTIONS, Shop, refused};

async fn post(shop: &Shop, verb: &str, body: &str) -> Answered {
    shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:{verb}"), body)).await
}

fn mode(name: &str) -> String {
    format!(r#"{{"suspendMode":"SUSPEND_MODE_{name}"}}"#)
}

#[tokio::test]
async fn a_timer_ends_it() {
    for (mode, before, over) in [
        ("CANCEL_AFTER_GRACE_PERIOD", "2026-02-07T08:59:59Z", "2026-02-07T09:00:00Z"),
        ("CANCEL_AFTER_RETENTION_PERIOD", "2026-03-02T08:59:59Z", "2026-03-02T09:00:00Z"),
    ] {
        let shop = Shop::open().await;
        shop.provision("ord-1").await;
        let suspended = shop.post("ord-1", "suspend", &self::mode(mode)).await;
        assert_eq!(suspended["state"], "STATE_SUSPENDED");
        assert_eq!(suspended["cancellationDetails"], serde_json::Value::Null);
        shop.world.clock_to(before).await.unwrap();
        assert_eq!(shop.get("ord-1").await["state"], "STATE_SUSPENDED");
        shop.world.clock_to(over).await.unwrap();
        let ended = shop.get("ord-1").await;
        assert_eq!(ended["state"], "STATE_CANCELLED", "{mode}");
        assert_eq!(ended["cancellationDetails"]["reason"], "CANCELLATION_REASON_SYSTEM_CANCEL");
        assert_eq!(ended["updateTime"], over);
        assert_eq!(ended["renewalTime"], "2026-02-28T09:00:00Z", "kept as it was");
    }
}

/// "Stay suspended for ever" (3.7), also by the empty body of before and by the unspecified mode.
#[tokio::test]
async fn without_a_mode_it_stays() {
    for body in ["", "{}", r#"{"suspendMode":"SUSPEND_MODE_UNSPECIFIED"}"#, r#"{"suspend_mode":0}"#]
    {
        let shop = Shop::open().await;
        shop.provision("ord-1").await;
        let path = format!("{SUBSCRIPTIONS}/ord-1:suspend");
        let suspended = match body {
            "" => shop.ask(Ask::new("POST", &path)).await,
            body => shop.ask(Ask::post_json(&path, body)).await,
        };
        assert_eq!(suspended.status, 200, "{}", suspended.text);
        shop.world.clock_to("2028-01-31T09:00:00Z").await.unwrap();
        assert_eq!(shop.get("ord-1").await["state"], "STATE_SUSPENDED", "{body}");
    }
}

#[tokio::test]
async fn resumed_in_time_the_timer_is_forgotten() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.post("ord-1", "suspend", &mode("CANCEL_AFTER_GRACE_PERIOD")).await;
    shop.world.clock_to("2026-02-06T09:00:00Z").await.unwrap();
    let restore = r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#;
    let resumed = shop.post("ord-1", "resume", restore).await;
    assert_eq!(resumed["state"], "STATE_ACTIVE");
    shop.world.clock_to("2026-03-31T09:00:00Z").await.unwrap();
    let running = shop.get("ord-1").await;
    assert_eq!(running["state"], "STATE_ACTIVE");
    assert_eq!(running["renewalTime"], "2026-04-30T09:00:00Z");
}

/// An account stays linked (6), and what was linked before is still linked afterwards.
#[tokio::test]
async fn an_account_stays_linked() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let user = shop.end_user("anna").await;
    let ask = Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:entitle"), "{}").bearer(&user);
    assert_eq!(ask.of(&shop.house).await.status, 200);
    assert_eq!(shop.post("ord-1", "suspend", "{}").await["endUserEntitled"], true);
    assert_eq!(shop.post("ord-1", "resume", "{}").await["endUserEntitled"], true);
    assert_eq!(shop.post("ord-1", "cancel", "{}").await["endUserEntitled"], true);
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["endUserEntitled"], true);
}

/// It is over once its end is past: only a new cycle brings it back.
#[tokio::test]
async fn a_schedule_that_is_past_is_not_restored() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.post("ord-1", "suspend", "{}").await;
    let restore = r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#;
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let late = post(&shop, "resume", restore).await;
    assert_eq!(refused(&late), (400, "FAILED_PRECONDITION".to_owned(), None));
    let anew = shop.post("ord-1", "resume", r#"{"resumeMode":"RESUME_MODE_UNSPECIFIED"}"#).await;
    assert_eq!(anew["renewalTime"], "2026-03-28T09:00:00Z");
}

#[tokio::test]
async fn a_request_is_whole() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.post("ord-1", "suspend", "{}").await;
    let options = |mode: &str, count: i32, unit: &str| {
        format!(
            r#"{{"resumeMode":"{mode}","cycleOptions":{{"initialCycleDuration":
            {{"count":{count},"unit":"{unit}"}}}}}}"#
        )
    };
    let by = "RESUME_MODE_CYCLE_OPTIONS";
    for body in [
        format!(r#"{{"resumeMode":"{by}"}}"#),
        format!(r#"{{"resumeMode":"{by}","cycleOptions":{{}}}}"#),
        options(by, 1, "MONTH"),
        options(by, 1, "HOUR"),
        options(by, 0, "DAY"),
        options(by, -3, "DAY"),
        options(by, 2_000_000_000, "DAY"),
        options("RESUME_MODE_IMMEDIATE_NEW_CYCLE", 3, "DAY"),
        r#"{"resumeMode":"RESUME_MODE_LATER"}"#.to_owned(),
        r#"{"resumeMode":17}"#.to_owned(),
        r#"{"mode":1}"#.to_owned(),
    ] {
        let answered = post(&shop, "resume", &body).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{body}: {}", answered.text);
    }
    for body in [r#"{"suspendMode":"FOREVER"}"#, r#"{"suspendMode":true}"#, r#"{"until":1}"#, "[]"]
    {
        let answered = post(&shop, "suspend", body).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{body}: {}", answered.text);
    }
    assert_eq!(shop.get("ord-1").await["state"], "STATE_SUSPENDED");
}

/// Terms without a grace or a retention have no such timers.
#[tokio::test]
async fn terms_without_a_span_have_no_timer() {
    let shop = Shop::open().await;
    let (id, mut terms) = room_reseller::terms::terms().swap_remove(0);
    terms.dunning.grace = perennial_core::time::Span::ZERO;
    terms.suspend.retention = perennial_core::time::Span::ZERO;
    let document = perennial_engine::directory::Document::Terms { id, terms };
    shop.world.define(document).await.unwrap();
    shop.provision("ord-1").await;
    for name in ["CANCEL_AFTER_GRACE_PERIOD", "CANCEL_AFTER_RETENTION_PERIOD"] {
        let answered = post(&shop, "suspend", &mode(name)).await;
        assert_eq!(refused(&answered), (400, "FAILED_PRECONDITION".to_owned(), None));
    }
    assert_eq!(shop.get("ord-1").await["state"], "STATE_ACTIVE");
}
