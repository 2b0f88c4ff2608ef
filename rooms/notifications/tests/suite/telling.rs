//! When something is told, and when nothing is (section 5.3).

use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::{CancelReason, Renewal};
use perennial_core::{Command, Subscription};
use perennial_engine::directory::{Document, Receiver};
use serde_json::Value;

use crate::hall::{Hall, card, partner_receiver, path, receiver};

async fn hall() -> Hall {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall
}

fn types(told: &[Value]) -> Vec<String> {
    told.iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn created_is_told_when_the_first_period_is_paid() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    let told = hall.told().await;
    assert_eq!(types(&told), ["created"]);
    assert_eq!(told[0]["objectId"], s.id.to_string());
    assert_eq!(told[0]["subscription"]["lifecycle"]["anniversaryDate"], "2026-02-28T09:00:00Z");
    assert_eq!(told[0]["subscription"]["lifecycle"]["generation"], 0);
}

#[tokio::test]
async fn what_never_started_is_never_told() {
    let hall = hall().await;
    hall.sell("tok_decline").await;
    let pending = hall.sell("tok_pending").await;
    assert_eq!(hall.lines().await, Vec::<String>::new());
    let cancel = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    hall.command(&pending, cancel).await;
    assert_eq!(hall.lines().await, Vec::<String>::new());
}

/// N2, acceptance 2.
#[tokio::test]
async fn ten_renewals_tell_nothing_and_one_upgrade_tells_one_new_end() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    assert_eq!(hall.lines().await.len(), 1);
    hall.world.clock_to("2026-12-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.now(&s).schedule.generation, 10);
    assert_eq!(hall.lines().await, Vec::<String>::new());
    // 2027-01-31T09:00:00Z
    let body = r#"{"lifecycle":{"expirationDate":1801386000000},"source":"SUPPORT"}"#;
    let answer = hall.post(&path(&s, "upgrade"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = hall.told().await;
    assert_eq!(types(&told), ["expirationdateupdated"]);
    let end = &told[0]["subscription"]["lifecycle"]["anniversaryDate"];
    assert_eq!(end, "2027-01-31T09:00:00Z");
    // The same end again is refused, and told to nobody.
    let answer = hall.post(&path(&s, "upgrade"), body).await;
    assert_eq!(answer.json()["details"][0]["errorType"], "DATE_NOT_LATER");
    assert_eq!(hall.lines().await, Vec::<String>::new());
}

/// Acceptance 5.
#[tokio::test]
async fn suspending_twice_tells_once_and_reactivating_tells_once() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    for _ in 0..2 {
        assert_eq!(hall.act(&s, "suspend").await.status, 200);
    }
    assert_eq!(hall.act(&s, "reactivate").await.status, 200);
    let again = hall.act(&s, "reactivate").await;
    assert_eq!((again.status.as_u16(), again.json()["status"].clone()), (400, 400.into()));
    let told = hall.told().await;
    assert_eq!(types(&told), ["created", "suspended", "reactivated"]);
    let status = |n: usize| told[n]["subscription"]["lifecycle"]["status"].clone();
    assert_eq!([status(0), status(1), status(2)], ["Active", "Suspended", "Active"]);
}

/// Acceptance 5.
#[tokio::test]
async fn reactivating_after_cancel_is_told_and_suspending_after_the_end_is_refused() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    assert_eq!(hall.act(&s, "cancel").await.status, 200);
    assert_eq!(hall.act(&s, "reactivate").await.status, 200);
    assert_eq!(types(&hall.told().await), ["created", "canceled", "reactivated"]);
    assert_eq!(hall.act(&s, "suspend").await.status, 200);
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(types(&told), ["suspended", "expiredsubscription"]);
    // Dated by the end of the term, whenever it was noticed.
    assert_eq!(told[1]["eventDate"], "2026-02-28T09:00:00Z");
    for verb in ["suspend", "cancel", "reactivate"] {
        let answer = hall.act(&s, verb).await;
        assert_eq!(answer.status, 400, "{verb}");
        assert_eq!(answer.json()["details"][0]["errorType"], "INVALID_STATE", "{verb}");
    }
    assert_eq!(hall.lines().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_cancellation_of_another_room_is_told_here_too() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    let at_end = || Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    hall.command(&s, at_end()).await;
    hall.command(&s, Command::UndoCancel).await;
    hall.command(&s, at_end()).await;
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(
        hall.lines().await,
        [
            "created 2026-01-31T09:00:00Z",
            "suspended 2026-01-31T09:00:00Z",
            "reactivated 2026-01-31T09:00:00Z",
            "suspended 2026-01-31T09:00:00Z",
            "canceled 2026-02-28T09:00:00Z",
        ]
    );
}

#[tokio::test]
async fn switching_renewal_off_and_on_is_suspended_and_reactivated() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    for renewal in [Renewal::Manual, Renewal::Automatic] {
        hall.command(&s, Command::SetRenewal { renewal }).await;
    }
    assert_eq!(types(&hall.told().await), ["created", "suspended", "reactivated"]);
}

#[tokio::test]
async fn a_discount_plan_is_told_when_it_changes_and_only_then() {
    let hall = hall().await;
    let s = hall.sell("tok_ok").await;
    for body in [r#"{"tag":"LOYAL","startingStep":2}"#, r#"{"tag":"LOYAL","startingStep":2}"#, "{}"]
    {
        assert_eq!(hall.post(&path(&s, "setDiscountPlan"), body).await.status, 200, "{body}");
    }
    let told = hall.told().await;
    assert_eq!(types(&told), ["created", "discount plan updated", "discount plan updated"]);
    let plan = &told[1]["subscription"]["discountPlan"];
    assert_eq!(plan, &serde_json::json!({"tag": "LOYAL", "nextDiscountStep": 3}));
    assert_eq!(told[2]["subscription"], serde_json::json!({"id": s.id.to_string()}));
}

/// Acceptance 6.
#[tokio::test]
async fn a_new_payment_method_of_three_subscriptions_is_three_events() {
    for (profile, key) in [("seed", "enduser"), ("reference", "endUser")] {
        let hall = Hall::new().await;
        hall.receiver_of(profile, &["endUser/subscriptionPaymentMethodUpdated"]).await;
        let mut sold: Vec<Subscription> = vec![];
        for _ in 0..3 {
            sold.push(hall.sell("tok_ok").await);
        }
        for s in &sold {
            let method = Some(card("tok_other"));
            hall.command(s, Command::SetPaymentMethod { method }).await;
            // Only another expiry: the network's updater, which is not told.
            let mut method = card("tok_other");
            method.expires = Some("12/2031".to_owned());
            hall.command(s, Command::SetPaymentMethod { method: Some(method) }).await;
        }
        let told = hall.told().await;
        assert_eq!(told.len(), 3);
        let customer = sold[0].customer.unwrap().to_string();
        for (body, s) in told.iter().zip(&sold) {
            assert_eq!(body["subject"], "endUser");
            assert_eq!(body["objectId"], customer.as_str());
            assert_eq!(body[key]["subscriptionId"], s.id.to_string());
            assert_eq!(body[key]["id"] == customer.as_str(), profile == "reference");
            assert_eq!(body[key]["id"], told[0][key]["id"]);
        }
    }
}

#[tokio::test]
async fn orders_are_told_to_those_who_ask() {
    let hall = Hall::new().await;
    let events = ["order/completed", "order/renewCompleted", "order/paymentRefused"];
    hall.receiver_of("seed", &events).await;
    let s = hall.sell("tok_decline_later").await;
    hall.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(types(&told), ["completed", "paymentRefused"]);
    let order = &told[0]["order"];
    assert_eq!(told[0]["objectId"], order["id"]);
    assert_eq!(order["totalPriceIncVAT"].to_string(), "9.99");
    assert_eq!(order["totalPriceExclVAT"].to_string(), "8.39");
    assert_eq!(order["currency"], "EUR");
    assert_eq!((&order["status"], &order["source"]), (&"COMPLETED".into(), &"PURCHASE".into()));
    assert_eq!(order["payment"], order["payments"][0]);
    assert_eq!(order["payment"]["method"], "creditCard");
    let item = &order["items"][0];
    assert_eq!(item["unitPriceIncVAT"].to_string(), "9.99");
    assert_eq!(item["VATRate"].to_string(), "0.19");
    assert_eq!(item["product"]["publisherReference"], "com.demo.secure");
    assert_eq!(item["subscription"]["id"], s.id.to_string());
    let refused = &told[1]["order"];
    assert_eq!(refused["payment"]["status"], "FAILED");
    assert_eq!(refused["source"], "SUBSCRIPTION");
    assert_ne!(refused["id"], order["id"]);
}

#[tokio::test]
async fn a_renewal_is_an_order_for_those_who_ask() {
    let hall = Hall::new().await;
    hall.receiver_of("reference", &["order/renewCompleted"]).await;
    hall.sell("tok_ok").await;
    hall.world.clock_to("2026-04-30T09:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(types(&told), ["renewCompleted"; 3]);
    assert_eq!(told[2]["order"]["creationDate"], "2026-04-30T09:00:00Z");
    assert_eq!(told[2]["order"]["items"][0]["expirationDate"], "2026-05-31T09:00:00Z");
    assert_eq!(told[2]["order"]["payment"]["automaticBilling"], true);
}

#[tokio::test]
async fn types_may_be_replaced_one_by_one() {
    let hall = Hall::new().await;
    let mut own = receiver("seed");
    own.settings.insert("typeOverrides.subscription.canceled".to_owned(), "gone".to_owned());
    hall.world.define(Document::Receiver(own)).await.unwrap();
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "cancel").await;
    assert_eq!(types(&hall.told().await), ["created", "gone"]);
}

#[tokio::test]
async fn one_spelling_of_the_end_user_is_enough_for_those_who_say_so() {
    for (profile, kept, left_out) in
        [("seed", "endUserId", "enduserId"), ("reference", "enduserId", "endUserId")]
    {
        let hall = Hall::new().await;
        let mut own = receiver(profile);
        own.settings.insert("emitBothEndUserKeys".to_owned(), "false".to_owned());
        hall.world.define(Document::Receiver(own)).await.unwrap();
        hall.sell("tok_ok").await;
        let told = hall.told().await;
        let last = &told.last().unwrap()["subscription"];
        assert!(last[kept].is_string() && last[left_out].is_null(), "{last}");
    }
}

#[tokio::test]
async fn a_partner_hears_of_his_own_sales_and_a_project_of_its_own() {
    let hall = Hall::new().await;
    hall.world.define(Document::Receiver(partner_receiver("telco-north"))).await.unwrap();
    let elsewhere = Receiver { id: "r-project".to_owned(), ..receiver("seed") };
    let settings = [("projects".to_owned(), "proj_other proj_third".to_owned())].into();
    let elsewhere = Receiver { settings, ..elsewhere };
    hall.world.define(Document::Receiver(elsewhere)).await.unwrap();
    hall.sell("tok_ok").await;
    let done = hall.world.sell_as_partner("basic").await.unwrap();
    let theirs = &done.first().unwrap().after;
    let told = hall.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["objectId"], theirs.id.to_string());
    // No end user is linked: the member is absent, not null.
    assert!(told[0]["subscription"].get("endUserId").is_none());
}

/// Acceptance 1: whatever is sent, nothing in it is null and the entity stands last.
#[tokio::test]
async fn bodies_hold_no_null_and_keep_their_order() {
    for profile in ["seed", "reference"] {
        let hall = Hall::new().await;
        let all = [
            "subscription/created",
            "subscription/suspended",
            "subscription/reactivated",
            "subscription/canceled",
            "subscription/discountPlanUpdated",
            "order/completed",
        ];
        hall.receiver_of(profile, &all).await;
        let s = hall.sell("tok_ok").await;
        hall.act(&s, "suspend").await;
        hall.act(&s, "reactivate").await;
        hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"A"}"#).await;
        hall.act(&s, "cancel").await;
        let sent = hall.sent().await;
        assert_eq!(sent.len(), 6);
        for request in sent {
            let body = String::from_utf8(request.body).unwrap();
            assert!(!body.contains("null") && !body.contains(": "), "{body}");
            let begins = ["{\"subject\":", "\"type\":", "\"objectId\":", "\"eventDate\":"];
            let mut places: Vec<_> = begins.iter().map(|name| body.find(name).unwrap()).collect();
            places.push(body.find("\"subscription\":{").or(body.find("\"order\":{")).unwrap());
            assert!(places.is_sorted(), "{body}");
        }
    }
}
