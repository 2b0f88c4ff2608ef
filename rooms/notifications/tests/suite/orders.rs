//! Orders whole (section 4.6): what the cart carried, what is delivered, and who the buyer is.

use std::collections::BTreeMap;

use perennial_core::{Command, Dated, Fact, Subscription};
use perennial_engine::contact::{Contact, Member};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::Teller;
use perennial_engine::testing::SANDBOX;
use room_notifications::Herald;
use serde_json::{Value, json};

use crate::hall::{Hall, at, bless, golden, receiver};

fn contact() -> Contact {
    Contact::new(
        [
            (Member::Email, "ada@example.org"),
            (Member::Firstname, "Ada"),
            (Member::Lastname, "Lovelace"),
            (Member::Language, "en-GB"),
            (Member::Country, "GB"),
            (Member::Street1, "St James's Square 12"),
            (Member::PostalCode, "SW1Y 4JH"),
            (Member::City, "London"),
        ]
        .map(|(member, text)| (member, text.to_owned())),
    )
}

/// A start that a receiver of orders hears of, with everything that can be said of it.
async fn started(settings: &[(&str, &str)], whose: Option<Contact>) -> (String, Value) {
    let hall = Hall::new().await;
    let mut s: Subscription = hall.sell("tok_ok").await;
    let texts = |all: &[(&str, &str)]| -> BTreeMap<String, String> {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    s.parameters.extend(texts(&[
        ("nexway.externalContext", "eyJjYW1wYWlnbiI6InNwcmluZyIsImEiOls0LjUwXX0="),
        ("nexway.salesFlag", "blue,spring"),
        ("nexway.newsletterOptin", "true"),
    ]));
    s.references.extend(texts(&[
        ("nexway.license.1", "lic-1"),
        ("nexway.fulfillment.1", "6c0edf3e-b73e-46b7-944b-f424708d5b2f"),
        ("nexway.activationCode.1", "PC4J7-5AEG3"),
    ]));
    let fact = Fact::Started { schedule: s.schedule.clone(), trial: false };
    let facts = [Dated { at: at("2026-01-31T09:00:00Z"), fact }];
    let receiver = Receiver {
        events: ["order/completed".to_owned()].into(),
        settings: texts(settings),
        ..receiver("reference")
    };
    let told = Herald.tell(&hall.place(), &receiver, None, &s, &facts, &|| whose.clone());
    assert_eq!(told.len(), 1);
    let text = String::from_utf8(told[0].body.clone()).unwrap();
    let body = serde_json::from_str(&text).unwrap();
    (text, body)
}

#[tokio::test]
async fn what_the_cart_carried_and_what_is_delivered_is_told() {
    let (text, body) = started(&[("includePersonalData", "true")], Some(contact())).await;
    if std::env::var_os("BLESS").is_some() {
        bless("order_whole.txt", &text);
    }
    assert_eq!(text, golden("order_whole.txt"));
    let order = &body["order"];
    assert_eq!(order["decodedExternalContext"].to_string(), r#"{"a":[4.50],"campaign":"spring"}"#);
    assert_eq!(order["items"][0]["subscription"]["products"][0]["licenseId"], "lic-1");
}

/// The language and the country always, the person only for who asks.
#[tokio::test]
async fn who_the_buyer_is_only_who_asks_is_told() {
    let (text, body) = started(&[], Some(contact())).await;
    let user = body["order"]["user"].as_object().unwrap();
    assert_eq!(user.keys().collect::<Vec<_>>(), ["country", "id", "language"]);
    assert_eq!((&user["language"], &user["country"]), (&json!("en"), &json!("GBR")));
    for personal in ["ada@", "Lovelace", "London", "SW1Y"] {
        assert!(!text.contains(personal), "{personal}");
    }
    // Who cannot be reached lives where it was sold.
    let (_, body) = started(&[("includePersonalData", "true")], None).await;
    let user = body["order"]["user"].as_object().unwrap();
    assert_eq!(user.keys().collect::<Vec<_>>(), ["country", "id"]);
    assert_eq!(user["country"], "DEU");
}

/// The engine looks the buyer up when it commits.
#[tokio::test]
async fn the_buyer_is_looked_up_when_it_is_told() {
    let hall = Hall::new().await;
    let id = hall.world.customer("lena").await.unwrap();
    let mut customer = hall.world.engine.customer(SANDBOX, id).unwrap();
    customer.language = Some("fr".to_owned());
    customer.email = Some("lena@example.org".to_owned());
    let document = Document::Customer(customer);
    hall.world.define(document).await.unwrap();
    let settings = [("includePersonalData".to_owned(), "true".to_owned())].into();
    let events = ["order/completed".to_owned()].into();
    let all = Receiver { events, settings, ..receiver("seed") };
    hall.world.define(Document::Receiver(all)).await.unwrap();
    hall.sell("tok_ok").await;
    let told = hall.told().await;
    assert_eq!(told[0]["order"]["user"]["email"], "lena@example.org");
    assert_eq!(told[0]["order"]["user"]["language"], "fr");
}

/// What is refused for good is told when it becomes so and when it is mended, once each.
#[tokio::test]
async fn a_refused_method_is_told_once_and_again_when_it_is_another() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let method = |token: &str| Command::SetPaymentMethod { method: Some(crate::hall::card(token)) };
    hall.command(&s, method("tok_decline_hard")).await;
    let event = "subscription/subscriptionPaymentMethodReplayabilityChanged";
    hall.receiver_of("reference", &[event]).await;
    hall.world.clock_to("2026-03-05T00:00:00Z").await.unwrap();
    let told = hall.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["subscription"]["paymentMethodNonReplayable"], true);
    hall.command(&s, method("tok_ok")).await;
    let told = hall.told().await;
    assert_eq!(told.len(), 1);
    let entity = &told[0]["subscription"];
    assert_eq!(entity["paymentMethodNonReplayable"], false);
    assert!(entity.get("warningReason").is_none());
    assert!(entity.get("paymentMethodIsNoLongerReplayable").is_none());
}

/// Added and deleted under the same type (section 4.5).
#[tokio::test]
async fn the_wallet_is_told_as_this_subscription_sees_it() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    hall.receiver_of("reference", &["endUser/paymentMethodAddedToWallet"]).await;
    let mut newer = crate::hall::card("tok_ok");
    newer.expires = Some("12/2030".to_owned());
    for method in [Some(newer), Some(crate::hall::card("tok_other")), None] {
        hall.command(&s, Command::SetPaymentMethod { method }).await;
    }
    let told = hall.told().await;
    let members = |body: &Value| -> Vec<String> {
        body["endUser"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(told.len(), 2, "a newer date of the same card is no other card");
    assert_eq!(members(&told[0]), ["addedPaymentMethods", "id"]);
    assert_eq!(members(&told[1]), ["deletedPaymentMethod", "id"]);
    let (added, deleted) = (
        &told[0]["endUser"]["addedPaymentMethods"][0],
        &told[1]["endUser"]["deletedPaymentMethod"][0],
    );
    assert_eq!(added["id"], deleted["id"]);
    assert_eq!((&added["status"], &deleted["status"]), (&json!("ACTIVATED"), &json!("DELETED")));
}

/// What a bundle holds is told below it.
#[tokio::test]
async fn what_a_bundle_holds_is_told_below_it() {
    let hall = Hall::new().await;
    let mut s = hall.sell("tok_ok").await;
    let elements = vec![perennial_core::subscription::Element {
        product: "basic".into(),
        features: std::collections::BTreeSet::new(),
        devices: None,
    }];
    s.items[0].terms.elements = elements;
    let fact = Fact::Started { schedule: s.schedule.clone(), trial: false };
    let facts = [Dated { at: at("2026-01-31T09:00:00Z"), fact }];
    let events = ["order/completed".to_owned()].into();
    let receiver = Receiver { events, ..receiver("seed") };
    let told = Herald.tell(&hall.place(), &receiver, None, &s, &facts, &|| None);
    let body: Value = serde_json::from_slice(&told[0].body).unwrap();
    let below = &body["order"]["items"][0]["subItems"];
    assert_eq!(below[0]["product"]["publisherReference"], "com.demo.basic");
}

/// Told once, by the id alone, to who hears of all end users; nothing personal is left.
#[tokio::test]
async fn an_erased_end_user_is_told_by_his_id() {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    let id = s.customer.unwrap();
    let engine = &hall.world.engine;
    let mut customer = engine.customer(SANDBOX, id).unwrap();
    customer.email = Some("lena@example.org".to_owned());
    hall.world.define(Document::Customer(customer)).await.unwrap();
    for (id, profile, settings) in [
        ("all", "reference", BTreeMap::new()),
        ("some", "reference", BTreeMap::from([("projects".to_owned(), "proj_demo".to_owned())])),
        ("seed", "seed", BTreeMap::new()),
    ] {
        let one = Receiver { id: id.to_owned(), settings, ..receiver(profile) };
        hall.world.define(Document::Receiver(one)).await.unwrap();
    }
    let hash = |name: &str| [u8::try_from(name.len()).unwrap(); 32];
    assert_eq!(engine.erase_customer(SANDBOX, id, &hash).await.unwrap(), 1);
    let told = hall.told().await;
    let erased: Vec<_> = told.iter().filter(|body| body["type"] == "deleted").collect();
    let text = r#"{"endUser":{"id":"ID"},"eventDate":"2026-01-31T09:00:00Z","objectId":"ID","subject":"endUser","type":"deleted"}"#;
    assert_eq!(erased.len(), 1);
    assert_eq!(erased[0].to_string(), text.replace("ID", &id.to_string()));
    assert!(hall.now(&s).stage.ended());
    let left = engine.customer(SANDBOX, id).unwrap();
    assert_eq!((left.email, left.reference, left.number), (None, None, left.number));
    assert_eq!(engine.erase_customer(SANDBOX, id, &hash).await.unwrap(), 0);
    assert_eq!(hall.told().await.len(), 0);
}
