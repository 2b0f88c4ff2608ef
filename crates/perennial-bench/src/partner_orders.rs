//! Fulfilment orders of a partner, of one line and of fifty, through the room on SQLite; against a
//! bare loop that inserts the same rows, an order in each transaction or as many at once as ours.

use std::path::Path;
use std::time::Instant;

use futures::StreamExt;
use perennial_core::catalog::Availability;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::product;
use perennial_store::{Options, SqliteStore};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use crate::creates::open;
use crate::load::per_second;
use crate::raw;
use crate::table::Row;

/// Everything an order writes.
const TABLES: [&str; 9] = [
    "subscription",
    "journal",
    "entry",
    "claim",
    "answer",
    "document",
    "document_name",
    "customer_name",
    "charge",
];

/// So many orders of so many lines, so many at once.
pub async fn orders(count: usize, lines: usize, at_once: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let mut before = vec![];
    let ours = {
        let (house, key, sku) = shop(folder.path()).await;
        before.extend(contents(&raw::open(folder.path())));
        let began = Instant::now();
        let posted = (0..count).map(|n| post(&house, &key, order(&sku, n, lines), n));
        let mut posted = futures::stream::iter(posted).buffer_unordered(at_once);
        while let Some(status) = posted.next().await {
            assert_eq!(status, 201);
        }
        per_second(count, began.elapsed())
    };
    let written: Vec<_> = contents(&raw::open(folder.path()))
        .into_iter()
        .zip(before)
        .map(|(after, before)| after[before.len().min(after.len())..].to_vec())
        .collect();
    let bare = tempfile::tempdir().expect("a folder");
    drop(SqliteStore::open(bare.path(), &Options::default()).expect("a store"));
    let connection = raw::open(bare.path());
    let began = Instant::now();
    insert(&connection, &written, count.div_ceil(at_once));
    let ceiling = per_second(count, began.elapsed());
    let what = format!("orders of {lines} lines (partner), {at_once} at once ({count})");
    Row { what, ours, ceiling, aim: 0.3 }
}

async fn post(house: &House, key: &str, body: Value, n: usize) -> u16 {
    let ask = Ask::post_json("/partner/fulfillment-orders", body.to_string());
    let ask = ask.header("idempotency-key", &format!("bench-order-{n}"));
    ask.bearer(key).of(house).await.status.as_u16()
}

fn order(sku: &str, n: usize, lines: usize) -> Value {
    let line = |m: usize| json!({ "lineRef": m.to_string(), "action": "CREATE", "offeringId": format!("off_{sku}") });
    json!({
        "partnerOrderId": format!("BENCH-{n}"),
        "account": { "partnerAccountRef": format!("A-{n}"), "country": "DE" },
        "lines": (0..lines).map(line).collect::<Vec<_>>(),
    })
}

/// The rows of each table, in the order of their keys.
fn contents(connection: &Connection) -> Vec<Vec<Vec<Cell>>> {
    let table = |table: &&str| {
        let sql = format!("SELECT * FROM {table}");
        let mut statement = connection.prepare(&sql).expect("a statement");
        let width = statement.column_count();
        let read = |row: &rusqlite::Row| (0..width).map(|n| row.get(n)).collect();
        let rows = statement.query_map([], read).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    };
    TABLES.iter().map(table).collect()
}

/// Inserts everything in so many transactions.
fn insert(connection: &Connection, tables: &[Vec<Vec<Cell>>], transactions: usize) {
    for n in 0..transactions {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
        for (table, rows) in TABLES.iter().zip(tables) {
            let each = rows.len().div_ceil(transactions);
            for row in rows.iter().skip(n * each).take(each) {
                let marks: Vec<_> = (1..=row.len()).map(|n| format!("?{n}")).collect();
                let sql = format!("INSERT OR IGNORE INTO {table} VALUES ({})", marks.join(", "));
                let mut statement = connection.prepare_cached(&sql).expect("prepared");
                statement.execute(params_from_iter(row)).expect("inserted");
            }
        }
        connection.execute_batch("COMMIT").expect("committed");
    }
}

/// A partner with a product to sell.
async fn shop(folder: &Path) -> (House, String, String) {
    let world = open(folder).await;
    for (id, terms) in room_partner::terms::terms() {
        world.define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut shield = product("shield", 11, 3, "4.99");
    shield.group = None;
    shield.versions[0].availability = Availability::Everywhere;
    let sku = shield.sku.clone();
    world.define(Document::Product(shield)).await.expect("a product");
    let settings = [("partner.version", "1"), ("partner.rate_limit", "10000")];
    let partner = Partner {
        id: "telco-bench".into(),
        name: "Telco".to_owned(),
        project: "proj_demo".into(),
        terms: "partner".into(),
        products: [].into(),
        territories: [].into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    world.define(Document::Partner(partner)).await.expect("a partner");
    let lobby = TestLobby::new();
    let config = room_partner::Config::default();
    let house = lobby.house(vec![room_partner::room(&lobby.lobby, world.engine.clone(), config)]);
    let mut holder = credential("c1", "sandbox", "partner", &["orders:write"]);
    holder.subject = Some("telco-bench".to_owned());
    let key = lobby.issue("pk_test", holder);
    (house, key, sku)
}
