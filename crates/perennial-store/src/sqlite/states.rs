//! Single states: those that are kept decoded, and the others from the disk.

use std::sync::Arc;

use perennial_core::Subscription;
use perennial_core::ids::SubscriptionId;
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{Find, Page, StoreError};
use rusqlite::{Connection, params};

use super::failure::told;
use super::kept::Kept;
use super::pool::{Pool, Reader};
use super::read::{column, find, record};
use super::{code, statements as sql};
use crate::record::decode;

type Result<T> = std::result::Result<T, StoreError>;

/// The current states, in the order asked.
pub fn load(
    pool: &Pool,
    kept: &Kept,
    environment: EnvironmentId,
    ids: &[SubscriptionId],
) -> Result<Vec<Option<Subscription>>> {
    let mut reader = None;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mark = match kept.state(i64::from(environment.0), *id) {
            Ok(state) => {
                found.push(Some(Subscription::clone(&state)));
                continue;
            }
            Err(mark) => mark,
        };
        let reader: &mut Reader = reader.get_or_insert_with(|| pool.reader());
        let read = load_one(reader, environment, *id)?;
        found.push(read.map(|(state, record)| {
            let state = Arc::new(state);
            kept.keep(i64::from(environment.0), &state, record, mark);
            Arc::unwrap_or_clone(state)
        }));
    }
    Ok(found)
}

/// A state and the length of its record.
fn load_one(
    connection: &Connection,
    environment: EnvironmentId,
    id: SubscriptionId,
) -> Result<Option<(Subscription, usize)>> {
    let mut statement = connection.prepare_cached(sql::LOAD).map_err(|error| told(&error))?;
    let mut rows =
        statement.query(params![environment.0, id.bytes()]).map_err(|error| told(&error))?;
    let Some(row) = rows.next().map_err(|error| told(&error))? else { return Ok(None) };
    let record = record(row, 1)?;
    let state = decode::<Subscription>(record)?;
    // A record that lies in another one's row is damage, not an answer.
    if state.id != id || state.version != code::count(column(row, 0)?)? {
        return Err(StoreError::Record(format!("{id} lies in a row of another")));
    }
    Ok(Some((state, record.len())))
}

/// The one of a number.
pub fn numbered(
    pool: &Pool,
    kept: &Kept,
    environment: EnvironmentId,
    number: u64,
) -> Result<Option<Subscription>> {
    let here = i64::from(environment.0);
    if let Some(id) = kept.numbered(here, number) {
        return Ok(load(pool, kept, environment, &[id])?.pop().flatten());
    }
    let page = Page { after: None, limit: 1 };
    let found = find(&pool.reader(), environment, &Find::Number(number), page)?.pop();
    if let Some(state) = &found {
        kept.learn_number(here, number, state.id);
    }
    Ok(found)
}
