//! The seed's printed answers, the specification's and our own, as requests and answers.
//!
//! A golden's first line says where it comes from; then the request; then, after a line of three
//! dashes, the answer. Members an answer has beyond the golden's are allowed, since the
//! specification adds some to the seed's; `…` stands for anything, and of an id only the kind is
//! compared, since ids are drawn.

use std::sync::Arc;

use perennial_core::catalog::{Group, Product};
use perennial_core::ids::{GroupId, ProductId};
use perennial_core::time::Span;
use perennial_engine::Translation;
use perennial_engine::directory::Document;
use perennial_engine::ports::Translator;
use perennial_engine::testing::{START, instant, product};
use perennial_translate::Mock;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{Shop, project};

const KINDS: [&str; 4] = ["group_", "sub_", "offer_", "pur_"];

async fn holds(shop: &Shop, text: &str) {
    let (source, rest) = text.split_once('\n').expect("a source");
    assert!(source.starts_with("documented: ") || source.starts_with("inferred: "), "{source}");
    let (asked, answered) = rest.split_once("\n---\n").expect("an answer");
    let (line, body) = asked.split_once('\n').unwrap_or((asked, ""));
    let (method, path) = line.split_once(' ').expect("a method and a path");
    let (status, expected) = answered.split_once('\n').expect("a status");
    let ask = match method {
        "POST" => Ask::post_json(path, body),
        "PUT" | "PATCH" => {
            Ask::new(method, path).header("content-type", "application/json").body(body)
        }
        other => Ask::new(other, path),
    };
    let got = shop.ask(ask).await;
    assert_eq!(got.status.as_str(), status, "{source}: {}", got.text);
    assert_eq!(got.header("content-type"), "application/json");
    let expected: Value = serde_json::from_str(expected).expect("a golden of JSON");
    within(&got.json(), &expected, source);
}

/// Whether an answer says everything a golden says.
fn within(got: &Value, expected: &Value, place: &str) {
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => {
            for (name, value) in expected {
                let place = format!("{place} /{name}");
                within(got.get(name).unwrap_or_else(|| panic!("{place} is absent")), value, &place);
            }
        }
        (Value::Array(got), Value::Array(expected)) => {
            assert_eq!(got.len(), expected.len(), "{place}: {got:?}");
            for (n, (got, expected)) in got.iter().zip(expected).enumerate() {
                within(got, expected, &format!("{place} /{n}"));
            }
        }
        (Value::String(got), Value::String(expected)) => {
            let start = expected.strip_suffix('…');
            let kind = KINDS.iter().find(|kind| expected.starts_with(*kind)).copied();
            let drawn = kind.filter(|_| place.ends_with("/id"));
            match start.or(drawn) {
                Some(start) => assert!(got.starts_with(start), "{place}: {got}"),
                None => assert_eq!(got, expected, "{place}"),
            }
        }
        _ => assert_eq!(got, expected, "{place}"),
    }
}

/// The group and the two products of the seed's first sample.
async fn seeds_shop() -> Shop {
    seeds_shop_translating(Translation::none()).await
}

async fn seeds_shop_translating(translation: Translation) -> Shop {
    let shop = Shop::translating(translation).await;
    shop.world.define(Document::Project(project("proj_seed"))).await.expect("a project");
    let group = Group {
        id: GroupId::new("group_abc123"),
        project: "proj_seed".into(),
        name: "Premium Access".to_owned(),
        number: 12_345_678,
        texts: std::collections::BTreeMap::new(),
        grace: None,
        created: instant(START),
    };
    shop.world.define(Document::Group(group)).await.expect("a group");
    let month = named("sub_xyz", "com.app.premium_monthly", "Premium Monthly", 1, Span::months(1));
    let year = named("sub_abc", "com.app.premium_annual", "Premium Annual", 2, Span::years(1));
    shop.world.define(Document::Product(month)).await.expect("a product");
    shop.world.define(Document::Product(year)).await.expect("a product");
    // Their numbers are drawn already.
    for drawn in [501, 502] {
        let number = shop.world.engine.number(perennial_engine::Counter::Product).await;
        assert_eq!(number.expect("a number"), drawn);
    }
    shop
}

fn named(id: &str, sku: &str, name: &str, level: u32, cycle: Span) -> Product {
    let mut product = product(id, level.into(), level, "1.00");
    product.id = ProductId::new(id);
    sku.clone_into(&mut product.sku);
    product.project = "proj_seed".into();
    product.group = Some("group_abc123".into());
    let version = &mut product.versions[0];
    name.clone_into(&mut version.name);
    version.cycle = cycle;
    version.prices.clear();
    version.tax.rate_ppm = 0;
    version.devices = None;
    version.features = [sku.to_owned()].into();
    product
}

#[tokio::test]
async fn documented_answers_are_given_as_printed() {
    let shop = seeds_shop().await;
    holds(&shop, include_str!("../../goldens/list_groups.txt")).await;
    holds(&shop, include_str!("../../goldens/create_group.txt")).await;
    holds(&shop, include_str!("../../goldens/get_subscription.txt")).await;
    holds(&shop, include_str!("../../goldens/create_subscription.txt")).await;
    holds(&shop, include_str!("../../goldens/set_intro_offer.txt")).await;
    holds(&shop, include_str!("../../goldens/create_offer.txt")).await;
    holds(&shop, include_str!("../../goldens/list_offers.txt")).await;
    holds(&shop, include_str!("../../goldens/not_found.txt")).await;
    holds(&shop, include_str!("../../goldens/validation_error.txt")).await;
}

#[tokio::test]
async fn changes_are_answered_with_what_is_there_then() {
    let shop = seeds_shop().await;
    holds(&shop, include_str!("../../goldens/patch_group.txt")).await;
    holds(&shop, include_str!("../../goldens/patch_subscription.txt")).await;
    holds(&shop, include_str!("../../goldens/put_availability.txt")).await;
    holds(&shop, include_str!("../../goldens/put_grace_period.txt")).await;
    holds(&shop, include_str!("../../goldens/dry_run.txt")).await;
    holds(&shop, include_str!("../../goldens/remove_subscription.txt")).await;
    holds(&shop, include_str!("../../goldens/in_use.txt")).await;
}

#[tokio::test]
async fn our_own_answers_stay_as_they_are() {
    let shop = seeds_shop().await;
    holds(&shop, include_str!("../../goldens/set_price.txt")).await;
    let price =
        json!({"projectId":"proj_seed","territory":"GBR","amount":"89.99","currency":"GBP"});
    let priced = shop.post("/subscriptions/sub_abc/prices", &price).await;
    assert_eq!(priced.status, 201, "{}", priced.text);
    holds(&shop, include_str!("../../goldens/purchase.txt")).await;
    holds(&shop, include_str!("../../goldens/entitlement.txt")).await;
    holds(&shop, include_str!("../../goldens/cancel_purchase.txt")).await;
}

/// The purchase of the golden before them, of a product for families.
#[tokio::test]
async fn families_are_told_as_they_are() {
    let shop = seeds_shop().await;
    let ask = Ask::new("PATCH", "/subscriptions/sub_abc?projectId=proj_seed");
    let ask = ask.header("content-type", "application/json").body("{\"familyShareable\":true}");
    let shared = shop.ask(ask).await;
    assert_eq!(shared.status, 200, "{}", shared.text);
    let price =
        json!({"projectId":"proj_seed","territory":"GBR","amount":"89.99","currency":"GBP"});
    assert_eq!(shop.post("/subscriptions/sub_abc/prices", &price).await.status, 201);
    holds(&shop, include_str!("../../goldens/purchase.txt")).await;
    holds(&shop, include_str!("../../goldens/put_member.txt")).await;
    holds(&shop, include_str!("../../goldens/shared_entitlement.txt")).await;
}

#[tokio::test]
async fn translations_are_told_as_they_are() {
    let mock = Mock::new("mock").failing(["fr-FR".to_owned()]);
    let sandbox: Vec<Arc<dyn Translator>> = vec![Arc::new(mock)];
    let shop = seeds_shop_translating(Translation { sandbox, ..Translation::none() }).await;
    holds(&shop, include_str!("../../goldens/translate.txt")).await;
    holds(&shop, include_str!("../../goldens/translate_group.txt")).await;
    holds(&shop, include_str!("../../goldens/put_localization.txt")).await;
}

/// The intro offer's answer has the seed's members and no other.
#[tokio::test]
async fn the_intro_offer_is_answered_with_three_members() {
    let shop = seeds_shop().await;
    let body = json!({"projectId": "proj_seed", "offerMode": "FREE_TRIAL", "duration": "P1W",
        "territories": ["USA", "GBR", "DEU"]});
    let got = shop.post("/subscriptions/sub_xyz/intro-offer", &body).await;
    let printed = r#"{"success":true,"introOffer":{"offerMode":"FREE_TRIAL","duration":"P1W","territories":["USA","GBR","DEU"]}}"#;
    assert_eq!(got.text, printed);
}
