//! The reseller room over HTTP: reading what a partner sold, and selling, durable before the answer.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::{World, product};
use perennial_store::{Options, SqliteStore};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};

use crate::creates::open;
use crate::load::{Load, per_second};
use crate::raw;
use crate::serving::{Serving, bare};
use crate::table::{Row, median};

const SUBSCRIPTIONS: &str = "/v1/partners/telco-north/subscriptions";
const ORDER: &str = r#"{"partnerUserToken":"cust-42","serviceLocation":{"regionCode":"DE","postalCode":"10115"},"lineItems":[{"product":"partners/telco-north/products/shield"}]}"#;

struct Shop {
    lobby: TestLobby,
    house: House,
    key: String,
}

/// Gets per second, and a bare axum that gives the same answer.
pub async fn gets(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = shop(folder.path()).await;
    for nth in 0..64 {
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-{nth}");
        let sold = Ask::post_json(&path, ORDER).bearer(&shop.key).of(&shop.house).await;
        assert_eq!(sold.status, 200, "{}", sold.text);
    }
    let path = format!("{SUBSCRIPTIONS}/ord-0?alt=json&prettyPrint=false");
    let answer = Ask::get(&path).bearer(&shop.key).of(&shop.house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    let key = shop.key.clone();
    let request = move |connection: usize, nth: usize| {
        let id = (connection + nth) % 64;
        format!(
            "GET {SUBSCRIPTIONS}/ord-{id}?alt=json&prettyPrint=false HTTP/1.1\r\n\
             host: localhost\r\nauthorization: Bearer {key}\r\n\r\n"
        )
    };
    let load = Load { connections, each, request: Arc::new(request) };
    let ours = Serving::house(shop.house, &shop.lobby).await;
    let theirs = Serving::router(bare(answer.json())).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("gets over HTTP (reseller), {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.5 }
}

/// Provisions per second, beside two ceilings: a bare axum that reads the same body and gives the
/// same answer, and a bare loop that writes the same rows in groups of as many as there are
/// connections, without any HTTP.
pub async fn provisions(connections: usize, each: usize) -> [Row; 2] {
    let (mut measured, mut answered, mut written) = (vec![], vec![], vec![]);
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        let answer = {
            let shop = shop(folder.path()).await;
            let key = shop.key.clone();
            let request = Arc::new(move |connection: usize, nth: usize| {
                format!(
                    "POST {SUBSCRIPTIONS}:provision?subscriptionId=ord-{connection}-{nth} \
                     HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{ORDER}",
                    ORDER.len()
                )
            });
            let load = Load { connections, each, request };
            let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=first");
            let first = Ask::post_json(&path, ORDER).bearer(&shop.key).of(&shop.house).await;
            let answer = first.json();
            let ours = Serving::house(shop.house, &shop.lobby).await;
            measured.push(load.rate_once(ours.address).await);
            let theirs = Serving::router(bare(answer)).await;
            load.rate_once(theirs.address).await
        };
        answered.push(answer);
        let rows = raw::rows(&raw::open(folder.path()));
        assert_eq!(rows.len(), connections * each + 1);
        let bare = tempfile::tempdir().expect("a folder");
        drop(SqliteStore::open(bare.path(), &Options::default()).expect("a store"));
        let connection = raw::open(bare.path());
        let began = Instant::now();
        raw::create(&connection, &rows, connections);
        written.push(per_second(rows.len(), began.elapsed()));
    }
    let ours = median(measured);
    let row = |beside: &str, ceiling: Vec<f64>, aim: f64| Row {
        what: format!("provisions over HTTP (reseller), {connections} connections, {beside}"),
        ours,
        ceiling: median(ceiling),
        aim,
    };
    // A bare answer waits for no disk.
    [row("beside axum", answered, 0.1), row("beside the store", written, 0.4)]
}

/// A partner with a product to sell.
async fn shop(folder: &Path) -> Shop {
    let world: World = open(folder).await;
    for (id, terms) in room_reseller::terms::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut shield = product("shield", 11, 3, "4.99");
    "shield".clone_into(&mut shield.sku);
    shield.group = None;
    world.define(Document::Product(shield)).await.expect("a product");
    let partner = Partner {
        id: "telco-north".into(),
        name: "Telco North".to_owned(),
        project: "proj_demo".into(),
        terms: "reseller".into(),
        products: [].into(),
        territories: [].into(),
        settings: [].into(),
    };
    world.define(Document::Partner(partner)).await.expect("a partner");
    let lobby = TestLobby::new();
    let config = room_reseller::Config::default();
    let room = room_reseller::room(&lobby.lobby, world.engine.clone(), config);
    let house = lobby.house(vec![room]);
    let mut holder = credential("c1", "sandbox", "reseller", &[]);
    holder.subject = Some("telco-north".to_owned());
    let key = lobby.issue("rs_test", holder);
    Shop { lobby, house, key }
}
