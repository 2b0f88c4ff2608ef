//! A list of prices that changes reaches everybody who holds the product, once, whatever dies
//! meanwhile.

use std::sync::Arc;

use perennial_core::billing::Price;
use perennial_core::catalog::PriceEntry;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::Consent;
use perennial_core::terms::Terms;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::change_set::{ChangeSet, ClaimChange, ClaimKey};
use perennial_engine::directory::Document;
use perennial_engine::memory::MemoryStore;
use perennial_engine::price_news::PRICE_WALK;
use perennial_engine::testing::{SANDBOX, World, instant};
use perennial_engine::{Act, Engine, Settings, Wish};

/// A world whose terms let prices move, on a store of pages of three.
async fn world() -> (World, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::default());
    let world = World::wired_on(store.clone(), |_| {}).await;
    let repricing = Repricing::Moves(ConsentRule::USUAL);
    let terms = Terms { repricing, ..Terms::platform() };
    world.define(Document::Terms { id: "platform".into(), terms }).await.expect("terms");
    (world, store)
}

/// The world's engine, opened anew with pages of three.
fn reopened(world: &World) -> Arc<Engine> {
    world.restarted_with(Settings { batch_max: 3, ..Settings::default() }, |_| {})
}

/// `basic` gets one more price, beside those it has.
async fn list(engine: &Engine, text: &str, from: Option<Instant>, preserve: bool) {
    let place = engine.place(SANDBOX).expect("the world");
    let mut product = place.catalog.products[&"basic".into()].clone();
    let euro = Currency::parse("EUR").expect("the euro");
    let price = Price::Flat(UnitPrice::parse_decimal(text, euro).expect("a decimal"));
    let mut version = product.newest().clone();
    version.prices.push(PriceEntry { territory: None, price, from, preserve });
    product.versions.push(version);
    let document = Document::Product(product);
    engine.define(SANDBOX, document, perennial_engine::Expect::Any).await.expect("a price");
}

async fn walked(engine: &Engine) -> usize {
    let mut pages = 0;
    while engine.walk_prices(SANDBOX).await.expect("a page") > 0 {
        pages += 1;
    }
    pages
}

fn consents(engine: &Engine, ids: &[SubscriptionId]) -> Vec<Option<Consent>> {
    let consent = |s: Subscription| s.items[0].pricing.change.as_ref().map(|it| it.consent);
    ids.iter().map(|id| consent(engine.subscription(SANDBOX, *id).expect("sold"))).collect()
}

async fn sold(world: &World, product: &str, count: usize) -> Vec<SubscriptionId> {
    let mut ids = vec![];
    for _ in 0..count {
        ids.push(world.sell(product, "tok_ok").await.expect("sold").changes[0].after.id);
    }
    ids
}

#[tokio::test]
async fn every_holder_hears_once_though_the_process_dies_between_pages() {
    let (world, store) = world().await;
    let plus = sold(&world, "plus", 2).await;
    let basic = sold(&world, "basic", 8).await;
    let from = instant("2026-06-01T00:00:00Z");
    list(&reopened(&world), "12.00", Some(from), false).await;
    // Each page is done by a process that begins with what is stored.
    for _ in 0..4 {
        let looked = reopened(&world).walk_prices(SANDBOX).await.expect("a page");
        assert!((1..=3).contains(&looked), "ten of them are four pages");
    }
    let engine = reopened(&world);
    assert_eq!(walked(&engine).await, 0);
    assert_eq!(consents(&engine, &basic), vec![Some(Consent::NotNeeded); 8]);
    assert_eq!(consents(&engine, &plus), vec![None; 2]);
    // Done again, as by a process that died before it wrote down how far it was, a page does
    // nothing.
    let before = store.digest();
    let mut set = ChangeSet::new(SANDBOX, from);
    let key = ClaimKey { kind: PRICE_WALK.to_owned(), name: "basic/2".to_owned() };
    set.claims.push(ClaimChange::Take { key, holder: basic[0].to_string() });
    assert_eq!(world.store.commit(vec![set]).await, [Ok(())]);
    assert!(walked(&engine).await > 1);
    assert_eq!(store.digest(), before);
    for id in basic {
        let version = engine.subscription(SANDBOX, id).expect("sold").version;
        assert_eq!(version, 3, "sold, paid, and told of the price once");
    }
}

#[tokio::test]
async fn a_walk_that_is_overtaken_leaves_what_is_newer() {
    let (world, _) = world().await;
    let basic = sold(&world, "basic", 4).await;
    let engine = reopened(&world);
    list(&engine, "30.00", Some(instant("2026-06-01T00:00:00Z")), false).await;
    engine.walk_prices(SANDBOX).await.expect("the first page");
    list(&engine, "9.00", Some(instant("2026-05-01T00:00:00Z")), false).await;
    walked(&engine).await;
    let cheaper = |id| {
        let s = engine.subscription(SANDBOX, id).expect("sold");
        s.items[0].pricing.change.clone().expect("a change").start
    };
    for id in basic {
        assert_eq!(cheaper(id), Some(instant("2026-05-01T00:00:00Z")));
    }
}

#[tokio::test]
async fn the_next_price_is_noted_when_one_has_begun() {
    let (world, _) = world().await;
    let ids = sold(&world, "basic", 1).await;
    let engine = world.engine.clone();
    list(&engine, "11.00", Some(instant("2026-03-31T00:00:00Z")), false).await;
    list(&engine, "12.00", Some(instant("2026-09-01T00:00:00Z")), false).await;
    walked(&engine).await;
    world.clock_to("2026-04-30T09:00:00Z").await.expect("the clock moves");
    let s = engine.subscription(SANDBOX, ids[0]).expect("sold");
    let change = s.items[0].pricing.change.clone().expect("the second one");
    assert_eq!(change.start, Some(instant("2026-09-01T00:00:00Z")));
    assert_eq!(change.consent, Consent::Awaited, "a second increase within a year");
    let agree = Act::Do { id: ids[0], command: Command::AnswerPrice { consent: true } };
    let early = engine.execute(Wish::one(SANDBOX, agree)).await;
    assert!(early.is_err(), "nobody asked yet");
}

/// A preview shows what will be paid, and an order placed meanwhile hears of the price too.
#[tokio::test]
async fn who_buys_now_hears_of_what_comes() {
    let (world, _) = world().await;
    list(&world.engine, "12.00", Some(instant("2026-04-01T00:00:00Z")), false).await;
    list(&world.engine, "20.00", Some(instant("2026-05-01T00:00:00Z")), true).await;
    let ids = sold(&world, "basic", 1).await;
    assert_eq!(consents(&world.engine, &ids), [Some(Consent::NotNeeded)]);
    world.clock_to("2026-07-01T00:00:00Z").await.expect("the clock moves");
    let s = world.engine.subscription(SANDBOX, ids[0]).expect("sold");
    let (_, lines) = perennial_engine::preview::next_billing(&s).expect("a preview").expect("one");
    assert_eq!(lines[0].amounts.gross.decimal(), "12.00", "the dearer one is for new customers");
    let later = sold(&world, "basic", 1).await;
    let s = world.engine.subscription(SANDBOX, later[0]).expect("sold");
    assert_eq!(s.paid.expect("paid").amounts.gross.decimal(), "20.00");
    assert_eq!(consents(&world.engine, &later), [None]);
}

/// A price for new customers stays theirs, also where the others' own price begins after it.
#[tokio::test]
async fn a_price_that_moved_makes_nobody_a_new_customer() {
    let (world, _) = world().await;
    let ids = sold(&world, "basic", 1).await;
    let engine = world.engine.clone();
    list(&engine, "11.00", Some(instant("2026-03-10T00:00:00Z")), false).await;
    list(&engine, "20.00", Some(instant("2026-03-20T00:00:00Z")), true).await;
    walked(&engine).await;
    world.clock_to("2026-04-02T00:00:00Z").await.expect("the clock moves");
    let s = engine.subscription(SANDBOX, ids[0]).expect("sold");
    assert_eq!(s.paid.expect("paid").amounts.gross.decimal(), "11.00");
    assert_eq!(consents(&engine, &ids), [None], "he held it before the dearer one began");
    // Who changes the product, or comes now, pays what new customers do.
    let later = sold(&world, "basic", 1).await;
    let s = engine.subscription(SANDBOX, later[0]).expect("sold");
    assert_eq!(s.paid.expect("paid").amounts.gross.decimal(), "20.00");
}

/// What the list says when the clock is moved is noted before it is: asleep or awake, the same
/// renewal is the first at another price.
#[tokio::test]
async fn moving_the_clock_leaves_nobody_behind_the_list() {
    let (world, _) = world().await;
    let ids = sold(&world, "basic", 5).await;
    list(&world.engine, "12.00", Some(instant("2026-03-10T00:00:00Z")), false).await;
    world.clock_to("2026-04-02T00:00:00Z").await.expect("the clock moves");
    for id in ids {
        let s = world.engine.subscription(SANDBOX, id).expect("sold");
        assert_eq!(s.paid.expect("paid").amounts.gross.decimal(), "12.00");
    }
}

#[tokio::test]
async fn what_a_list_reaches_is_counted_before_it_is_changed() {
    let (world, store) = world().await;
    sold(&world, "basic", 3).await;
    sold(&world, "plus", 1).await;
    let place = world.engine.place(SANDBOX).expect("the world");
    let mut product = place.catalog.products[&"basic".into()].clone();
    let mut version = product.newest().clone();
    let euro = Currency::parse("EUR").expect("the euro");
    let price = Price::Flat(UnitPrice::parse_decimal("20.00", euro).expect("a decimal"));
    let entry = PriceEntry { territory: None, price, from: None, preserve: false };
    version.prices = vec![entry];
    product.versions.push(version);
    let before = store.digest();
    let radius = world.engine.price_radius(SANDBOX, &product).await.expect("counted");
    assert_eq!((radius.moving, radius.asked, radius.told, radius.staying), (3, 3, 0, 0));
    let told = |sums: &[perennial_core::money::Money]| sums[0].to_string();
    assert_eq!(
        (told(&radius.monthly), told(&radius.monthly_then)),
        ("EUR 29.97".into(), "EUR 60.00".into())
    );
    assert_eq!(store.digest(), before);
}
