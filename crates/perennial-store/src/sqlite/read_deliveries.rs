//! Reading deliveries: whose turn it is, and the log.

use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::change_set::{Delivery, DeliveryId};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::mail::MAIL;
use perennial_engine::ports::StoreError;
use rusqlite::{Connection, Row, params};

use super::read::{column, rows};
use super::{code, statements as sql};
use crate::record::decode;

type Result<T> = std::result::Result<T, StoreError>;

fn row(row: &Row) -> Result<Delivery> {
    let last = column::<Option<String>>(row, 10)?;
    Ok(Delivery {
        id: DeliveryId(u128::from_be_bytes(column(row, 0)?)),
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

/// The receivers take turns: first the one due longest of each, then the second of each.
pub fn due(
    connection: &Connection,
    now: Instant,
    limit: usize,
    per_receiver: usize,
    of: impl Fn(&str) -> bool,
) -> Result<Vec<Delivery>> {
    let mut turns = vec![];
    let mut before = (-1_i64, String::new());
    loop {
        let found =
            rows(connection, sql::NEXT_RECEIVER_WITH_TURN, params![before.0, before.1], |row| {
                Ok((column::<i64>(row, 0)?, column::<String>(row, 1)?))
            })?;
        let Some(receiver) = found.into_iter().next() else { break };
        if !of(&receiver.1) {
            before = receiver;
            continue;
        }
        let most = code::limit(per_receiver.min(limit));
        let asked = params![receiver.0, receiver.1, now.micros(), most];
        let theirs = rows(connection, sql::TURNS, asked, |row| {
            let id = DeliveryId(u128::from_be_bytes(column(row, 1)?));
            Ok((column::<i64>(row, 0)?, id))
        })?;
        turns.extend(theirs.into_iter().enumerate());
        before = receiver;
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
        rows(connection, sql::LOG, asked, |row| {
            Ok(DeliveryId(u128::from_be_bytes(column(row, 0)?)))
        })
    };
    let mut ids = newest(receiver.unwrap_or_default())?;
    if receiver.is_none() {
        let mut last = String::new();
        loop {
            let next = rows(connection, sql::NEXT_RECEIVER, params![environment.0, last], |row| {
                column::<Option<String>>(row, 0)
            })?;
            let Some(receiver) = next.into_iter().next().flatten() else { break };
            if receiver != MAIL {
                ids.extend(newest(&receiver)?);
            }
            last = receiver;
        }
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(limit);
    of_ids(connection, ids)
}
