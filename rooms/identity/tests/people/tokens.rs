//! What a program gets for a code, how long it lives, and what ends it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Answered;
use serde_json::{Value, json};

use crate::hall::{ADA, Browser, GOOGLES, Hall, ISSUER, PASSWORD, request, turning_in};

const NORTH: Option<(&str, &str)> = Some(("north-app", "s-new"));

async fn agreed<'h>(hall: &'h Hall, request: &str) -> (Browser<'h>, String) {
    hall.account(ADA).await;
    let mut browser = Browser::new(hall);
    browser.sign_in(ADA, PASSWORD).await;
    let code = browser.agree(request).await;
    (browser, code)
}

fn refused(answered: &Answered, status: u16, error: &str) {
    assert_eq!(answered.status, status, "{}", answered.text);
    let told = answered.json();
    assert_eq!(told["error"], error, "{told}");
    assert!(told["error_description"].is_string(), "{told}");
    assert_eq!(answered.header("cache-control"), "no-store");
}

async fn refreshed(hall: &Hall, token: &Value, more: &[(&str, &str)]) -> Answered {
    let mut form =
        vec![("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())];
    form.extend(more);
    hall.post("/oauth2/token", &form, NORTH).await
}

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_becomes_tokens_that_say_what_was_asked() {
    let hall = Hall::open().await;
    let scope = format!("{GOOGLES} openid email");
    let (_, code) = agreed(&hall, &request(&[("scope", &scope), ("nonce", "n-1")])).await;
    let answered = hall.turn_in(&code).await;
    assert_eq!(answered.header("cache-control"), "no-store");
    let granted = answered.json();
    assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("Bearer"), &json!(3599)));
    assert_eq!(granted["scope"], scope, "the same set as was asked for");
    assert!(granted["refresh_token"].is_string());
    let ada = hall.account(ADA).await.to_string();
    let now = hall.world.engine.real().seconds();
    assert_eq!(
        claims(&granted["id_token"]),
        json!({
            "iss": ISSUER, "sub": ada, "aud": "north-app", "azp": "north-app", "iat": now,
            "exp": now + 3599, "auth_time": now, "nonce": "n-1", "email": ADA,
            "email_verified": true,
        })
    );
    let caller = hall.call(granted["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&caller["account"], &caller["subject"]), (&json!(ada), &json!("telco-north")));
    assert_eq!(caller["environment"], "sandbox");
    assert_eq!(caller["scopes"], json!(["email", GOOGLES, "openid", "reseller"]));
}

#[tokio::test]
async fn there_is_no_more_than_was_asked_for() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let granted = hall.granted(&request(&[("scope", "reseller"), ("access_type", "")])).await;
    assert_eq!((&granted["refresh_token"], &granted["id_token"]), (&Value::Null, &Value::Null));
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(hall.call(token).await.status, 200);
    hall.wait(3_599);
    assert_eq!(hall.call(token).await.status, 401, "by the real clock");
}

#[tokio::test]
async fn a_code_is_turned_in_once_and_twice_takes_everything_back() {
    let hall = Hall::open().await;
    let (_, code) = agreed(&hall, &request(&[])).await;
    let granted = hall.turn_in(&code).await.json();
    let access = granted["access_token"].as_str().unwrap();
    assert_eq!(hall.call(access).await.status, 200);
    refused(&hall.turn_in(&code).await, 400, "invalid_grant");
    assert_eq!(hall.call(access).await.status, 401);
    refused(&refreshed(&hall, &granted["refresh_token"], &[]).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_code_is_for_its_program_its_address_and_who_asked() {
    let hall = Hall::open().await;
    let (mut browser, code) = agreed(&hall, &request(&[])).await;
    let but = |name, value: &'static str| {
        let mut form = turning_in(&code).to_vec();
        form.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
        form
    };
    let long: &str = "v".repeat(129).leak();
    for (form, error) in [
        (but("code", "another"), "invalid_grant"),
        (but("redirect_uri", "com.north.app:/cb"), "invalid_grant"),
        (but("code_verifier", ""), "invalid_grant"),
        (but("code_verifier", "another-verifier-that-is-long-enough-for-all"), "invalid_grant"),
        (but("code_verifier", long), "invalid_grant"),
        (but("code", ""), "invalid_request"),
        (but("redirect_uri", ""), "invalid_request"),
        (but("grant_type", ""), "invalid_request"),
        (but("grant_type", "password"), "unsupported_grant_type"),
    ] {
        refused(&hall.post("/oauth2/token", &form, NORTH).await, 400, error);
    }
    let south = Some(("south-app", "s-south"));
    refused(&hall.post("/oauth2/token", &turning_in(&code), south).await, 400, "invalid_grant");
    // None of these used it up.
    assert_eq!(hall.turn_in(&code).await.status, 200);
    let late = browser.agree(&request(&[])).await;
    hall.wait(300);
    refused(&hall.turn_in(&late).await, 400, "invalid_grant");
    let without =
        browser.agree(&request(&[("code_challenge", ""), ("code_challenge_method", "")])).await;
    refused(&hall.turn_in(&without).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_program_proves_who_it_is_one_way_or_the_other() {
    let hall = Hall::open().await;
    let (mut browser, first) = agreed(&hall, &request(&[])).await;
    let in_form = |code, id, secret: &'static str| {
        let mut form = turning_in(code).to_vec();
        form.push(("client_id", id));
        if !secret.is_empty() {
            form.push(("client_secret", secret));
        }
        form
    };
    for (form, basic, status, error) in [
        (turning_in(&first).to_vec(), None, 401, "invalid_client"),
        (turning_in(&first).to_vec(), Some(("north-app", "wrong")), 401, "invalid_client"),
        (turning_in(&first).to_vec(), Some(("nobody", "s-new")), 401, "invalid_client"),
        (turning_in(&first).to_vec(), Some(("north-app", "")), 401, "invalid_client"),
        (in_form(&first, "north-app", ""), None, 401, "invalid_client"),
        (in_form(&first, "north-app", "wrong"), None, 401, "invalid_client"),
        (in_form(&first, "north-phone", "s-new"), None, 401, "invalid_client"),
        (in_form(&first, "north-app", "s-new"), NORTH, 400, "invalid_request"),
        (in_form(&first, "south-app", ""), NORTH, 400, "invalid_request"),
    ] {
        let answered = hall.post("/oauth2/token", &form, basic).await;
        refused(&answered, status, error);
        assert_eq!(answered.header("www-authenticate").is_empty(), status != 401);
    }
    let form = in_form(&first, "north-app", "s-old");
    assert_eq!(hall.post("/oauth2/token", &form, None).await.status, 200, "in the form");
    let second = browser.agree(&request(&[])).await;
    let form = in_form(&second, "north-app", "");
    assert_eq!(hall.post("/oauth2/token", &form, NORTH).await.status, 200, "in the header");
    let third = browser.agree(&request(&[])).await;
    let escaped = Some(("north%2Dapp", "s%2dnew"));
    assert_eq!(hall.post("/oauth2/token", &turning_in(&third), escaped).await.status, 200);
    let phone = browser.agree(&request(&[("client_id", "north-phone")])).await;
    let form = in_form(&phone, "north-phone", "");
    assert_eq!(hall.post("/oauth2/token", &form, None).await.status, 200, "it has no secret");
    let twice = "grant_type=refresh_token&refresh_token=a&refresh_token=b";
    let ask = room_lobby::testing::Ask::new("POST", "/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded");
    refused(&ask.body(twice).of(&hall.house).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_refresh_token_gives_the_same_or_less_for_half_a_year() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let granted = hall.granted(&request(&[])).await;
    let refresh = &granted["refresh_token"];
    hall.wait(86_400);
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 401);
    let again = refreshed(&hall, refresh, &[]).await.json();
    assert_eq!(again["scope"], "openid reseller");
    assert_eq!(
        (&again["refresh_token"], claims(&again["id_token"]).get("nonce")),
        (&Value::Null, None)
    );
    assert_eq!(hall.call(again["access_token"].as_str().unwrap()).await.status, 200);
    let less = refreshed(&hall, refresh, &[("scope", "openid")]).await.json();
    assert_eq!(less["scope"], "openid");
    let caller = hall.call(less["access_token"].as_str().unwrap()).await.json();
    assert_eq!(caller["scopes"], json!(["openid"]));
    refused(&refreshed(&hall, refresh, &[("scope", "openid email")]).await, 400, "invalid_scope");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str().unwrap())];
    let south = hall.post("/oauth2/token", &form, Some(("south-app", "s-south"))).await;
    refused(&south, 400, "invalid_grant");
    hall.wait(179 * 86_400 - 1);
    assert_eq!(refreshed(&hall, refresh, &[]).await.status, 200);
    hall.wait(1);
    let over = refreshed(&hall, refresh, &[]).await;
    refused(&over, 400, "invalid_grant");
    assert_eq!(over.json()["error_description"], "Token has been expired or revoked.");
}

#[tokio::test]
async fn whatever_is_taken_back_opens_nothing_from_then_on() {
    let hall = Hall::open().await;
    let ada = hall.account(ADA).await;
    let dead = async |granted: &Value| {
        assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 401);
        let again = refreshed(&hall, &granted["refresh_token"], &[]).await;
        refused(&again, 400, "invalid_grant");
    };
    for kind in ["refresh_token", "access_token"] {
        let granted = hall.granted(&request(&[])).await;
        let form = [("token", granted[kind].as_str().unwrap())];
        let south = hall.post("/oauth2/revoke", &form, Some(("south-app", "s-south"))).await;
        refused(&south, 400, "unauthorized_client");
        let wrong = hall.post("/oauth2/revoke", &form, Some(("north-app", "wrong"))).await;
        refused(&wrong, 401, "invalid_client");
        assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 200);
        assert_eq!(hall.post("/oauth2/revoke", &form, NORTH).await.status, 200);
        dead(&granted).await;
        assert_eq!(hall.post("/oauth2/revoke", &form, NORTH).await.status, 200, "nothing is told");
    }
    // As Google's client for Node does it.
    let granted = hall.granted(&request(&[])).await;
    let path = format!("/oauth2/revoke?token={}", granted["access_token"].as_str().unwrap());
    assert_eq!(room_lobby::testing::Ask::new("POST", &path).of(&hall.house).await.status, 200);
    dead(&granted).await;
    refused(&hall.post("/oauth2/revoke", &[], NORTH).await, 400, "invalid_request");
    let granted = hall.granted(&request(&[])).await;
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = true).await.unwrap();
    dead(&granted).await;
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = false).await.unwrap();
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 200);
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.consents.clear()).await.unwrap();
    dead(&granted).await;
    let granted = hall.granted(&request(&[])).await;
    hall.close(ada).await;
    dead(&granted).await;
}

#[tokio::test]
async fn a_code_of_a_closed_account_is_none() {
    let hall = Hall::open().await;
    let ada = hall.account(ADA).await;
    let (_, code) = agreed(&hall, &request(&[])).await;
    hall.close(ada).await;
    refused(&hall.turn_in(&code).await, 400, "invalid_grant");
}
