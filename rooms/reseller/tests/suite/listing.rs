//! products.list, promotions.list and findEligible: whose they are, filters, pages (2.4, 3.4, 3.5).

use std::collections::BTreeSet;

use perennial_core::catalog::{Availability, ProductVersion};
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, product};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::goldens::{golden, holds};
use crate::goods::{PRODUCTS, PROMOTIONS, stock};
use crate::shop::{SUBSCRIPTIONS, Shop};

/// The last parts of the names in a list.
fn names(answered: &Answered, list: &str) -> Vec<String> {
    assert_eq!(answered.status, 200, "{}", answered.text);
    let answer = answered.json();
    let all = answer[list].as_array().cloned().unwrap_or_default();
    let last = |it: &Value| it["name"].as_str()?.rsplit('/').next().map(str::to_owned);
    all.iter().filter_map(last).collect()
}

async fn list(shop: &Shop, path: &str, query: &str) -> Answered {
    shop.ask(Ask::get(&format!("{path}?{query}"))).await
}

/// The field and sentence of a 400.
fn wrong(answered: &Answered) -> (String, String) {
    assert_eq!(answered.status, 400, "{}", answered.text);
    let error = &answered.json()["error"];
    assert_eq!(error["status"], "INVALID_ARGUMENT");
    let details = error["details"].as_array().unwrap();
    let bad = details.iter().find(|it| it["fieldViolations"].is_array()).unwrap();
    let violation = &bad["fieldViolations"][0];
    let text = |name: &str| violation[name].as_str().unwrap_or_default().to_owned();
    (text("field"), text("description"))
}

#[tokio::test]
async fn every_field_of_a_product_and_a_promotion() {
    let shop = Shop::open().await;
    stock(&shop).await;
    holds(&shop, golden!("products_list")).await;
    holds(&shop, golden!("promotions_list")).await;
    holds(&shop, golden!("products_fields")).await;
}

/// Weeks and years are written in days and months (3.3).
#[tokio::test]
async fn a_cycle_is_told_in_the_units_of_the_schema() {
    let shop = Shop::open().await;
    for (n, (cycle, count, unit)) in [
        (Span::hours(36), 36, "HOUR"),
        (Span::days(30), 30, "DAY"),
        (Span::weeks(2), 14, "DAY"),
        (Span::months(3), 3, "MONTH"),
        (Span::years(1), 12, "MONTH"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut product = product(&format!("cycle-{n}"), 40 + n as u64, 3, "1.00");
        product.sku = format!("cycle-{n}");
        product.versions[0].cycle = cycle;
        shop.world.define(Document::Product(product)).await.unwrap();
        let all = list(&shop, PRODUCTS, "").await.json();
        let all = all["products"].as_array().unwrap();
        let name = format!("partners/telco-north/products/cycle-{n}");
        let found = all.iter().find(|it| it["name"] == name.as_str()).unwrap();
        let right = json!({ "count": count, "unit": unit });
        assert_eq!(found["subscriptionBillingCycleDuration"], right);
    }
}

#[tokio::test]
async fn what_is_not_sold_here_is_not_listed() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let right =
        ["course-1", "family-1", "key-1", "setup-1", "shield-monthly", "shield-plus-monthly"];
    assert_eq!(names(&list(&shop, PRODUCTS, "").await, "products"), right);
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let mut course = place.catalog.products[&"course".into()].clone();
    course.versions.push(ProductVersion { on_sale: false, ..course.newest().clone() });
    shop.world.define(Document::Product(course)).await.unwrap();
    assert_eq!(names(&list(&shop, PRODUCTS, "").await, "products"), &right[1..]);
}

/// Another partner of the project may sell everything everywhere.
#[tokio::test]
async fn a_list_has_the_names_and_places_of_who_asks() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let south = |query: &'static str| {
        let path = format!("/v1/partners/telco-south/products?{query}");
        let shop = &shop;
        async move { Ask::get(&path).bearer(&shop.south).of(&shop.house).await }
    };
    let before = names(&south("").await, "products");
    assert!(before.contains(&"nordic-monthly".to_owned()), "{before:?}");
    // A name with a slash would be another name, and who sells nowhere sells nothing.
    let mut slash = product("slash", 30, 3, "1.00");
    slash.sku = "a/b".to_owned();
    let mut nowhere = product("nowhere", 31, 3, "1.00");
    nowhere.versions[0].availability = Availability::Only(BTreeSet::new());
    for product in [slash, nowhere] {
        shop.world.define(Document::Product(product)).await.unwrap();
    }
    assert_eq!(names(&south("").await, "products"), before);
    let swedish = south("filter=regionCodes:SE").await.json();
    let swedish = swedish["products"].as_array().unwrap();
    let named = |sku: &str| {
        let name = format!("partners/telco-south/products/{sku}");
        swedish.iter().find(|it| it["name"] == name.as_str()).unwrap().clone()
    };
    assert_eq!(named("nordic-monthly")["regionCodes"], json!(["SE"]));
    assert_eq!(named("family-1")["regionCodes"], json!(["DE", "SE", "US"]));
    // Without a word about places it is sold in every country there is.
    let everywhere = named("shield-monthly");
    assert_eq!(everywhere["regionCodes"].as_array().unwrap().len(), 249);
    assert_eq!(everywhere["priceConfigs"].as_array().unwrap().len(), 249);
}

#[tokio::test]
async fn a_partner_lists_his_own_alone() {
    let shop = Shop::open().await;
    stock(&shop).await;
    for path in [PRODUCTS, PROMOTIONS] {
        let theirs = Ask::get(path).bearer(&shop.south).of(&shop.house).await;
        assert_eq!(theirs.status, 403, "{path}");
        let nobody = Ask::get(path).of(&shop.house).await;
        assert_eq!(nobody.status, 401, "{path}");
        let user = shop.user("telco-north", 7);
        assert_eq!(Ask::get(path).bearer(&user).of(&shop.house).await.status, 403, "{path}");
    }
    let eligible = format!("{PROMOTIONS}:findEligible");
    assert_eq!(shop.ask(Ask::post_json(&eligible, "{}")).await.status, 403);
    let stranger = shop.user("telco-south", 7);
    let stranger = Ask::post_json(&eligible, "{}").bearer(&stranger).of(&shop.house).await;
    assert_eq!(stranger.status, 403);
}

#[tokio::test]
async fn filters_leave_out_what_does_not_fit() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let products = |filter: &'static str| {
        let shop = &shop;
        async move {
            let query = format!("filter={}", escaped(filter));
            names(&list(shop, PRODUCTS, &query).await, "products")
        }
    };
    assert_eq!(products("regionCodes:US").await.len(), 6);
    assert_eq!(products("regionCodes:US AND regionCodes:DE").await.len(), 6);
    // He does not sell in Sweden, whatever is sold there.
    assert!(products("regionCodes:SE").await.is_empty());
    assert!(products("regionCodes:us").await.is_empty());
    assert_eq!(products("youtubePayload.postalCode:10115").await.len(), 6);
    let promotions = |filter: &'static str| {
        let shop = &shop;
        async move {
            let query = format!("filter={}", escaped(filter));
            names(&list(shop, PROMOTIONS, &query).await, "promotions")
        }
    };
    let old = "region_codes: \"DE\" AND applicable_products: \"shield-plus-monthly\"";
    assert_eq!(promotions(old).await, ["plus-euro"]);
    let named = "applicableProducts = \"partners/telco-north/products/shield-plus-monthly\"";
    assert_eq!(promotions(named).await, ["plus-euro"]);
    let theirs = "applicableProducts:partners/telco-south/products/shield-plus-monthly";
    assert!(promotions(theirs).await.is_empty());
    for (path, filter) in [
        (PRODUCTS, "applicableProducts:x"),
        (PRODUCTS, "regionCodes:US OR regionCodes:DE"),
        (PROMOTIONS, "regionCodes:*"),
        (PROMOTIONS, "regionCodes"),
    ] {
        let query = format!("filter={}", escaped(filter));
        assert_eq!(wrong(&list(&shop, path, &query).await).0, "filter", "{filter}");
    }
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let mut seen = vec![];
    let mut query = "pageSize=4".to_owned();
    loop {
        let page = list(&shop, PRODUCTS, &query).await;
        seen.extend(names(&page, "products"));
        let answer = page.json();
        let Some(token) = answer["nextPageToken"].as_str() else { break };
        assert!(token.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it)));
        // The size may change between pages.
        query = format!("pageSize=3&pageToken={token}");
    }
    assert_eq!(seen, names(&list(&shop, PRODUCTS, "pageSize=0").await, "products"));
    assert_eq!(seen.len(), 6);
    let all = list(&shop, PRODUCTS, "page_size=5000").await;
    assert_eq!(names(&all, "products").len(), 6);
    assert_eq!(all.json()["nextPageToken"], Value::Null);
}

#[tokio::test]
async fn a_page_token_opens_its_own_list() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let first = list(&shop, PRODUCTS, "pageSize=1").await.json();
    let token = first["nextPageToken"].as_str().unwrap().to_owned();
    let refused = |path: &'static str, query: String| {
        let shop = &shop;
        async move { wrong(&list(shop, path, &query).await).0 }
    };
    assert_eq!(
        refused(PRODUCTS, format!("filter=regionCodes:US&pageToken={token}")).await,
        "page_token"
    );
    assert_eq!(refused(PROMOTIONS, format!("pageToken={token}")).await, "page_token");
    assert_eq!(refused(PRODUCTS, "pageToken=nope".to_owned()).await, "page_token");
    assert_eq!(refused(PRODUCTS, format!("pageToken={}x", &token[1..])).await, "page_token");
    let south = format!("/v1/partners/telco-south/products?pageToken={token}");
    let south = Ask::get(&south).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(wrong(&south).0, "page_token");
    assert_eq!(refused(PRODUCTS, "pageSize=-1".to_owned()).await, "page_size");
    let text = wrong(&list(&shop, PRODUCTS, "pageSize=NOPE").await);
    assert_eq!(text.1, "Invalid value at 'page_size' (TYPE_INT32), \"NOPE\"");
    // It holds for three days of the real clock.
    let good = list(&shop, PRODUCTS, &format!("pageToken={token}")).await;
    assert_eq!(good.status, 200);
    let late = shop.world.engine.real().plus_seconds(3 * 86_400).unwrap();
    shop.world.clock.set(late);
    assert_eq!(refused(PRODUCTS, format!("pageToken={token}")).await, "page_token");
}

#[tokio::test]
async fn an_empty_list_has_no_members() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let none = list(&shop, PRODUCTS, "filter=regionCodes:SE").await;
    assert_eq!(none.text, "{}\n");
}

async fn eligible(shop: &Shop, user: &str, body: &str) -> Answered {
    let path = format!("{PROMOTIONS}:findEligible");
    Ask::post_json(&path, body).bearer(user).of(&shop.house).await
}

/// Newcomers may use introductions; who had a shield may come back to it and not begin again.
#[tokio::test]
async fn who_may_use_what_is_told_by_his_history() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let user = shop.end_user("ada").await;
    let found = |body: &'static str| {
        let (shop, user) = (&shop, &user);
        async move { names(&eligible(shop, user, body).await, "promotions") }
    };
    assert_eq!(found("{}").await, ["first-week", "ladder", "plus-euro"]);
    assert_eq!(found("").await.len(), 3);
    assert_eq!(found(r#"{"filter":"applicableProducts:shield-monthly"}"#).await.len(), 2);
    let create = format!("{SUBSCRIPTIONS}?subscriptionId=ord-1");
    let body = json!({
        "partnerUserToken": "cust-1",
        "serviceLocation": { "regionCode": "DE" },
        "lineItems": [{ "product": "partners/telco-north/products/shield-monthly" }],
        "promotionSpecs": [{ "promotion": "partners/telco-north/promotions/first-week" }],
    });
    let sold = Ask::post_json(&create, body.to_string()).bearer(&user).of(&shop.house).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    assert_eq!(found("{}").await, ["come-back", "plus-euro"]);
    // June comes for the others.
    shop.world.clock_to("2026-06-01T00:00:00Z").await.unwrap();
    let other = shop.end_user("bob").await;
    let now = names(&eligible(&shop, &other, "{}").await, "promotions");
    assert_eq!(now, ["first-week", "june", "ladder", "plus-euro"]);
    assert_eq!(found("{}").await, ["come-back", "plus-euro"]);
}

#[tokio::test]
async fn eligible_promotions_come_in_pages_of_their_own_user() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let user = shop.end_user("ada").await;
    let first = eligible(&shop, &user, r#"{"pageSize":2}"#).await;
    assert_eq!(names(&first, "promotions"), ["first-week", "ladder"]);
    let token = first.json()["nextPageToken"].as_str().unwrap().to_owned();
    let rest = json!({ "page_token": token, "pageSize": 2 }).to_string();
    assert_eq!(names(&eligible(&shop, &user, &rest).await, "promotions"), ["plus-euro"]);
    let other = shop.end_user("bob").await;
    assert_eq!(wrong(&eligible(&shop, &other, &rest).await).0, "page_token");
    let size = eligible(&shop, &user, r#"{"pageSize":-1}"#).await;
    assert_eq!(wrong(&size).0, "page_size");
    let unknown = eligible(&shop, &user, r#"{"orderBy":"name"}"#).await;
    assert_eq!(unknown.status, 400);
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace(' ', "%20").replace('"', "%22").replace('=', "%3D")
}
