//! Who decides about which event (R20): trials that convert or end, terms the platform renews, and
//! SDK partners, whose applications identify themselves.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shelf::{OFFERINGS, fill};
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

async fn settle(shop: &Shop, settings: &[(&str, &str)]) {
    shop.configure(|partner| {
        for (name, value) in settings {
            partner.settings.insert((*name).to_owned(), (*value).to_owned());
        }
    })
    .await;
}

/// A shield that is free for 30 days first, with a fixed term or without an end.
async fn tried(shop: &Shop, terms: &str) -> String {
    use perennial_core::time::Span;
    use perennial_engine::directory::Document;
    let all = room_partner::terms::terms();
    let (_, mut terms) = all.into_iter().find(|(id, _)| id.as_str() == terms).unwrap();
    terms.trial = Span::days(30);
    shop.world.define(Document::Terms { id: "tried".into(), terms }).await.unwrap();
    settle(shop, &[("partner.terms.shield", "tried")]).await;
    let id = shop.sell("trial", shield()).await;
    assert_eq!(shop.get(&id).await["status"], "TRIAL");
    id
}

fn renewal(id: &str) -> Value {
    order("renewal", json!({ "lineRef": "1", "action": "RENEW", "subscriptionId": id }))
}

#[tokio::test]
async fn the_platform_converts_a_trial_of_either_kind() {
    for (terms, status, term_type) in
        [("partner", "ACTIVE", "EVERGREEN"), ("partner.fixed", "ACTIVE", "FIXED")]
    {
        let shop = Shop::open().await;
        let id = tried(&shop, terms).await;
        let offering = shop.ask(Ask::get(&format!("{OFFERINGS}/off_shield-m"))).await.json();
        assert_eq!(
            (&offering["trial"], &offering["termType"]),
            (&json!("P30D"), &json!(term_type))
        );
        let end = shop.get(&id).await["trialEndDate"].as_str().unwrap().to_owned();
        shop.clock_to(&end).await;
        assert_eq!(shop.get(&id).await["status"], status, "{terms}");
    }
}

#[tokio::test]
async fn a_trial_the_partner_decides_about_is_over_unless_he_renews_it() {
    for terms in ["partner", "partner.fixed"] {
        let shop = Shop::open().await;
        settle(&shop, &[("partner.ownership.trialConversion", "PARTNER")]).await;
        let (left, taken) = (tried(&shop, terms).await, shop.sell("two", shield()).await);
        let end = shop.get(&left).await["trialEndDate"].as_str().unwrap().to_owned();
        let answered = shop.post(ORDERS, "renewal-key", &renewal(&taken)).await;
        assert_eq!(answered.status, 201, "{terms}: {}", answered.text);
        assert_eq!(shop.get(&taken).await["status"], "ACTIVE");
        shop.clock_to(&end).await;
        assert_eq!(shop.get(&left).await["status"], "EXPIRED", "{terms}");
        let taken = shop.get(&taken).await;
        assert_eq!(
            (&taken["status"], &taken["entitlement"]["entitled"]),
            (&json!("ACTIVE"), &json!(true))
        );
    }
}

#[tokio::test]
async fn a_term_the_platform_renews_takes_no_order() {
    let shop = Shop::open().await;
    settle(&shop, &[("partner.ownership.renewal", "PLATFORM")]).await;
    let mut line = shield();
    line["offeringId"] = json!("off_yearly-m");
    let id = shop.sell("1", line).await;
    let before = shop.get(&id).await;
    assert_eq!(before["termType"], "FIXED");
    let answered = shop.post(ORDERS, "renewal-key", &renewal(&id)).await;
    assert_eq!(answered.json()["code"], "lifecycle-not-partner-controlled");
    let end = before["endDate"].as_str().unwrap().to_owned();
    shop.clock_to(&end).await;
    let after = shop.get(&id).await;
    assert_eq!(after["status"], "ACTIVE");
    assert!(after["endDate"].as_str().unwrap() > end.as_str());
    // It is shown so, and what was sold keeps what was agreed when it was sold.
    let offering = shop.ask(Ask::get(&format!("{OFFERINGS}/off_yearly-m"))).await.json();
    assert_eq!(offering["rules"]["renewal"]["allowed"], false);
    settle(&shop, &[("partner.ownership.renewal", "PARTNER")]).await;
    let answered = shop.post(ORDERS, "renewal-key-2", &renewal(&id)).await;
    assert_eq!(answered.json()["code"], "not-renewable");
}

#[tokio::test]
async fn an_sdk_partner_sells_without_codes() {
    let shop = Shop::open().await;
    fill(&shop).await;
    settle(&shop, &[("partner.type", "SDK")]).await;
    let offering = shop.ask(Ask::get(&format!("{OFFERINGS}/off_shield-m"))).await.json();
    assert_eq!(offering["activationPolicies"], json!(["IMMEDIATE", "POINT_OF_SALE"]));
    let mut line = shield();
    line["activation"] = json!({ "policy": "CODE" });
    let answered = shop.post(ORDERS, "code-key-1", &order("1", line.clone())).await;
    assert_eq!(
        (answered.status.as_u16(), &answered.json()["code"]),
        (422, &json!("invalid-field"))
    );
    let pointer = answered.json()["errors"][0]["pointer"].clone();
    assert_eq!(pointer, "/lines/0/activation/policy");
    // It is a default of the agreement, not a rule of the type.
    settle(&shop, &[("partner.activations", "IMMEDIATE CODE")]).await;
    let id = shop.sell("1", line).await;
    assert_eq!(shop.get(&id).await["status"], "DORMANT");
}

#[tokio::test]
async fn only_who_embeds_the_experience_gets_client_tokens() {
    let shop = Shop::open().await;
    let id = shop.sell("1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/client-tokens");
    let refused = shop.post(&path, "token-key-1", &json!({})).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (403, &json!("insufficient-scope"))
    );
    settle(&shop, &[("partner.type", "SDK")]).await;
    let given = shop.post(&path, "token-key-2", &json!({})).await;
    assert!(given.status.is_success(), "{}", given.text);
}

#[tokio::test]
async fn an_agreement_that_cannot_be_read_opens_nothing() {
    let shop = Shop::open().await;
    settle(&shop, &[("partner.ip", "everywhere")]).await;
    let answered = shop.ask(Ask::get(OFFERINGS)).await;
    assert_eq!((answered.status.as_u16(), &answered.json()["category"]), (403, &json!("ACCESS")));
    assert!(!answered.text.contains("everywhere"));
}

/// What is asked of a subscription, and what is said.
async fn code(shop: &Shop, id: &str, n: usize, change: Value) -> (u16, Value) {
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let body = json!({ "change": change });
    let answered = shop.post(&path, &format!("owning-key-{n}"), &body).await;
    (answered.status.as_u16(), answered.json()["code"].clone())
}

#[tokio::test]
async fn each_event_the_platform_decides_about_is_refused() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let cancelled = shop.sell("1", shield()).await;
    let cancel = json!({ "type": "CANCEL", "mode": "IMMEDIATE" });
    assert_eq!(code(&shop, &cancelled, 0, cancel.clone()).await.0, 200);
    let running = shop.sell("2", shield()).await;
    let mut line = shield();
    line["offeringId"] = json!("off_deluxe-m");
    let deluxe = shop.sell("3", line).await;
    let other = |offering: &str| json!({ "type": "CHANGE_PLAN", "offeringId": offering });
    for (n, (event, id, change)) in [
        ("upgrade", &running, other("off_deluxe-m")),
        ("downgrade", &deluxe, other("off_shield-m")),
        ("cancellation", &running, cancel),
        ("restart", &cancelled, json!({ "type": "RESTART" })),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("partner.ownership.{event}");
        settle(&shop, &[(&name, "PLATFORM")]).await;
        let refused = code(&shop, id, 2 * n + 1, change.clone()).await;
        assert_eq!(refused, (409, json!("lifecycle-not-partner-controlled")), "{event}");
        settle(&shop, &[(&name, "PARTNER")]).await;
        assert_eq!(code(&shop, id, 2 * n + 2, change).await.0, 200, "{event}");
    }
    settle(&shop, &[("partner.ownership.signUp", "PLATFORM")]).await;
    let answered = shop.post(ORDERS, "sign-up-key", &order("4", shield())).await;
    assert_eq!(answered.json()["code"], "lifecycle-not-partner-controlled");
}

#[tokio::test]
async fn a_plan_changes_within_its_family() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let id = shop.sell("1", shield()).await;
    let other = json!({ "type": "CHANGE_PLAN", "offeringId": "off_guard-m" });
    assert_eq!(code(&shop, &id, 1, other).await, (409, json!("plan-change-not-allowed")));
}
