//! The document that describes this room to the tools of clients.

use std::path::Path;

use room_lobby::testing::Ask;

use crate::hall::Hall;

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[tokio::test]
async fn the_document_is_served_without_a_credential_and_kept() {
    let hall = Hall::new().await;
    let told = Ask::get("/notification/openapi.json").of(&hall.house).await;
    assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/notifications.json");
    let text = told.text.clone() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&kept, &text).expect("written");
    }
    let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
    assert!(read == text, "the document differs from docs/openapi; BLESS=1 prints it anew");
}

/// Every operation of the document is there: what answers is no 404 or 405 of the lobby.
#[tokio::test]
async fn every_operation_of_the_document_is_served() {
    let hall = Hall::new().await;
    let document = Ask::get("/notification/openapi.json").of(&hall.house).await.json();
    let mut seen = 0;
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for verb in verbs.as_object().unwrap().keys() {
            let path = path.replace("{id}", "nowhere");
            let answer = hall.ask(Ask::new(&verb.to_uppercase(), &path)).await;
            assert_ne!(answer.status, 405, "{verb} {path}");
            if answer.status == 404 {
                let told = answer.json();
                assert!(told["details"][0]["resourceType"].is_string(), "{verb} {path}: {told}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 27, "{seen}");
}
