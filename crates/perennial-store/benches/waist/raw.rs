//! The bare loop: the same tables, the same settings, prepared statements, one transaction.

use std::path::Path;

use rusqlite::{Connection, params};

use super::work::Rows;

pub struct Raw(Connection);

impl Raw {
    pub fn open(directory: &Path) -> Self {
        std::fs::create_dir_all(directory).expect("a directory");
        let connection = Connection::open(directory.join("raw.db")).expect("a database");
        for (name, value) in
            [("journal_mode", "wal"), ("synchronous", "full"), ("wal_autocheckpoint", "4096")]
        {
            connection.pragma_update(None, name, value).expect("a setting");
        }
        connection.pragma_update(None, "cache_size", -32 * 1_024).expect("a setting");
        connection.pragma_update(None, "temp_store", "memory").expect("a setting");
        let schema = include_str!("../../migrations/sqlite/V1__foundation.sql");
        connection.execute_batch(schema).expect("the schema");
        Self(connection)
    }

    pub fn write(&mut self, slice: &[Rows]) {
        self.transaction(slice).expect("rows are written");
    }

    fn transaction(&mut self, slice: &[Rows]) -> rusqlite::Result<()> {
        let Self(connection) = self;
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for rows in slice {
            write(connection, rows)?;
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }
}

fn write(connection: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    let Rows { id, number, version, wake_at, record, at, facts, .. } = rows;
    if *version == 1 {
        connection
            .prepare_cached(
                "INSERT INTO subscription (environment, id, number, version, wake_at, record)
                VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, number, version, wake_at, record])?;
    } else if rows.wakes {
        connection
            .prepare_cached(
                "UPDATE subscription SET version = ?2, wake_at = ?3, record = ?4
                WHERE environment = 1 AND id = ?1",
            )?
            .execute(params![id, version, wake_at, record])?;
    } else {
        connection
            .prepare_cached(
                "UPDATE subscription SET version = ?2, record = ?3
                WHERE environment = 1 AND id = ?1",
            )?
            .execute(params![id, version, record])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO journal (environment, subscription, version, recorded_at, facts)
            VALUES (1, ?1, ?2, ?3, ?4)",
        )?
        .execute(params![id, version, at, facts])?;
    for (name, value) in &rows.entries {
        connection
            .prepare_cached(
                "INSERT INTO entry (environment, name, value, subscription)
                VALUES (1, ?1, ?2, ?3)",
            )?
            .execute(params![name, value, id])?;
    }
    if let Some((ordinal, reason)) = &rows.opened {
        connection
            .prepare_cached(
                "INSERT INTO charge (environment, subscription, ordinal, reason, standing,
                    attempt, moved_at, opened_in) VALUES (1, ?1, ?2, ?3, 0, 1, ?4, ?5)",
            )?
            .execute(params![id, ordinal, reason, at, version])?;
    }
    if let Some((ordinal, reason)) = &rows.paid {
        connection
            .prepare_cached(
                "UPDATE charge SET standing = 5, attempt = 1, moved_at = ?4
                WHERE environment = 1 AND subscription = ?1 AND ordinal = ?2 AND reason = ?3",
            )?
            .execute(params![id, ordinal, reason, at])?;
    }
    Ok(())
}
