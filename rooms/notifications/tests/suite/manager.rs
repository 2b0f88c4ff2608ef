//! The subscription manager: the same subscriptions, whoever sold them.

use perennial_core::Command;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Renewal;
use room_lobby::testing::Ask;

use crate::hall::{Hall, bless, golden, path};

fn one(id: SubscriptionId) -> String {
    format!("/subscription-manager/subscriptions/{id}")
}

#[tokio::test]
async fn a_subscription_is_shown_whole() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let answer = hall.get(&one(s.id)).await;
    assert_eq!(answer.status, 200);
    if std::env::var_os("BLESS").is_some() {
        bless("subscription.txt", &answer.text);
    }
    assert_eq!(answer.text, golden("subscription.txt"));
    let upper = one(s.id)
        .to_uppercase()
        .replace("/SUBSCRIPTION-MANAGER/SUBSCRIPTIONS", "/subscription-manager/subscriptions");
    assert_eq!(hall.get(&upper).await.text, answer.text);
}

#[tokio::test]
async fn what_other_rooms_sold_is_shown_with_a_model_of_its_cycle() {
    let hall = Hall::new().await;
    let done = hall.world.sell_as_partner("basic").await.unwrap();
    let s = &done.first().unwrap().after;
    let shown = hall.get(&one(s.id)).await.json();
    assert_eq!(shown["lifecycle"]["modelId"], "NEXWAY_1M");
    assert_eq!(shown["lifecycle"]["status"], "Active");
    assert!(shown.get("endUserId").is_none());
    let model = |id: Option<&str>| Command::SetParameters {
        parameters: [("nexway.modelId".to_owned(), id.map(str::to_owned))].into(),
    };
    hall.command(s, model(Some("GOLD_1M"))).await;
    assert_eq!(hall.get(&one(s.id)).await.json()["lifecycle"]["modelId"], "GOLD_1M");
}

#[tokio::test]
async fn partners_see_their_own_sales_and_no_others() {
    let hall = Hall::new().await;
    let own = hall.sell("tok_ok").await;
    let done = hall.world.sell_as_partner("basic").await.unwrap();
    let theirs = done.first().unwrap().after.id;
    let (north, south) = (hall.partner_key("telco-north"), hall.partner_key("telco-south"));
    for (key, id, status) in
        [(&north, theirs, 200), (&north, own.id, 404), (&south, theirs, 404), (&south, own.id, 404)]
    {
        let answer = Ask::get(&one(id)).bearer(key).of(&hall.house).await;
        assert_eq!(answer.status, status);
        let answer = Ask::new("POST", &format!("{}/cancel", one(id)));
        if status == 404 {
            assert_eq!(answer.bearer(key).of(&hall.house).await.status, 404);
        }
    }
}

#[tokio::test]
async fn suspending_keeps_what_is_paid_on_these_models() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let answer =
        hall.ask(Ask::new("POST", &format!("{}?byPartner=true", path(&s, "suspend")))).await;
    assert_eq!(answer.json()["lifecycle"]["status"], "Suspended");
    assert!(answer.json()["lifecycle"].get("nextBillingDate").is_none());
    let (_, entitlement) =
        hall.world.engine.entitlement(perennial_engine::testing::SANDBOX, s.id, None).unwrap();
    assert!(entitlement.entitled);
    let body = r#"{"skipSendingReactivationEmail":true}"#;
    let answer = hall.post(&path(&s, "reactivate"), body).await;
    assert_eq!(answer.json()["lifecycle"]["status"], "Active");
    assert_eq!(answer.json()["lifecycle"]["anniversaryDate"], "2026-02-28T09:00:00Z");
}

#[tokio::test]
async fn reactivating_takes_back_whatever_stopped_it() {
    use perennial_core::subscription::CancelReason;
    use perennial_core::subscription::command::CancelWhen;
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let ending = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    for stop in [ending, Command::SetRenewal { renewal: Renewal::Manual }] {
        hall.command(&s, stop).await;
        assert_eq!(hall.get(&one(s.id)).await.json()["lifecycle"]["status"], "Suspended");
        let answer = hall.act(&s, "reactivate").await;
        assert_eq!(answer.json()["lifecycle"]["status"], "Active", "{}", answer.text);
    }
}

#[tokio::test]
async fn only_what_is_active_is_upgraded() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    let body = r#"{"lifecycle":{"expirationDate":1801386000000}}"#;
    let answer = hall.post(&path(&s, "upgrade"), body).await;
    assert_eq!(answer.json()["details"][0]["errorType"], "INVALID_STATE");
    let shown = hall.get(&one(s.id)).await.json();
    assert_eq!(shown["upgradable"], false);
}

#[tokio::test]
async fn a_declined_restart_leaves_it_canceled() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_decline_later").await;
    hall.act(&s, "cancel").await;
    hall.world.clock_to("2026-03-05T00:00:00Z").await.unwrap();
    let answer = hall.act(&s, "reactivate").await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(answer.json()["details"][0]["specific"], "card_declined");
    assert_eq!(hall.get(&one(s.id)).await.json()["lifecycle"]["status"], "Canceled");
}

/// Where somebody writes to customers; nobody is listed as written to where nobody does.
#[tokio::test]
async fn what_the_customer_was_written_is_listed() {
    let post = std::sync::Arc::new(perennial_engine::testing::post::Postbox::default());
    let hall = Hall::mailing(&post).await;
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    let shown = hall.get(&one(s.id)).await.json();
    let emails = shown["emails"].as_array().unwrap();
    let names: Vec<_> = emails.iter().map(|it| it["templateName"].as_str().unwrap()).collect();
    assert_eq!(names, ["purchase_confirmed", "paused"]);
    assert_eq!(emails[0]["date"], "2026-01-31T09:00:00Z");
    assert_ne!(emails[0]["id"], emails[1]["id"]);
    let none = Hall::new().await;
    let s = none.sell("tok_ok").await;
    assert!(none.get(&one(s.id)).await.json().get("emails").is_none());
}
