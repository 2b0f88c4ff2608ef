//! The document that describes this room to the tools of clients.

use std::path::Path;

use room_lobby::testing::Ask;

use crate::shop::Shop;

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[tokio::test]
async fn the_document_is_served_without_a_credential_and_kept() {
    let shop = Shop::open().await;
    let told = Ask::get("/subscription/openapi.json").of(&shop.house).await;
    assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/commerce.json");
    let text = told.text.clone() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(kept.parent().expect("a folder")).expect("made");
        std::fs::write(&kept, &text).expect("written");
    }
    let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
    assert!(read == text, "the document differs from docs/openapi; BLESS=1 prints it anew");
}

/// It tells of every operation there is, and of nothing else.
#[tokio::test]
async fn the_document_names_the_operations_that_are_there() {
    let shop = Shop::open().await;
    let document = Ask::get("/subscription/openapi.json").of(&shop.house).await.json();
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 18);
    for (path, verbs) in paths {
        let verbs: Vec<_> = verbs.as_object().expect("verbs").keys().collect();
        let told = shop.ask(Ask::new(&verbs[0].to_ascii_uppercase(), path)).await;
        assert!(!matches!(told.status.as_u16(), 404 | 405), "{path}: {}", told.text);
        let other = shop.ask(Ask::new("DELETE", path)).await;
        assert_eq!(other.status, 405, "{path}");
        let allowed = other.header("allow").to_ascii_lowercase();
        assert!(allowed.split(',').any(|verb| verb.trim() == verbs[0]), "{path}: {allowed}");
    }
}
