//! What strangers try: many at once, one secret in the place of another, addresses and texts that
//! are something else to the next reader, and a store that does not answer.

use std::sync::Arc;

use perennial_engine::memory::{FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::testing::SANDBOX;
use perennial_engine::{EnvironmentKind, Expect, SandboxClock};
use room_lobby::testing::{Answered, Ask};

use crate::hall::{
    ADA, Browser, CALLBACK, Hall, ISSUER, PASSWORD, encoded, request, turning_in, value,
};

const FORM: &str = "application/x-www-form-urlencoded";

async fn signed_in(hall: &Hall) -> Browser<'_> {
    hall.account(ADA).await;
    let mut browser = Browser::new(hall);
    browser.sign_in(ADA, PASSWORD).await;
    browser
}

/// Sixteen of the same at the same time, on as many threads as there are.
async fn at_once(hall: &Hall, ask: impl Fn(usize) -> Ask) -> Vec<Answered> {
    let house = Arc::new(hall.house.clone());
    let all: Vec<_> = (0..16)
        .map(|n| {
            let (house, ask) = (house.clone(), ask(n));
            tokio::spawn(async move { ask.of(&house).await })
        })
        .collect();
    let mut answers = vec![];
    for one in all {
        answers.push(one.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_with_one_code_get_one_token_and_lose_it() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let code = browser.agree(&request(&[])).await;
    let mut form = turning_in(&code).to_vec();
    form.extend([("client_id", "north-app"), ("client_secret", "s-new")]);
    let body = encoded(&form);
    let ask = |_| Ask::new("POST", "/oauth2/token").header("content-type", FORM).body(body.clone());
    let answers = at_once(&hall, ask).await;
    let got: Vec<_> = answers.iter().filter(|answered| answered.status == 200).collect();
    // The winner may find his grant taken back before he has it.
    assert!(got.len() <= 1, "{answers:?}");
    assert!(answers.iter().all(|it| matches!(it.status.as_u16(), 200 | 400)), "{answers:?}");
    for answered in got {
        let token = answered.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(hall.call(&token).await.status, 401, "taken back");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_guesses_at_once_are_as_many_tries_as_were_counted() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    let page = browser.get("/oauth2/join?environment=sandbox").await;
    let page = browser.fill(&page, &[("email", ADA)]).await;
    let code = hall.mailed().await.expect("mailed");
    let hidden = |name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        page.text.split(&mark).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (form, joining) = (hidden("form"), hidden("joining"));
    let cookie = format!("__Host-visit={}", browser.cookies["__Host-visit"]);
    let mut wrong = 0;
    for round in 0..3 {
        let ask = |n: usize| {
            let guess = format!("{:08}", 16 * round + n);
            let typed = [
                ("form", form.as_str()),
                ("environment", "sandbox"),
                ("joining", &joining),
                ("code", &guess),
                ("password", PASSWORD),
            ];
            Ask::new("POST", "/oauth2/join/code")
                .header("content-type", FORM)
                .header("cookie", &cookie)
                .body(encoded(&typed))
        };
        let answers = at_once(&hall, ask).await;
        assert!(answers.iter().all(|it| it.status == 400), "{answers:?}");
        wrong += answers.iter().filter(|it| it.text.contains("This code is not right")).count();
    }
    assert!((1..=4).contains(&wrong), "{wrong} of 48 guesses were looked at");
    // Where all tries are made, the right one is too late.
    for _ in wrong..5 {
        browser.fill(&page, &[("code", "00000000"), ("password", PASSWORD)]).await;
    }
    let late = browser.fill(&page, &[("code", &code), ("password", PASSWORD)]).await;
    assert_eq!(late.status, 400, "{}", late.text);
}

#[tokio::test]
async fn no_two_tokens_have_the_same_text() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let granted = hall.granted(&request(&[])).await;
    let refresh = granted["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let north = Some(("north-app", "s-new"));
    let mut texts = vec![granted["access_token"].clone()];
    for _ in 0..3 {
        let again = hall.post("/oauth2/token", &form, north).await.json();
        texts.push(again["access_token"].clone());
    }
    texts.sort_by_key(ToString::to_string);
    texts.dedup();
    assert_eq!(texts.len(), 4, "{texts:?}");
}

#[tokio::test]
async fn one_secret_does_not_open_what_another_does() {
    let hall = Hall::open().await;
    let mut browser = signed_in(&hall).await;
    let session = browser.cookies["__Host-session-1"].clone();
    let visit = browser.cookies["__Host-visit"].clone();
    let unused = browser.agree(&request(&[])).await;
    let code = browser.agree(&request(&[])).await;
    let granted = hall.turn_in(&code).await.json();
    let of = |name: &str| granted[name].as_str().unwrap().to_owned();
    let (access, refresh, id) = (of("access_token"), of("refresh_token"), of("id_token"));
    for bearer in [&session, &visit, &unused, &refresh, &id, "s-new"] {
        assert_eq!(hall.call(bearer).await.status, 401, "{bearer}");
    }
    let north = Some(("north-app", "s-new"));
    for token in [&session, &visit, &unused, &access, &id, "s-new"] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        assert_eq!(hall.post("/oauth2/token", &form, north).await.status, 400, "{token}");
    }
    for code in [&session, &visit, &refresh, &access, &id] {
        assert_eq!(hall.turn_in(code).await.status, 400, "{code}");
    }
    for secret in [&refresh, &access, &unused, "rs_test_north", "s-south"] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let basic = Some(("north-app", secret));
        assert_eq!(hall.post("/oauth2/token", &form, basic).await.status, 401, "{secret}");
    }
    for cookie in [&refresh, &access, &unused, &id] {
        let mut other = Browser::new(&hall);
        other.cookies.insert("__Host-session-1".to_owned(), cookie.clone());
        assert_eq!(other.get("/page").await.json()["stranger"], true, "{cookie}");
    }
    // The session of one environment is none in another.
    let mut other = Browser::new(&hall);
    other.cookies.insert("__Host-session-2".to_owned(), session);
    assert_eq!(other.get("/page").await.json()["stranger"], true);
    assert_eq!(hall.call(&access).await.status, 200, "none of this ended it");
}

#[tokio::test]
async fn the_clock_of_a_sandbox_moves_no_token() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let granted = hall.granted(&request(&[])).await;
    let place = hall.world.engine.place(SANDBOX).unwrap();
    assert!(matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }));
    let later = hall.world.engine.real().plus_seconds(10 * 365 * 86_400).unwrap();
    let mut environment = place.environment.clone();
    environment.kind = EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at: later } };
    let document = perennial_engine::directory::Document::Environment(environment);
    hall.world.engine.define(SANDBOX, document, Expect::Any).await.unwrap();
    assert_eq!(hall.world.engine.now(SANDBOX).unwrap(), later);
    assert_eq!(hall.call(granted["access_token"].as_str().unwrap()).await.status, 200);
    let refresh = granted["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let again = hall.post("/oauth2/token", &form, Some(("north-app", "s-new"))).await;
    assert_eq!(again.status, 200, "{}", again.text);
}

#[tokio::test]
async fn no_address_leads_elsewhere_however_it_is_written() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    for to in [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\n/evil.example",
        "/\r\nlocation: https://evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "/\u{2f}/evil.example",
        "\u{ff0f}\u{ff0f}evil.example",
        "/\u{2215}evil.example",
        "javascript:alert(1)",
        "?x",
        "evil.example",
        "@evil.example",
    ] {
        let query = encoded(&[("environment", "sandbox"), ("continue", to)]);
        for page in ["/oauth2/signin", "/oauth2/join", "/oauth2/account"] {
            let mut browser = Browser::new(&hall);
            let answered = browser.get(&format!("{page}?{query}")).await;
            assert_eq!(answered.status, 400, "{page} {to:?}");
            assert_eq!(answered.header("location"), "");
        }
        // Nor when a form is changed by hand.
        let mut browser = Browser::new(&hall);
        let page = browser.get("/oauth2/signin?environment=sandbox").await;
        let token = page.text.split("name=\"form\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let form = [
            ("form", token),
            ("environment", "sandbox"),
            ("continue", to),
            ("email", ADA),
            ("password", PASSWORD),
        ];
        let answered = browser.post("/oauth2/signin", &form).await;
        assert_eq!((answered.status.as_u16(), answered.header("location")), (400, ""), "{to:?}");
    }
}

#[tokio::test]
async fn nothing_that_is_shown_or_carried_back_is_markup_or_a_header() {
    let hall = Hall::open().await;
    let evil = "\"><script>alert(1)</script>&'";
    let place = hall.world.engine.place(SANDBOX).unwrap();
    let mut client = place.oauth_clients["north-app"].clone();
    client.name = "<script>name</script>".to_owned();
    client.scopes.insert("<script>scope</script>".to_owned());
    let mut partner = place.partners[&client.partner].clone();
    partner.name = "<img src=x onerror=alert(1)>".to_owned();
    for document in [
        perennial_engine::directory::Document::OAuthClient(client),
        perennial_engine::directory::Document::Partner(partner),
    ] {
        hall.world.engine.define(SANDBOX, document, Expect::Any).await.unwrap();
    }
    let mut browser = signed_in(&hall).await;
    let asked = request(&[("scope", "openid <script>scope</script>"), ("state", evil)]);
    let consent = browser.get(&asked).await;
    assert_eq!(consent.status, 200, "{}", consent.text);
    let back = browser.fill(&consent, &[("decision", "allow")]).await;
    let account = browser.get("/oauth2/account?environment=sandbox").await;
    let mut other = Browser::new(&hall);
    let page = other.get("/oauth2/signin?environment=sandbox").await;
    let typed = [("email", evil), ("password", evil)];
    let wrong = other.fill(&page, &typed).await;
    let page = other.get("/oauth2/join?environment=sandbox").await;
    let no_email = other.fill(&page, &[("email", evil)]).await;
    let query = encoded(&[("environment", evil), ("continue", evil), ("client_id", evil)]);
    let mut pages = vec![consent, account, wrong, no_email];
    for path in ["/oauth2/signin", "/oauth2/auth", "/oauth2/join", "/oauth2/provider/back"] {
        pages.push(other.get(&format!("{path}?{query}&state=1.x")).await);
    }
    for page in pages {
        assert!(page.text.contains("<html"), "{}", page.text);
        assert!(!page.text.contains("<script") && !page.text.contains("<img"), "{}", page.text);
        assert!(!page.text.contains(evil), "{}", page.text);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    let address = back.header("location");
    assert!(address.starts_with(CALLBACK), "{address}");
    assert_eq!(value(address, "state").as_deref(), Some(evil), "as it came");
    assert_eq!(value(address, "iss").as_deref(), Some(ISSUER));
    assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{address}");
    let split = request(&[("state", "x\r\nset-cookie: a=b")]);
    let split = browser.get(&split).await;
    assert_eq!((split.status.as_u16(), split.header("location")), (400, ""));
    assert!(split.headers.get("set-cookie").is_none());
    assert_eq!(
        (back.header("cache-control"), back.header("referrer-policy")),
        ("no-store", "no-referrer")
    );
}

#[tokio::test]
async fn a_store_that_does_not_answer_makes_nobody_wrong() {
    let store = Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()), FaultPlan::none()));
    let hall = Hall::on(store.clone(), ISSUER, None).await;
    let mut browser = signed_in(&hall).await;
    let code = browser.agree(&request(&[])).await;
    let granted = hall.turn_in(&code).await.json();
    let access = granted["access_token"].as_str().unwrap();
    let refresh = granted["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let north = Some(("north-app", "s-new"));
    store.set_plan(FaultPlan::seeded(1, 0, 0, 1_000));
    // A 401 would make Google's libraries fetch another token, a 400 forget this one.
    assert_eq!(hall.call(access).await.status, 503);
    let answered = hall.post("/oauth2/token", &form, north).await;
    assert_eq!(answered.status, 503);
    assert_eq!(answered.json()["error"], "temporarily_unavailable");
    assert_eq!(hall.post("/oauth2/revoke", &[("token", refresh)], north).await.status, 503);
    assert_eq!(browser.get("/page").await.status, 503);
    for path in ["/oauth2/account?environment=sandbox", &request(&[])] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.text.contains("<html"), "{}", page.text);
    }
    store.set_plan(FaultPlan::none());
    assert_eq!(hall.call(access).await.status, 200);
    assert_eq!(hall.post("/oauth2/token", &form, north).await.status, 200);
    assert_eq!(browser.get("/page").await.status, 200, "still signed in");
}
