//! The three reads refuse alike, and each the names it cannot read; nobody learns what is another's.

use room_lobby::testing::{Ask, credential};

use crate::bad_input::known;
use crate::shop::Shop;

/// Every reading operation with its name for what is meant.
const READS: [(&str, &str); 3] = [
    ("GetSubscription", "subscriptionId"),
    ("GetSubscriptionsByPurchase", "purchaseId"),
    ("GetSubscriptionsForCustomer", "customerId"),
];

/// What is no number, whoever reads it.
const NO_NUMBERS: [&str; 14] = [
    "",
    "x",
    "-1",
    "1.5",
    "1e2",
    "%2B1",
    "NaN",
    "Infinity",
    "0x1",
    "%D9%A1",
    "1,2",
    "null",
    "99999999999999999999",
    "99999999999999999999999999999999999999",
];

fn path(operation: &str, query: &str) -> String {
    format!("/subscription/{}?{query}", operation.to_ascii_lowercase())
}

#[tokio::test]
async fn every_read_refuses_alike() {
    let shop = Shop::opened_with_one().await;
    for (operation, name) in READS {
        let mut queries: Vec<String> =
            NO_NUMBERS.iter().map(|value| format!("{name}={value}")).collect();
        queries.extend([
            String::new(),
            name.to_owned(),
            format!("{name}=%FF"),
            format!("{name}=%zz"),
        ]);
        for query in queries {
            let ask = known(Ask::get(&path(operation, &query)));
            shop.refuses(ask, 400, &format!("{operation}?{query}")).await;
            let ask = known(Ask::get(&path(operation, &query)));
            let ask = ask.header("accept", "application/xml");
            let answered = shop.refuses(ask, 400, &format!("{operation}?{query}, XML")).await;
            let root = format!("<{operation}Response xmlns=");
            assert!(answered.text.contains(&root), "{}", answered.text);
        }
        let good = path(operation, &format!("{name}=4100001"));
        shop.refuses(Ask::get(&good), 401, operation).await;
        shop.refuses(known(Ask::get(&good)).header("accept", "text/plain"), 406, operation).await;
        for verb in ["POST", "PUT", "PATCH", "DELETE"] {
            shop.refuses(known(Ask::new(verb, &good)), 405, &format!("{verb} {operation}")).await;
        }
    }
    for query in ["subscriptionId=4100001&isCurrent=2", "subscriptionId=4100001&isCurrent=NaN"] {
        let ask = known(Ask::get(&path("GetSubscription", query)));
        shop.refuses(ask, 400, query).await;
    }
}

#[tokio::test]
async fn customers_are_named_once_and_statuses_are_known_ones() {
    let shop = Shop::opened_with_one().await;
    for query in [
        "customerId=1&customerReferenceId=crm-1",
        "customerId=1&customerEmail=a@example.com",
        "customerReferenceId=crm-1&customerEmail=a@example.com",
        "customerId=1&customerReferenceId=crm-1&customerEmail=a@example.com",
        "customerId=&customerReferenceId=&customerEmail=",
        "isCurrent=true",
        "customerId=0",
        "customerId=1000000000000000000",
        "customerId=1&isCurrent=perhaps",
        "customerId=1&subscriptionStatus=Sleeping",
        "customerId=1&subscriptionStatus=99",
        "customerId=1&subscriptionStatus=-1",
        "customerId=1&subscriptionStatus=NaN",
        "customerId=1&subscriptionStatus=1,2",
        "customerId=1&subscriptionStatus=99999999999999999999",
    ] {
        let ask = known(Ask::get(&path("GetSubscriptionsForCustomer", query)));
        shop.refuses(ask, 400, query).await;
    }
}

#[tokio::test]
async fn another_merchant_s_is_read_like_one_that_never_was() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let mut south = credential("south", "sandbox", "commerce", &[]);
    south.subject = Some("telco-south".to_owned());
    shop.lobby.enrol("south", "p", south);
    let item = shop.read(4_100_001).await["Items"][1].clone();
    let purchase = item["SubscriptionPurchaseItems"][0]["PurchaseId"].as_i64().expect("paid");
    for (operation, theirs, nobody_s) in [
        ("GetSubscription", "subscriptionId=4100001".to_owned(), "subscriptionId=9"),
        ("GetSubscriptionsByPurchase", format!("purchaseId={purchase}"), "purchaseId=9"),
    ] {
        let south = |query: &str| Ask::get(&path(operation, query)).basic("south", "p");
        assert_eq!(known(Ask::get(&path(operation, &theirs))).of(&shop.house).await.status, 200);
        let theirs = shop.refuses(south(&theirs), 404, operation).await;
        let nobody_s = shop.refuses(south(nobody_s), 404, operation).await;
        assert_eq!(theirs.text, nobody_s.text, "{operation}");
    }
    let list = |query: &str| Ask::get(&path("GetSubscriptionsForCustomer", query));
    let seen = known(list("customerReferenceId=crm-88")).of(&shop.house).await;
    assert!(seen.text.contains("4100001"), "{}", seen.text);
    let theirs = list("customerReferenceId=crm-88").basic("south", "p").of(&shop.house).await;
    let nobody_s = list("customerReferenceId=crm-0").basic("south", "p").of(&shop.house).await;
    assert_eq!((theirs.status.as_u16(), &theirs.text), (200, &nobody_s.text));
}
