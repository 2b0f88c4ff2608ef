//! What products and partners ask all day: heartbeats of devices, with a fresh signature each, and
//! how a subscription stands; against a bare axum answer of the same length.

use std::path::Path;
use std::sync::Arc;

use perennial_core::catalog::Availability;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::product;
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};
use serde_json::{Value, json};

use crate::creates::open;
use crate::load::Load;
use crate::serving::{Serving, bare};
use crate::table::{Row, median};

const SCOPES: [&str; 3] = ["orders:write", "subscriptions:read", "devices:write"];

struct Shop {
    lobby: TestLobby,
    house: House,
    key: String,
    subscription: String,
    device: String,
}

pub async fn heartbeats(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = shop(folder.path()).await;
    let answer = Ask::new("POST", "/client/heartbeats").bearer(&shop.device);
    let answer = answer.of(&shop.house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let request = format!(
        "POST /client/heartbeats HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\
         authorization: Bearer {}\r\n\r\n",
        shop.device
    );
    let what = format!("heartbeats of devices, {connections} connections");
    measured(shop, (what, request, answer.json()), connections, each).await
}

pub async fn standings(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = shop(folder.path()).await;
    let path = format!("/partner/subscriptions/{}", shop.subscription);
    let answer = Ask::get(&path).bearer(&shop.key).of(&shop.house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let key = &shop.key;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n");
    let what = format!("entitlement of a partner's subscription, {connections} connections");
    measured(shop, (what, request, answer.json()), connections, each).await
}

async fn measured(
    shop: Shop,
    (what, request, answer): (String, String, Value),
    connections: usize,
    each: usize,
) -> Row {
    let request = Arc::new(move |_: usize, _: usize| request.clone());
    let load = Load { connections, each, request };
    let ours = Serving::house(shop.house, &shop.lobby).await;
    let theirs = Serving::router(bare(answer)).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.4 }
}

/// A partner who sold one subscription, which is used on one device.
async fn shop(folder: &Path) -> Shop {
    let world = open(folder).await;
    for (id, terms) in room_partner::terms::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut shield = product("shield", 11, 3, "4.99");
    shield.group = None;
    shield.versions[0].availability = Availability::Everywhere;
    let sku = shield.sku.clone();
    world.define(Document::Product(shield)).await.expect("a product");
    let partner = Partner {
        id: "telco-bench".into(),
        name: "Telco".to_owned(),
        project: "proj_demo".into(),
        terms: "partner".into(),
        products: [].into(),
        territories: [].into(),
        settings: [("partner.version".to_owned(), "1".to_owned())].into(),
    };
    world.define(Document::Partner(partner)).await.expect("a partner");
    let lobby = TestLobby::new();
    let (engine, config) = (world.engine.clone(), room_partner::Config::default());
    let partners = room_partner::room(&lobby.lobby, engine.clone(), config);
    let products = room_partner::client::ClientConfig::default();
    let products = room_partner::client::clients(&lobby.lobby, engine, &products);
    let house = lobby.house(vec![partners, products]);
    let mut holder = credential("c1", "sandbox", "partner", &SCOPES);
    holder.subject = Some("telco-bench".to_owned());
    let key = lobby.issue("pk_test", holder);
    let order = json!({
        "partnerOrderId": "BENCH-1",
        "account": { "partnerAccountRef": "A-1", "country": "DE" },
        "lines": [{
            "lineRef": "1", "action": "CREATE", "offeringId": format!("off_{sku}"),
            "activation": { "policy": "CODE" },
        }],
    });
    let order = Ask::post_json("/partner/fulfillment-orders", order.to_string());
    let order = order.header("idempotency-key", "bench-order").bearer(&key).of(&house).await;
    assert_eq!(order.status, 201, "{}", order.text);
    let made = order.json()["lines"][0]["subscriptions"][0].clone();
    let device = json!({ "fingerprint": "f".repeat(32), "platform": "WINDOWS" });
    let code = &made["activation"]["activationCode"];
    let body = json!({ "activationCode": code, "device": device }).to_string();
    let activated = Ask::post_json("/client/activations", body).of(&house).await;
    assert_eq!(activated.status, 201, "{}", activated.text);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let device = text(&activated.json()["deviceToken"]);
    Shop { lobby, house, key, subscription: text(&made["subscriptionId"]), device }
}
