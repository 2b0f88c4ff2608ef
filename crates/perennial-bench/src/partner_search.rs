//! The partner room's questions about a large stock: a search by the account of a customer, and
//! pages of what changed since an instant. No HTTP: what is measured is the room and the store.

use std::path::Path;
use std::time::Instant;

use futures::StreamExt;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::{SANDBOX, World, product};
use perennial_engine::{Act, Wish};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};
use rusqlite::Connection;

use crate::creates::open;
use crate::load::per_second;
use crate::raw;
use crate::table::{Row, median};

const SUBSCRIPTIONS: &str = "/partner/subscriptions";
pub const PARTNER: &str = "telco-north";
/// The reference under which the partner's own name of an account is kept.
const ACCOUNT: &str = "partner.account";
/// Subscriptions of one account.
const OF_ONE: usize = 4;
const PAGE: usize = 500;
/// Steps through the accounts that meet all of them in no order.
const STRIDE: usize = 7_919;

/// Searches and pages among so many subscriptions.
pub async fn search(stock: usize) -> [Row; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let (house, key) = shop(folder.path(), stock).await;
    let bare = raw::open(folder.path());
    let accounts = stock.div_ceil(OF_ONE);
    let (mut found, mut selected) = (vec![], vec![]);
    for _ in 0..3 {
        let names = || (0..1_000).map(|nth| format!("A-{}", nth * STRIDE % accounts));
        let began = Instant::now();
        for name in names() {
            let path = format!("{SUBSCRIPTIONS}?partnerAccountRef={name}");
            let items = ask(&house, &key, &path).await["items"].as_array().map_or(0, Vec::len);
            assert!(items > 0 && items <= OF_ONE, "{name}: {items}");
        }
        found.push(per_second(1_000, began.elapsed()));
        let began = Instant::now();
        for name in names() {
            assert!(by_name(&bare, &name) > 0);
        }
        selected.push(per_second(1_000, began.elapsed()));
    }
    let (mut paged, mut walked) = (vec![], vec![]);
    let pages = 20.min(stock.div_ceil(PAGE));
    for _ in 0..3 {
        let began = Instant::now();
        let (mut shown, mut token) = (0, String::new());
        for _ in 0..pages {
            let path =
                format!("{SUBSCRIPTIONS}?updatedSince=2000-01-01T00:00:00Z&pageSize={PAGE}{token}");
            let answer = ask(&house, &key, &path).await;
            shown += answer["items"].as_array().map_or(0, Vec::len);
            let Some(next) = answer["nextPageToken"].as_str() else { break };
            token = format!("&pageToken={next}");
        }
        paged.push(per_second(shown, began.elapsed()));
        let began = Instant::now();
        walked.push({
            let read = walk(&bare, pages);
            assert_eq!(read, shown);
            per_second(read, began.elapsed())
        });
    }
    let row = |what: String, ours, ceiling, aim| Row {
        what,
        ours: median(ours),
        ceiling: median(ceiling),
        aim,
    };
    [
        row(format!("searches by account (partner), {stock} stored"), found, selected, 0.1),
        row(format!("subscriptions that changed, {PAGE} a page (partner)"), paged, walked, 0.1),
    ]
}

async fn ask(house: &House, key: &str, path: &str) -> serde_json::Value {
    let answered = Ask::get(path).bearer(key).of(house).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

/// The same rows by the same index: states of an account with their journals.
fn by_name(bare: &Connection, name: &str) -> usize {
    let sql = "SELECT subscription.record, journal.facts
        FROM entry CROSS JOIN subscription
            ON subscription.environment = entry.environment AND subscription.id = entry.subscription
        JOIN journal ON journal.environment = entry.environment
            AND journal.subscription = entry.subscription
        WHERE entry.environment = ?1 AND entry.name = ?2 AND entry.value = ?3";
    let mut statement = bare.prepare_cached(sql).expect("prepared");
    let mut rows = statement.query((SANDBOX.0, ACCOUNT, name)).expect("rows");
    let mut bytes = 0;
    while let Some(row) = rows.next().expect("a row") {
        bytes += length(row);
    }
    bytes
}

/// The same pages by the same index.
fn walk(bare: &Connection, pages: usize) -> usize {
    let sql = "SELECT subscription.record, journal.facts, subscription.written_at
        FROM subscription JOIN journal ON journal.environment = subscription.environment
            AND journal.subscription = subscription.id
        WHERE subscription.environment = ?1 AND seller = ?2 AND written_at > ?3
        ORDER BY written_at LIMIT ?4";
    let mut statement = bare.prepare_cached(sql).expect("prepared");
    let (mut after, mut count, mut bytes) = (i64::MIN, 0, 0);
    for _ in 0..pages {
        let asked = (SANDBOX.0, PARTNER, after, i64::try_from(PAGE).expect("small"));
        let mut rows = statement.query(asked).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            bytes += length(row);
            after = row.get(2).expect("an instant");
            count += 1;
        }
    }
    assert!(bytes > 0);
    count
}

fn length(row: &rusqlite::Row) -> usize {
    let text = |at| row.get_ref(at).expect("a column").as_bytes().expect("text").len();
    text(0) + text(1)
}

/// A partner with so many subscriptions, some for each account.
pub async fn stocked(folder: &Path, stock: usize) -> World {
    let world: World = open(folder).await;
    sell(&world, stock).await;
    world
}

/// Sells so many in a world.
pub async fn sell(world: &World, stock: usize) {
    for (id, terms) in room_partner::terms::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut shield = product("shield", 11, 3, "4.99");
    shield.group = None;
    world.define(Document::Product(shield)).await.expect("a product");
    let partner = Partner {
        id: PARTNER.into(),
        name: "Telco North".to_owned(),
        project: "proj_demo".into(),
        terms: "partner".into(),
        products: [].into(),
        territories: [].into(),
        settings: [("partner.version", "1"), ("partner.rate_limit", "10000")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    };
    world.define(Document::Partner(partner)).await.expect("a partner");
    let engine = world.engine.clone();
    let sales = (0..stock).map(|nth| {
        let engine = &engine;
        async move {
            let mut order = world.order("shield", None).await.expect("an order");
            order.seller = Some(PARTNER.into());
            order.terms = Some("partner".into());
            order.references.insert(ACCOUNT.to_owned(), format!("A-{}", nth / OF_ONE));
            engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await.expect("a sale")
        }
    });
    let mut sales = futures::stream::iter(sales).buffer_unordered(1_024);
    while sales.next().await.is_some() {}
}

async fn shop(folder: &Path, stock: usize) -> (House, String) {
    let engine = stocked(folder, stock).await.engine;
    let lobby = TestLobby::new();
    let room = room_partner::room(&lobby.lobby, engine, room_partner::Config::default());
    let house = lobby.house(vec![room]);
    let mut holder = credential("c1", "sandbox", "partner", &["subscriptions:read"]);
    holder.subject = Some(PARTNER.to_owned());
    let key = lobby.issue("pk_test", holder);
    (house, key)
}
