//! Reading the books: charges and credits, by subscription and by number.

use perennial_core::billing::Charge;
use perennial_core::ids::{ProjectId, SubscriptionId};
use perennial_core::{Dated, Fact};
use perennial_engine::change_set::{ChargeRecord, CreditRecord, Issued};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{IssuerNumbers, NumberRange, StoreError};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::failure::told;
use super::read::{column, record, rows};
use super::{code, statements as sql};
use crate::record::decode;

type Result<T> = std::result::Result<T, StoreError>;

pub fn charges(
    connection: &Connection,
    environment: EnvironmentId,
    id: SubscriptionId,
) -> Result<Vec<ChargeRecord>> {
    rows(connection, sql::CHARGES, params![environment.0, id.bytes()], charge)
}

pub fn invoices(
    connection: &Connection,
    environment: EnvironmentId,
    range: &NumberRange,
) -> Result<Vec<ChargeRecord>> {
    in_range(connection, sql::INVOICES, environment, range, charge)
}

pub fn credits(
    connection: &Connection,
    environment: EnvironmentId,
    id: SubscriptionId,
) -> Result<Vec<CreditRecord>> {
    let asked = params![environment.0, id.bytes()];
    rows(connection, sql::CREDITS, asked, |row| credit(environment, row))
}

pub fn credit_notes(
    connection: &Connection,
    environment: EnvironmentId,
    range: &NumberRange,
) -> Result<Vec<CreditRecord>> {
    in_range(connection, sql::CREDIT_NOTES, environment, range, |row| credit(environment, row))
}

pub fn open_refunds(
    connection: &Connection,
    environment: EnvironmentId,
    limit: usize,
) -> Result<Vec<CreditRecord>> {
    let asked = params![environment.0, code::limit(limit)];
    rows(connection, sql::OPEN_REFUNDS, asked, |row| credit(environment, row))
}

pub fn issuers(connection: &Connection, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>> {
    rows(connection, sql::ISSUERS, params![environment.0], |row| {
        Ok(IssuerNumbers {
            issuer: ProjectId::new(column::<String>(row, 0)?),
            invoices: code::count(column(row, 1)?)?,
            credit_notes: code::count(column(row, 2)?)?,
        })
    })
}

fn in_range<T>(
    connection: &Connection,
    sql: &str,
    environment: EnvironmentId,
    range: &NumberRange,
    read: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    let Ok(after) = code::integer(range.after) else { return Ok(vec![]) };
    let (from, until) = (range.from.micros(), range.until.micros());
    let limit = code::limit(range.limit);
    let asked = params![environment.0, range.issuer.as_str(), after, from, until, limit];
    rows(connection, sql, asked, read)
}

fn charge(row: &Row) -> Result<ChargeRecord> {
    let (ordinal, reason) = (column::<u32>(row, 1)?, column::<String>(row, 2)?);
    Ok(ChargeRecord {
        subscription: SubscriptionId::from_bytes(column(row, 0)?),
        charge: charged(row, &format!("{ordinal}/{reason}"))?,
        standing: code::standing_back(column(row, 3)?)?,
        attempt: code::small(column(row, 4)?)?,
        at: code::instant(column(row, 5)?)?,
        invoice: issued(row, 8)?,
    })
}

/// From a record of its own, or from the facts that opened it.
fn charged(row: &Row, key: &str) -> Result<Charge> {
    let own = row.get_ref(6).map_err(|error| told(&error))?;
    let charge = if own == ValueRef::Null {
        decode::<Vec<Dated>>(record(row, 7)?)?.into_iter().find_map(|dated| match dated.fact {
            Fact::ChargeOpened(charge) if charge.key.to_string() == key => Some(*charge),
            _ => None,
        })
    } else {
        Some(decode::<Charge>(record(row, 6)?)?)
    };
    charge
        .filter(|charge| charge.key.to_string() == key)
        .ok_or_else(|| StoreError::Record(format!("charge {key} is not where its row says")))
}

fn credit(environment: EnvironmentId, row: &Row) -> Result<CreditRecord> {
    Ok(CreditRecord {
        environment,
        subscription: SubscriptionId::from_bytes(column(row, 0)?),
        at: code::instant(column(row, 1)?)?,
        attempt: code::small(column(row, 2)?)?,
        done: column(row, 3)?,
        credit: decode(record(row, 4)?)?,
        note: issued(row, 5)?,
    })
}

/// The issuer's name and the number.
fn issued(row: &Row, at: usize) -> Result<Option<Issued>> {
    let issuer = column::<Option<String>>(row, at)?;
    let number = column::<Option<i64>>(row, at.saturating_add(1))?;
    match (issuer, number) {
        (Some(issuer), Some(number)) => {
            Ok(Some(Issued { issuer: ProjectId::new(issuer), number: code::count(number)? }))
        }
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(code::unreadable("a number of nobody")),
    }
}
