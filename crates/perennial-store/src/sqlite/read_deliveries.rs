//! Reading deliveries: whose turn it is, and the log.

use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{Delivery, DeliveryId};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{Made, StoreError, TurnsWanted};
use perennial_engine::receiver::{Trouble, of_the_house};
use rusqlite::{Connection, Row, params};

use super::read::{column, rows};
use super::{code, statements as sql};
use crate::record::decode;

type Result<T> = std::result::Result<T, StoreError>;

fn row(row: &Row) -> Result<Delivery> {
    let last = column::<Option<String>>(row, 10)?;
    let replay_of = column::<Option<[u8; 16]>>(row, 15)?;
    Ok(Delivery {
        id: id(row, 0)?,
        sequence: code::count(column(row, 12)?)?,
        line_sequence: code::count(column(row, 13)?)?,
        aside: column(row, 14)?,
        replay_of: replay_of.map(|bytes| DeliveryId(u128::from_be_bytes(bytes))),
        environment: EnvironmentId(column(row, 1)?),
        receiver: column(row, 2)?,
        subscription: SubscriptionId::from_bytes(column(row, 3)?),
        object_version: code::count(column(row, 4)?)?,
        event: column(row, 5)?,
        event_at: code::instant(column(row, 6)?)?,
        state: code::state_back(column(row, 7)?)?,
        attempts: code::small(column(row, 8)?)?,
        next_at: code::instant(column(row, 9)?)?,
        last: last.map(|last| decode(last.as_bytes())).transpose()?,
        body: column(row, 11)?,
    })
}

fn id(row: &Row, at: usize) -> Result<DeliveryId> {
    Ok(DeliveryId(u128::from_be_bytes(column(row, at)?)))
}

pub fn delivery(connection: &Connection, id: DeliveryId) -> Result<Option<Delivery>> {
    let found = rows(connection, sql::DELIVERY, params![id.0.to_be_bytes()], row)?;
    Ok(found.into_iter().next())
}

fn of_ids(connection: &Connection, ids: Vec<DeliveryId>) -> Result<Vec<Delivery>> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(delivery(connection, id)?);
    }
    Ok(all)
}

/// The first receiver behind another that has something whose turn it is, however much that is.
fn next_with_turn(
    connection: &Connection,
    (environment, receiver): &(i64, String),
) -> Result<Option<(u32, String)>> {
    let named = |row: &Row| Ok((column::<u32>(row, 0)?, column::<String>(row, 1)?));
    let mut found =
        rows(connection, sql::NEXT_RECEIVER_WITH_TURN, params![environment, receiver], named)?;
    if found.is_empty() {
        found = rows(connection, sql::NEXT_ENVIRONMENT_WITH_TURN, [environment], named)?;
    }
    Ok(found.pop())
}

/// The receivers take turns: first the one due longest of each, then the second of each.
pub fn due(
    connection: &Connection,
    wanted: &TurnsWanted<'_>,
    of: impl Fn(&str) -> bool,
) -> Result<Vec<Delivery>> {
    let TurnsWanted { now, limit, per_receiver, under_way } = *wanted;
    let mut turns = vec![];
    let mut before = (-1_i64, String::new());
    while let Some((environment, receiver)) = next_with_turn(connection, &before)? {
        let most = if of(&receiver) {
            per_receiver(EnvironmentId(environment), &receiver).min(limit)
        } else {
            0
        };
        if most > 0 {
            // Those that are under way come first, for they are due longest.
            let looked = code::limit(most.saturating_add(under_way.len()));
            let asked = params![environment, receiver, now.micros(), looked];
            let theirs = rows(connection, sql::TURNS, asked, |row| {
                Ok((column::<i64>(row, 0)?, id(row, 1)?))
            })?;
            let free = theirs.into_iter().filter(|(_, id)| !under_way.contains(id));
            turns.extend(free.take(most).enumerate());
        }
        before = (i64::from(environment), receiver);
    }
    turns.sort_unstable();
    of_ids(connection, turns.into_iter().take(limit).map(|(_, (_, id))| id).collect())
}

/// Of one receiver, or of all of them but mail, which are few, merged.
pub fn log(
    connection: &Connection,
    environment: EnvironmentId,
    receiver: Option<&str>,
    before: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    // A byte more than any id: sorts after all of them.
    let before = before.map_or(vec![u8::MAX; 17], |before| before.0.to_be_bytes().to_vec());
    let newest = |receiver: &str| {
        let asked = params![environment.0, receiver, before, code::limit(limit)];
        rows(connection, sql::LOG, asked, |row| id(row, 0))
    };
    let mut ids = vec![];
    for receiver in receivers(connection, environment, receiver)? {
        ids.extend(newest(&receiver)?);
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(limit);
    of_ids(connection, ids)
}

/// The one named, or all of an environment but mail.
fn receivers(
    connection: &Connection,
    environment: EnvironmentId,
    named: Option<&str>,
) -> Result<Vec<String>> {
    if let Some(named) = named {
        return Ok(vec![named.to_owned()]);
    }
    let (mut all, mut last) = (vec![], String::new());
    loop {
        let next = rows(connection, sql::NEXT_RECEIVER, params![environment.0, last], |row| {
            column::<Option<String>>(row, 0)
        })?;
        let Some(receiver) = next.into_iter().next().flatten() else { return Ok(all) };
        if !of_the_house(&receiver) {
            all.push(receiver.clone());
        }
        last = receiver;
    }
}

/// In order of arrival, which is the order of commits: nothing ever comes before what was read.
pub fn feed(
    connection: &Connection,
    environment: EnvironmentId,
    named: Option<&[&str]>,
    after: u64,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let Ok(after) = code::integer(after) else { return Ok(vec![]) };
    let mut found = vec![];
    let receivers = match named {
        Some(named) => named.iter().map(|&name| name.to_owned()).collect(),
        None => receivers(connection, environment, None)?,
    };
    for receiver in receivers {
        let asked = params![environment.0, receiver, after, code::limit(limit)];
        found.extend(rows(connection, sql::FEED, asked, |row| {
            Ok((column::<i64>(row, 0)?, id(row, 1)?))
        })?);
    }
    found.sort_unstable();
    of_ids(connection, found.into_iter().take(limit).map(|(_, id)| id).collect())
}

pub fn made(
    connection: &Connection,
    environment: EnvironmentId,
    receiver: &str,
    made: &Made,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let (from, before) = (made.from.0.to_be_bytes(), made.before.0.to_be_bytes());
    let asked = params![environment.0, receiver, from, before, code::limit(limit)];
    let sql = if made.failed { sql::FAILED_MADE } else { sql::MADE };
    of_ids(connection, rows(connection, sql, asked, |row| id(row, 0))?)
}

pub fn troubles(connection: &Connection) -> Result<Vec<(EnvironmentId, String, Trouble)>> {
    rows(connection, sql::TROUBLES, [], |row| {
        let since = code::instant(column(row, 2)?)?;
        let trouble = Trouble { since, failures: code::small(column(row, 3)?)? };
        Ok((EnvironmentId(column(row, 0)?), column(row, 1)?, trouble))
    })
}
