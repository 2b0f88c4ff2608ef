//! `/oauth2/auth`: whom to trust first, then everything else; asked once, remembered, or denied.

use room_lobby::testing::Answered;

use crate::hall::{ADA, Browser, CALLBACK, GOOGLES, Hall, ISSUER, PASSWORD, request, value};

async fn signed_in(hall: &Hall) -> Browser<'_> {
    hall.account(ADA).await;
    let mut browser = Browser::new(hall);
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.status, 303);
    browser
}

fn told(answered: &Answered) -> String {
    let back = answered.header("location");
    assert!(back.starts_with("https://north.example/cb?from=us&error="), "{answered:?}");
    assert_eq!(value(back, "state").as_deref(), Some("s t/ä"), "{back}");
    assert_eq!(value(back, "iss").as_deref(), Some(ISSUER), "{back}");
    value(back, "error").unwrap()
}

#[tokio::test]
async fn a_customer_signs_in_is_asked_and_the_program_hears_of_it() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let mut browser = Browser::new(&hall);
    let away = browser.get(&request(&[])).await;
    assert_eq!(away.status, 303);
    let page = browser.get(away.header("location")).await;
    let leads_to = page.header("content-security-policy");
    assert!(leads_to.contains("form-action 'self' https://north.example;"), "{leads_to}");
    let answered = browser.fill(&page, &[("email", ADA), ("password", PASSWORD)]).await;
    let consent = browser.get(answered.header("location")).await;
    assert_eq!(consent.status, 200);
    for part in ["The app of telco-north", "Telco North", ADA, "set up subscriptions"] {
        assert!(consent.text.contains(part), "{part}: {}", consent.text);
    }
    let back = browser.fill(&consent, &[("decision", "allow")]).await;
    let back = back.header("location");
    assert!(back.starts_with(&format!("{CALLBACK}&code=")), "{back}");
    assert_eq!(value(back, "state").as_deref(), Some("s t/ä"));
    assert_eq!(value(back, "iss").as_deref(), Some(ISSUER));
}

#[tokio::test]
async fn what_was_agreed_to_is_remembered_and_more_is_asked_again() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    browser.agree(&request(&[])).await;
    assert_eq!(browser.get(&request(&[])).await.status, 303);
    assert_eq!(browser.get(&request(&[("prompt", "none")])).await.status, 303);
    // Google's name is another name of ours.
    assert_eq!(browser.get(&request(&[("scope", GOOGLES)])).await.status, 303);
    assert_eq!(browser.get(&request(&[("prompt", "consent")])).await.status, 200);
    assert_eq!(browser.get(&request(&[("scope", "openid email")])).await.status, 200);
    let south = [("client_id", "north-phone")];
    assert_eq!(browser.get(&request(&south)).await.status, 200, "another program");
}

#[tokio::test]
async fn who_does_not_agree_is_taken_at_his_word() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let consent = browser.get(&request(&[])).await;
    let answered = browser.fill(&consent, &[("decision", "deny")]).await;
    assert_eq!(told(&answered), "access_denied");
    assert_eq!(browser.get(&request(&[])).await.status, 200, "asked again");
    let nothing = browser.get(&request(&[])).await;
    assert_eq!(browser.fill(&nothing, &[]).await.status, 200, "neither is neither");
}

#[tokio::test]
async fn a_quiet_request_shows_nothing() {
    let hall = Hall::open().await;
    let quiet = request(&[("prompt", "none")]);
    assert_eq!(told(&Browser::new(&hall).get(&quiet).await), "login_required");
    let mut browser = signed_in(&hall).await;
    assert_eq!(told(&browser.get(&quiet).await), "consent_required");
}

#[tokio::test]
async fn who_shall_sign_in_again_does_so_once() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    browser.agree(&request(&[])).await;
    let away = browser.get(&request(&[("prompt", "login")])).await;
    let page = browser.get(away.header("location")).await;
    let answered = browser.fill(&page, &[("email", ADA), ("password", PASSWORD)]).await;
    let back = browser.get(answered.header("location")).await;
    assert!(back.header("location").starts_with(CALLBACK), "{back:?}");
}

#[tokio::test]
async fn nobody_is_sent_where_it_was_not_agreed() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let (double, bare) =
        (format!("{}&state=b", request(&[])), request(&[]).replace("%3Ffrom%3Dus", ""));
    for (request, why) in [
        (request(&[("client_id", "")]), "no client"),
        (request(&[("client_id", "nobody")]), "an unknown client"),
        (request(&[("redirect_uri", "")]), "no address"),
        (request(&[("redirect_uri", "https://evil.example/")]), "another address"),
        (request(&[("redirect_uri", &format!("{CALLBACK}&x=1"))]), "a longer one"),
        (request(&[("redirect_uri", "https://north.example/CB?from=us")]), "another letter case"),
        (bare, "a shorter one"),
        (double, "a parameter twice"),
        ("/oauth2/auth".to_owned(), "nothing"),
    ] {
        let answered = browser.get(&request).await;
        assert_eq!(answered.status, 400, "{why}");
        assert!(answered.text.contains("<html"), "{why}");
        assert_eq!(answered.header("location"), "", "{why}");
    }
}

#[tokio::test]
async fn a_program_is_told_what_is_wrong() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let long = "x".repeat(2_049);
    for (but, error) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("request", "eyJ")], "request_not_supported"),
        (&[("request_uri", "https://a")], "request_uri_not_supported"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "openid everything")], "invalid_scope"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "perhaps")], "invalid_request"),
        (&[("access_type", "sometimes")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("nonce", &long)], "invalid_request"),
        (
            &[("client_id", "north-phone"), ("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
    ] {
        assert_eq!(told(&browser.get(&request(but)).await), error, "{but:?}");
    }
    // A program with a secret may do without.
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(browser.get(&request(&without)).await.status, 200);
}

#[tokio::test]
async fn an_apps_own_address_works_without_a_state() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let own = request(&[("redirect_uri", "com.north.app:/cb"), ("state", "")]);
    let consent = browser.get(&own).await;
    let policy = consent.header("content-security-policy");
    assert!(policy.contains("form-action 'self' com.north.app:;"), "{policy}");
    let back = browser.fill(&consent, &[("decision", "allow")]).await;
    let back = back.header("location").to_owned();
    assert!(back.starts_with("com.north.app:/cb?code="), "{back}");
    assert_eq!(value(&back, "state"), None);
}
