//! Reading: partial answers, their look, who sees what, and what other rooms sold.

use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Ask, credential};
use serde_json::json;

use crate::shop::{SUBSCRIPTIONS, Shop};

#[tokio::test]
async fn an_answer_looks_as_it_was_asked_for() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let get = |query: &str| shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-1?{query}")));
    let pretty = get("").await;
    assert!(pretty.text.starts_with("{\n  \"name\": ") && pretty.text.ends_with("}\n"));
    assert_eq!(pretty.header("content-type"), "application/json; charset=UTF-8");
    let compact = get("prettyPrint=false&alt=JSON").await;
    assert!(compact.text.starts_with("{\"name\":\"") && compact.text.ends_with('}'));
    assert_eq!(compact.json(), pretty.json());
    let part = get("fields=name,lineItems(product,amount/currencyCode)").await;
    assert_eq!(
        part.json(),
        json!({
            "name": "partners/telco-north/subscriptions/ord-1",
            "lineItems": [{
                "product": "partners/telco-north/products/shield-monthly",
                "amount": { "currencyCode": "EUR" },
            }],
        })
    );
    assert_eq!(get("fields=cancellationDetails&prettyPrint=false").await.text, "{}");
    let path = format!("{SUBSCRIPTIONS}/ord-1:cancel?fields=subscription(state)");
    let wrapped = shop.ask(Ask::post_json(&path, "{}")).await;
    assert_eq!(
        wrapped.json(),
        json!({ "subscription": { "state": "STATE_CANCEL_AT_END_OF_CYCLE" } })
    );
}

#[tokio::test]
async fn reading_leaves_no_trace() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let before = shop.store.digest();
    shop.get("ord-1").await;
    assert!(shop.store.digest() == before);
}

#[tokio::test]
async fn what_the_partner_sold_elsewhere_is_called_by_its_uuid() {
    let shop = Shop::open().await;
    let done = shop.world.sell_as_partner("basic").await.unwrap();
    let sold = &done.first().unwrap().after;
    let read = shop.get(&sold.id.to_string()).await;
    let name = format!("partners/telco-north/subscriptions/{}", sold.id);
    assert_eq!(read["name"], name);
    assert_eq!(read["state"], "STATE_ACTIVE");
    assert_eq!(read.get("partnerUserToken"), None);
    let ended = shop.post(&sold.id.to_string(), "cancel", "{}").await;
    assert_eq!(ended["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
    // The same one is no longer free as an id of his choice.
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={}", sold.id);
    let taken = shop.ask(Ask::post_json(&path, crate::shop::SHIELD)).await;
    assert_eq!(taken.status, 409);
}

#[tokio::test]
async fn what_the_vendor_sold_himself_is_not_there() {
    let shop = Shop::open().await;
    let done = shop.world.sell("basic", "tok_ok").await.unwrap();
    let id = done.first().unwrap().after.id;
    let refused = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn another_partner_is_refused_whether_or_not_it_is_there() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    for id in ["ord-1", "ord-9"] {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).bearer(&shop.south);
        let refused = ask.of(&shop.house).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.json()["error"]["status"], "PERMISSION_DENIED");
    }
    let own = Ask::get("/v1/partners/telco-south/subscriptions/ord-1").bearer(&shop.south);
    assert_eq!(own.of(&shop.house).await.status, 404);
}

#[tokio::test]
async fn an_end_user_is_no_service_account() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let mut user = credential("c3", "sandbox", "reseller", &[]);
    user.subject = Some("telco-north".to_owned());
    user.account = Some("user-1".to_owned());
    let key = shop.lobby.issue("rs_test", user);
    let ask = Ask::get(&format!("{SUBSCRIPTIONS}/ord-1")).bearer(&key);
    assert_eq!(ask.of(&shop.house).await.status, 403);
}

#[tokio::test]
async fn a_linked_user_is_told() {
    use perennial_core::Command;
    use perennial_engine::{Act, Wish};
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let customer = shop.world.customer("user-1").await.unwrap();
    let find = perennial_engine::ports::Find::Reference {
        name: "reseller.id".to_owned(),
        value: "ord-1".to_owned(),
    };
    let page = perennial_engine::ports::Page { after: None, limit: 1 };
    let id = shop.world.engine.find(SANDBOX, &find, page).unwrap()[0].id;
    let act = Act::Do { id, command: Command::LinkCustomer { customer } };
    shop.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    assert_eq!(shop.get("ord-1").await["endUserEntitled"], true);
}
