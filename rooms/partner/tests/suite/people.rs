//! A shop that sells a product over identities, and somebody to enrol.

use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::product;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop};

pub const SEARCH: &str = "/partner/members:search";

/// A shop that sells a watch over identities to telco-north, and what an operator agreed with him.
pub async fn open() -> Shop {
    let shop = Shop::open().await;
    let mut watch = product("watch", 21, 3, "9.99");
    "watch-m".clone_into(&mut watch.sku);
    watch.group = None;
    watch.versions[0].features.insert("credit".to_owned());
    shop.world.define(Document::Product(watch)).await.unwrap();
    let agreed = |partner: &mut Partner| {
        for (name, value) in [
            ("partner.pii_mode", "IDENTITY"),
            ("partner.terms.watch", "partner.identity"),
            ("partner.family.watch", "IDENTITY"),
            ("partner.national_id.watch", "LAST4"),
            ("partner.consent_terms", "2026-01 2026-02"),
        ] {
            partner.settings.insert(name.to_owned(), value.to_owned());
        }
    };
    shop.configure(agreed).await;
    shop
}

pub fn watch() -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_watch-m" })
}

pub fn consent(kind: &str) -> Value {
    json!({
        "type": kind, "documentVersion": "2026-01", "language": "en-US", "granted": true,
        "grantedAt": "2026-01-30T08:00:00Z", "channel": "WEB",
        "evidence": { "ip": "203.0.113.9", "userAgent": "Agent of Ada" },
    })
}

/// Ada, complete.
pub fn ada() -> Value {
    let consents =
        ["TERMS", "PRIVACY_NOTICE", "IDENTITY_VERIFICATION", "CREDIT_BUREAU_PULL", "MARKETING"];
    json!({
        "relationship": "PRIMARY",
        "person": { "givenName": "Ada", "familyName": "Lovelace", "dateOfBirth": "1980-02-03" },
        "nationalIds": [{ "type": "US_SSN", "value": "123-45-6789", "country": "US" }],
        "addresses": [{
            "type": "CURRENT", "line1": "1600 Amphitheatre Parkway", "city": "Mountain View",
            "region": "CA", "postalCode": "94043", "country": "US", "since": "2020-01",
        }],
        "emails": [{ "value": "Ada@Example.org", "verified": true, "primary": true }],
        "phones": [{ "value": "+14155550100", "type": "MOBILE" }],
        "consents": consents.map(consent),
    })
}

pub fn member(id: &str, reference: &str) -> String {
    format!("{SUBSCRIPTIONS}/{id}/members/{reference}")
}

pub async fn put(shop: &Shop, path: &str, body: &Value) -> Answered {
    shop.ask(
        Ask::new("PUT", path).header("content-type", "application/json").body(body.to_string()),
    )
    .await
}
