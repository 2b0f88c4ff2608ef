//! What a partner's feed costs on disk: the same sales with and without their entries.

use std::path::Path;
use std::sync::Arc;

use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::Receiver;
use perennial_engine::gateway_simulator::GatewaySimulator;
use perennial_engine::ports::{Entry, Teller, Telling, Told, Whose};
use perennial_engine::testing::World;
use perennial_store::{Options, SqliteStore};
use rusqlite::Connection;

use crate::creates::open;
use crate::partner_search::sell;

/// Words the feed and tells nobody.
struct Feeding;

impl Teller for Feeding {
    fn tell(
        &self,
        _place: &Place,
        _receiver: &Receiver,
        _before: Option<&Subscription>,
        _after: &Subscription,
        _facts: &[Dated],
        _whose: Whose<'_>,
    ) -> Vec<Telling> {
        vec![]
    }

    fn entries(&self, told: &Told<'_>) -> Vec<Entry> {
        room_partner::events::entries(told)
    }
}

/// Prints how many bytes a sale takes, and how many more with what its seller reads of it.
pub async fn bytes(sales: usize) {
    let (quiet, told) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let world = open(quiet.path()).await;
    sell(&world, sales).await;
    drop(world);
    let store = SqliteStore::open(told.path(), &Options::default()).expect("a store");
    let gateway = Arc::new(GatewaySimulator::default());
    let world = World::with(Arc::new(store), Arc::new(Feeding), gateway).await;
    sell(&world, sales).await;
    drop(world);
    let each = |folder: &Path| size(folder) / sales as u64;
    let (without, with) = (each(quiet.path()), each(told.path()));
    println!(
        "a sale takes {without} bytes, {} more with the two entries of its feed",
        with - without
    );
}

/// All pages of the database, with nothing left in its log.
fn size(folder: &Path) -> u64 {
    let file = folder.join("perennial.db");
    let connection = Connection::open(&file).expect("a database");
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("nobody else has it");
    std::fs::metadata(&file).expect("a file").len()
}
