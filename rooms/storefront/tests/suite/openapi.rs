//! The document that describes this room to the tools of clients.

use std::path::Path;

use room_lobby::testing::Ask;

use crate::shop::Shop;

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[tokio::test]
async fn the_document_is_served_without_a_credential_and_kept() {
    let shop = Shop::open().await;
    let told = Ask::get("/storefront/openapi.json").of(&shop.house).await;
    assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/storefront.json");
    let text = told.text.clone() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&kept, &text).expect("written");
    }
    let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
    assert!(read == text, "the document differs from docs/openapi; BLESS=1 prints it anew");
}

/// Each operation it names is there: nobody may call it without a key, and no other verb is.
#[tokio::test]
async fn the_document_names_the_operations_that_are_there() {
    let shop = Shop::open().await;
    let document = Ask::get("/storefront/openapi.json").of(&shop.house).await.json();
    let mut ids = vec![];
    for (path, verbs) in document["paths"].as_object().expect("paths") {
        let verbs = verbs.as_object().expect("verbs");
        let other = shop.ask(Ask::new("TRACE", path)).await;
        assert_eq!(other.status, 405, "{path}: {}", other.text);
        let allow = other.header("allow").to_ascii_lowercase();
        let mut allowed: Vec<&str> = allow.split(',').map(str::trim).collect();
        allowed.retain(|verb| *verb != "head");
        allowed.sort_unstable();
        let mut told: Vec<&str> = verbs.keys().map(String::as_str).collect();
        told.sort_unstable();
        assert_eq!(told, allowed, "{path}");
        ids.extend(verbs.values().map(|verb| verb["operationId"].to_string()));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations have one id");
}
