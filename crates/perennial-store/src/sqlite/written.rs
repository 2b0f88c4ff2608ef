//! When what sellers sold was last written: instants that rise with every commit of an
//! environment, given by the one writer inside the transaction. They are not the times of the
//! facts, which may be dated back, nor of the clocks, which may stand still.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::statements as sql;

/// The last instant of each environment. It follows the database: nobody else writes to it.
#[derive(Debug, Default)]
pub struct Written {
    last: BTreeMap<i64, i64>,
    /// What was changed since a set began, newest last.
    before: Vec<(i64, i64)>,
}

impl Written {
    /// The instant of a commit: `at`, or just after the last one.
    pub fn next(
        &mut self,
        connection: &Connection,
        environment: i64,
        at: i64,
    ) -> rusqlite::Result<i64> {
        let last = match self.last.get(&environment) {
            Some(last) => *last,
            None => last(connection, environment)?,
        };
        let next = at.max(last.saturating_add(1));
        self.last.insert(environment, next);
        self.before.push((environment, last));
        Ok(next)
    }

    /// The set is written.
    pub fn keep(&mut self) {
        self.before.clear();
    }

    /// The set is not written.
    pub fn give_back(&mut self) {
        while let Some((environment, last)) = self.before.pop() {
            self.last.insert(environment, last);
        }
    }

    /// The transaction is not written: what the disk says holds.
    pub fn forget(&mut self) {
        self.last.clear();
        self.before.clear();
    }
}

/// The last one on the disk, seller by seller, of whom there are few.
fn last(connection: &Connection, environment: i64) -> rusqlite::Result<i64> {
    let (mut last, mut seller) = (i64::MIN, String::new());
    let mut next = connection.prepare_cached(sql::NEXT_SELLER)?;
    let mut theirs = connection.prepare_cached(sql::LAST_WRITTEN)?;
    while let Some(found) =
        next.query_row(params![environment, seller], |row| row.get::<_, Option<String>>(0))?
    {
        seller = found;
        last = theirs
            .query_row(params![environment, seller], |row| row.get(0))
            .map(|at| last.max(at))?;
    }
    Ok(last)
}
