//! A billing run: everything due at once, charged by the simulator gateway, settled and renewed.

use std::path::Path;
use std::time::Instant;

use futures::StreamExt;
use perennial_core::time::Instant as When;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::{Act, Wish};

use crate::creates::open;
use crate::load::per_second;
use crate::raw;
use crate::table::Row;

/// Renews so many and compares with a bare loop over the same rows. Leaves the data in `folder`.
pub async fn renewals(folder: &Path, count: usize) -> Row {
    let before = tempfile::tempdir().expect("a folder");
    let ours = {
        let world = open(folder).await;
        sell(&world, count).await;
        world.engine.ready().then_some(()).expect("the store is well");
        copy(folder, before.path());
        let began = Instant::now();
        let steps = world.clock_to("2026-02-28T09:00:00Z").await.expect("a billing run");
        assert_eq!(steps, count * 2);
        per_second(count, began.elapsed())
    };
    let after = raw::rows(&raw::open(folder));
    let connection = raw::open(before.path());
    let began = Instant::now();
    raw::renew(&connection, &after, 1_024);
    let ceiling = per_second(count, began.elapsed());
    report(&after);
    Row { what: format!("renewals in bulk ({count})"), ours, ceiling, aim: 0.5 }
}

async fn sell(world: &World, count: usize) {
    let mut left = count;
    while left > 0 {
        let some = left.min(10_000);
        let mut orders = Vec::with_capacity(some);
        for _ in 0..some {
            orders.push(world.order("basic", None).await.expect("an order"));
        }
        let sales = orders
            .into_iter()
            .map(|order| world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))));
        let mut sales = futures::stream::iter(sales).buffer_unordered(1_024);
        while let Some(sold) = sales.next().await {
            sold.expect("a sale");
        }
        left -= some;
    }
    // Nothing may be due before the run.
    let due = world.store.due(SANDBOX, When::MAX, None, 1).expect("due");
    assert_eq!(due.len(), 1);
}

/// A copy that another connection can open: through the backup of SQLite.
fn copy(from: &Path, to: &Path) {
    let source = raw::open(from);
    let target = to.join("perennial.db");
    source.execute("VACUUM INTO ?1", [target.to_str().expect("a path")]).expect("a copy");
}

/// Rows and bytes of one renewal: the budget.
fn report(after: &[Vec<raw::Row>]) {
    let one = &after[after.len() / 2];
    let bytes = |table: &str| {
        one.iter()
            .rfind(|row| row.table == table)
            .into_iter()
            .flat_map(|row| &row.values)
            .map(|value| match value {
                rusqlite::types::Value::Text(text) => text.len(),
                rusqlite::types::Value::Blob(blob) => blob.len(),
                rusqlite::types::Value::Integer(_) | rusqlite::types::Value::Real(_) => 8,
                rusqlite::types::Value::Null => 0,
            })
            .sum::<usize>()
    };
    println!(
        "one renewal writes: subscription twice ({} bytes), journal twice (the last {} bytes), \
         charge once and settled once ({} bytes)",
        bytes("subscription"),
        bytes("journal"),
        bytes("charge"),
    );
}
