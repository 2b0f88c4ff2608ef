//! How messages go out: what is shown at the door, CloudEvents, whose events, and what a sandbox
//! does wrong on purpose.

use perennial_engine::access::ShownAs;
use perennial_engine::change_set::DeliveryState;
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::going_out::{Format, Rehearsal};
use perennial_engine::ports::OutRequest;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Environment, EnvironmentKind};
use room_lobby::testing::Ask;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::hall::{Hall, receiver};

const PATH: &str = "/notification/receivers";
const MASK: &str = "********";

fn wishes() -> Value {
    json!({
        "name": "Shop", "status": "ACTIVE", "url": "https://shop.example/hook",
        "customerId": "proj_demo", "targetedCustomerIds": ["proj_demo"],
        "includePersonalData": true, "format": "cloudevents-binary", "handshake": true,
        "httpClientConfiguration": {
            "httpHeaders": {"x-tenant": ["sesame one", "sesame two"]},
            "clientCredentialOauth2Config": {
                "clientId": "us", "clientSecret": "sesame three",
                "tokenUrl": "https://id.example/token", "scopes": ["hooks"],
                "oauth2Type": "X_WWW_FORM_URLENCODED",
            },
            "tlsConfiguration": {
                "tlsAuthMode": "CLIENT", "clientCertificates": "our certificate",
                "privateKey": "sesame four", "serverCACertificates": "their authority",
            },
        },
        "sandboxMisbehaviour": {
            "lose": 1, "delay": 2, "delaySeconds": 3, "double": 4, "reorder": 5,
        },
    })
}

async fn put(hall: &Hall, id: &str, body: &Value) -> Value {
    let put = Ask::new("PUT", &format!("{PATH}/{id}")).header("content-type", "application/json");
    let answer = hall.ask(put.body(body.to_string())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn what_opens_doors_is_kept_and_never_shown() {
    let hall = Hall::new().await;
    let made = hall.post(PATH, &wishes().to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(!made.text.contains("sesame"), "{}", made.text);
    let made = made.json();
    let mut shown = wishes();
    let config = &mut shown["httpClientConfiguration"];
    config["httpHeaders"]["x-tenant"] = json!([MASK, MASK]);
    config["clientCredentialOauth2Config"]["clientSecret"] = MASK.into();
    config["tlsConfiguration"]["privateKey"] = MASK.into();
    for (name, value) in shown.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    let id = made["id"].as_str().unwrap();
    let kept = hall.place().receivers[id].clone();
    let access = kept.access.clone().unwrap();
    assert_eq!(access.headers[1], ("x-tenant".to_owned(), "sesame two".to_owned()));
    let token = access.token.as_ref().unwrap();
    assert_eq!((token.secret.as_str(), token.shown), ("sesame three", ShownAs::Form));
    assert_eq!(access.tls.as_ref().unwrap().identity.as_ref().unwrap().key, "sesame four");
    assert_eq!(access.asked_as.as_deref(), Some("perennial.invalid"));
    assert_eq!(kept.format, Format::CloudEventsBinary);
    assert!(!format!("{kept:?}").contains("sesame"), "{kept:?}");
    let listed = hall.get(PATH).await;
    assert!(!listed.text.contains("sesame"), "{}", listed.text);
}

/// Who reads a receiver, changes its name and writes it back, changes its name.
#[tokio::test]
async fn a_mask_that_comes_back_keeps_what_is_there() {
    let hall = Hall::new().await;
    let mut made = hall.post(PATH, &wishes().to_string()).await.json();
    let id = made["id"].as_str().unwrap().to_owned();
    let before = hall.place().receivers[&id].access.clone();
    for read_only in ["id", "secret", "disabled", "publicKeys", "signature", "secrets"] {
        made.as_object_mut().unwrap().remove(read_only);
    }
    made["name"] = "Other".into();
    assert_eq!(put(&hall, &id, &made).await["name"], "Other");
    assert_eq!(hall.place().receivers[&id].access, before);
    made["httpClientConfiguration"]["clientCredentialOauth2Config"]["clientSecret"] = "new".into();
    put(&hall, &id, &made).await;
    let access = hall.place().receivers[&id].access.clone().unwrap();
    assert_eq!(access.token.as_ref().unwrap().secret, "new");
    assert_eq!(access.headers, before.unwrap().headers);
    made.as_object_mut().unwrap().remove("httpClientConfiguration");
    made["handshake"] = false.into();
    put(&hall, &id, &made).await;
    assert_eq!(hall.place().receivers[&id].access, None);
}

/// Whoever may change where a receiver is told does not get to see what opens the old door.
#[tokio::test]
async fn what_is_kept_is_kept_for_the_address_it_was_given_for() {
    let hall = Hall::new().await;
    let made = hall.post(PATH, &wishes().to_string()).await.json();
    let id = made["id"].as_str().unwrap();
    let before = format!("{:?}", hall.place());
    let mut masked = wishes();
    let config = &mut masked["httpClientConfiguration"];
    config["httpHeaders"]["x-tenant"] = json!([MASK, MASK]);
    config["clientCredentialOauth2Config"]["clientSecret"] = MASK.into();
    config["tlsConfiguration"]["privateKey"] = MASK.into();
    let token = "/httpClientConfiguration/clientCredentialOauth2Config";
    for (member, value, told) in [
        ("/url".to_owned(), "https://elsewhere.example/hook", "httpHeaders"),
        ("/url".to_owned(), "https://shop.example:8443/hook", "httpHeaders"),
        (format!("{token}/tokenUrl"), "https://elsewhere.example/token", "clientCredential"),
        (format!("{token}/clientId"), "them", "clientCredential"),
    ] {
        let mut wish = masked.clone();
        *wish.pointer_mut(&member).unwrap() = value.into();
        let put = Ask::new("PUT", &format!("{PATH}/{id}"));
        let put = put.header("content-type", "application/json").body(wish.to_string());
        let answer = hall.ask(put).await;
        assert_eq!(answer.status, 400, "{member} {value} {}", answer.text);
        assert!(answer.text.contains(told), "{}", answer.text);
        assert_eq!(format!("{:?}", hall.place()), before);
    }
    masked["url"] = "https://shop.example/other/path".into();
    put(&hall, id, &masked).await;
    let kept = hall.place().receivers[id].access.clone().unwrap();
    assert_eq!(kept.headers[1].1, "sesame two");
}

/// Certificates are shown to whoever reads a receiver.
#[tokio::test]
async fn a_private_key_among_certificates_is_refused() {
    let hall = Hall::new().await;
    for member in ["clientCertificates", "serverCACertificates"] {
        let mut wish = wishes();
        let files = &mut wish["httpClientConfiguration"]["tlsConfiguration"];
        files[member] = "-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----".into();
        let answer = hall.post(PATH, &wish.to_string()).await;
        assert_eq!(answer.status, 400, "{member}");
        assert!(!answer.text.contains("sesame"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_message_is_shown_with_what_the_receiver_wants_to_see() {
    let hall = Hall::new().await;
    let made = hall.post(PATH, &wishes().to_string()).await.json();
    let mut plain = wishes();
    plain["sandboxMisbehaviour"] = Value::Null;
    put(&hall, made["id"].as_str().unwrap(), &plain).await;
    hall.sell("tok_ok").await;
    let sent = hall.sent().await.remove(0);
    assert_eq!(sent.access, hall.place().receivers[made["id"].as_str().unwrap()].access);
}

fn header<'r>(request: &'r OutRequest, name: &str) -> &'r str {
    let found = request.headers.iter().find(|(given, _)| given == name);
    found.map_or("", |(_, value)| value)
}

async fn told_in(format: Format) -> OutRequest {
    use perennial_engine::ports::Clock;
    let hall = Hall::new().await;
    let document = Document::Receiver(Receiver { format, ..receiver("seed") });
    hall.world.define(document).await.unwrap();
    // The library reads the real clock.
    hall.world.clock.set(perennial_engine::ports::clock::SystemClock.now());
    hall.sell("tok_ok").await;
    let sent = hall.sent().await.remove(0);
    let headers = sent.headers.iter();
    let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let webhook = Webhook::from_bytes(vec![7; 32]).unwrap();
    webhook.verify(&sent.body, &headers.collect()).unwrap();
    sent
}

#[tokio::test]
async fn cloud_events_are_signed_as_they_are_sent() {
    let read = |request: &OutRequest| serde_json::from_slice::<Value>(&request.body).unwrap();
    let plain = told_in(Format::Plain).await;
    assert_eq!((header(&plain, "ce-id"), &read(&plain)["type"]), ("", &json!("created")));
    let binary = told_in(Format::CloudEventsBinary).await;
    let body = read(&binary);
    assert_eq!(body["type"], "created");
    assert_eq!(header(&binary, "ce-subject"), body["objectId"]);
    assert_eq!(header(&binary, "ce-time"), body["eventDate"]);
    assert_eq!(header(&binary, "content-type"), "application/json");
    assert_eq!(header(&binary, "ce-id"), header(&binary, "webhook-id"));
    assert_eq!(header(&binary, "ce-type"), "org.perennial.subscription.created");
    assert_eq!(header(&binary, "ce-source"), "https://perennial.invalid/sandbox");
    let structured = told_in(Format::CloudEventsStructured).await;
    assert_eq!(header(&structured, "content-type"), "application/cloudevents+json");
    let event = read(&structured);
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["id"], header(&structured, "webhook-id"));
    let data = &event["data"];
    assert_eq!((&event["subject"], &event["time"]), (&data["objectId"], &data["eventDate"]));
    assert_eq!(event["data"]["type"], "created");
}

#[tokio::test]
async fn a_receiver_hears_of_those_it_named() {
    let hall = Hall::new().await;
    let mut other = hall.place().catalog.projects.values().next().unwrap().clone();
    other.id = "proj_other".into();
    hall.world.define(Document::Project(other)).await.unwrap();
    let base = json!({"name": "Shop", "status": "ACTIVE", "url": "https://shop.example/hook"});
    let with = |name: &str, value: Value| {
        let mut body = base.clone();
        body[name] = value;
        body.to_string()
    };
    for (body, hears) in [
        (with("targetedCustomerIds", json!(["proj_other"])), false),
        (with("targetedCustomerIds", json!(["proj_other", "proj_demo"])), true),
        (with("customerId", json!("proj_other")), false),
        (with("customerId", json!("proj_demo")), true),
    ] {
        let made = hall.post(PATH, &body).await.json();
        hall.sell("tok_ok").await;
        assert_eq!(hall.sent().await.len(), usize::from(hears), "{body}");
        let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
        assert_eq!(hall.ask(Ask::new("DELETE", &one)).await.status, 204);
    }
}

async fn rehearsing(rehearsal: Rehearsal) -> Hall {
    let hall = Hall::new().await;
    let document = Document::Receiver(Receiver { rehearsal: Some(rehearsal), ..receiver("seed") });
    hall.world.define(document).await.unwrap();
    hall
}

fn error(hall: &Hall, n: usize) -> Option<String> {
    let all = hall.world.engine.deliveries(SANDBOX, None, None, 10).unwrap();
    all[n].last.as_ref().and_then(|last| last.error.clone())
}

#[tokio::test]
async fn a_lost_message_is_never_sent_and_can_be_had_again() {
    let hall = rehearsing(Rehearsal { lose: 100, ..Rehearsal::default() }).await;
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 0);
    let lost = hall.world.engine.deliveries(SANDBOX, None, None, 10).unwrap().remove(0);
    assert_eq!(lost.state, DeliveryState::Stopped);
    assert_eq!(error(&hall, 0).as_deref(), Some("lost_on_purpose"));
    let records = hall.get("/notification/notifications").await.json();
    assert_eq!(records["items"][0]["errors"], json!(["lost_on_purpose"]));
    let recover = format!("{PATH}/r-seed/recover");
    let again = hall.post(&recover, r#"{"since":"2026-01-01T00:00:00Z"}"#).await;
    assert_eq!(again.status, 202, "{}", again.text);
    let sent = hall.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(header(&sent[0], "webhook-id"), records["items"][0]["id"]);
}

#[tokio::test]
async fn a_delayed_message_is_sent_when_its_delay_is_over() {
    let hall =
        rehearsing(Rehearsal { delay: 100, delay_seconds: 60, ..Rehearsal::default() }).await;
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 0);
    let start = hall.world.engine.real();
    hall.world.clock.set(start.plus_seconds(59).unwrap());
    hall.world.engine.deliver_due().await.unwrap();
    assert_eq!(hall.world.outside.sent.lock().len(), 0);
    hall.world.clock.set(start.plus_seconds(60).unwrap());
    hall.world.engine.deliver_due().await.unwrap();
    let sent = std::mem::take(&mut *hall.world.outside.sent.lock());
    assert_eq!(sent.len(), 1);
    assert_eq!(header(&sent[0], "perennial-attempt"), "1", "a delay is no attempt");
}

#[tokio::test]
async fn a_doubled_message_comes_twice_with_one_id() {
    let hall = rehearsing(Rehearsal { double: 100, ..Rehearsal::default() }).await;
    hall.sell("tok_ok").await;
    let sent = hall.sent().await;
    assert_eq!(sent.len(), 2);
    assert_eq!(header(&sent[0], "webhook-id"), header(&sent[1], "webhook-id"));
    assert_eq!(sent[0].body, sent[1].body);
}

/// Also where order is strict: on purpose is on purpose.
#[tokio::test]
async fn a_reordered_message_is_overtaken_by_the_next_one() {
    let hall = rehearsing(Rehearsal { reorder: 100, ..Rehearsal::default() }).await;
    let s = hall.sell("tok_ok").await;
    assert_eq!(hall.told().await.len(), 0, "held back");
    let mut calm = receiver("seed");
    calm.rehearsal = None;
    hall.world.define(Document::Receiver(calm)).await.unwrap();
    hall.act(&s, "suspend").await;
    hall.world.engine.deliver_due().await.unwrap();
    let sent = std::mem::take(&mut *hall.world.outside.sent.lock());
    let kind = |request: &OutRequest| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        body["type"].as_str().unwrap().to_owned()
    };
    assert_eq!(sent.iter().map(kind).collect::<Vec<_>>(), ["suspended"]);
    let later = hall.world.engine.real().plus_seconds(3).unwrap();
    hall.world.clock.set(later);
    hall.world.engine.deliver_due().await.unwrap();
    let sent = std::mem::take(&mut *hall.world.outside.sent.lock());
    assert_eq!(sent.iter().map(kind).collect::<Vec<_>>(), ["created"]);
}

#[tokio::test]
async fn nothing_goes_wrong_on_purpose_in_production() {
    let hall = rehearsing(Rehearsal { lose: 100, ..Rehearsal::default() }).await;
    // The receiver is there already when its environment becomes one of production.
    let production =
        Environment { kind: EnvironmentKind::Production, ..hall.place().environment.clone() };
    hall.world.define(Document::Environment(production)).await.unwrap();
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 1, "sent all the same");
    let body = r#"{"name":"A","status":"ACTIVE","url":"https://a.example","sandboxMisbehaviour":{"lose":1}}"#;
    let refused = hall.post(PATH, body).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(refused.json()["details"][0]["resourceId"], "sandboxMisbehaviour");
}
