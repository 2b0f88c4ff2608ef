//! Ends that move (R5, R6): prolonged, set, suspended and restarted.

use serde_json::{Value, json};

use crate::asking::{change, done, refused, yearly};
use crate::shop::{Shop, shield};

fn end(at: &str) -> Value {
    json!({ "type": "SET_END_DATE", "endDate": at })
}

#[tokio::test]
async fn prolonged_by_a_month_or_to_a_date() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    let it = done(&shop, &id, json!({ "type": "PROLONG", "by": "P1M" })).await;
    assert_eq!(it["before"]["endDate"], "2027-01-31T09:00:00Z");
    assert_eq!(it["after"]["endDate"], "2027-02-28T09:00:00Z");
    done(&shop, &id, json!({ "type": "PROLONG", "newEndDate": "2027-06-30T00:00:00Z" })).await;
    for (wanted, code) in [
        (json!({ "type": "PROLONG", "newEndDate": "2027-05-30T00:00:00Z" }), "end-date-not-later"),
        (json!({ "type": "PROLONG", "by": "P5Y" }), "end-date-too-far"),
        (json!({ "type": "PROLONG" }), "missing-field"),
        (
            json!({ "type": "PROLONG", "by": "P1M", "newEndDate": "2028-01-01T00:00:00Z" }),
            "invalid-field",
        ),
        (json!({ "type": "PROLONG", "by": "PT6H" }), "invalid-field"),
        (json!({ "type": "PROLONG", "by": "P0D" }), "invalid-field"),
        (json!({ "type": "PROLONG", "by": "soon" }), "invalid-field"),
        (json!({ "type": "PROLONG", "seats": 5 }), "invalid-field"),
    ] {
        assert_eq!(refused(&shop, &id, wanted.clone()).await, code, "{wanted}");
    }
    let runs_on = shop.sell("T-2", shield()).await;
    let by = json!({ "type": "PROLONG", "by": "P1M" });
    assert_eq!(refused(&shop, &runs_on, by).await, "not-fixed-term");
}

#[tokio::test]
async fn an_end_is_set_nearer_too() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    let it = done(&shop, &id, end("2026-06-30T00:00:00Z")).await;
    assert_eq!(it["after"]["endDate"], "2026-06-30T00:00:00Z");
    for (wanted, code) in [
        (end("2026-01-31T08:59:59Z"), "end-date-in-past"),
        (end("2031-02-01T09:00:00Z"), "end-date-too-far"),
        (end("never"), "invalid-field"),
        (json!({ "type": "SET_END_DATE" }), "missing-field"),
    ] {
        assert_eq!(refused(&shop, &id, wanted.clone()).await, code, "{wanted}");
    }
    shop.clock_to("2026-06-30T00:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "EXPIRED");
    let runs_on = shop.sell("T-2", shield()).await;
    assert_eq!(refused(&shop, &runs_on, end("2026-12-30T00:00:00Z")).await, "not-fixed-term");
}

#[tokio::test]
async fn suspended_and_resumed() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    let suspend = json!({ "type": "SUSPEND", "reasonCode": "NON_PAYMENT" });
    let it = done(&shop, &id, suspend.clone()).await;
    assert_eq!(it["after"]["status"], "SUSPENDED");
    assert_eq!(it["subscription"]["entitlement"]["entitled"], false);
    assert_eq!(refused(&shop, &id, suspend.clone()).await, "invalid-state");
    shop.clock_to("2026-02-10T09:00:00Z").await;
    let it = done(&shop, &id, json!({ "type": "RESUME" })).await;
    assert_eq!(it["after"], json!({ "status": "ACTIVE", "endDate": "2027-01-31T09:00:00Z" }));
    done(&shop, &id, suspend.clone()).await;
    shop.clock_to("2026-02-20T09:00:00Z").await;
    let it = done(&shop, &id, json!({ "type": "RESUME", "extendByPause": true })).await;
    assert_eq!(it["after"]["endDate"], "2027-02-10T09:00:00Z");
    assert_eq!(refused(&shop, &id, json!({ "type": "RESUME" })).await, "invalid-state");
    let bored = json!({ "type": "SUSPEND", "reasonCode": "BORED" });
    assert_eq!(refused(&shop, &id, bored).await, "invalid-field");
    // Longer than it may be, and it is over.
    done(&shop, &id, suspend).await;
    shop.clock_to("2026-05-21T09:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "CANCELED");
}

#[tokio::test]
async fn a_term_that_was_over_meanwhile_is_not_resumed() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2027-01-21T09:00:00Z").await;
    done(&shop, &id, json!({ "type": "SUSPEND" })).await;
    shop.clock_to("2027-02-10T09:00:00Z").await;
    let resume = json!({ "type": "RESUME" });
    assert_eq!(refused(&shop, &id, resume).await, "end-date-in-past");
    let it = done(&shop, &id, json!({ "type": "RESUME", "extendByPause": true })).await;
    assert_eq!(it["after"]["endDate"], "2027-02-20T09:00:00Z");
}

#[tokio::test]
async fn restarted_on_the_term_that_is_left_or_on_a_new_one() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    let (cancel, restart) =
        (json!({ "type": "CANCEL", "mode": "IMMEDIATE" }), json!({ "type": "RESTART" }));
    assert_eq!(refused(&shop, &id, restart.clone()).await, "invalid-state");
    done(&shop, &id, cancel.clone()).await;
    shop.clock_to("2026-03-01T09:00:00Z").await;
    let it = done(&shop, &id, restart.clone()).await;
    assert_eq!(it["after"]["endDate"], "2027-01-31T09:00:00Z", "the term that is left");
    assert_eq!(it["subscription"]["subscriptionId"], json!(id));
    done(&shop, &id, cancel.clone()).await;
    let it = done(&shop, &id, json!({ "type": "RESTART", "term": "P2Y" })).await;
    assert_eq!(it["after"]["endDate"], "2028-03-01T09:00:00Z", "a new one");
    done(&shop, &id, cancel.clone()).await;
    shop.clock_to("2026-04-30T09:00:01Z").await;
    assert_eq!(refused(&shop, &id, restart.clone()).await, "restart-window-closed");
    let runs_on = shop.sell("T-2", shield()).await;
    done(&shop, &runs_on, cancel).await;
    let term = json!({ "type": "RESTART", "term": "P1Y" });
    assert_eq!(refused(&shop, &runs_on, term).await, "not-fixed-term");
    done(&shop, &runs_on, restart).await;
}

/// "Rules of IDENTITY" (3.1), but for who must be known first: the test of that is elsewhere.
#[tokio::test]
async fn identity_products_are_not_prolonged_or_restarted() {
    let shop = Shop::open().await;
    crate::shelf::fill(&shop).await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.terms.guard".to_owned(), "partner.identity.fixed".to_owned());
        settings.insert("partner.pii_mode".to_owned(), "IDENTITY".to_owned());
    })
    .await;
    let guard = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_guard-m" });
    let id = shop.sell("T-1", guard).await;
    assert_eq!(shop.get(&id).await["status"], "PENDING");
    let gone = done(&shop, &id, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
    assert_eq!(gone["after"]["status"], "CANCELED");
    let restart = change(&shop, &id, json!({ "type": "RESTART" })).await.json();
    assert_eq!(restart["code"], "restart-not-supported");
    assert_eq!(restart["customerMessageKey"], "restart_not_supported");
}

#[tokio::test]
async fn what_runs_on_ends_when_it_is_said() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let cancel = json!({ "type": "CANCEL", "mode": "END_OF_TERM", "reasonCode": "MOVED",
        "effectiveAt": "2026-06-15T00:00:00Z" });
    let it = done(&shop, &id, cancel).await;
    assert_eq!(
        (&it["state"], &it["effectiveAt"]),
        (&json!("SCHEDULED"), &json!("2026-06-15T00:00:00Z"))
    );
    shop.clock_to("2026-05-20T00:00:00Z").await;
    let still = shop.get(&id).await;
    assert_eq!(
        (&still["status"], &still["entitlement"]["entitled"]),
        (&json!("CANCEL_SCHEDULED"), &json!(true))
    );
    shop.clock_to("2026-06-15T00:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "CANCELED");
}
