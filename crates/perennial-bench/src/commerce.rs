//! The commerce room over HTTP: previews of a change of price and quantity, and the changes
//! themselves, each on a subscription of its own, charged and durable before the answer.

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use perennial_core::ids::TermsId;
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::{Act, Wish};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};

use crate::creates::open;
use crate::load::{Load, per_second};
use crate::raw;
use crate::renewals::copy;
use crate::serving::{Serving, bare};
use crate::table::{Row, median};

const USER: &str = "api-user";
const PASSWORD: &str = "correct horse";
/// `api-user:correct horse`.
const AUTHORIZATION: &str = "Basic YXBpLXVzZXI6Y29ycmVjdCBob3JzZQ==";
const INCREASE: &str = "/subscription/increasesubscriptionitemquantity";

struct Shop {
    lobby: TestLobby,
    house: House,
    numbers: Vec<u64>,
}

/// Previews per second, and a bare axum that reads the same body and gives the same answer.
pub async fn previews(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = shop(open(folder.path()).await, 64).await;
    let ask = Ask::post_json(INCREASE, body(shop.numbers[0], true)).basic(USER, PASSWORD);
    let answer = ask.of(&shop.house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let ours = Serving::house(shop.house, &shop.lobby).await;
    let theirs = Serving::router(bare(answer.json())).await;
    let numbers = Arc::new(shop.numbers);
    let request = move |connection: usize, nth: usize| {
        post(INCREASE, &body(numbers[(connection + nth) % numbers.len()], true))
    };
    let load = Load { connections, each, request: Arc::new(request) };
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("previews over HTTP, {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.5 }
}

/// Charged changes per second, and a bare loop that writes the same rows in groups of as many as
/// there are connections, without any HTTP.
pub async fn commits(connections: usize, each: usize) -> Row {
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        let before = tempfile::tempdir().expect("a folder");
        {
            let shop = shop(open(folder.path()).await, connections * each).await;
            copy(folder.path(), before.path());
            let ours = Serving::house(shop.house, &shop.lobby).await;
            let numbers = shop.numbers;
            let request = move |connection: usize, nth: usize| {
                post(INCREASE, &body(numbers[connection * each + nth], false))
            };
            let load = Load { connections, each, request: Arc::new(request) };
            measured.push(load.rate_once(ours.address).await);
        }
        let after = raw::last(raw::rows(&raw::open(folder.path())));
        let connection = raw::open(before.path());
        let began = Instant::now();
        raw::charge(&connection, &after, connections, false);
        ceiling.push(per_second(after.len(), began.elapsed()));
    }
    let what = format!("charged changes over HTTP, {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.4 }
}

/// So many subscriptions of one seat, half a month before they renew.
async fn shop(world: World, count: usize) -> Shop {
    for (id, terms) in room_commerce::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut orders = vec![];
    for _ in 0..count {
        let mut order = world.order("basic", None).await.expect("an order");
        order.terms = Some(TermsId::new("commerce"));
        orders.push(order);
    }
    let numbers = orders.iter().map(|order| order.number).collect();
    let sales = orders
        .into_iter()
        .map(|order| world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))));
    let mut sales = futures::stream::iter(sales).buffer_unordered(1_024);
    while let Some(sold) = sales.next().await {
        sold.expect("a sale");
    }
    drop(sales);
    world.clock_to("2026-02-14T09:00:00Z").await.expect("half a month");
    let lobby = TestLobby::new();
    lobby.enrol(USER, PASSWORD, credential("c1", "sandbox", "commerce", &[]));
    let config = room_commerce::Config::default();
    let room = room_commerce::room(&lobby.lobby, world.engine.clone(), config);
    let house = lobby.house(vec![room]);
    Shop { lobby, house, numbers }
}

/// One more seat for the rest of the month.
fn body(number: u64, preview: bool) -> String {
    format!(
        r#"{{"AlignmentSettings":{{"AlignToCurrentInterval":true,"ExtendInterval":false,"GetCustomerPricePreviewOnly":{preview}}},"GenerateMail":false,"Quantity":1,"RunningNumber":1,"SubscriptionId":"S{number}"}}"#
    )
}

fn post(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {AUTHORIZATION}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
