//! Entitlement over HTTP, against a bare axum answer of the same length at equal concurrency.

use std::sync::Arc;

use perennial_engine::testing::World;
use room_lobby::testing::{Ask, TestLobby, credential};

use crate::creates::open;
use crate::load::Load;
use crate::serving::{Serving, bare};
use crate::table::{Row, median};

pub async fn entitlement(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let world = open(folder.path()).await;
    furnish(&world).await;
    let test = TestLobby::new();
    let house = test.house(vec![room_storefront::room(&test.lobby, world.engine.clone(), None)]);
    let holder = credential("c1", "sandbox", "storefront", &["read", "write"]);
    let key = test.issue("asc_test", holder);
    let body = r#"{"projectId":"proj_demo","subscriptionId":"basic","customerId":"bench","territory":"DEU"}"#;
    let sold = Ask::post_json("/purchases", body).bearer(&key).of(&house).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let id = sold.json()["purchase"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/purchases/{id}/entitlement?projectId=proj_demo");
    let answer = Ask::get(&path).bearer(&key).of(&house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n");
    let request = Arc::new(move |_: usize, _: usize| request.clone());
    let load = Load { connections, each, request };
    let ours = Serving::house(house, &test).await;
    let theirs = Serving::router(bare(answer.json())).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("entitlement over HTTP, {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.6 }
}

async fn furnish(world: &World) {
    for (id, terms) in room_storefront::terms() {
        let document = perennial_engine::directory::Document::Terms { id, terms };
        world.define(document).await.expect("terms");
    }
}
