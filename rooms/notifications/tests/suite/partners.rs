//! What partners are told of their sales in the profile `native` (section 8).

use perennial_core::Command;
use perennial_core::ids::PartnerId;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::{CancelWhen, PauseLength, Resume};
use perennial_engine::directory::{Document, Receiver};
use serde_json::Value;

use crate::hall::{Hall, receiver};

async fn told(hall: &Hall) -> Vec<Value> {
    let told = hall.told().await;
    told.into_iter().filter(|it| it["type"].as_str().unwrap().starts_with("partner.")).collect()
}

fn types(told: &[Value]) -> Vec<&str> {
    told.iter().map(|it| it["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_partner_is_told_by_ids_and_causes() {
    let hall = Hall::new().await;
    let partner = Some(PartnerId::new("telco-north"));
    let theirs = Receiver { partner, ..receiver("native") };
    hall.world.define(Document::Receiver(theirs)).await.unwrap();
    let done = hall.world.sell_as_partner("basic").await.unwrap();
    let s = done.first().unwrap().after.clone();
    let first = told(&hall).await;
    assert_eq!(
        types(&first),
        [
            "partner.order.completed",
            "partner.subscription.created",
            "partner.subscription.activated"
        ]
    );
    let data = &first[1]["data"];
    assert_eq!(data["subscriptionId"], s.id.to_string());
    assert_eq!(
        (data["revision"].as_u64(), data["cause"].as_str()),
        (Some(s.version), Some("sold"))
    );
    // Ids, a cause and nothing about anybody.
    let known = [
        "eventId",
        "subscriptionId",
        "partnerAccountId",
        "partnerCustomerRef",
        "requestId",
        "revision",
        "cause",
    ];
    for one in &first {
        assert!(one["data"].as_object().unwrap().keys().all(|key| known.contains(&key.as_str())));
    }
    let ids: Vec<_> = first.iter().map(|one| one["data"]["eventId"].as_str().unwrap()).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);

    let reason = "customer".to_owned();
    let fraud = CancelReason::Fraud;
    for (command, name) in [
        (Command::Pause { reason, length: PauseLength::ByTerms }, "suspended"),
        (Command::Resume { how: Resume::ByTerms }, "resumed"),
        (
            Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer },
            "cancel_scheduled",
        ),
        (Command::UndoCancel, "changed"),
        (Command::Cancel { when: CancelWhen::Now, reason: fraud }, "revoked"),
    ] {
        hall.command(&s, command).await;
        let all = told(&hall).await;
        assert_eq!(types(&all), [format!("partner.subscription.{name}")]);
    }
}

/// The vendor's own receivers hear of it where they ask, and of his own sales never so.
#[tokio::test]
async fn others_are_told_only_where_they_ask() {
    let hall = Hall::new().await;
    hall.receiver("native").await;
    hall.world.sell_as_partner("basic").await.unwrap();
    assert_eq!(told(&hall).await.len(), 0);
    hall.receiver_of("native", &["partner.subscription.canceled"]).await;
    let own = hall.sell("tok_ok").await;
    let now = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    hall.command(&own, now.clone()).await;
    assert_eq!(told(&hall).await.len(), 0);
    let done = hall.world.sell_as_partner("basic").await.unwrap();
    hall.command(&done.first().unwrap().after.clone(), now).await;
    assert_eq!(types(&told(&hall).await), ["partner.subscription.canceled"]);
}
