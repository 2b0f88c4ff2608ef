//! The storefront room over HTTP: reading a long catalog, and selling to customers who must be
//! asked what they had before, durable before the answer.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use perennial_engine::directory::Document;
use perennial_engine::testing::product;
use perennial_store::{Options, SqliteStore};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};

use crate::creates::open;
use crate::load::{Load, per_second};
use crate::raw;
use crate::serving::{Serving, prepared};
use crate::table::{Row, median};

const PRODUCTS: u64 = 500;
const GROUPS: &str = "/subscriptions/groups?projectId=proj_demo";
const INTRO: &str = "/subscriptions/product-0/intro-offer";
/// Everybody may use it once in the group, so that each sale asks for the customer's past.
const TRIAL: &str = r#"{"projectId":"proj_demo","offerMode":"FREE_TRIAL","duration":"P1W"}"#;

pub struct Shop {
    pub lobby: TestLobby,
    pub house: House,
    pub key: String,
}

/// Lists of all groups with their products per second, and a bare axum that gives the same bytes,
/// prepared once.
pub async fn groups(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = shop(folder.path(), PRODUCTS).await;
    let answer = Ask::get(GROUPS).bearer(&shop.key).of(&shop.house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let list = answer.json();
    let bytes = answer.text.clone();
    let told = list["groups"].as_array().into_iter().flatten();
    let told: usize = told.filter_map(|group| Some(group["subscriptions"].as_array()?.len())).sum();
    assert!(told >= 500, "{told} products");

    let key = &shop.key;
    let request =
        format!("GET {GROUPS} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n");
    let request = Arc::new(move |_: usize, _: usize| request.clone());
    let load = Load { connections, each, request };
    let ours = Serving::house(shop.house, &shop.lobby).await;
    let theirs = Serving::router(prepared(bytes)).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("groups of {PRODUCTS} products (storefront), {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.2 }
}

/// Purchases with the introductory offer per second, each by a customer of his own, and a bare loop
/// that writes the same rows in groups of as many as there are connections, without any HTTP.
pub async fn purchases(connections: usize, each: usize) -> Row {
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        {
            let shop = shop(folder.path(), 1).await;
            let set = Ask::post_json(INTRO, TRIAL).bearer(&shop.key).of(&shop.house).await;
            assert_eq!(set.status, 200, "{}", set.text);
            let first = Ask::post_json("/purchases", body("first")).bearer(&shop.key);
            let first = first.of(&shop.house).await;
            assert_eq!(first.status, 201, "{}", first.text);
            assert_eq!(first.json()["purchase"]["offer"]["offerMode"], "FREE_TRIAL");
            let key = shop.key.clone();
            let request = Arc::new(move |connection: usize, nth: usize| {
                let body = body(&format!("customer-{connection}-{nth}"));
                format!(
                    "POST /purchases HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
            });
            let load = Load { connections, each, request };
            let ours = Serving::house(shop.house, &shop.lobby).await;
            measured.push(load.rate_once(ours.address).await);
        }
        let rows = raw::rows(&raw::open(folder.path()));
        // Of each customer his claims, and what he bought.
        let sold = connections * each + 1;
        assert_eq!(rows.len(), sold * 2);
        let bare = tempfile::tempdir().expect("a folder");
        drop(SqliteStore::open(bare.path(), &Options::default()).expect("a store"));
        let connection = raw::open(bare.path());
        let began = Instant::now();
        raw::create(&connection, &rows, connections);
        ceiling.push(per_second(sold, began.elapsed()));
    }
    let what = format!("purchases with an offer (storefront), {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.3 }
}

fn body(customer: &str) -> String {
    format!(
        r#"{{"projectId":"proj_demo","subscriptionId":"product-0","customerId":"{customer}","territory":"DEU"}}"#
    )
}

pub async fn shop(folder: &Path, products: u64) -> Shop {
    let world = open(folder).await;
    for (id, terms) in room_storefront::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    for nth in 0..products {
        let product = product(&format!("product-{nth}"), 1_000 + nth, 3, "4.99");
        world.define(Document::Product(product)).await.expect("a product");
    }
    let lobby = TestLobby::new();
    let room = room_storefront::room(&lobby.lobby, world.engine.clone(), None);
    let house = lobby.house(vec![room]);
    let scopes = ["read", "write"];
    let key = lobby.issue("asc_test", credential("c1", "sandbox", "storefront", &scopes));
    Shop { lobby, house, key }
}
