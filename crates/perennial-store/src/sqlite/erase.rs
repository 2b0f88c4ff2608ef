//! Taking rows of a sandbox away, in every table they are in.

use perennial_engine::directory::DocumentKind;
use perennial_engine::ports::{Erased, Erasing};
use rusqlite::{Connection, ToSql, params};

use super::{code, statements as sql};

/// Within the writer's transaction. An error takes all of it back.
pub fn erase(
    connection: &Connection,
    environment: i64,
    erasing: &Erasing,
) -> rusqlite::Result<Erased> {
    let run = |sql: &str, row: &[&dyn ToSql]| -> rusqlite::Result<u64> {
        Ok(connection.prepare_cached(sql)?.execute(row)? as u64)
    };
    let mut erased = Erased::default();
    for (id, entries) in &erasing.subscriptions {
        let id = id.bytes();
        for (name, value) in entries {
            run(sql::UNINDEX, params![environment, name, value, id])?;
        }
        for sql in [sql::ERASE_JOURNAL, sql::ERASE_CHARGES, sql::ERASE_CREDITS] {
            run(sql, params![environment, id])?;
        }
        erased.subscriptions += run(sql::ERASE_SUBSCRIPTION, params![environment, id])?;
    }
    for key in &erasing.documents {
        let row = params![environment, code::kind(key.kind), key.id];
        erased.documents += run(sql::ERASE_DOCUMENT, row)?;
        match key.kind {
            DocumentKind::Customer => run(sql::FORGET_CUSTOMER, params![environment, key.id])?,
            DocumentKind::Pass => run(sql::FORGET_PASS, params![environment, key.id])?,
            _ => run(sql::UNNAME_DOCUMENT, row)?,
        };
    }
    for key in &erasing.claims {
        erased.claims += run(sql::RELEASE_CLAIM, params![environment, key.kind, key.name])?;
    }
    for receiver in &erasing.receivers {
        run(sql::ERASE_LINES, params![environment, receiver])?;
        erased.deliveries += run(sql::ERASE_DELIVERIES, params![environment, receiver])?;
    }
    for caller in &erasing.callers {
        erased.answers += run(sql::ERASE_ANSWERS, params![environment, caller])?;
    }
    Ok(erased)
}
