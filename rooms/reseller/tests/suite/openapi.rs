//! The document that describes this room to the tools of clients.

use std::path::Path;

use room_lobby::testing::Ask;

use crate::shop::Shop;

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[tokio::test]
async fn the_document_is_served_without_a_credential_and_kept() {
    let shop = Shop::open().await;
    let told = Ask::get("/reseller/openapi.json").of(&shop.house).await;
    assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/reseller.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&kept, &told.text).expect("written");
    }
    let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
    assert!(read == told.text, "the document differs from docs/openapi; BLESS=1 prints it anew");
}

/// It tells of every method there is, and each of them is there: nobody may call it, anybody can.
#[tokio::test]
async fn the_document_names_the_methods_that_are_there() {
    let shop = Shop::open().await;
    let document = Ask::get("/reseller/openapi.json").of(&shop.house).await.json();
    let mut told = 0;
    for (path, verbs) in document["paths"].as_object().expect("paths") {
        for verb in verbs.as_object().expect("verbs").keys() {
            told += 1;
            let path = path
                .replace("{partner}", "telco-north")
                .replace("{subscription}", "ord-1")
                .replace("{lineItem}", "1");
            // Another partner is refused by the method, an unknown path before it.
            let ask = Ask::new(&verb.to_ascii_uppercase(), &path).bearer(&shop.south);
            assert_eq!(ask.of(&shop.house).await.status, 403, "{verb} {path}");
        }
    }
    assert_eq!(told, 14);
}
