//! Who may come into the toy room, how often, and what is remembered of it.

mod toy;

use room_lobby::testing::{Answered, Ask, credential};
use toy::judge::refused;
use toy::toy;

#[tokio::test]
async fn request_ids_come_back() {
    let toy = toy();
    let ask = Ask::get("/toys/a").bearer(&toy.key);
    let ask = ask.header("x-request-id", "mine-1").header("x-correlation-id", "work.7");
    let answer = ask.of(&toy.house).await;
    assert_eq!(
        (answer.header("x-request-id"), answer.header("x-correlation-id")),
        ("mine-1", "work.7")
    );
    for bad in ["", "a b", "a\"b", &"x".repeat(65)] {
        let ask = Ask::get("/toys/a").bearer(&toy.key).header("x-request-id", bad);
        let answer = ask.of(&toy.house).await;
        assert!(answer.header("x-request-id").starts_with("req_"), "{bad}");
        assert_eq!(answer.header("x-request-id"), answer.header("x-correlation-id"));
    }
}

#[tokio::test]
async fn only_keys_that_fit_open() {
    let toy = toy();
    let issue = |prefix: &str, environment: &str, room: &str| {
        toy.test.issue(prefix, credential(prefix, environment, room, &[]))
    };
    let unknown = room_lobby::auth::new_key("pk_test", &[9; 32]);
    let mut old = credential("old", "sandbox", "toy", &[]);
    old.not_after = Some(1_706_691_600);
    let old = toy.test.issue("pk_test", old);
    let cases = [
        (String::new(), 401, "unauthenticated"),
        ("abc".to_owned(), 401, "unauthenticated"),
        (toy.key.replace("pk_test", "xx_test"), 401, "unauthenticated"),
        (format!("{}x", toy.key), 401, "unauthenticated"),
        (unknown, 401, "unauthenticated"),
        (old, 401, "credential-expired"),
        (issue("pk_live", "production", "toy"), 403, "environment-mismatch"),
        (issue("pk_live", "sandbox", "toy"), 403, "environment-mismatch"),
        (issue("asc_test", "sandbox", "other"), 403, "forbidden"),
        (issue("asc_test", "sandbox", "toy"), 403, "insufficient-scope"),
    ];
    for (key, status, code) in cases {
        let answer = Ask::post_json("/toys", r#"{"name":"a"}"#).bearer(&key).of(&toy.house).await;
        refused(&answer, status, code);
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge, if status == 401 { "Bearer" } else { "" }, "{key}");
    }
    let answer = Ask::post_json("/toys", r#"{"name":"a"}"#).of(&toy.house).await;
    refused(&answer, 401, "unauthenticated");
    let answer = Ask::get("/toys/a").basic("u", &toy.key).of(&toy.house).await;
    refused(&answer, 401, "unauthenticated");
    assert_eq!(Ask::get("/open").of(&toy.house).await.text, "come in");
    toy.test.keyring.revoke("toy key");
    let answer = Ask::get("/toys/a").bearer(&toy.key).of(&toy.house).await;
    refused(&answer, 401, "unauthenticated");
}

#[tokio::test]
async fn basic_users_come_in_where_they_may() {
    use room_lobby::auth::Admission;
    let toy = toy::toy_with(|options| options.admission = Admission::BearerOrBasic);
    toy.test.enrol("ann", "s:ecret", credential("ann", "sandbox", "toy", &[]));
    let ask = |user: &str, password: &str| Ask::get("/toys/a").basic(user, password);
    assert_eq!(ask("ann", "s:ecret").of(&toy.house).await.status, 200);
    refused(&ask("ann", "secret").of(&toy.house).await, 401, "unauthenticated");
    refused(&ask("bob", "s:ecret").of(&toy.house).await, 401, "unauthenticated");
    assert_eq!(Ask::get("/toys/a").bearer(&toy.key).of(&toy.house).await.status, 200);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_return() {
    use room_lobby::limits::{CountedBy, RateLimits};
    let test = room_lobby::testing::TestLobby::new();
    let clock = test.clock.clone();
    let limits = RateLimits::per_second(2, CountedBy::Credential, clock.clone());
    let toy = toy::toy_in(test, |options| options.limits = limits);
    let ask = async || Ask::get("/toys/a").bearer(&toy.key).of(&toy.house).await;
    let first = ask().await;
    let figures = |answer: &Answered| {
        ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]
            .map(|name| answer.header(name).to_owned())
    };
    assert_eq!(figures(&first), ["2", "1", "1"]);
    assert_eq!(ask().await.status, 200);
    let third = ask().await;
    refused(&third, 429, "rate-limited");
    assert_eq!(
        (third.header("retry-after"), figures(&third)),
        ("1", ["2", "0", "1"].map(str::to_owned))
    );
    // Another caller is not disturbed; guesses are counted too, by address.
    let guess = async || Ask::get("/toys/a").bearer("guess").of(&toy.house).await;
    refused(&guess().await, 401, "unauthenticated");
    refused(&guess().await, 401, "unauthenticated");
    refused(&guess().await, 429, "rate-limited");
    clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(ask().await.status, 200);
}

#[tokio::test]
async fn the_first_look_comes_before_the_credential() {
    let toy = toy::toy_with(|options| {
        options.first_look = Some(std::sync::Arc::new(|parts, _context| {
            use axum::response::IntoResponse as _;
            let odd = parts.uri.query() == Some("odd");
            odd.then(|| room_lobby::Rejection::NotAcceptable.into_response())
        }));
    });
    refused(&Ask::get("/toys/a?odd").of(&toy.house).await, 406, "not-acceptable");
    refused(&Ask::get("/toys/a").of(&toy.house).await, 401, "unauthenticated");
}

#[tokio::test]
async fn counters_know_routes_and_no_ids() {
    let toy = toy();
    let _ = Ask::get("/toys/secret-id?q=secret-query").bearer(&toy.key).of(&toy.house).await;
    let _ = Ask::get("/toys/secret-id/x/y").bearer(&toy.key).of(&toy.house).await;
    let _ = Ask::get("/secret-path").of(&toy.house).await;
    let text = toy.test.lobby.metrics.text();
    for line in [
        r#"http_requests_total{room="toy",route="/toys/{id}",method="GET",status="2xx"} 1"#,
        r#"http_requests_total{room="toy",route="(none)",method="GET",status="4xx"} 1"#,
        r#"http_requests_total{room="hall",route="(none)",method="GET",status="4xx"} 1"#,
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(!text.contains("secret"), "{text}");
}
