//! Queries: one subscription whole, the partner's own by his names, and nobody else's (R9, R10).

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, order, shield};

#[tokio::test]
async fn how_it_stands_since_when_and_why() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-03-05T00:00:00Z").await;
    let read = shop.get(&id).await;
    assert_eq!(read["status"], "ACTIVE");
    assert_eq!(read["statusReason"], "RENEWED");
    assert_eq!(read["statusSince"], "2026-01-31T09:00:00Z");
    let entitlement = &read["entitlement"];
    assert_eq!(entitlement["entitled"], true);
    assert_eq!(entitlement["features"], json!(["antivirus", "shield"]));
    assert_eq!(entitlement["validUntil"], "2026-03-31T09:00:00Z");
    assert_eq!(entitlement["lastChange"]["at"], "2026-02-28T09:00:00Z");
    assert_eq!(entitlement["lastChange"]["cause"], "RENEWED");
    assert!(read["allowedOperations"].as_array().unwrap().contains(&json!("CANCEL")));
    assert_eq!(read["revision"], 2);
}

#[tokio::test]
async fn the_etag_is_the_revision() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
    assert_eq!(answered.header("etag"), "\"r1\"");
    assert_eq!(answered.json()["revision"], 1);
}

#[tokio::test]
async fn families_come_from_the_partners_settings() {
    let shop = Shop::open().await;
    let mut abroad = order(
        "T-1",
        json!({
            "lineRef": "1", "action": "CREATE", "offeringId": "off_nordic-m",
        }),
    );
    abroad["account"]["country"] = json!("SE");
    let made = shop.post("/partner/fulfillment-orders", "key-00001", &abroad).await.json();
    let id = made["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    let read = shop.get(id).await;
    assert_eq!(read["offering"]["family"], "PRIVACY");
    assert_eq!(read["offering"]["offeringId"], "off_nordic-m");
    assert_eq!(read["offering"]["partnerSku"], "nordic-m");
    assert_eq!(read["purchaseCountry"], "SE");
}

#[tokio::test]
async fn what_is_not_the_partners_is_not_there() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let theirs = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).bearer(&shop.south);
    let refused = theirs.of(&shop.house).await;
    assert_eq!(refused.status, 404, "never 403");
    assert_eq!(refused.json()["code"], "subscription-not-found");
    let search =
        Ask::get(&format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899")).bearer(&shop.south);
    assert_eq!(search.of(&shop.house).await.json()["items"], json!([]));
}

#[tokio::test]
async fn what_the_partner_sold_elsewhere_is_told_as_well() {
    let shop = Shop::open().await;
    let done = shop.world.sell_as_partner("plus").await.unwrap();
    let sold = &done.first().unwrap().after;
    let found =
        shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899"))).await.json();
    assert_eq!(found["items"], json!([]), "it has no account of his");
    let id = {
        // The same 128 bits in this surface's letters.
        let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let text: String = (0..26)
            .rev()
            .map(|n| char::from(letters[usize::try_from((sold.id.0 >> (n * 5)) & 31).unwrap()]))
            .collect();
        format!("sub_{text}")
    };
    let read = shop.get(&id).await;
    assert_eq!(read["status"], "ACTIVE");
    assert_eq!(read["account"]["partnerAccountRef"], Value::Null);
    assert_eq!(shop.get(&id.to_lowercase()).await, read);
}

#[tokio::test]
async fn a_search_goes_page_by_page() {
    let shop = Shop::open().await;
    let mut sold = vec![];
    for n in 0..5 {
        sold.push(shop.sell(&format!("T-{n}"), shield()).await);
    }
    let mut found = vec![];
    let mut path = format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899&pageSize=2");
    for page in 0..3 {
        let answered = shop.ask(Ask::get(&path)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let answer = answered.json();
        for item in answer["items"].as_array().unwrap() {
            found.push(item["subscriptionId"].as_str().unwrap().to_owned());
        }
        match answer["nextPageToken"].as_str() {
            Some(token) => {
                assert!(page < 2);
                let first = path.split("&pageToken").next().unwrap().to_owned();
                path = format!("{first}&pageToken={token}");
            }
            None => assert_eq!(page, 2),
        }
    }
    assert_eq!(found, sold);
    let other = path.replace("A-778899", "A-1");
    assert_eq!(shop.ask(Ask::get(&other)).await.json()["code"], "invalid-page-token");
}

#[tokio::test]
async fn a_search_by_each_name_and_narrower() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let account = shop.get(&id).await["account"]["accountId"].as_str().unwrap().to_owned();
    let count = async |query: &str| {
        let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}?{query}"))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()["items"].as_array().unwrap().len()
    };
    for (query, expected) in [
        ("partnerUserRef=U-1", 1),
        ("partnerOrderId=T-1", 1),
        ("partnerOrderId=T-2", 0),
        (&format!("accountId={account}"), 1),
        ("partnerAccountRef=A-778899&status=ACTIVE,GRACE", 1),
        ("partnerAccountRef=A-778899&status=EXPIRED", 0),
        ("partnerAccountRef=A-778899&family=SECURITY", 1),
        ("partnerAccountRef=A-778899&offeringId=off_shield-m&country=DE", 1),
        ("partnerAccountRef=A-778899&country=AT", 0),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    for (query, code) in [
        ("", "search-criteria-required"),
        ("status=ACTIVE", "search-criteria-required"),
        ("partnerAccountRef=A&pageSize=0", "invalid-field"),
        ("partnerAccountRef=A&pageSize=501", "invalid-field"),
        ("partnerAccountRef=A&nope=1", "invalid-field"),
        ("accountId=x", "invalid-field"),
        ("partnerAccountRef=A&pageToken=x", "invalid-page-token"),
    ] {
        let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}?{query}"))).await;
        assert_eq!(answered.json()["code"], code, "{query}");
    }
}
