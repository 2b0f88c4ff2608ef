//! `authorizeSignup`, where a customer meets it: on the page he confirms his order on.

use perennial_engine::ports::OutError;
use room_lobby::testing::{Answered, Ask};
use serde_json::json;

use crate::telco::{NO, Plan, SUBSCRIPTIONS, Telco};

/// The page of a new order, and the customer's browser.
async fn page(telco: &Telco) -> (String, String) {
    let subscription = json!({
        "partnerUserToken": "cust-42",
        "serviceLocation": {"regionCode": "DE"},
        "lineItems": [{"product": "partners/telco-north/products/shield"}],
    });
    let create = json!({"subscriptionId": "ord-1", "subscription": subscription});
    let intent = json!({"intentPayload": {"createIntent": create}}).to_string();
    let path = "/v1/partners/telco-north/userSessions:generate";
    let answered = telco.ask(Ask::post_json(path, intent)).await;
    let token = answered.json()["userSession"]["token"].as_str().unwrap().to_owned();
    let customer = telco.world.customer("lena").await.unwrap();
    (format!("/subscription/new/{token}"), customer.to_string())
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).unwrap().0
}

async fn confirm(telco: &Telco, path: &str, cookie: &str) -> Answered {
    let shown = Ask::get(path).header("cookie", cookie).of(&telco.house).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(telco.desk.asked.lock().is_empty(), "looking at it asks nobody");
    let action = between(&shown.text, "action=\"", "\"").replace("&amp;", "&");
    let proof = between(&shown.text, "name=\"proof\" value=\"", "\"");
    Ask::new("POST", &action)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("proof={proof}"))
        .of(&telco.house)
        .await
}

#[tokio::test]
async fn a_customer_is_told_what_the_partner_said() {
    let telco = Telco::open("reseller", "authorizeSignup").await;
    let (path, cookie) = page(&telco).await;
    let mut ids = vec![];
    for (plan, status, said) in [
        (Plan::Fail(OutError::Timeout), 503, "try again"),
        (Plan::Say(502, String::new()), 503, "try again"),
        (Plan::Say(200, NO.to_owned()), 409, "did not agree"),
    ] {
        telco.desk.plan([plan]);
        let answered = confirm(&telco, &path, &cookie).await;
        assert_eq!(answered.status, status, "{}", answered.text);
        assert!(answered.text.contains(said), "{}", answered.text);
        ids.extend(telco.desk.ids());
        let got = telco.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-1"))).await;
        assert_eq!(got.status, 404, "nothing is created");
    }
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(telco.told().await.is_empty());
}

#[tokio::test]
async fn a_customer_whose_partner_agrees_has_it() {
    let telco = Telco::open("reseller", "authorizeSignup").await;
    let (path, cookie) = page(&telco).await;
    let answered = confirm(&telco, &path, &cookie).await;
    assert!(answered.status == 200 || answered.status == 303, "{}", answered.text);
    let asked = telco.desk.questions();
    assert_eq!(asked[0].0, "/v1/partners/telco-north/subscriptions:authorizeSignup");
    let got = telco.get("ord-1").await;
    assert_eq!(asked[0].1["subscription"], got, "as it was proposed");
}

/// He agreed to the customer and not to the charge: nobody is told that he has anything.
#[tokio::test]
async fn a_customer_whose_first_charge_is_rejected_has_nothing() {
    let telco = Telco::asked().await;
    let (path, cookie) = page(&telco).await;
    telco.desk.reject(1);
    let answered = confirm(&telco, &path, &cookie).await;
    assert_eq!(answered.status, 409, "{}", answered.text);
    assert!(answered.text.contains("did not agree"), "{}", answered.text);
    assert_eq!(telco.get("ord-1").await["state"], "STATE_CANCELLED");
    let again = Ask::get(&path).header("cookie", &cookie).of(&telco.house).await;
    assert!(again.status == 409 || again.status == 410, "{}", again.text);
    assert!(!again.text.contains("All done"), "{}", again.text);
}

/// What he agreed to and ended since is over, whatever link he still has.
#[tokio::test]
async fn another_link_to_what_is_over_says_so() {
    let telco = Telco::asked().await;
    let (path, cookie) = page(&telco).await;
    let (other, _) = page(&telco).await;
    let answered = confirm(&telco, &path, &cookie).await;
    assert!(answered.text.contains("All done"), "{}", answered.text);
    telco.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let shown = Ask::get(&other).header("cookie", &cookie).of(&telco.house).await;
    assert_eq!(shown.status, 410, "{}", shown.text);
}
