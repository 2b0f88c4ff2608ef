//! Whom a customer lets act for him, on his own page: seen there, and ended for good.

use perennial_engine::Expect;
use perennial_engine::directory::Document;
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Answered;
use serde_json::{Value, json};

use crate::hall::{ADA, Browser, Hall, PASSWORD, request, turning_in};

const ACCOUNT: &str = "/oauth2/account?environment=sandbox";

async fn signed_in(hall: &Hall) -> Browser<'_> {
    hall.account(ADA).await;
    let mut browser = Browser::new(hall);
    browser.sign_in(ADA, PASSWORD).await;
    browser
}

async fn refreshed(hall: &Hall, token: &Value) -> Answered {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())];
    hall.post("/oauth2/token", &form, Some(("north-app", "s-new"))).await
}

fn token_of(page: &Answered) -> String {
    let after = page.text.split("name=\"form\" value=\"").nth(1).expect("a form");
    after.split('"').next().unwrap().to_owned()
}

/// Presses the button that ends the access of a program.
async fn withdraw(browser: &mut Browser<'_>, client: &str) -> Answered {
    let page = browser.get(ACCOUNT).await;
    let token = token_of(&page);
    let form = [("form", token.as_str()), ("environment", "sandbox"), ("client", client)];
    browser.post("/oauth2/account", &form).await
}

#[tokio::test]
async fn a_customer_sees_whom_he_lets_act_and_ends_it() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let nobody = browser.get(ACCOUNT).await;
    assert!(!nobody.text.contains("act for you") && nobody.text.contains(ADA), "{}", nobody.text);
    let code = browser.agree(&request(&[("scope", "openid email reseller")])).await;
    let granted = hall.turn_in(&code).await.json();
    let page = browser.get(ACCOUNT).await;
    for part in [
        "The app of telco-north (Telco North): see your e-mail address",
        "formaction=\"/oauth2/account\"",
        "name=\"client\" value=\"north-app\"",
        "End the access of The app of telco-north",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let done = withdraw(&mut browser, "north-app").await;
    assert_eq!(done.status, 200);
    assert!(done.text.contains("has no access any more"), "{}", done.text);
    assert!(!done.text.contains("formaction"), "{}", done.text);
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 401);
    assert_eq!(refreshed(&hall, &granted["refresh_token"]).await.status, 400);
    let asked = browser.get(&request(&[])).await;
    assert_eq!(asked.status, 200, "asked again: {}", asked.text);
    assert_eq!(withdraw(&mut browser, "nobody").await.status, 200, "what he never gave");
}

#[tokio::test]
async fn what_was_withdrawn_stays_dead_when_he_agrees_again() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let code = browser.agree(&request(&[])).await;
    let granted = hall.turn_in(&code).await.json();
    let phone = browser.agree(&request(&[("client_id", "north-phone")])).await;
    let early = browser.agree(&request(&[])).await;
    withdraw(&mut browser, "north-app").await;
    let new = browser.agree(&request(&[])).await;
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 401);
    let old = refreshed(&hall, &granted["refresh_token"]).await;
    assert_eq!((old.status.as_u16(), &old.json()["error"]), (400, &json!("invalid_grant")));
    assert_eq!(hall.turn_in(&early).await.status, 400, "nor does a code from before open anything");
    assert_eq!(hall.turn_in(&new).await.status, 200);
    let mut form = turning_in(&phone).to_vec();
    form.push(("client_id", "north-phone"));
    assert_eq!(hall.post("/oauth2/token", &form, None).await.status, 200, "another program's");
}

#[tokio::test]
async fn nobody_else_withdraws_it() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let code = browser.agree(&request(&[])).await;
    let granted = hall.turn_in(&code).await.json();
    let form = [("environment", "sandbox"), ("client", "north-app")];
    assert_eq!(browser.post("/oauth2/account", &form).await.status, 403, "no form of ours");
    let mut stranger = Browser::new(&hall);
    let page = stranger.get("/oauth2/signin?environment=sandbox").await;
    let token = token_of(&page);
    let form = [("form", token.as_str()), ("environment", "sandbox"), ("client", "north-app")];
    assert_eq!(stranger.post("/oauth2/account", &form).await.status, 303, "to sign in");
    hall.account("eve@example.org").await;
    let mut eve = Browser::new(&hall);
    eve.sign_in("eve@example.org", PASSWORD).await;
    assert_eq!(withdraw(&mut eve, "north-app").await.status, 200, "of her own there is none");
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn a_scope_a_program_may_no_longer_ask_for_is_gone_from_its_tokens() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let granted = hall.granted(&request(&[])).await;
    let token = granted["access_token"].as_str().unwrap();
    let caller = hall.call(token).await.json();
    assert_eq!(caller["scopes"], json!(["openid", "reseller"]));
    let place = hall.world.engine.place(SANDBOX).unwrap();
    let mut client = place.oauth_clients["north-app"].clone();
    client.scopes.remove("reseller");
    let less = Document::OAuthClient(client);
    hall.world.engine.define(SANDBOX, less, Expect::Any).await.unwrap();
    let again = refreshed(&hall, &granted["refresh_token"]).await.json();
    for token in [token, again["access_token"].as_str().unwrap()] {
        assert_eq!(hall.call(token).await.json()["scopes"], json!(["openid"]));
    }
}

#[tokio::test]
async fn a_program_without_a_secret_gets_another_refresh_token_each_time() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let post = async |form: &[(&str, &str)]| {
        let mut form = form.to_vec();
        form.push(("client_id", "north-phone"));
        hall.post("/oauth2/token", &form, None).await
    };
    let code = browser.agree(&request(&[("client_id", "north-phone")])).await;
    let first = post(&turning_in(&code)).await.json();
    let with = async |token: &Value| {
        post(&[("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())]).await
    };
    hall.wait(86_400);
    let second = with(&first["refresh_token"]).await.json();
    assert!(second["refresh_token"].is_string(), "{second}");
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    // A wrong wish uses nothing up.
    let token = second["refresh_token"].as_str().unwrap();
    let more = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", "email")];
    assert_eq!(post(&more).await.status, 400);
    let third = with(&second["refresh_token"]).await.json();
    assert_eq!(hall.call(third["access_token"].as_str().unwrap()).await.status, 200);
    // No longer than the first one would have lived.
    hall.wait(179 * 86_400 - 1);
    let fourth = with(&third["refresh_token"]).await.json();
    assert!(fourth["refresh_token"].is_string(), "{fourth}");
    // Whoever comes with a used one: nobody knows who of the two is the thief.
    assert_eq!(with(&third["refresh_token"]).await.status, 400);
    assert_eq!(with(&fourth["refresh_token"]).await.status, 400);
    assert_eq!(hall.call(fourth["access_token"].as_str().unwrap()).await.status, 401);
}
