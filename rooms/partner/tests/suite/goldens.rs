//! Our samples as requests and answers. The seed prints none; the specification's are taken where
//! the slice answers them, with the ids and times of the small world.
//!
//! A golden's first line says where it comes from; then the request; then, after a line of three
//! dashes, the status and the answer. Blanks and the order of members are for people.

use room_lobby::testing::Ask;
use serde_json::Value;

use crate::shop::Shop;

/// Asks what a golden asks, with the subscription's id in its place, and compares the answers
/// with their ids left out.
async fn holds(shop: &Shop, text: &str, id: &str) -> Value {
    let (source, rest) = text.split_once('\n').expect("a source");
    assert!(source.starts_with("documented: ") || source.starts_with("inferred: "), "{source}");
    let (asked, answered) = rest.split_once("\n---\n").expect("an answer");
    let (line, body) = asked.split_once('\n').unwrap_or((asked, ""));
    let (method, path) = line.split_once(' ').expect("a method and a path");
    let mut ask = Ask::new(method, &path.replace("{id}", id)).header("x-request-id", "golden");
    if !body.is_empty() {
        ask = ask
            .header("content-type", "application/json")
            .header("idempotency-key", &format!("golden-{method}-{}", body.len()))
            .body(body);
    }
    let got = shop.ask(ask).await;
    let (status, expected) = answered.split_once('\n').expect("a status");
    assert_eq!(got.status.as_str(), status, "{}", got.text);
    let expected: Value = serde_json::from_str(expected).expect("a JSON answer");
    let masked: Value = serde_json::from_str(&without_ids(&got.text)).expect("JSON");
    assert_eq!(masked, expected, "{source}\n{}", got.text);
    got.json()
}

/// Every id as its prefix and dots: the letters behind it are the house's to draw.
fn without_ids(text: &str) -> String {
    let mut text = text.to_owned();
    for prefix in ["ord_", "oli_", "sub_", "chg_", "acc_"] {
        let mut pieces = text.split(prefix);
        let first = pieces.next().unwrap_or_default().to_owned();
        text = pieces.fold(first, |text, piece| {
            let rest = piece.get(26..).expect("an id has 26 letters");
            format!("{text}{prefix}…{rest}")
        });
    }
    text
}

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../goldens/", $name, ".txt"))
    };
}

#[tokio::test]
async fn the_samples_of_the_specification() {
    let shop = Shop::open().await;
    let order = holds(&shop, golden!("order"), "").await;
    let id = order["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    holds(&shop, golden!("subscription"), id).await;
    holds(&shop, golden!("cancel"), id).await;
    holds(&shop, golden!("problem"), id).await;
    shop.clock_to("2026-02-28T09:00:00Z").await;
    holds(&shop, golden!("canceled"), id).await;
}

/// Which sections of the seed this room answers, by the seed's own headings.
#[test]
fn the_operations_of_the_seed() {
    let seed = golden!("seed_operations");
    let mut lines = seed.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("documented: seed 000")));
    let coverage = include_str!("../../../../docs/coverage.md");
    for line in lines {
        assert!(coverage.contains(line), "{line} is missing from docs/coverage.md");
    }
}
