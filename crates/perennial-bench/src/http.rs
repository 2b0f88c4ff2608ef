//! Entitlement over HTTP, against a bare axum answer of the same length at equal concurrency.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use perennial_engine::testing::World;
use room_lobby::serve::{ServeLimits, serve};
use room_lobby::testing::{Ask, TestLobby, credential};
use tokio::net::TcpListener;

use crate::creates::open;
use crate::load::rate;
use crate::table::Row;

pub async fn entitlement(connections: usize, each: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let world = open(folder.path()).await;
    furnish(&world).await;
    let test = TestLobby::new();
    let house = test.house(vec![room_storefront::room(&test.lobby, world.engine.clone())]);
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
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let metrics = Arc::clone(&test.lobby.metrics);
    let limits = ServeLimits::default();
    let ours = tokio::spawn(serve(listener, house, limits, metrics, std::future::pending()));
    let measured = rate(address, &request, connections, each).await;
    ours.abort();

    let value: serde_json::Value = answer.json();
    let bare = Router::new().route(
        "/entitlement",
        get(move || {
            let value = value.clone();
            async move { axum::Json(value) }
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let theirs = tokio::spawn(async move { axum::serve(listener, bare).await });
    let request = request.replace(&path, "/entitlement");
    let ceiling = rate(address, &request, connections, each).await;
    theirs.abort();
    let what = format!("entitlement over HTTP, {connections} connections");
    Row { what, ours: measured, ceiling, aim: 0.6 }
}

async fn furnish(world: &World) {
    for (id, terms) in room_storefront::terms() {
        let document = perennial_engine::directory::Document::Terms { id, terms };
        world.define(document).await.expect("terms");
    }
}
