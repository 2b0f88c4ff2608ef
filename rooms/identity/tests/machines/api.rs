//! The door of the API: which tokens open it, where they may stand, and when they no longer do.

use perennial_core::time::Instant;
use perennial_engine::Expect;
use perennial_engine::directory::{Document, DocumentKey, DocumentKind};
use perennial_engine::testing::{SANDBOX, START, instant};
use room_lobby::testing::{Ask, credential};
use serde_json::json;

use crate::hall::{Hall, NORTH, PRODUCTION, SOUTH, account, held, now, own_claims};

#[tokio::test]
async fn api_keys_stay_good_beside_tokens() {
    let hall = Hall::open().await;
    let key = hall.lobby.issue("rs_test", credential("c1", "sandbox", "reseller", &[]));
    assert_eq!(hall.call(&key).await.json()["id"], "c1");
    let live = hall.lobby.issue("rs_live", credential("c2", "sandbox", "reseller", &[]));
    assert_eq!(hall.call(&live).await.status, 403);
}

#[tokio::test]
async fn a_token_may_stand_in_the_query_and_the_header_wins() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    let ask = |query: &str| Ask::new("POST", &format!("/v1/call?{query}"));
    for query in [format!("access_token={token}"), format!("oauth_token={token}&x=1")] {
        assert_eq!(ask(&query).of(&hall.house).await.status, 200, "{query}");
    }
    let wins = ask("access_token=wrong").bearer(&token).of(&hall.house).await;
    assert_eq!(wins.status, 200);
    let loses = ask(&format!("access_token={token}")).bearer("wrong").of(&hall.house).await;
    assert_eq!(loses.status, 401);
    for query in ["", "access_token=", "access_token=%ff", "key=x"] {
        assert_eq!(ask(query).of(&hall.house).await.status, 401, "{query}");
    }
}

#[tokio::test]
async fn a_revoked_key_is_dead_at_once_in_every_form() {
    let hall = Hall::open().await;
    let [first, second, ..] = held();
    let (by_first, by_second) = (hall.token(first).await, hall.token(second).await);
    let signed = first.token(&own_claims());
    assert_eq!(hall.call(&signed).await.status, 200);

    hall.account(NORTH, "telco-north", &[second]).await;
    assert_eq!(hall.call(&by_first).await.status, 401);
    assert_eq!(hall.call(&signed).await.status, 401);
    assert_eq!(hall.exchange(&first.token(&crate::hall::claims())).await.status, 400);
    assert_eq!(hall.call(&by_second).await.status, 200, "the rotation kept the other one");

    let gone = DocumentKey::new(DocumentKind::ServiceAccount, NORTH);
    hall.world.engine.undefine(SANDBOX, gone).await.unwrap();
    assert_eq!(hall.call(&by_second).await.status, 401);
    assert_eq!(hall.call(&second.token(&own_claims())).await.status, 401);
}

#[tokio::test]
async fn a_key_ends_with_its_time() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    let mut ending = account(NORTH, "telco-north", &[first]);
    ending.keys[0].not_after = Some(Instant::from_seconds(now() + 60).unwrap());
    hall.world.define(Document::ServiceAccount(ending)).await.unwrap();
    assert_eq!(hall.call(&token).await.status, 200);
    hall.world.clock.set(Instant::from_seconds(now() + 60).unwrap());
    assert_eq!(hall.call(&token).await.status, 401);
    assert_eq!(hall.call(&first.token(&own_claims())).await.status, 401);
    hall.world.clock.set(instant(START));
    assert_eq!(hall.call(&token).await.status, 200);
}

/// A token names its environment, and an account lives in one.
#[tokio::test]
async fn a_key_of_the_sandbox_opens_nothing_in_production() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    for token in [&token, &first.token(&own_claims())] {
        let live = Ask::new("POST", "/live/call").bearer(token).of(&hall.house).await;
        assert_eq!(
            (live.status.as_u16(), &live.json()["code"]),
            (403, &json!("environment-mismatch"))
        );
    }
    // One id is in one environment.
    let twin = Document::ServiceAccount(account(NORTH, "telco-north", &[first]));
    let second = hall.world.engine.define(PRODUCTION, twin.clone(), Expect::Any).await;
    assert!(second.unwrap_err().to_string().contains("taken"));
    // Where the account moves, what was granted before stays behind.
    hall.world.engine.undefine(SANDBOX, twin.key()).await.unwrap();
    hall.world.engine.define(PRODUCTION, twin, Expect::Any).await.unwrap();
    assert_eq!(hall.call(&token).await.status, 401);
    let live = Ask::new("POST", "/live/call").bearer(&first.token(&own_claims()));
    assert_eq!(live.of(&hall.house).await.json()["environment"], "production");
}

#[tokio::test]
async fn a_scope_that_is_taken_away_is_gone_from_tokens_too() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    let mut fewer = account(NORTH, "telco-north", &[first]);
    fewer.scopes = ["read".to_owned(), "more".to_owned()].into();
    hall.world.define(Document::ServiceAccount(fewer)).await.unwrap();
    assert_eq!(hall.call(&token).await.json()["scopes"], json!(["read"]));
}

#[tokio::test]
async fn a_token_opens_the_rooms_of_its_account() {
    let hall = Hall::open().await;
    let [_, _, south, _] = held();
    let mut elsewhere = account(SOUTH, "telco-south", &[south]);
    elsewhere.rooms = ["partner".to_owned()].into();
    hall.world.define(Document::ServiceAccount(elsewhere)).await.unwrap();
    let claims = crate::hall::but(crate::hall::claims(), "iss", json!(SOUTH));
    let answered = hall.exchange(&south.token(&claims)).await;
    let token = answered.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(hall.call(&token).await.status, 403);
}
