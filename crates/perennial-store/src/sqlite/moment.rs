//! One moment of the file, read over a connection of its own: nobody waits for it, and it sees
//! nothing that is written meanwhile. While it is held the log cannot be cut short; it grows by
//! what is written.

use std::path::Path;

use perennial_core::Subscription;
use perennial_core::ids::{PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::environment::EnvironmentId;
use perennial_engine::filed::FiledKind;
use perennial_engine::ports::{
    Find, JournalEntry, Moment, Page, StoreError, StoredDocument, Written,
};
use rusqlite::Connection;

use super::failure::told;
use super::vault::Vault;
use super::{open, read, read_filed};

/// Memory for pages of the file.
const CACHE_KIB: u32 = 4_096;

pub struct SqliteMoment {
    connection: Connection,
    environment: EnvironmentId,
    vault: Vault,
}

pub fn open(
    file: &Path,
    vault: Vault,
    environment: EnvironmentId,
) -> Result<SqliteMoment, StoreError> {
    let failed = |error: open::OpenError| StoreError::Failed(error.to_string());
    let connection = open::reader(file, CACHE_KIB).map_err(failed)?;
    // The moment is that of the first read, so that there is one at once.
    let begin = || -> rusqlite::Result<()> {
        connection.execute_batch("BEGIN DEFERRED")?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
    };
    begin().map_err(|error| told(&error))?;
    Ok(SqliteMoment { connection, environment, vault })
}

impl Moment for SqliteMoment {
    fn subscriptions(&self, page: Page) -> Result<Vec<Subscription>, StoreError> {
        read::find(&self.connection, self.environment, &Find::All, page)
    }

    fn sold_by(
        &self,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        read::sold_by(&self.connection, self.environment, sellers, after, limit)
    }

    fn documents_named(
        &self,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let (of, page) = ((kind, name), (after, limit));
        read_filed::named(&self.connection, &self.vault, self.environment, of, page)
    }

    fn journal(
        &self,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        read::journal(&self.connection, self.environment, id, after_version, limit)
    }
}
