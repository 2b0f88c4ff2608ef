//! Reading: each question to one connection.

use std::collections::BTreeSet;

use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::change_set::{Answer, AnswerKey, ClaimKey};
use perennial_engine::directory::{Document, DocumentKey};
use perennial_engine::effects::{CUSTOMER, SHARED_WITH};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::pass::PassesOf;
use perennial_engine::ports::{Find, JournalEntry, Page, StoreError, StoredDocument, Written};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::failure::told;
use super::vault::Vault;
use super::{code, statements as sql};
use crate::record::decode;

type Result<T> = std::result::Result<T, StoreError>;

/// The rows of a query, each read by `read`.
pub fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| told(&error))?;
    let mut found = statement.query(params).map_err(|error| told(&error))?;
    let mut all = vec![];
    while let Some(row) = found.next().map_err(|error| told(&error))? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// A column; what is of another type is no row of ours.
pub fn column<T: rusqlite::types::FromSql>(row: &Row, at: usize) -> Result<T> {
    row.get(at).map_err(|error| StoreError::Record(error.to_string()))
}

/// The text of a record, where it lies.
pub fn record<'r>(row: &'r Row, at: usize) -> Result<&'r [u8]> {
    let value = row.get_ref(at).map_err(|error| told(&error))?;
    value.as_bytes().map_err(|error| StoreError::Record(error.to_string()))
}

/// As [`record`], of a column that may be empty.
fn maybe<'r>(row: &'r Row, at: usize) -> Result<Option<&'r [u8]>> {
    let value = row.get_ref(at).map_err(|error| told(&error))?;
    value.as_bytes_or_null().map_err(|error| StoreError::Record(error.to_string()))
}

fn one<T>(found: Vec<T>) -> Option<T> {
    found.into_iter().next()
}

fn states(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<Subscription>> {
    rows(connection, sql, params, |row| decode(record(row, 0)?))
}

pub fn due(
    connection: &Connection,
    environment: EnvironmentId,
    until: Instant,
    after: Option<(Instant, SubscriptionId)>,
    limit: usize,
) -> Result<Vec<Subscription>> {
    // The empty blob sorts before every id.
    let at = after.map_or(i64::MIN, |(at, _)| at.micros());
    let id = after.map(|(_, id)| id.bytes());
    let id = id.as_ref().map_or(&[][..], |bytes| &bytes[..]);
    let asked = params![environment.0, until.micros(), at, id, code::limit(limit)];
    states(connection, sql::DUE, asked)
}

pub fn next_due(connection: &Connection, environment: EnvironmentId) -> Result<Option<Instant>> {
    let at = |row: &Row| code::instant(column(row, 0)?);
    Ok(one(rows(connection, sql::NEXT_DUE, params![environment.0], at)?))
}

pub fn journal(
    connection: &Connection,
    environment: EnvironmentId,
    id: SubscriptionId,
    after_version: u64,
    limit: usize,
) -> Result<Vec<JournalEntry>> {
    let Ok(after) = code::integer(after_version) else { return Ok(vec![]) };
    let asked = params![environment.0, id.bytes(), after, code::limit(limit)];
    rows(connection, sql::JOURNAL, asked, |row| {
        Ok(JournalEntry {
            version: code::count(column(row, 0)?)?,
            recorded_at: code::instant(column(row, 1)?)?,
            facts: decode(record(row, 2)?)?,
            origin: maybe(row, 3)?.map(decode).transpose()?,
        })
    })
}

pub fn find(
    connection: &Connection,
    environment: EnvironmentId,
    find: &Find,
    page: Page,
) -> Result<Vec<Subscription>> {
    // The empty blob sorts before every id.
    let after = page.after.map(SubscriptionId::bytes);
    let after = after.as_ref().map_or(&[][..], |bytes| &bytes[..]);
    let limit = code::limit(page.limit);
    let by_entry = |name: &str, value: &str| {
        states(connection, sql::FIND_ENTRY, params![environment.0, name, value, after, limit])
    };
    match find {
        Find::All => states(connection, sql::FIND_ALL, params![environment.0, after, limit]),
        Find::Number(number) => {
            let Ok(number) = code::integer(*number) else { return Ok(vec![]) };
            states(connection, sql::FIND_NUMBER, params![environment.0, number, after, limit])
        }
        Find::Customer(customer) => by_entry(CUSTOMER, &customer.to_string()),
        Find::SharedWith(customer) => by_entry(SHARED_WITH, &customer.to_string()),
        Find::Reference { name, value } => by_entry(name, value),
    }
}

/// Of several sellers at one moment, so that nothing that one sold is written behind what was
/// read of another.
pub fn sold_by(
    connection: &Connection,
    environment: EnvironmentId,
    sellers: &[PartnerId],
    after: Instant,
    limit: usize,
) -> Result<Vec<Written>> {
    at_one_moment(connection, || {
        let mut all = vec![];
        for seller in sellers.iter().collect::<BTreeSet<_>>() {
            let asked = params![environment.0, seller.as_str(), after.micros(), code::limit(limit)];
            all.extend(rows(connection, sql::SOLD_BY, asked, written)?);
        }
        all.sort_by_key(|it| it.at);
        all.truncate(limit);
        Ok(all)
    })
}

/// Of several sellers at one moment.
pub fn sold_by_as(
    connection: &Connection,
    environment: EnvironmentId,
    sellers: &[PartnerId],
    (name, value): (&str, &str),
    limit: usize,
) -> Result<Vec<Written>> {
    at_one_moment(connection, || {
        let mut all = vec![];
        for seller in sellers.iter().collect::<BTreeSet<_>>() {
            let asked = params![environment.0, seller.as_str(), name, value, code::limit(limit)];
            all.extend(rows(connection, sql::SOLD_BY_AS, asked, written)?);
        }
        all.sort_by_key(|it| it.state.id);
        all.truncate(limit);
        Ok(all)
    })
}

fn at_one_moment<T>(connection: &Connection, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if !connection.is_autocommit() {
        return read();
    }
    let moment = connection.unchecked_transaction().map_err(|error| told(&error))?;
    let answer = read()?;
    moment.finish().map_err(|error| told(&error))?;
    Ok(answer)
}

fn written(row: &Row) -> Result<Written> {
    Ok(Written { at: code::instant(column(row, 0)?)?, state: decode(record(row, 1)?)? })
}

pub fn holder(
    connection: &Connection,
    environment: EnvironmentId,
    key: &ClaimKey,
) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(sql::HOLDER).map_err(|error| told(&error))?;
    statement
        .query_row(params![environment.0, key.kind, key.name], |row| row.get(0))
        .optional()
        .map_err(|error| told(&error))
}

pub fn tally(connection: &Connection, environment: EnvironmentId, name: &str) -> Result<u64> {
    let counted = rows(connection, sql::TALLY, params![environment.0, name], |row| {
        code::count(column(row, 0)?)
    })?;
    Ok(one(counted).unwrap_or_default())
}

pub fn claims(
    connection: &Connection,
    environment: EnvironmentId,
    after: Option<&ClaimKey>,
    limit: usize,
) -> Result<Vec<(ClaimKey, String)>> {
    let (kind, name) = after.map_or(("", ""), |after| (&after.kind, &after.name));
    let asked = params![environment.0, kind, name, code::limit(limit)];
    rows(connection, sql::CLAIMS, asked, |row| {
        Ok((ClaimKey { kind: column(row, 0)?, name: column(row, 1)? }, column(row, 2)?))
    })
}

pub fn customers(
    connection: &Connection,
    environment: EnvironmentId,
    after: Option<CustomerId>,
    limit: usize,
) -> Result<Vec<StoredDocument>> {
    let after = after.map_or(String::new(), |after| after.to_string());
    let asked = params![environment.0, after, code::limit(limit)];
    rows(connection, sql::CUSTOMERS, asked, stored)
}

pub fn passes(
    connection: &Connection,
    environment: EnvironmentId,
    of: &PassesOf,
    limit: usize,
) -> Result<Vec<StoredDocument>> {
    let limit = code::limit(limit);
    match of {
        PassesOf::Family(family) => {
            let asked = params![environment.0, family, limit];
            rows(connection, sql::PASSES_OF_FAMILY, asked, stored)
        }
        PassesOf::Customer(customer) => {
            let asked = params![environment.0, customer.to_string(), limit];
            rows(connection, sql::PASSES_OF_CUSTOMER, asked, stored)
        }
        // What one customer holds is little: no index of its own is worth its while.
        PassesOf::Client { customer, client: _ } => {
            let asked = params![environment.0, customer.to_string(), -1_i64];
            let all = rows(connection, sql::PASSES_OF_CUSTOMER, asked, stored)?;
            let meant = |stored: &StoredDocument| match &stored.document {
                Document::Pass(pass) => of.includes(pass),
                _ => false,
            };
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            Ok(all.into_iter().filter(meant).take(limit).collect())
        }
    }
}

pub fn answer(
    connection: &Connection,
    environment: EnvironmentId,
    key: &AnswerKey,
    vault: &Vault,
) -> Result<Option<Answer>> {
    let asked = params![environment.0, key.caller, key.key];
    let found = rows(connection, sql::ANSWER, asked, |row| {
        let kept: Vec<u8> = column(row, 1)?;
        Ok(Answer {
            fingerprint: column(row, 0)?,
            // A program of before left it open.
            body: vault.open(&kept)?.unwrap_or(kept),
            last: column(row, 2)?,
            keep_until: code::instant(column(row, 3)?)?,
        })
    })?;
    Ok(one(found))
}

/// A document that is not sealed.
pub fn stored(row: &Row) -> Result<StoredDocument> {
    Ok(StoredDocument {
        version: code::count(column(row, 0)?)?,
        document: decode(record(row, 1)?)?,
    })
}

/// A document of any kind.
pub fn unsealed(row: &Row, vault: &Vault) -> Result<StoredDocument> {
    let kept = record(row, 1)?;
    let Some(opened) = vault.open(kept)? else { return stored(row) };
    Ok(StoredDocument { version: code::count(column(row, 0)?)?, document: decode(&opened)? })
}

pub fn directory(
    connection: &Connection,
    vault: &Vault,
) -> Result<Vec<(EnvironmentId, StoredDocument)>> {
    let mut all = vec![];
    for id in environments(connection)? {
        for kind in code::DIRECTORY_KINDS {
            let documents =
                rows(connection, sql::DIRECTORY, params![id.0, kind], |row| unsealed(row, vault))?;
            all.extend(documents.into_iter().map(|document| (id, document)));
        }
    }
    Ok(all)
}

/// Those with documents, in order.
pub fn environments(connection: &Connection) -> Result<Vec<EnvironmentId>> {
    let mut all = vec![];
    let mut before = -1_i64;
    let next = |before: i64| {
        let found = rows(connection, sql::NEXT_ENVIRONMENT, params![before], |row| {
            column::<Option<i64>>(row, 0)
        })?;
        Ok::<_, StoreError>(one(found).flatten())
    };
    while let Some(environment) = next(before)? {
        all.push(EnvironmentId(code::small(environment)?));
        before = environment;
    }
    Ok(all)
}

pub fn document(
    connection: &Connection,
    vault: &Vault,
    environment: EnvironmentId,
    key: &DocumentKey,
) -> Result<Option<StoredDocument>> {
    let asked = params![environment.0, code::kind(key.kind), key.id];
    Ok(one(rows(connection, sql::DOCUMENT, asked, |row| unsealed(row, vault))?))
}
