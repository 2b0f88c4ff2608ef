//! Upkeep: backups, the check of the file, and forgetting what need not be kept.

use std::path::Path;

use perennial_engine::ports::StoreError;
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::SqliteStore;
use super::failure::told;
use super::open::reader;

/// Several reads of the same moment.
pub fn at_once<T>(
    connection: &mut Connection,
    read: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let moment = connection.transaction().map_err(|error| told(&error))?;
    read(&moment)
}

impl SqliteStore {
    /// Copies the database as it is at one moment into a new file, while it is in use.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Failed(format!("{} exists already", to.display())));
        }
        let copy = || -> rusqlite::Result<()> {
            let from = self.pool.reader();
            let mut into = Connection::open(to)?;
            // All pages in one step: no writer can come between and make it start anew.
            Backup::new(&from, &mut into)?.step(-1)?;
            Ok(())
        };
        copy().map_err(|error| told(&error))
    }

    /// What SQLite finds wrong with the file; nothing where it is sound.
    pub fn quick_check(&self) -> Result<Vec<String>, StoreError> {
        // A connection of its own, so that no reader waits for it.
        let connection =
            reader(self.file(), 4_096).map_err(|error| StoreError::Failed(error.to_string()))?;
        let mut check = connection.prepare("PRAGMA quick_check").map_err(|error| told(&error))?;
        let found = check.query_map([], |row| row.get::<_, String>(0));
        let found = found.and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let found = found.map_err(|error| told(&error))?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }
}
