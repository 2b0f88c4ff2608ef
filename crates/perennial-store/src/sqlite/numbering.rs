//! Numbering: invoices and credit notes get their issuer's next number inside the transaction that
//! makes them. The one writer keeps the counters in memory and writes each once per transaction;
//! what is taken back gives its numbers back, so that there are no gaps.

use std::collections::BTreeMap;

use perennial_core::ids::ProjectId;
use rusqlite::{Connection, OptionalExtension, params};

use super::statements as sql;
use super::written::Written;

/// What an issuer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    Invoices,
    CreditNotes,
}

/// An issuer's short name on disk and the last numbers he gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counters {
    id: i64,
    invoices: i64,
    credit_notes: i64,
    /// Whether it is on the disk, or at least in the transaction, as it is here.
    written: bool,
}

/// All counters that were used so far. They follow the database: nobody else writes to it.
#[derive(Debug, Default)]
pub struct Numbering {
    issuers: BTreeMap<i64, BTreeMap<ProjectId, Counters>>,
    /// What was changed since a set began, newest last.
    before: Vec<(i64, ProjectId, Option<Counters>)>,
    /// The other thing that is given inside the transaction.
    pub written: Written,
}

/// A number and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub issuer: i64,
    pub number: i64,
}

impl Numbering {
    /// The next number of a series.
    pub fn next(
        &mut self,
        connection: &Connection,
        environment: i64,
        issuer: &ProjectId,
        series: Series,
    ) -> rusqlite::Result<Place> {
        let known = self.counters(connection, environment, issuer)?;
        let number = known.last(series).saturating_add(1);
        self.used(environment, issuer, known, series, number);
        Ok(Place { issuer: known.id, number })
    }

    /// A number that was given elsewhere; later ones come after it.
    pub fn given(
        &mut self,
        connection: &Connection,
        environment: i64,
        issuer: &ProjectId,
        series: Series,
        number: i64,
    ) -> rusqlite::Result<Place> {
        let known = self.counters(connection, environment, issuer)?;
        self.used(environment, issuer, known, series, number.max(known.last(series)));
        Ok(Place { issuer: known.id, number })
    }

    /// The set is written.
    pub fn keep(&mut self) {
        self.before.clear();
        self.written.keep();
    }

    /// The set is not written: its numbers are free again.
    pub fn give_back(&mut self) {
        while !self.before.is_empty() {
            self.give_back_one();
        }
        self.written.give_back();
    }

    /// The last number is free again.
    pub fn give_back_one(&mut self) {
        let Some((environment, issuer, before)) = self.before.pop() else { return };
        let issuers = self.issuers.entry(environment).or_default();
        match before {
            Some(counters) => issuers.insert(issuer, counters),
            None => issuers.remove(&issuer),
        };
    }

    /// The transaction is not written: what the disk says holds.
    pub fn forget(&mut self) {
        self.issuers.clear();
        self.before.clear();
        self.written.forget();
    }

    /// Writes the counters that moved, at the end of a transaction.
    pub fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        for (environment, issuers) in &mut self.issuers {
            for (name, it) in issuers.iter_mut().filter(|(_, counters)| !counters.written) {
                let row = params![environment, name.as_str(), it.id, it.invoices, it.credit_notes];
                connection.prepare_cached(sql::COUNT_ISSUED)?.execute(row)?;
                it.written = true;
            }
        }
        Ok(())
    }

    fn used(
        &mut self,
        environment: i64,
        issuer: &ProjectId,
        known: Counters,
        series: Series,
        last: i64,
    ) {
        let mut counters = Counters { written: false, ..known };
        match series {
            Series::Invoices => counters.invoices = last,
            Series::CreditNotes => counters.credit_notes = last,
        }
        let issuers = self.issuers.entry(environment).or_default();
        let before = issuers.insert(issuer.clone(), counters);
        self.before.push((environment, issuer.clone(), before));
    }

    /// From memory, or from the disk, or those of somebody new.
    fn counters(
        &self,
        connection: &Connection,
        environment: i64,
        issuer: &ProjectId,
    ) -> rusqlite::Result<Counters> {
        let known = self.issuers.get(&environment);
        if let Some(counters) = known.and_then(|issuers| issuers.get(issuer)) {
            return Ok(*counters);
        }
        let mut found = connection.prepare_cached(sql::ISSUER)?;
        let read = |row: &rusqlite::Row| {
            let (id, invoices, credit_notes) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Counters { id, invoices, credit_notes, written: true })
        };
        if let Some(counters) =
            found.query_row(params![environment, issuer.as_str()], read).optional()?
        {
            return Ok(counters);
        }
        let mut last = connection.prepare_cached(sql::LAST_ISSUER)?;
        let on_disk: i64 = last.query_row(params![environment], |row| row.get(0))?;
        let here = known.and_then(|issuers| issuers.values().map(|it| it.id).max());
        let id = on_disk.max(here.unwrap_or_default()).saturating_add(1);
        Ok(Counters { id, invoices: 0, credit_notes: 0, written: true })
    }
}

impl Counters {
    fn last(self, series: Series) -> i64 {
        match series {
            Series::Invoices => self.invoices,
            Series::CreditNotes => self.credit_notes,
        }
    }
}
