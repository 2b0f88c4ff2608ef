//! Durable creates through the engine, one after the other and many at once.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;
use perennial_core::ids::{PartnerId, TermsId};
use perennial_engine::gateway_simulator::GatewaySimulator;
use perennial_engine::testing::{PlainTeller, SANDBOX, World};
use perennial_engine::{Act, Wish};
use perennial_store::{Options, SqliteStore};

use crate::load::per_second;
use crate::raw;
use crate::table::Row;

/// Sells so many, so many at once, and compares with a bare loop.
pub async fn creates(count: usize, at_once: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = {
        let world = open(folder.path()).await;
        let mut orders = Vec::with_capacity(count);
        for _ in 0..count {
            let mut order = world.order("basic", None).await.expect("an order");
            order.seller = Some(PartnerId::new("telco-north"));
            order.terms = Some(TermsId::new("partner"));
            orders.push(order);
        }
        let began = Instant::now();
        let sales = orders
            .into_iter()
            .map(|order| world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))));
        let mut sales = futures::stream::iter(sales).buffer_unordered(at_once);
        while let Some(sold) = sales.next().await {
            sold.expect("a sale");
        }
        per_second(count, began.elapsed())
    };
    let rows = raw::rows(&raw::open(folder.path()));
    assert_eq!(rows.len(), count);
    let bare = tempfile::tempdir().expect("a folder");
    drop(SqliteStore::open(bare.path(), &Options::default()).expect("a store"));
    let connection = raw::open(bare.path());
    let began = Instant::now();
    raw::create(&connection, &rows, at_once);
    let ceiling = per_second(count, began.elapsed());
    let what = format!("durable creates, {at_once} at once ({count})");
    Row { what, ours, ceiling, aim: 0.6 }
}

/// A world on SQLite, whose gateway writes nothing down.
pub async fn open(folder: &Path) -> World {
    let store = SqliteStore::open(folder, &Options::default()).expect("a store");
    let gateway = Arc::new(GatewaySimulator::default());
    World::with(Arc::new(store), Arc::new(PlainTeller), gateway).await
}
