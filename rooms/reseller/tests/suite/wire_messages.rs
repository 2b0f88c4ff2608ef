//! Members that are read and kept, or read and have nothing to change: none of them is refused, and
//! what is kept is told back in one spelling.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop};

#[tokio::test]
async fn payloads_are_kept_and_told_back() {
    let shop = Shop::open().await;
    for (id, sent, told) in [
        (
            "one",
            json!({ "google_one_payload": {
                "campaigns": ["spring"], "offering": 2, "sales_channel": "CHANNEL_RETAIL",
                "storeId": "s-1",
            } }),
            json!({ "googleOnePayload": {
                "campaigns": ["spring"], "offering": "OFFERING_VAS_STANDALONE",
                "salesChannel": "CHANNEL_RETAIL", "storeId": "s-1",
            } }),
        ),
        (
            "two",
            json!({ "youtubePayload": {
                "partnerEligibilityIds": ["e-1", "e-2"], "partnerPlanType": 3,
                "accessEndTime": "said by the platform alone",
            } }),
            json!({ "youtubePayload": {
                "partnerEligibilityIds": ["e-1", "e-2"],
                "partnerPlanType": "PARTNER_PLAN_TYPE_SOFT_BUNDLE",
                "accessEndTime": "2026-02-28T09:00:00Z",
            } }),
        ),
        (
            "three",
            json!({ "googleHomePayload": {
                "partnerStructureId": "p-1", "googleStructureId": "g-1",
                "attachedToGoogleStructure": true,
            } }),
            json!({ "googleHomePayload": {
                "partnerStructureId": "p-1", "googleStructureId": "g-1",
                "attachedToGoogleStructure": true,
            } }),
        ),
    ] {
        let mut body: Value = serde_json::from_str(SHIELD).expect("JSON");
        body["lineItems"][0]["productPayload"] = sent;
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
        let sold = shop.ask(Ask::post_json(&path, body.to_string())).await;
        assert_eq!(sold.status, 200, "{}", sold.text);
        assert_eq!(shop.get(id).await["lineItems"][0]["productPayload"], told, "{id}");
    }
}

#[tokio::test]
async fn the_former_details_of_entitle_are_read_and_all_is_linked() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let user = shop.end_user("user-1").await;
    let details = json!({ "lineItemEntitlementDetails": [{
        "lineItemIndex": 1, "products": ["partners/telco-north/products/shield-monthly"],
    }] });
    let path = format!("{SUBSCRIPTIONS}/ord-1:entitle");
    let ask = Ask::post_json(&path, details.to_string()).bearer(&user);
    let entitled = ask.of(&shop.house).await;
    assert_eq!(entitled.status, 200, "{}", entitled.text);
    assert_eq!(entitled.json()["subscription"]["endUserEntitled"], true);
}

#[tokio::test]
async fn the_option_of_another_offer_is_read() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let intent = json!({ "intentPayload": {
        "entitleIntent": { "name": "partners/telco-north/subscriptions/ord-1" },
        "intentOptions": { "enableOfferOverride": true },
    } });
    let path = "/v1/partners/telco-north/userSessions:generate";
    let made = shop.ask(Ask::post_json(path, intent.to_string())).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.json()["userSession"]["token"].is_string());
}
