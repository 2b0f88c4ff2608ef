//! Signing in and out: another session each time, nothing told about who is known, nobody's other
//! page posts our forms, and guesses are counted.

use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Ask;

use crate::hall::{ADA, Browser, Hall, PASSWORD};

#[tokio::test]
async fn whoever_signed_in_is_known_to_pages_until_he_signs_out() {
    let hall = Hall::open().await;
    let ada = hall.account(ADA).await.to_string();
    let mut browser = Browser::new(&hall);
    assert_eq!(browser.get("/page").await.json()["stranger"], true);
    let answered = browser.sign_in(" Ada@Example.ORG", PASSWORD).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    assert_eq!(answered.header("location"), "/oauth2/account?environment=sandbox");
    let page = browser.get("/page").await.json();
    assert_eq!((&page["account"], &page["environment"]), (&ada.clone().into(), &"sandbox".into()));
    assert_eq!(browser.get("/page?environment=sandbox").await.json()["account"], ada);
    assert_eq!(browser.get("/page?environment=production").await.json()["stranger"], true);
    let account = browser.get("/oauth2/account?environment=sandbox").await;
    assert!(account.text.contains(ADA), "{}", account.text);
    let kept = browser.cookies.clone();
    assert_eq!(browser.fill(&account, &[]).await.status, 200);
    assert_eq!(browser.get("/page").await.json()["stranger"], true);
    // The cookie itself opens nothing any more.
    browser.cookies = kept;
    assert_eq!(browser.get("/page").await.json()["stranger"], true);
    let away = browser.get("/oauth2/account?environment=sandbox").await;
    assert!(away.header("location").starts_with("/oauth2/signin?environment=sandbox&continue="));
}

#[tokio::test]
async fn cookies_are_for_this_host_and_no_script() {
    let tls = Hall::open().await;
    tls.account(ADA).await;
    let answered = Browser::new(&tls).sign_in(ADA, PASSWORD).await;
    let cookies: Vec<_> =
        answered.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        assert!(cookie.contains("; Path=/; ") && !cookie.contains("Domain"), "{cookie}");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    }
    let plain = Hall::called("http://127.0.0.1:7373").await;
    plain.account(ADA).await;
    let answered = Browser::new(&plain).sign_in(ADA, PASSWORD).await;
    let cookie = answered.header("set-cookie");
    assert!(cookie.starts_with("session-1=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_session_is_another_one_at_each_sign_in_and_ends() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let mut browser = Browser::new(&hall);
    // What somebody planted before is not what is signed in.
    let planted = "A".repeat(43);
    browser.cookies.insert("__Host-session-1".to_owned(), planted.clone());
    browser.sign_in(ADA, PASSWORD).await;
    let first = browser.cookies["__Host-session-1"].clone();
    assert_ne!(first, planted);
    browser.sign_in(ADA, PASSWORD).await;
    assert_ne!(browser.cookies["__Host-session-1"], first);
    let mut other = Browser::new(&hall);
    other.cookies.insert("__Host-session-1".to_owned(), first);
    assert_eq!(other.get("/page").await.json()["stranger"], true, "the older one ended");
    hall.wait(14 * 86_400 - 1);
    assert_ne!(browser.get("/page").await.json()["account"], serde_json::Value::Null);
    hall.wait(1);
    assert_eq!(browser.get("/page").await.json()["stranger"], true);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_alike() {
    let hall = Hall::open().await;
    let ada = hall.account(ADA).await;
    let mut answers = vec![];
    for (email, password) in [(ADA, "another password"), ("eve@example.org", PASSWORD), (ADA, "")] {
        let answered = Browser::new(&hall).sign_in(email, password).await;
        assert_eq!(answered.status, 401);
        assert!(answered.headers.get("set-cookie").is_none());
        let alert = answered.text.split("role=\"alert\">").nth(1).unwrap().to_owned();
        answers.push(alert.split("</p>").next().unwrap().to_owned());
    }
    assert!(answers.iter().all(|alert| *alert == answers[0]), "{answers:?}");
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = true).await.unwrap();
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 401);
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = false).await.unwrap();
    let mut browser = Browser::new(&hall);
    browser.sign_in(ADA, PASSWORD).await;
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = true).await.unwrap();
    assert_eq!(browser.get("/page").await.json()["stranger"], true, "a lock holds at once");
}

#[tokio::test]
async fn guesses_are_counted_and_nobody_is_locked_out_for_ever() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let mut own = Browser::new(&hall);
    own.sign_in(ADA, PASSWORD).await;
    for _ in 1..10 {
        assert_eq!(Browser::new(&hall).sign_in(ADA, "a wrong guess").await.status, 401);
    }
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 429, "right, but too late");
    assert_eq!(own.sign_in(ADA, PASSWORD).await.status, 303, "her own browser is known");
    hall.wait(90);
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_form_is_posted_by_the_browser_that_got_it() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let mut browser = Browser::new(&hall);
    let page = browser.get("/oauth2/signin?environment=sandbox").await;
    let typed = [("email", ADA), ("password", PASSWORD)];
    let mut other = Browser::new(&hall);
    other.get("/oauth2/signin?environment=sandbox").await;
    assert_eq!(other.fill(&page, &typed).await.status, 403, "of another browser");
    assert_eq!(Browser::new(&hall).fill(&page, &typed).await.status, 403, "without a cookie");
    for path in
        ["/oauth2/signin", "/oauth2/join", "/oauth2/join/code", "/oauth2/signout", "/oauth2/auth"]
    {
        let form = [("environment", "sandbox"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(browser.post(path, &form).await.status, 403, "{path}");
    }
    let cookie = format!("__Host-visit={}", browser.cookies["__Host-visit"]);
    let ask = Ask::new("POST", "/oauth2/signin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("cookie", &cookie);
    let token =
        page.text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!(
        "form={token}&environment=sandbox&email=ada%40example.org&password=four+plain+words"
    );
    assert_eq!(ask.body(body).of(&hall.house).await.status, 403, "from another site");
    assert_eq!(browser.fill(&page, &typed).await.status, 303);
}

#[tokio::test]
async fn the_way_on_is_on_this_server() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let mut browser = Browser::new(&hall);
    let page = browser.get("/oauth2/signin?environment=sandbox&continue=%2Fpage%3Fx%3D1").await;
    let answered = browser.fill(&page, &[("email", ADA), ("password", PASSWORD)]).await;
    assert_eq!(answered.header("location"), "/page?x=1");
    for bad in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "evil"] {
        let path = format!("/oauth2/signin?environment=sandbox&continue={bad}");
        assert_eq!(browser.get(&path).await.status, 400, "{bad}");
    }
    for path in
        ["/oauth2/signin", "/oauth2/signin?environment=cellar", "/oauth2/join", "/oauth2/account"]
    {
        assert_eq!(browser.get(path).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn a_page_is_for_a_phone_and_in_the_language_of_the_reader() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    browser.language = "de-AT,de;q=0.9,en;q=0.5";
    let page = browser.get("/oauth2/signin?environment=sandbox").await;
    for part in [
        "<html lang=\"de\">",
        "Anmelden",
        "Testumgebung",
        "width=device-width",
        "<label for=\"email\">",
        "autocomplete=\"username\"",
        "autocomplete=\"current-password\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("<script"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("form-action 'self'; ") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}
