//! Requests that a service account signs itself, without an access token (AIP-4111).

use serde_json::json;

use crate::hall::{GOOGLES_API, Hall, NORTH, SOUTH, but, claims, held, now, own_claims};

#[tokio::test]
async fn a_signed_request_needs_no_exchange() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    assert_eq!(
        hall.call(&first.token(&own_claims())).await.json(),
        json!({
            "id": NORTH, "environment": "sandbox", "subject": "telco-north", "account": null,
            "scopes": ["read", "write"], "not_after": now() + 3600,
        })
    );
    // Node: a scope in place of an audience, and no key id.
    let node = but(but(own_claims(), "aud", json!(null)), "scope", json!("read"));
    let bare = first.sign(r#"{"alg":"RS256"}"#, &node.to_string());
    assert_eq!(hall.call(&bare).await.json()["scopes"], json!(["read"]));
}

#[tokio::test]
async fn it_is_said_to_this_api() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    for (audience, status) in [
        (json!(GOOGLES_API), 200),
        (json!("https://pay.example"), 200),
        (json!("https://pay.example/"), 200),
        (json!("https://pay.example/v1/partners"), 200),
        (json!("http://127.0.0.1:7373/"), 200),
        (json!("https://pay.example.evil/"), 401),
        (json!("https://pay.example@evil/"), 401),
        (json!("http://pay.example/"), 401),
        (json!("https://paymentsresellersubscription.googleapis.com.evil/"), 401),
        (json!("https://pubsub.googleapis.com/"), 401),
        (json!(""), 401),
        (json!(null), 401),
        (json!([GOOGLES_API]), 401),
    ] {
        let token = first.token(&but(own_claims(), "aud", audience.clone()));
        assert_eq!(hall.call(&token).await.status, status, "{audience}");
    }
    // Both at once: the audience is looked at as well.
    let both = but(own_claims(), "scope", json!("read"));
    assert_eq!(hall.call(&first.token(&both)).await.status, 200);
    let elsewhere = but(both, "aud", json!("https://elsewhere.example/"));
    assert_eq!(hall.call(&first.token(&elsewhere)).await.status, 401);
    let unknown = but(but(own_claims(), "aud", json!(null)), "scope", json!("elsewhere"));
    let lacking = hall.call(&first.token(&unknown)).await;
    assert_eq!(
        (lacking.status.as_u16(), &lacking.json()["code"]),
        (403, &json!("insufficient-scope"))
    );
}

#[tokio::test]
async fn the_account_speaks_for_itself_alone() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    for subject in [json!(SOUTH), json!(""), json!(null), json!(7)] {
        let token = first.token(&but(own_claims(), "sub", subject.clone()));
        assert_eq!(hall.call(&token).await.status, 401, "{subject}");
    }
}

/// Each is good for one of the two ways in and for nothing else.
#[tokio::test]
async fn an_assertion_opens_no_api_and_a_signed_request_gives_no_token() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    assert_eq!(hall.call(&first.token(&claims())).await.status, 401);
    assert_eq!(hall.exchange(&first.token(&own_claims())).await.status, 400);
}
