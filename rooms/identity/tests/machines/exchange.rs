//! The exchange of a signed assertion for an access token, as the libraries do it.

use perennial_core::time::Instant;
use perennial_engine::testing::{START, instant};
use room_lobby::testing::Ask;
use serde_json::json;

use crate::hall::{GRANT, Hall, NORTH, SOUTH, TOKEN_URL, but, claims, error, held, now};

const TIMES: &str = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a \
                     reasonable timeframe. Check your iat and exp values in the JWT claim.";

#[tokio::test]
async fn a_signed_assertion_gives_a_token_that_opens_the_api() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let answered = hall.exchange(&first.token(&claims())).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert_eq!(answered.header("cache-control"), "no-store");
    let said = answered.json();
    assert_eq!(said["expires_in"], 3599);
    assert_eq!(said["token_type"], "Bearer");
    let token = said["access_token"].as_str().unwrap();
    assert!(!token.contains('.'), "two dots tell the other kind: {token}");

    let caller = hall.call(token).await.json();
    assert_eq!(
        caller,
        json!({
            "id": NORTH, "environment": "sandbox", "subject": "telco-north", "account": null,
            "scopes": ["read", "write"], "not_after": now() + 3599,
        })
    );
}

#[tokio::test]
async fn every_audience_a_library_names_is_ours() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    for audience in [
        TOKEN_URL,
        "http://127.0.0.1:7373/oauth2/token",
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
    ] {
        let assertion = first.token(&but(claims(), "aud", json!(audience)));
        assert_eq!(hall.exchange(&assertion).await.status, 200, "{audience}");
    }
    let others = [
        json!("https://pay.example"),
        json!("https://pay.example/oauth2/token/"),
        json!("https://pay.example.evil/oauth2/token"),
        json!("https://oauth2.googleapis.com/token.evil"),
        json!(""),
        json!(null),
    ];
    for audience in others {
        let assertion = first.token(&but(claims(), "aud", audience.clone()));
        let refused = error(&hall.exchange(&assertion).await);
        let says = format!("Invalid JWT: aud must be {TOKEN_URL}.");
        assert_eq!(refused, (400, "invalid_grant".to_owned(), says), "{audience}");
    }
}

/// Node sends neither `typ` nor `kid`; then every live key is tried.
#[tokio::test]
async fn type_and_key_may_be_missing() {
    let hall = Hall::open().await;
    let [first, second, south, _] = held();
    for key in [first, second] {
        let bare = key.sign(r#"{"alg":"RS256"}"#, &claims().to_string());
        assert_eq!(hall.exchange(&bare).await.status, 200);
    }
    let bare = south.sign(r#"{"alg":"RS256"}"#, &claims().to_string());
    assert_eq!(error(&hall.exchange(&bare).await).2, "Invalid JWT Signature.");
    let typed = first.sign(r#"{"alg":"RS256","typ":"jwt"}"#, &claims().to_string());
    assert_eq!(hall.exchange(&typed).await.status, 200);
}

#[tokio::test]
async fn a_subject_is_the_account_itself_or_nobody() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let own = first.token(&but(claims(), "sub", json!(NORTH)));
    assert_eq!(hall.exchange(&own).await.status, 200);
    // The library for Rust says outright that there is none, and pads.
    let mut nobody = claims();
    nobody["sub"] = json!(null);
    assert_eq!(hall.exchange(&format!("{}==", first.token(&nobody))).await.status, 200);
    for other in [SOUTH, "ada@telco-north.example", ""] {
        let delegated = first.token(&but(claims(), "sub", json!(other)));
        let (status, error, _) = error(&hall.exchange(&delegated).await);
        assert_eq!((status, error.as_str()), (400, "unauthorized_client"), "{other}");
    }
}

/// Five minutes for clocks that are wrong, and an hour at most.
#[tokio::test]
async fn an_assertion_is_short_lived_and_in_its_time() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    for (from, to, good) in [
        (0, 3600, true),
        (0, 3595, true),
        (0, 1, true),
        (299, 3899, true),
        (300, 3900, false),
        (-3899, -299, true),
        (-3900, -300, false),
        (0, 3601, false),
        (-3600, 3600, false),
        (100, 50, false),
        (100, 100, false),
        (-i64::MAX, 3600, false),
        (0, i64::MAX - now(), false),
    ] {
        let times = |claims| but(claims, "iat", json!(now().saturating_add(from)));
        let claims = but(times(claims()), "exp", json!(now() + to));
        let answered = hall.exchange(&first.token(&claims)).await;
        if good {
            assert_eq!(answered.status, 200, "{from} to {to}: {}", answered.text);
        } else {
            assert_ne!(answered.status, 200, "{from} to {to}");
            let (status, error, says) = error(&answered);
            assert_eq!((status, error.as_str()), (400, "invalid_grant"), "{from} to {to}");
            assert!(says == TIMES || from < -4_000, "{from} to {to}: {says}");
        }
    }
    let later = first.token(&but(claims(), "nbf", json!(now() + 301)));
    assert_eq!(error(&hall.exchange(&later).await).2, TIMES);
}

/// The environment's own clock may stand wherever it likes.
#[tokio::test]
async fn tokens_follow_the_real_clock() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    hall.world.clock_to("2027-01-31T09:00:00Z").await.unwrap();
    hall.world.clock.set(instant(START));
    assert_eq!(hall.call(&token).await.status, 200);
    assert_eq!(hall.exchange(&first.token(&claims())).await.status, 200);

    let at = |seconds: i64| Instant::from_seconds(now() + seconds).unwrap();
    hall.world.clock.set(at(3_598));
    assert_eq!(hall.call(&token).await.status, 200);
    hall.world.clock.set(at(3_599));
    let refused = hall.call(&token).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (401, &json!("credential-expired"))
    );
}

#[tokio::test]
async fn a_scope_is_granted_where_one_of_them_is_known() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    for (asked, has) in [
        ("", json!(["read", "write"])),
        ("https://www.googleapis.com/auth/sdm.service", json!(["read", "write"])),
        ("https://www.googleapis.com/auth/cloud-platform openid", json!(["read", "write"])),
        ("read", json!(["read"])),
    ] {
        let answered = hall.exchange(&first.token(&but(claims(), "scope", json!(asked)))).await;
        let token = answered.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(hall.call(&token).await.json()["scopes"], has, "{asked}");
    }
    let without = first.token(&but(claims(), "scope", json!(null)));
    assert_eq!(hall.exchange(&without).await.status, 200);
    let unknown = first.token(&but(claims(), "scope", json!("https://elsewhere.example/all")));
    assert_eq!(error(&hall.exchange(&unknown).await).1, "invalid_scope");
}

#[tokio::test]
async fn what_is_no_request_for_a_token_is_refused_as_oauth_says() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let good = first.token(&claims());
    let long = "A".repeat(9_000);
    for (form, status, said) in [
        (vec![], 400, "invalid_request"),
        (vec![("grant_type", GRANT)], 400, "invalid_request"),
        (vec![("grant_type", GRANT), ("assertion", "")], 400, "invalid_request"),
        (vec![("assertion", good.as_str())], 400, "invalid_request"),
        (vec![("grant_type", "password"), ("username", "x")], 400, "unsupported_grant_type"),
        (vec![("grant_type", GRANT), ("grant_type", GRANT)], 400, "invalid_request"),
        (
            vec![("grant_type", GRANT), ("assertion", &good), ("assertion", &good)],
            400,
            "invalid_request",
        ),
        (vec![("grant_type", GRANT), ("assertion", &long)], 400, "invalid_grant"),
    ] {
        let answered = hall.post(&form).await;
        let (code, error, says) = error(&answered);
        assert_eq!((code, error.as_str()), (status, said), "{form:?}");
        assert!(!says.is_empty() && answered.header("cache-control") == "no-store");
    }
    let body = format!("grant_type={GRANT}&assertion={good}");
    let send = |kind: &str, body: &str| {
        Ask::new("POST", "/oauth2/token").header("content-type", kind).body(body)
    };
    let typed = send("application/x-www-form-urlencoded; charset=UTF-8", &body);
    assert_eq!(typed.of(&hall.house).await.status, 200);
    let wrong = [
        (send("application/json", &body), 400),
        (send("text/plain", &body), 400),
        (send("application/x-www-form-urlencoded", "grant_type=%ff"), 400),
        (send("application/x-www-form-urlencoded", &format!("a={}", "b".repeat(20_000))), 413),
        (Ask::new("POST", "/oauth2/token").body(body.clone()), 400),
        (Ask::get("/oauth2/token"), 405),
        (Ask::get(&format!("/oauth2/token?{body}")), 405),
    ];
    for (ask, status) in wrong {
        let shown = format!("{ask:?}");
        let (code, error, says) = error(&ask.of(&hall.house).await);
        assert_eq!((code, error.as_str()), (status, "invalid_request"), "{shown}");
        assert!(!says.is_empty(), "{shown}");
    }
}
