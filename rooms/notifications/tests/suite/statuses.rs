//! The map of stages to this surface's words, as it shows on the wire: one word for every stage.

use std::collections::BTreeMap;

use perennial_core::Command;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::{CancelReason, Renewal, StageName};
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use serde_json::Value;

use crate::hall::Hall;

const END: Command =
    Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };

async fn status(hall: &Hall, id: perennial_core::ids::SubscriptionId) -> Value {
    let path = format!("/subscription-manager/subscriptions/{id}");
    hall.get(&path).await.json()["lifecycle"]["status"].clone()
}

#[tokio::test]
async fn every_stage_has_its_word() {
    let mut seen: BTreeMap<StageName, Value> = BTreeMap::new();
    let mut see = |stage, word| assert!(seen.insert(stage, word).is_none());
    let hall = Hall::new().await;

    // What waits has no word yet: the member is absent.
    let s = hall.sell("tok_pending").await;
    see(s.stage.name(), status(&hall, s.id).await);
    for (command, verb) in
        [(None, None), (Some(END), None), (None, Some("suspend")), (None, Some("cancel"))]
    {
        let s = hall.sell("tok_ok").await;
        if let Some(command) = command {
            hall.command(&s, command).await;
        }
        if let Some(verb) = verb {
            hall.act(&s, verb).await;
        }
        see(hall.now(&s).stage.name(), status(&hall, s.id).await);
    }
    let s = hall.sell("tok_decline_later").await;
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    see(hall.now(&s).stage.name(), status(&hall, s.id).await);
    hall.world.clock_to("2026-04-01T00:00:00Z").await.unwrap();
    see(hall.now(&s).stage.name(), status(&hall, s.id).await);

    let (trial, hold) = Box::pin(trial_and_hold()).await;
    see(StageName::Trial, trial);
    see(StageName::Hold, hold);
    let words: Vec<_> = StageName::ALL.iter().map(|stage| seen[stage].clone()).collect();
    assert_eq!(
        words,
        [
            Value::Null,
            "Trial".into(),
            "Active".into(),
            "Suspended".into(),
            "Dunning".into(),
            "Dunning".into(),
            "Suspended".into(),
            "Canceled".into(),
            "Expired".into(),
        ]
    );
}

/// Stages these models never reach, sold on other terms.
async fn trial_and_hold() -> (Value, Value) {
    let hall = Hall::new().await;
    hall.trials().await;
    hall.receiver("seed").await;
    let s = hall.sell("tok_ok").await;
    let trial = status(&hall, s.id).await;
    let told = hall.told().await;
    // A trial is created at once, Active in notifications, of generation -1.
    assert_eq!(told[0]["type"], "created");
    assert_eq!(told[0]["subscription"]["lifecycle"]["status"], "Active");
    assert_eq!(told[0]["subscription"]["lifecycle"]["generation"], -1);
    // Its conversion is a renewal: nothing of the subscription's is told.
    hall.world.clock_to("2026-02-10T00:00:00Z").await.unwrap();
    assert_eq!(hall.lines().await, Vec::<String>::new());
    hall.command(&s, Command::SetRenewal { renewal: Renewal::Manual }).await;
    assert_eq!(status(&hall, s.id).await, "Suspended");

    let mut terms = room_notifications::terms::terms().remove(0).1;
    terms.dunning.grace = Span::ZERO;
    terms.dunning.hold = Span::days(30);
    hall.world.define(Document::Terms { id: "NEXWAY_1M".into(), terms }).await.unwrap();
    let s = hall.sell("tok_decline_later").await;
    hall.world.clock_to("2026-04-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.now(&s).stage.name(), StageName::Hold);
    (trial, status(&hall, s.id).await)
}
