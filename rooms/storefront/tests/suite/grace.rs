//! The grace period of a group (section 8.1): what it decides, for whom, day by day.

use serde_json::{Value, json};

use crate::managing::send;
use crate::shop::{Shop, refusal, text};

async fn group_of(shop: &Shop) -> String {
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    text(&groups["groups"][0]["id"])
}

/// Sets it for sandboxes, where these tests play.
async fn grant(shop: &Shop, duration: &str, renewal_type: &str, sandbox: bool) {
    let path = format!("/subscriptions/groups/{}/grace-period", group_of(shop).await);
    let body = json!({"optIn": !sandbox, "sandboxOptIn": sandbox, "duration": duration,
        "renewalType": renewal_type});
    let set = send(shop, "PUT", &path, body.clone()).await;
    assert_eq!(set.status, 200, "{}", set.text);
    assert_eq!(set.json(), json!({"success": true, "gracePeriod": body}));
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    assert_eq!(groups["groups"][0]["gracePeriod"], body);
}

async fn stands(shop: &Shop, id: &Value, at: &str) -> String {
    shop.clock_to(at).await;
    let told = shop.purchase(id).await;
    let entitled = &told["entitlement"]["entitled"];
    format!("{} {entitled}", text(&told["status"]))
}

async fn days(shop: &Shop, id: &Value, days: &[(&str, &str)]) {
    for (at, expected) in days {
        assert_eq!(stands(shop, id, at).await, *expected, "{at}");
    }
}

async fn unpaid(shop: &Shop, sku: &str) -> Value {
    shop.bought(sku, "u1", json!({"paymentToken": "tok_decline_later"})).await["id"].clone()
}

#[tokio::test]
async fn each_length_is_granted_and_retry_ends_on_the_sixtieth_day() {
    for (word, last, first) in [
        ("THREE_DAYS", "2026-05-03T23:59:59Z", "2026-05-04T00:00:00Z"),
        ("SIXTEEN_DAYS", "2026-05-16T23:59:59Z", "2026-05-17T00:00:00Z"),
        ("TWENTY_EIGHT_DAYS", "2026-05-28T23:59:59Z", "2026-05-29T00:00:00Z"),
    ] {
        let shop = Shop::stocked().await;
        grant(&shop, word, "ALL_RENEWALS", true).await;
        let id = unpaid(&shop, "a").await;
        days(
            &shop,
            &id,
            &[
                ("2026-04-30T23:59:59Z", "ACTIVE true"),
                ("2026-05-01T00:00:00Z", "BILLING_GRACE true"),
                (last, "BILLING_GRACE true"),
                (first, "BILLING_RETRY false"),
                ("2026-06-29T23:59:59Z", "BILLING_RETRY false"),
                ("2026-06-30T00:00:00Z", "EXPIRED false"),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn who_pays_by_the_week_has_six_days_at_most() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    shop.product(&group, "w", "ONE_WEEK", 1, "1.00").await;
    grant(&shop, "TWENTY_EIGHT_DAYS", "ALL_RENEWALS", true).await;
    let id = unpaid(&shop, "w").await;
    days(
        &shop,
        &id,
        &[
            ("2026-04-08T00:00:00Z", "BILLING_GRACE true"),
            ("2026-04-13T23:59:59Z", "BILLING_GRACE true"),
            ("2026-04-14T00:00:00Z", "BILLING_RETRY false"),
            ("2026-06-07T00:00:00Z", "EXPIRED false"),
        ],
    )
    .await;
}

/// `sandboxOptIn` decides here, whatever `optIn` says.
#[tokio::test]
async fn who_opted_out_goes_straight_to_retry() {
    let shop = Shop::stocked().await;
    grant(&shop, "SIXTEEN_DAYS", "ALL_RENEWALS", false).await;
    let id = unpaid(&shop, "a").await;
    days(
        &shop,
        &id,
        &[
            ("2026-04-30T23:59:59Z", "ACTIVE true"),
            ("2026-05-01T00:00:00Z", "BILLING_RETRY false"),
            ("2026-06-29T23:59:59Z", "BILLING_RETRY false"),
            ("2026-06-30T00:00:00Z", "EXPIRED false"),
        ],
    )
    .await;
}

#[tokio::test]
async fn from_paid_to_paid_only_the_end_of_a_trial_has_no_grace() {
    let shop = Shop::stocked().await;
    let intro = format!("/subscriptions/{}/intro-offer", shop.id_of("a").await);
    let trial = json!({"offerMode": "FREE_TRIAL", "duration": "P1W"});
    assert_eq!(send(&shop, "POST", &intro, trial).await.status, 200);
    grant(&shop, "SIXTEEN_DAYS", "PAID_TO_PAID_ONLY", true).await;
    let id = shop.bought("a", "u1", json!({"paymentToken": "tok_decline"})).await["id"].clone();
    days(
        &shop,
        &id,
        &[
            ("2026-04-07T23:59:59Z", "ACTIVE true"),
            ("2026-04-08T00:00:00Z", "BILLING_RETRY false"),
            ("2026-06-06T23:59:59Z", "BILLING_RETRY false"),
            ("2026-06-07T00:00:00Z", "EXPIRED false"),
        ],
    )
    .await;
    // With nothing free before it, the same renewal type grants it.
    let paid = unpaid(&shop, "d").await;
    days(
        &shop,
        &paid,
        &[
            ("2026-07-07T00:00:00Z", "BILLING_GRACE true"),
            ("2026-07-23T00:00:00Z", "BILLING_RETRY false"),
        ],
    )
    .await;
}

#[tokio::test]
async fn who_runs_keeps_the_grace_he_was_sold() {
    let shop = Shop::stocked().await;
    let id = unpaid(&shop, "a").await;
    grant(&shop, "THREE_DAYS", "ALL_RENEWALS", true).await;
    days(
        &shop,
        &id,
        &[
            ("2026-05-16T23:59:59Z", "BILLING_GRACE true"),
            ("2026-05-17T00:00:00Z", "BILLING_RETRY false"),
        ],
    )
    .await;
}

#[tokio::test]
async fn it_is_tried_refused_and_kept_with_its_group() {
    let shop = Shop::stocked().await;
    let group = group_of(&shop).await;
    let path = format!("/subscriptions/groups/{group}/grace-period");
    let good = json!({"optIn": true, "duration": "THREE_DAYS", "renewalType": "ALL_RENEWALS"});
    let before = shop.digest();
    let tried = send(&shop, "PUT", &format!("{path}?dryRun=true"), good.clone()).await;
    assert_eq!(tried.status, 200, "{}", tried.text);
    assert_eq!(tried.json()["dryRun"], true);
    // Absent, it is the same for sandboxes.
    assert_eq!(tried.json()["gracePeriod"]["sandboxOptIn"], true);
    for (member, wrong, expected) in [
        ("duration", json!("P3D"), "422 VALIDATION_ERROR UNKNOWN"),
        ("duration", json!("three_days"), "422 VALIDATION_ERROR UNKNOWN"),
        ("renewalType", json!("NONE"), "422 VALIDATION_ERROR UNKNOWN"),
        ("optIn", json!("true"), "400 INVALID_REQUEST wrong-type"),
        ("optIn", json!(1), "400 INVALID_REQUEST wrong-type"),
        ("duration", json!(3), "400 INVALID_REQUEST wrong-type"),
    ] {
        let mut body = good.clone();
        body[member] = wrong.clone();
        let refused = send(&shop, "PUT", &path, body).await;
        assert_eq!(refusal(&refused), expected, "{member} {wrong}");
        assert_eq!(refused.json()["error"]["details"]["field"], member, "{}", refused.text);
    }
    let other = "/subscriptions/groups/group_x/grace-period";
    assert_eq!(refusal(&send(&shop, "PUT", other, good.clone()).await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(shop.digest(), before);

    assert_eq!(send(&shop, "PUT", &path, good).await.status, 200);
    let renamed = json!({"referenceName": "Renamed"});
    let renamed = send(&shop, "PATCH", &format!("/subscriptions/groups/{group}"), renamed).await;
    assert_eq!(renamed.json()["group"]["gracePeriod"]["duration"], "THREE_DAYS");
    let text = json!({"name": "Anders"});
    let localized = format!("/subscriptions/groups/{group}/localizations/de-DE");
    assert_eq!(send(&shop, "PUT", &localized, text).await.status, 200);
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    assert_eq!(groups["groups"][0]["gracePeriod"]["duration"], "THREE_DAYS");
}
