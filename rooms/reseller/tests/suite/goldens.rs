//! The specification's examples and our own, as requests and answers.
//!
//! A golden's first line says where it comes from; then the request; then, after a line of three
//! dashes, the status and the answer. Blanks and the order of members are for people.

use room_lobby::testing::Ask;
use serde_json::Value;

use crate::shop::Shop;

pub async fn holds(shop: &Shop, text: &str) {
    let (source, rest) = text.split_once('\n').expect("a source");
    assert!(source.starts_with("documented: ") || source.starts_with("inferred: "), "{source}");
    let (asked, answered) = rest.split_once("\n---\n").expect("an answer");
    let (line, body) = asked.split_once('\n').unwrap_or((asked, ""));
    let (method, path) = line.split_once(' ').expect("a method and a path");
    let mut ask = Ask::new(method, path);
    if !body.is_empty() {
        ask = ask.header("content-type", "application/json").body(body);
    }
    let got = shop.ask(ask).await;
    let (status, expected) = answered.split_once('\n').expect("a status");
    assert_eq!(got.status.as_str(), status, "{}", got.text);
    let expected: Value = serde_json::from_str(expected).expect("a JSON answer");
    assert_eq!(got.json(), expected, "{source}\n{}", got.text);
}

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../goldens/", $name, ".txt"))
    };
}
pub(crate) use golden;

/// Section 11: provision, cancel at the end of the cycle, undo, provision again.
#[tokio::test]
async fn the_examples_of_the_specification() {
    let shop = Shop::open().await;
    shop.world.clock_to("2026-03-31T09:00:00.250Z").await.unwrap();
    holds(&shop, golden!("provision")).await;
    holds(&shop, golden!("get")).await;
    holds(&shop, golden!("duplicate")).await;
    shop.world.clock_to("2026-04-02T10:00:00.100Z").await.unwrap();
    holds(&shop, golden!("cancel_at_end")).await;
    shop.world.clock_to("2026-04-03T10:00:00.100Z").await.unwrap();
    holds(&shop, golden!("undo_cancel")).await;
    shop.world.clock_to("2026-04-04T10:00:00.100Z").await.unwrap();
    holds(&shop, golden!("cancel_now")).await;
}

/// "31 March + one month = 30 April; the following renewal is 31 May" (11).
#[tokio::test]
async fn the_anchor_day_comes_back() {
    let shop = Shop::open().await;
    shop.world.clock_to("2026-03-31T09:00:00.250Z").await.unwrap();
    shop.provision("ord-7781").await;
    shop.world.clock_to("2026-04-30T09:00:00.250Z").await.unwrap();
    let renewed = shop.get("ord-7781").await;
    assert_eq!(renewed["renewalTime"], "2026-05-31T09:00:00.250Z");
    assert_eq!(renewed["updateTime"], "2026-04-30T09:00:00.250Z");
    assert_eq!(renewed["createTime"], "2026-03-31T09:00:00.250Z");
}

#[tokio::test]
async fn errors_in_the_words_of_the_document() {
    let shop = Shop::open().await;
    shop.world.clock_to("2026-03-31T09:00:00.250Z").await.unwrap();
    holds(&shop, golden!("not_found")).await;
    holds(&shop, golden!("unknown_member")).await;
    holds(&shop, golden!("unknown_field")).await;
    holds(&shop, golden!("product_not_found")).await;
    holds(&shop, golden!("older_errors")).await;
}

/// Every member of the seed's page, with its datatype, is a member of our message.
#[test]
fn the_fields_of_the_seed() {
    let seed = golden!("seed_fields");
    let mut lines = seed.lines();
    assert_eq!(lines.next(), Some("documented: seed 002, Fields (name, datatype)"));
    let names: Vec<_> = lines.map(|line| line.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(names.len(), 18);
    let known = room_reseller::subscription_members();
    for name in names {
        assert!(known.contains(&name), "{name}");
    }
}
