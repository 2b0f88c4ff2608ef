//! The printable page, read as a browser reads it.

use futures::executor::block_on;
use room_lobby::testing::{Answered, Ask};

use crate::shop::{HOSTILE, Shop};

/// What stands between the tags, with the five escapes undone.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<').skip(1) {
        let (_, shown) = part.split_once('>').unwrap();
        text.push_str(shown);
        text.push('\n');
    }
    for (escape, letter) in
        [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
    {
        text = text.replace(escape, letter);
    }
    text
}

/// Every tag is closed in its turn.
fn check(html: &str) {
    let mut open = vec![];
    for part in html.split('<').skip(1) {
        let tag = part.split(['>', ' ', '\n']).next().unwrap();
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{part}"),
            None if ["!DOCTYPE", "meta", "br"].contains(&tag) => {}
            None => open.push(tag),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

fn page(shop: &Shop, link: &str) -> Answered {
    let reply = block_on(Ask::get(link).of(&shop.house));
    assert_eq!(reply.status, 200, "{}", reply.text);
    check(&reply.text);
    reply
}

#[test]
fn the_page_shows_what_the_law_wants_and_nothing_runs() {
    let (shop, _) = Shop::open();
    let link = shop.json("/books/invoices/INV-000003")["link"].as_str().unwrap().to_owned();
    let reply = page(&shop, &link);
    let shown = text(&reply.text);
    for wanted in [
        "INV-000003",
        "Demo GmbH",
        "Example Street 1",
        "VAT ID DE123456789",
        HOSTILE,
        "50667 Köln",
        "VAT ID DE987654321",
        "31 March 2026",
        "31 March 2026 to 30 April 2026",
        "Demo basic",
        "1 x 9.99 = EUR 9.99, of it tax 1.60, net 8.39",
        "At 19 % tax",
        "Credit note CN-000001",
    ] {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    for never in ["<script", "javascript:", "src=", "href=", "http"] {
        assert!(!reply.text.contains(never), "{never}");
    }
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    let by_key = shop.get("/books/invoices/INV-000003", "text/html,*/*;q=0.8");
    assert_eq!(by_key.text, reply.text);
    if let Ok(folder) = std::env::var("PAGES") {
        std::fs::write(format!("{folder}/invoice.html"), &reply.text).unwrap();
    }
}

#[test]
fn the_credit_note_names_its_invoice() {
    let (shop, _) = Shop::open();
    let note = shop.json("/books/credit-notes/CN-000001");
    let reply = page(&shop, note["link"].as_str().unwrap());
    let shown = text(&reply.text);
    for wanted in
        ["Credit note", "CN-000001", "INV-000003 of 31 March 2026", "Credited in total EUR"]
    {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    assert!(shown.contains(note["gross"].as_str().unwrap()));
    if let Ok(folder) = std::env::var("PAGES") {
        std::fs::write(format!("{folder}/note.html"), &reply.text).unwrap();
    }
}

#[test]
fn a_link_that_was_made_up_shows_nothing() {
    let (shop, _) = Shop::open();
    let link = shop.json("/books/invoices/INV-000001")["link"].as_str().unwrap().to_owned();
    let mut forged = link.clone().into_bytes();
    forged[20] = if forged[20] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    assert_eq!(block_on(Ask::get(&forged).of(&shop.house)).status, 404);
    assert_eq!(block_on(Ask::get("/invoice/").of(&shop.house)).status, 404);
    assert_eq!(block_on(Ask::get("/books/invoices").of(&shop.house)).status, 401);
}
