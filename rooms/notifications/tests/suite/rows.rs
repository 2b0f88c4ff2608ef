//! Every row of section 3 in both profiles, byte for byte (acceptance 1).

use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::{CancelWhen, PauseLength, ProlongTo};
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::{CancelReason, DiscountPlan};
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Subscription, decide};
use perennial_engine::directory::Receiver;
use perennial_engine::ports::Teller;
use room_notifications::{Herald, line_item_reference};

use serde_json::Value;

use crate::hall::{Hall, SEED_LINE_ITEM, at, bless, card, golden, receiver};

const NAMES: [&str; 15] = [
    "subscription/created",
    "subscription/suspended",
    "subscription/reactivated",
    "subscription/canceled",
    "subscription/expired",
    "subscription/expirationDateUpdated",
    "subscription/unpaid",
    "subscription/discountPlanUpdated",
    "endUser/subscriptionPaymentMethodUpdated",
    "subscription/subscriptionPaymentMethodReplayabilityChanged",
    "endUser/paymentMethodAddedToWallet",
    "order/prebillingStarted",
    "order/completed",
    "order/renewCompleted",
    "order/paymentRefused",
];

/// What a receiver of everything is told of one life, decision by decision.
struct Life<'a> {
    hall: &'a Hall,
    receiver: Receiver,
    state: Option<Subscription>,
    lines: Vec<String>,
}

impl Life<'_> {
    fn decided(&mut self, facts: &[Dated]) {
        let after = evolve_all(self.state.clone(), facts).unwrap();
        let place = self.hall.place();
        let told =
            Herald.tell(&place, &self.receiver, self.state.as_ref(), &after, facts, &|| None);
        for telling in told {
            let body = String::from_utf8(telling.body).unwrap();
            self.lines.push(format!("{} {body}", telling.event));
        }
        self.state = Some(after);
    }

    fn command(&mut self, command: &Command, now: Instant) {
        let facts = decide(self.state.as_ref(), command, now).unwrap();
        self.decided(&facts);
    }
}

/// A life with everything in it, from the journals of the engine and from the core directly.
async fn life(profile: &str) -> Vec<String> {
    let hall = Hall::new().await;
    let sold = hall.sell("tok_decline_later").await;
    let history =
        |id| hall.world.engine.history(perennial_engine::testing::SANDBOX, id).unwrap().into_iter();
    let events = NAMES.iter().map(|&name| name.to_owned()).collect();
    let receiver = Receiver { events, ..receiver(profile) };
    let mut life = Life { hall: &hall, receiver, state: None, lines: vec![] };
    for entry in history(sold.id) {
        life.decided(&entry.facts);
    }
    // Names as the seed prints them.
    if let Some(state) = &mut life.state {
        state.id = SubscriptionId(0xc0a4_7254_fb78_4859_8954_d98f_f5fb_7730);
        state.references.insert(line_item_reference(1), SEED_LINE_ITEM.to_owned());
    }
    let first = at("2026-02-01T10:00:00Z");
    let plan = DiscountPlan {
        tag: "LOYAL".to_owned(),
        starting_step: 2,
        steps: vec![],
        repeat_last: false,
    };
    let pause = Command::Pause { reason: "customer".to_owned(), length: PauseLength::ByTerms };
    let resume = perennial_core::subscription::command::Resume::ByTerms;
    for command in [
        Command::SetDiscountPlan { plan: Some(plan) },
        Command::SetPaymentMethod { method: Some(card("tok_other")) },
        pause,
        Command::Resume { how: resume },
        Command::Prolong { to: ProlongTo::End(at("2026-03-10T09:00:00Z")) },
        Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer },
    ] {
        life.command(&command, first);
    }
    let mut all = life.lines.clone();

    // Another one, that is renewed once and then no longer paid.
    let once = hall.sell("tok_ok").await;
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    hall.command(&once, Command::SetPaymentMethod { method: Some(card("tok_decline")) }).await;
    hall.world.clock_to("2026-05-01T00:00:00Z").await.unwrap();
    // And one whose card was stolen.
    let stolen = hall.sell("tok_ok").await;
    hall.command(&stolen, Command::SetPaymentMethod { method: Some(card("tok_decline_hard")) })
        .await;
    hall.world.clock_to("2026-06-02T00:00:00Z").await.unwrap();
    for id in [once.id, stolen.id] {
        life.state = None;
        life.lines.clear();
        for entry in history(id) {
            life.decided(&entry.facts);
        }
        all.extend(life.lines.clone());
    }
    all
}

#[tokio::test]
async fn every_row_in_both_profiles() {
    for profile in ["seed", "reference"] {
        let all = Box::pin(life(profile)).await;
        assert!(!all.iter().any(|line| line.contains("null")));
        // The first of each kind.
        let first = |name: &&str| all.iter().find(|line| line.starts_with(name)).cloned();
        let lines: Vec<String> = NAMES.iter().filter_map(first).collect();
        // The seed has no words for two of them.
        let told = if profile == "seed" { NAMES.len() - 2 } else { NAMES.len() };
        assert_eq!(lines.len(), told);
        if std::env::var_os("BLESS").is_some() {
            bless(&format!("rows_{profile}.txt"), &lines.join("\n"));
        }
        assert_eq!(lines.join("\n"), golden(&format!("rows_{profile}.txt")), "{profile}");
    }
}

/// Section 2.1 and the members that are required (sections 4.1 to 4.6), of all that is told of
/// these lives.
#[tokio::test]
async fn every_body_has_its_envelope_and_what_is_required() {
    for profile in ["seed", "reference"] {
        for line in Box::pin(life(profile)).await {
            let (name, text) = line.split_once(' ').unwrap();
            let body: Value = serde_json::from_str(text).unwrap();
            let mut at = 0;
            let entity = match body["subject"].as_str().unwrap() {
                "endUser" if profile == "seed" => "enduser",
                subject => subject,
            };
            // The members in their order, the entity last.
            for member in ["subject", "type", "objectId", "eventDate", entity] {
                let found = text.find(&format!("\"{member}\":")).unwrap();
                assert!(found > at, "{member}: {text}");
                at = found;
            }
            assert_eq!(body.as_object().unwrap().len(), 5, "{text}");
            assert_eq!(name.split('/').next(), body["subject"].as_str());
            let required: &[&str] = match name {
                "subscription/discountPlanUpdated" => &["id", "discountPlan"],
                "endUser/paymentMethodAddedToWallet" => &["id"],
                "endUser/subscriptionPaymentMethodUpdated" => &["id", "subscriptionId"],
                _ if entity == "order" => &[
                    "id",
                    "status",
                    "source",
                    "creationDate",
                    "currency",
                    "totalPriceIncVAT",
                    "totalPriceExclVAT",
                    "payments",
                    "user",
                    "items",
                ],
                _ => &[
                    "id",
                    "createDate",
                    "modelId",
                    "storeId",
                    "lifecycle",
                    "products",
                    "endUserId",
                    "enduserId",
                ],
            };
            for member in required {
                assert!(body[entity].get(member).is_some(), "{member}: {text}");
            }
            for wanted in ["generation", "anniversaryDate", "status"] {
                let lifecycle = &body[entity]["lifecycle"];
                assert!(lifecycle.is_null() || lifecycle.get(wanted).is_some(), "{text}");
            }
            let date = body["eventDate"].as_str().unwrap();
            assert!(date.len() == 20 && date.ends_with('Z'), "{date}");
        }
    }
}
