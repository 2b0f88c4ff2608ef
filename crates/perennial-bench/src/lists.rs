//! A page of a long catalog over HTTP: 50 of 500 products, sorted, priced in three places, with
//! the token of the next page.

use std::sync::Arc;

use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::product;
use room_lobby::testing::{Ask, TestLobby, credential};

use crate::creates::open;
use crate::load::Load;
use crate::serving::{Serving, prepared};
use crate::table::{Row, median};

const PRODUCTS: u64 = 500;
const PATH: &str = "/v1/partners/telco-north/products?prettyPrint=false&filter=regionCodes:DE";

/// Pages per second, and a bare axum that gives the same bytes, prepared once.
pub async fn products(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let world = open(folder.path()).await;
    for (id, terms) in room_reseller::terms::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    for nth in 0..PRODUCTS {
        let product = product(&format!("product-{nth}"), 1_000 + nth, 3, "4.99");
        world.define(Document::Product(product)).await.expect("a product");
    }
    let partner = Partner {
        id: "telco-north".into(),
        name: "Telco North".to_owned(),
        project: "proj_demo".into(),
        terms: "reseller".into(),
        products: [].into(),
        territories: ["AT".to_owned(), "CH".to_owned(), "DE".to_owned()].into(),
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
    let answer = Ask::get(PATH).bearer(&key).of(&house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let page = answer.json();
    assert_eq!(page["products"].as_array().map(Vec::len), Some(50));

    let request =
        format!("GET {PATH} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n");
    let request = Arc::new(move |_: usize, _: usize| request.clone());
    let load = Load { connections, each, request };
    let ours = Serving::house(house, &lobby).await;
    let theirs = Serving::router(prepared(answer.text)).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("pages of {PRODUCTS} products (reseller), {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.2 }
}
