//! Finding subscriptions: by one name of the customer, and by a purchase.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SEATS, Shop, said};

const FIND: &str = "/subscription/getsubscriptionsforcustomer";
const PURCHASE: &str = "/subscription/getsubscriptionsbypurchase";

fn ids(answered: &Answered) -> Vec<Value> {
    assert_eq!(answered.status, 200, "{}", answered.text);
    let json = answered.json();
    assert_eq!(json["ResultMessage"], "OK");
    let list = json["Subscriptions"].as_array().expect("a list");
    list.iter().map(|subscription| subscription["Id"].clone()).collect()
}

#[tokio::test]
async fn a_customer_is_found_by_number_and_by_reference() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    for query in [
        "customerId=7000123",
        "CustomerID=7000123&customerReferenceId=&customerEmail=",
        "customerreferenceid=crm-88",
        "customerReferenceId=crm-88&subscriptionStatus=Active",
        "customerReferenceId=crm-88&subscriptionStatus=ACT",
        "customerReferenceId=crm-88&subscriptionStatus=1&isCurrent=true",
    ] {
        let found = shop.get(&format!("{FIND}?{query}")).await;
        assert_eq!(ids(&found), [json!(SEATS)], "{query}");
    }
    for query in [
        "customerId=7000124",
        "customerReferenceId=crm-8",
        "customerReferenceId=CRM-88",
        "customerReferenceId=crm-88&subscriptionStatus=Hold",
        "customerReferenceId=crm-88&subscriptionStatus=WNO",
    ] {
        let found = shop.get(&format!("{FIND}?{query}")).await;
        assert_eq!(ids(&found), Vec::<Value>::new(), "{query}");
    }
}

#[tokio::test]
async fn a_changed_reference_is_the_one_that_is_found() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let body = r#"{"CustomerReferenceId":"crm-99","SubscriptionId":"S4100001"}"#;
    shop.ok("updatecustomer", body).await;
    let by = async |reference: &str| {
        ids(&shop.get(&format!("{FIND}?customerReferenceId={reference}")).await)
    };
    assert_eq!(by("crm-99").await, [json!(SEATS)]);
    assert_eq!(by("crm-88").await, Vec::<Value>::new());
}

#[tokio::test]
async fn exactly_one_name_is_given() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    for (query, status, why) in [
        ("", 400, "Missing required field. CustomerId"),
        ("customerId=&customerEmail=%20", 400, "Missing required field. CustomerId"),
        ("customerId=1&customerReferenceId=x", 400, "Invalid value for field 'CustomerId'."),
        ("customerId=x", 400, "Invalid value for field 'CustomerId'."),
        ("customerId=+1", 400, "Invalid value for field 'CustomerId'."),
        ("customerId=1&isCurrent=x", 400, "Invalid value for field 'IsCurrent'."),
        (
            "customerId=1&subscriptionStatus=Odd",
            400,
            "Invalid value for field 'SubscriptionStatus'.",
        ),
        ("customerEmail=a@x.org&customerId=1", 400, "Invalid value for field 'CustomerId'."),
    ] {
        let answered = shop.get(&format!("{FIND}?{}", query.replace('+', "%2B"))).await;
        assert_eq!(
            (answered.status.as_u16(), said(&answered)),
            (status, why.to_owned()),
            "{query}"
        );
    }
}

#[tokio::test]
async fn lists_are_named_in_xml() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let ask = Ask::get(&format!("{FIND}?customerId=7000123")).header("accept", "application/xml");
    let answered = shop.ask(ask).await;
    let text = &answered.text;
    assert!(text.contains("<GetSubscriptionsForCustomerResponse xmlns="), "{text}");
    assert!(text.contains("<Subscriptions><Subscription><CustomerCurrencyId>EUR<"), "{text}");
    assert!(text.contains("<Items><SubscriptionItem>"), "{text}");
}

#[tokio::test]
async fn any_purchase_leads_to_its_subscription() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let item = shop.read(SEATS).await["Items"][1].clone();
    let purchases = item["SubscriptionPurchaseItems"].as_array().expect("purchases").clone();
    assert_eq!(purchases.len(), 3);
    for purchase in purchases {
        let path = format!("{PURCHASE}?purchaseId={}", purchase["PurchaseId"]);
        assert_eq!(ids(&shop.get(&path).await), [json!(SEATS)]);
    }
    for unknown in ["410000100000", "410000100004", "410000200001", "1", "9223372036854775807"] {
        let answered = shop.get(&format!("{PURCHASE}?purchaseId={unknown}")).await;
        let told = (answered.status.as_u16(), said(&answered));
        assert_eq!(told, (404, "Purchase not found.".to_owned()), "{unknown}");
    }
    for (query, why) in [
        ("", "Missing required field. PurchaseId"),
        ("purchaseId=x", "Invalid value for field 'PurchaseId'."),
        ("purchaseId=-1", "Invalid value for field 'PurchaseId'."),
        ("purchaseId=9223372036854775808", "Invalid value for field 'PurchaseId'."),
    ] {
        let answered = shop.get(&format!("{PURCHASE}?{query}")).await;
        assert_eq!((answered.status.as_u16(), said(&answered)), (400, why.to_owned()));
    }
}
