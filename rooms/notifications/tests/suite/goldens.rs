//! Bodies against what the documents print, and against what we print since.

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::subscription::stage::{Pause, Stage};
use perennial_core::subscription::{DiscountPlan, PaymentMethod};
use perennial_core::time::Period;
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::directory::Receiver;
use perennial_engine::ports::Teller;
use room_notifications::{Herald, line_item_reference};
use serde_json::Value;

use crate::hall::{Hall, SEED_LINE_ITEM, at, golden, receiver};

/// The subscription of the seed's first example, as far as it is printed there.
async fn printed(hall: &Hall) -> Subscription {
    let mut s = hall.sell("tok_ok").await;
    s.id = SubscriptionId(0xc0a4_7254_fb78_4859_8954_d98f_f5fb_7730);
    s.number = 6_862_801;
    s.sold_at = at("2020-07-28T06:37:06.381Z");
    s.customer = Some(CustomerId(0x0d0e_1f7c_9a40_4f0e_8a25_3f3f_2c6a_1b90));
    s.references.insert(line_item_reference(1), SEED_LINE_ITEM.to_owned());
    ends(&mut s, "2026-04-09T15:30:38Z");
    s
}

fn ends(s: &mut Subscription, end: &str) {
    s.schedule.period = Period::new(at("2020-07-28T06:37:06Z"), at(end)).unwrap();
}

fn dated(when: &str, fact: Fact) -> Vec<Dated> {
    vec![Dated { at: at(when), fact }]
}

fn waiting(s: &Subscription) -> Subscription {
    let mut before = s.clone();
    before.stage =
        Stage::Waiting { on: perennial_core::subscription::stage::WaitingOn::Payment, until: None };
    before
}

fn tell(
    hall: &Hall,
    receiver: &Receiver,
    before: &Subscription,
    after: &Subscription,
    facts: &[Dated],
) -> String {
    let told = Herald.tell(&hall.place(), receiver, Some(before), after, facts, &|| None);
    assert_eq!(told.len(), 1, "{told:?}");
    String::from_utf8(told[0].body.clone()).unwrap()
}

/// One line without blanks between the members, as it is sent.
fn compact(golden: &str) -> String {
    // Numbers and order are kept: the workspace's JSON keeps digits, and the raw text is walked.
    let mut text = String::new();
    let mut within = false;
    let mut escaped = false;
    for letter in golden.chars() {
        let quote = letter == '"' && !escaped;
        within ^= quote;
        escaped = letter == '\\' && !escaped;
        if within || !letter.is_whitespace() {
            text.push(letter);
        }
    }
    text
}

/// Member paths with their values, in the order in which they stand in a text.
fn members(text: &str) -> Vec<String> {
    // `serde_json::Value` sorts members; positions in the text do not.
    fn walk(value: &Value, path: &str, all: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                members
                    .iter()
                    .for_each(|(name, value)| walk(value, &format!("{path}/{name}"), all));
            }
            Value::Array(elements) => {
                elements
                    .iter()
                    .enumerate()
                    .for_each(|(n, value)| walk(value, &format!("{path}/{n}"), all));
            }
            leaf => all.push(format!("{path} {leaf}")),
        }
    }
    let mut all = vec![];
    walk(&serde_json::from_str(text).unwrap(), "", &mut all);
    all
}

#[tokio::test]
async fn the_created_example_of_the_seed_is_in_what_we_send() {
    let hall = Hall::new().await;
    let s = printed(&hall).await;
    let mut receiver = receiver("seed");
    receiver.settings.insert("createDateFormat".to_owned(), "epochMillisString".to_owned());
    let schedule = s.schedule.clone();
    let facts = dated("2020-09-07T13:46:57Z", Fact::Started { schedule, trial: false });
    let sent = tell(&hall, &receiver, &waiting(&s), &s, &facts);
    assert_eq!(sent, golden("created_epoch.txt"));

    let seed = golden("seed_created.txt");
    let (ours, theirs) = (members(&sent), members(&seed));
    for member in &theirs {
        assert!(ours.contains(member), "{member}");
    }
    let more: Vec<_> = ours.iter().filter(|member| !theirs.contains(member)).collect();
    assert_eq!(
        more,
        [
            "/subscription/endUserId \"0d0e1f7c-9a40-4f0e-8a25-3f3f2c6a1b90\"",
            "/subscription/enduserId \"0d0e1f7c-9a40-4f0e-8a25-3f3f2c6a1b90\"",
            "/subscription/lifecycle/generation 0",
            "/subscription/lifecycle/status \"Active\"",
            "/subscription/storeId \"36f48867-d6ca-42d3-bf55-5f54a6740803\"",
        ]
    );
    // The printed members stand in the printed order.
    let order = |text: &str| {
        let printed = [
            "subject",
            "type",
            "objectId",
            "eventDate",
            "subscription",
            "createDate",
            "modelId",
            "name",
            "lifecycle",
            "anniversaryDate",
            "products",
            "lineItemId",
        ];
        let mut found: Vec<_> = printed
            .iter()
            .map(|name| {
                text.find(&format!("\"{name}\":"))
                    .or_else(|| text.find(&format!("\"{name}\" :")))
                    .unwrap()
            })
            .collect();
        let given = found.clone();
        found.sort_unstable();
        (given, found)
    };
    for text in [sent.as_str(), seed.as_str()] {
        let (given, sorted) = order(text);
        assert_eq!(given, sorted, "{text}");
    }
}

#[tokio::test]
async fn the_discount_plan_example_of_the_seed_is_what_we_send() {
    let hall = Hall::new().await;
    let before = {
        let mut s = printed(&hall).await;
        s.id = SubscriptionId(0xd888_ff3b_0381_4b35_9cbe_f9c7_3666_524f);
        s
    };
    let mut after = before.clone();
    let plan =
        DiscountPlan { tag: "tag".to_owned(), starting_step: 0, steps: vec![], repeat_last: false };
    after.discount_plan = Some(plan.clone());
    let facts = dated("2025-01-28T08:58:42Z", Fact::DiscountPlanChanged { plan: Some(plan) });
    let sent = tell(&hall, &receiver("seed"), &before, &after, &facts);
    assert_eq!(sent, compact(&golden("seed_discount_plan.txt")));
    let sent = tell(&hall, &receiver("reference"), &before, &after, &facts);
    assert_eq!(sent, compact(&golden("reference_discount_plan.txt")));
    // Taken away: the plan is absent, not null.
    let facts = dated("2025-01-28T08:58:42Z", Fact::DiscountPlanChanged { plan: None });
    let sent = tell(&hall, &receiver("seed"), &after, &before, &facts);
    assert_eq!(sent, compact(&golden("discount_plan_removed.txt")));
}

#[tokio::test]
async fn the_payment_method_event_has_the_shape_of_each_profile() {
    let hall = Hall::new().await;
    let before = printed(&hall).await;
    let mut after = before.clone();
    let method = PaymentMethod {
        token: "tok_new".to_owned(),
        kind: "creditCard".to_owned(),
        expires: Some("11/2028".to_owned()),
        brand: Some("visa".to_owned()),
    };
    after.payment_method = Some(method.clone());
    let facts = dated("2025-09-29T07:34:06Z", Fact::PaymentMethodChanged { method: Some(method) });
    for profile in ["seed", "reference"] {
        let events = ["endUser/subscriptionPaymentMethodUpdated".to_owned()].into();
        let receiver = Receiver { events, ..receiver(profile) };
        let sent = tell(&hall, &receiver, &before, &after, &facts);
        assert_eq!(sent, compact(&golden(&format!("{profile}_payment_method.txt"))));
        assert!(!sent.contains("tok_new"), "{sent}");
    }
}

#[tokio::test]
async fn the_suspended_example_of_the_specification_is_what_we_send() {
    let hall = Hall::new().await;
    let mut before = printed(&hall).await;
    before.sold_at = at("2025-07-28T09:03:46Z");
    ends(&mut before, "2026-01-28T09:03:46Z");
    before.schedule.generation = 5;
    before.items[0].terms.name = "Demo Secure".to_owned();
    let mut after = before.clone();
    let pause = Pause {
        since: at("2026-01-15T10:00:00Z"),
        until: None,
        keeps_access: true,
        reason: "customer".to_owned(),
        trial: false,
    };
    after.stage = Stage::Paused(pause.clone());
    let facts = dated("2026-01-15T10:00:00Z", Fact::Paused(pause));
    let sent = tell(&hall, &receiver("seed"), &before, &after, &facts);
    assert_eq!(sent, compact(&golden("suspended.txt")));
    let sent = tell(&hall, &receiver("reference"), &before, &after, &facts);
    assert_eq!(sent, compact(&golden("reference_suspended.txt")));
}

/// N8, the table of section 4.2 (acceptance 4).
#[tokio::test]
async fn the_next_discount_step_is_worked_out_from_generation() {
    let hall = Hall::new().await;
    let before = printed(&hall).await;
    for (starting_step, generation, next) in
        [(0, -1, 0), (0, 0, 1), (0, 3, 4), (2, 3, 6), (-4, 3, 0)]
    {
        let mut after = before.clone();
        let plan = DiscountPlan {
            tag: "LOYAL".to_owned(),
            starting_step,
            steps: vec![],
            repeat_last: false,
        };
        after.schedule.generation = generation;
        after.discount_plan = Some(plan.clone());
        let facts = dated("2025-01-28T08:58:42Z", Fact::DiscountPlanChanged { plan: Some(plan) });
        let sent = tell(&hall, &receiver("reference"), &before, &after, &facts);
        let body: Value = serde_json::from_str(&sent).unwrap();
        let told = &body["subscription"]["discountPlan"];
        assert_eq!(told["nextDiscountStep"], next, "{sent}");
        assert_eq!(told["startingStep"], starting_step, "{sent}");
    }
}
