//! A billing run: everything due at once, charged by the simulator gateway, settled and renewed.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use futures::StreamExt;
use perennial_core::time::Instant as When;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::{Act, Wish};

use crate::creates::open;
use crate::load::per_second;
use crate::raw;
use crate::size::peak;
use crate::table::{Row, median};

/// Runs of fewer than so many are measured three times, in turns with their ceiling.
const SMALL: usize = 100_000;

/// Renews so many and compares with a bare loop over the same rows. Answers the row and the folder
/// with the data as they are afterwards.
pub async fn renewals(count: usize) -> (Row, tempfile::TempDir) {
    let (mut ours, mut ceiling, mut last) = (vec![], vec![], None);
    for _ in 0..if count < SMALL { 3 } else { 1 } {
        let folder = tempfile::tempdir().expect("a folder");
        let before = tempfile::tempdir().expect("a folder");
        sell(&open(folder.path()).await, count).await;
        copy(folder.path(), before.path());
        ours.push(per_second(count, billed(folder.path(), count)));
        let after = raw::last(raw::rows(&raw::open(folder.path())));
        let connection = raw::open(before.path());
        let began = Instant::now();
        raw::charge(&connection, &after, 1_024, true);
        ceiling.push(per_second(count, began.elapsed()));
        report(&after);
        last = Some(folder);
    }
    let what = format!("renewals in bulk ({count})");
    let row = Row { what, ours: median(ours), ceiling: median(ceiling), aim: 0.5 };
    (row, last.expect("one run at least"))
}

/// Starts this program again for the run alone, so that its peak of memory is the run's.
fn billed(folder: &Path, count: usize) -> std::time::Duration {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    let output = command.arg("--bill").arg(folder).output().expect("started");
    let said = String::from_utf8_lossy(&output.stdout);
    let mut words = said.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).expect("a number");
    let (steps, micros, peak) = (number(), number(), number());
    assert_eq!(steps, 2 * u64::try_from(count).expect("a count"));
    println!("{count} renewals in {:.1} s, {} MB at the peak", seconds(micros), peak / 1_024);
    std::time::Duration::from_micros(micros)
}

fn seconds(micros: u64) -> f64 {
    std::time::Duration::from_micros(micros).as_secs_f64()
}

/// Everything that is due in a folder. Prints steps, microseconds, and kilobytes at the peak.
pub async fn bill(folder: &Path) {
    let world = open(folder).await;
    let began = Instant::now();
    let steps = world.clock_to("2026-02-28T09:00:00Z").await.expect("a billing run");
    println!("{steps} {} {}", began.elapsed().as_micros(), peak());
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

/// A copy that another connection can open.
pub fn copy(from: &Path, to: &Path) {
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
