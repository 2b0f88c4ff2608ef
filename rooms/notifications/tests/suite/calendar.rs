//! The calendar of the models (section 5.4), with a clock that is moved.

use perennial_core::Command;
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_engine::receiver::SCHEDULE_SECONDS;
use room_notifications::terms;

use crate::hall::{Hall, card};

async fn unpaid() -> (Hall, perennial_core::Subscription) {
    let hall = Hall::new().await;
    hall.start_at("2025-12-31T09:00:00Z").await;
    hall.receiver_of(
        "seed",
        &[
            "subscription/created",
            "subscription/unpaid",
            "subscription/expired",
            "subscription/reactivated",
            "subscription/expirationDateUpdated",
            "order/renewCompleted",
            "order/paymentRefused",
        ],
    )
    .await;
    let s = hall.sell("tok_decline_later").await;
    assert_eq!(s.schedule.period.end.to_string(), "2026-01-31T09:00:00Z");
    (hall, s)
}

/// N3, N4, acceptance 3: the vector of section 5.4, never paid.
#[tokio::test]
async fn unpaid_is_reminded_tried_again_and_expires() {
    let (hall, s) = unpaid().await;
    hall.world.clock_to("2026-01-31T09:00:00Z").await.unwrap();
    let shown = hall.get(&format!("/subscription-manager/subscriptions/{}", s.id)).await.json();
    assert_eq!(shown["lifecycle"]["status"], "Dunning");
    assert_eq!(shown["lifecycle"]["paymentDeadline"], "2026-02-10T09:00:00Z");
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(
        hall.lines().await,
        [
            "created 2025-12-31T09:00:00Z",
            "paymentRefused 2026-01-31T09:00:00Z",
            "paymentRefused 2026-02-01T09:00:00Z",
            "unpaid 2026-02-01T09:00:00Z",
            "paymentRefused 2026-02-03T09:00:00Z",
            "paymentRefused 2026-02-07T09:00:00Z",
            "unpaid 2026-02-07T09:00:00Z",
            "expiredsubscription 2026-02-10T09:00:00Z",
        ]
    );
}

/// Acceptance 3, the other branch: the attempt of the third is paid, and the grid stays.
#[tokio::test]
async fn a_late_payment_keeps_the_grid_and_is_only_an_order() {
    let (hall, s) = unpaid().await;
    hall.world.clock_to("2026-02-02T00:00:00Z").await.unwrap();
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_ok")) }).await;
    hall.sent().await;
    hall.world.clock_to("2026-02-04T00:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["type"], "renewCompleted");
    assert_eq!(told[0]["eventDate"], "2026-02-03T09:00:00Z");
    let lifecycle = &told[0]["order"]["items"][0]["subscription"]["lifecycle"];
    assert_eq!(lifecycle["status"], "Active");
    assert_eq!(lifecycle["generation"], 1);
    assert_eq!(lifecycle["anniversaryDate"], "2026-02-28T09:00:00Z");
}

#[test]
fn the_models_have_the_calendar_of_section_5_4() {
    let days = |days: &[u32]| days.iter().copied().map(Span::days).collect::<Vec<_>>();
    let all = terms::terms();
    let model = |name: &str| -> &Terms {
        &all.iter().find(|(id, _)| id.as_str() == name).expect("the model").1
    };
    for (name, retries, grace, reminders) in [
        ("NEXWAY_1M", &[1, 3, 7][..], 10, &[1, 7][..]),
        ("NEXWAY_1YR", &[1, 3, 7, 14, 21], 30, &[1, 10, 25]),
        ("NEXWAY_1Y", &[1, 3, 7, 14, 21], 30, &[1, 10, 25]),
    ] {
        let dunning = &model(name).dunning;
        assert_eq!(dunning.retries, days(retries), "{name}");
        assert_eq!(dunning.reminders, days(reminders), "{name}");
        assert_eq!(dunning.grace, Span::days(grace), "{name}");
        assert!(model(name).suspend.keeps_access, "{name}: stop_renewal is the default");
    }
}

/// Acceptance 8: 75 hours, 35 minutes and 5 seconds without jitter.
#[test]
fn the_delivery_schedule_adds_up() {
    assert_eq!(SCHEDULE_SECONDS.iter().sum::<u32>(), 272_105);
    assert_eq!(SCHEDULE_SECONDS.len(), 10);
}
