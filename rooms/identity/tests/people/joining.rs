//! One way for who is new, who forgot the password and whom the merchant knows: a mailed code.

use perennial_engine::directory::{Customer, Document};
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Answered;

use crate::hall::{ADA, Browser, Hall, PASSWORD};

const NEW: &str = "quite another one";

async fn asked(browser: &mut Browser<'_>, email: &str) -> Answered {
    let page = browser.get("/oauth2/join?environment=sandbox&continue=%2Fpage").await;
    browser.fill(&page, &[("email", email)]).await
}

fn wrong(code: &str) -> String {
    if code.starts_with('1') { "20000000".to_owned() } else { "10000000".to_owned() }
}

#[tokio::test]
async fn a_code_makes_an_account_and_signs_in() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    let page = asked(&mut browser, ADA).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("autocomplete=\"one-time-code\""), "{}", page.text);
    let code = hall.mailed().await.expect("mailed");
    assert_eq!(code.len(), 9, "{code}");
    let answered = browser.fill(&page, &[("code", &code), ("password", PASSWORD)]).await;
    assert_eq!((answered.status.as_u16(), answered.header("location")), (303, "/page"));
    let account = browser.get("/page").await.json()["account"].clone();
    assert!(account.is_string(), "{account}");
    // Spent: it opens nothing again.
    let again = browser.get("/oauth2/join?environment=sandbox").await;
    assert_eq!(again.status, 200);
    let mut other = Browser::new(&hall);
    other.cookies = browser.cookies.clone();
    assert_eq!(other.fill(&page, &[("code", &code), ("password", NEW)]).await.status, 403);
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn nothing_is_told_about_who_is_known() {
    let hall = Hall::open().await;
    hall.account(ADA).await;
    let shown = async |email: &str| {
        let mut browser = Browser::new(&hall);
        let page = asked(&mut browser, email).await;
        let secret =
            page.text.split("name=\"joining\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let token =
            page.text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let text = page.text.replace(email, "").replace(secret, "").replace(token, "");
        (page.status, text)
    };
    assert_eq!(shown(ADA).await, shown("eve@example.org").await);
    hall.mailed().await;
    assert_eq!(hall.post.sent.lock().len(), 2, "both are mailed");
    let mut browser = Browser::new(&hall);
    assert_eq!(asked(&mut browser, "no address").await.status, 400);
}

#[tokio::test]
async fn a_forgotten_password_is_another_one_and_ends_every_session() {
    let hall = Hall::open().await;
    let ada = hall.account(ADA).await.to_string();
    let mut thief = Browser::new(&hall);
    thief.sign_in(ADA, PASSWORD).await;
    let mut browser = Browser::new(&hall);
    let page = asked(&mut browser, ADA).await;
    let code = hall.mailed().await.unwrap();
    browser.fill(&page, &[("code", &code), ("password", NEW)]).await;
    assert_eq!(browser.get("/page").await.json()["account"], ada, "the same account");
    assert_eq!(thief.get("/page").await.json()["stranger"], true);
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 401);
    assert_eq!(Browser::new(&hall).sign_in(ADA, NEW).await.status, 303);
}

#[tokio::test]
async fn whom_the_merchant_knows_gets_his_own_customer() {
    let hall = Hall::open().await;
    let id = hall.world.customer("c-7").await.unwrap();
    let known = hall.world.engine.customer(SANDBOX, id).unwrap();
    let document = Document::Customer(Customer { email: Some(ADA.to_owned()), ..known });
    hall.world.define(document).await.unwrap();
    let mut browser = Browser::new(&hall);
    let page = asked(&mut browser, "ADA@example.org").await;
    let code = hall.mailed().await.unwrap();
    browser.fill(&page, &[("code", &code), ("password", PASSWORD)]).await;
    assert_eq!(browser.get("/page").await.json()["account"], id.to_string());
}

#[tokio::test]
async fn a_code_is_guessed_five_times_at_most() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    let page = asked(&mut browser, ADA).await;
    let code = hall.mailed().await.unwrap();
    // What would not do as a password takes no try.
    for unfit in ["short", ADA, &"x".repeat(129)] {
        let answered = browser.fill(&page, &[("code", &code), ("password", unfit)]).await;
        assert_eq!(answered.status, 400, "{unfit}");
    }
    for _ in 0..5 {
        let guess = [("code", &*wrong(&code)), ("password", PASSWORD)];
        assert_eq!(browser.fill(&page, &guess).await.status, 400);
    }
    let answered = browser.fill(&page, &[("code", &code), ("password", PASSWORD)]).await;
    assert_eq!(answered.status, 400, "right, but too late");
    assert!(answered.text.contains("no longer good"), "{}", answered.text);
}

#[tokio::test]
async fn a_code_is_over_after_a_quarter_of_an_hour() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    let page = asked(&mut browser, ADA).await;
    let code = hall.mailed().await.unwrap();
    hall.wait(15 * 60);
    let answered = browser.fill(&page, &[("code", &code), ("password", PASSWORD)]).await;
    assert_eq!(answered.status, 400);
    // A code of one address is none for another.
    let first = asked(&mut browser, ADA).await;
    let code = hall.mailed().await.unwrap();
    let other = asked(&mut browser, "eve@example.org").await;
    assert_eq!(browser.fill(&other, &[("code", &code), ("password", PASSWORD)]).await.status, 400);
    assert_eq!(browser.fill(&first, &[("code", &code), ("password", PASSWORD)]).await.status, 303);
}

#[tokio::test]
async fn an_address_is_mailed_only_so_often_and_the_page_does_not_tell() {
    let hall = Hall::open().await;
    let mut browser = Browser::new(&hall);
    for n in 1..=7 {
        assert_eq!(asked(&mut browser, ADA).await.status, 200);
        hall.mailed().await;
        assert_eq!(hall.post.sent.lock().len(), n.min(5));
    }
    for n in 7..30 {
        assert_eq!(asked(&mut browser, &format!("e{n}@example.org")).await.status, 200);
    }
    assert_eq!(asked(&mut browser, "eve@example.org").await.status, 429, "from one network");
    hall.wait(3_600);
    assert_eq!(asked(&mut browser, "eve@example.org").await.status, 200);
}

#[tokio::test]
async fn whoever_came_before_with_the_address_of_another_has_nothing_of_his_account() {
    let hall = Hall::open().await;
    let mut attacker = Browser::new(&hall);
    let page = asked(&mut attacker, ADA).await;
    let guess = [("code", "00000001"), ("password", "the attackers own")];
    assert_eq!(attacker.fill(&page, &guess).await.status, 400);
    let mut ada = Browser::new(&hall);
    let own = asked(&mut ada, ADA).await;
    let code = hall.mailed().await.unwrap();
    ada.fill(&own, &[("code", &code), ("password", PASSWORD)]).await;
    assert!(ada.get("/page").await.json()["account"].is_string());
    // Her code is good on her page alone.
    assert_eq!(attacker.fill(&page, &[("code", &code), ("password", NEW)]).await.status, 400);
    assert_eq!(Browser::new(&hall).sign_in(ADA, "the attackers own").await.status, 401);
    assert_eq!(Browser::new(&hall).sign_in(ADA, PASSWORD).await.status, 303);
}
