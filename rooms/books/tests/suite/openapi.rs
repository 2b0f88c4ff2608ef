//! The document that describes this room to the tools of clients.

use std::path::Path;

use crate::shop::Shop;

/// Served to anybody, and kept where people look for it. Printed with `BLESS=1`.
#[test]
fn the_document_is_served_without_a_credential_and_kept() {
    let (shop, _) = Shop::open();
    let told = shop.ask("", "/books/openapi.json", "*/*");
    assert_eq!((told.status.as_u16(), told.header("content-type")), (200, "application/json"));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/books.json");
    let text = told.text.clone() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&kept, &text).expect("written");
    }
    let read = std::fs::read_to_string(&kept).expect("printed with BLESS=1");
    assert!(read == text, "the document differs from docs/openapi; BLESS=1 prints it anew");
}

/// What it says of an answer is what the answer holds.
#[test]
fn the_members_of_the_answers_are_those_of_the_document() {
    let (shop, _) = Shop::open();
    let document = shop.json("/books/openapi.json");
    let schemas = &document["components"]["schemas"];
    let members = |name: &str| {
        let mut names = vec![];
        let mut parts = vec![&schemas[name]];
        while let Some(part) = parts.pop() {
            let own = part["properties"].as_object().into_iter().flatten();
            names.extend(own.map(|(name, _)| name.clone()));
            parts.extend(part["allOf"].as_array().into_iter().flatten().map(|part| {
                let of = part["$ref"].as_str().and_then(|of| of.rsplit('/').next());
                of.map_or(part, |of| &schemas[of])
            }));
        }
        names.sort();
        names
    };
    for (path, name) in
        [("/books/invoices/INV-000003", "Invoice"), ("/books/credit-notes/CN-000001", "Note")]
    {
        let answer = shop.json(path);
        let mut told: Vec<_> = answer.as_object().unwrap().keys().cloned().collect();
        told.sort();
        assert_eq!(told, members(name), "{path}");
    }
}
