//! The raw ceiling: a bare loop that writes the same rows with the same bytes, in groups of the
//! same size, into a database of the same schema with the same durability. It decides nothing.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// One row of a table: the columns as they lie there, without the order of arrival.
#[derive(Clone, Debug)]
pub struct Row {
    pub table: &'static str,
    pub values: Vec<Value>,
}

/// Tables a sale, a renewal or a change writes for each subscription, with the columns that are
/// written. The issuer's counter is written for each transaction.
const TABLES: [(&str, &str); 6] = [
    ("subscription", "environment, id, number, version, wake_at, record, seller, written_at"),
    ("journal", "environment, subscription, version, recorded_at, facts, origin"),
    ("entry", "environment, name, value, subscription"),
    ("claim", "environment, kind, name, holder"),
    (
        "charge",
        "environment, subscription, ordinal, reason, standing, attempt, moved_at, opened_in, \
         record, issuer, invoice",
    ),
    (
        "delivery",
        "id, environment, receiver, subscription, object_version, event, event_at, state, \
         attempts, next_at, turn_at, last, body",
    ),
];

/// Tables nothing that is measured here writes to.
const UNTOUCHED: [&str; 2] = ["answer", "credit"];

/// Opens a database as the store does.
pub fn open(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("perennial.db")).expect("a database");
    for (pragma, value) in [("journal_mode", "wal"), ("synchronous", "full")] {
        connection.pragma_update(None, pragma, value).expect("a pragma");
    }
    connection.pragma_update(None, "wal_autocheckpoint", 4_096).expect("a pragma");
    connection.pragma_update(None, "cache_size", -32 * 1_024).expect("a pragma");
    for (pragma, value) in [("foreign_keys", true), ("cell_size_check", true)] {
        connection.pragma_update(None, pragma, value).expect("a pragma");
    }
    connection
}

/// All rows of the six tables by subscription, in key order.
///
/// # Panics
/// When something was written that the ceiling would not write.
pub fn rows(connection: &Connection) -> Vec<Vec<Row>> {
    let mut by_subscription: BTreeMap<Vec<u8>, Vec<Row>> = BTreeMap::new();
    for table in UNTOUCHED {
        let sql = format!("SELECT count(*) FROM {table}");
        let found: i64 = connection.query_row(&sql, [], |row| row.get(0)).expect("a count");
        assert_eq!(found, 0, "{table} is written to, but not by the ceiling");
    }
    for (table, columns) in TABLES {
        let key = match table {
            "subscription" => "id",
            // A claim is held by somebody's id as it is written.
            "claim" => "unhex(replace(holder, '-', ''))",
            _ => "subscription",
        };
        // What somebody else holds, such as codes that may be redeemed, was there before.
        let sql = format!("SELECT {key}, {columns} FROM {table} WHERE {key} IS NOT NULL");
        let mut statement = connection.prepare(&sql).expect("a statement");
        let width = columns.split(',').count();
        let mut found = statement.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values = (1..=width).map(|n| row.get(n).expect("a value")).collect();
            let id: Vec<u8> = row.get(0).expect("an id");
            by_subscription.entry(id).or_default().push(Row { table, values });
        }
    }
    by_subscription.into_values().collect()
}

/// The statements that insert into the tables, written down once.
struct Inserts([String; TABLES.len()]);

impl Inserts {
    fn new() -> Self {
        Self(TABLES.map(|(table, columns)| {
            let marks: Vec<_> = (1..=columns.split(',').count()).map(|n| format!("?{n}")).collect();
            format!("INSERT INTO {table} ({columns}) VALUES ({})", marks.join(", "))
        }))
    }

    fn insert<'v>(
        &self,
        connection: &Connection,
        table: &str,
        values: impl IntoIterator<Item = &'v Value>,
    ) {
        let at = TABLES.iter().position(|(name, _)| *name == table).expect("a table");
        let mut statement = connection.prepare_cached(&self.0[at]).expect("prepared");
        statement.execute(params_from_iter(values)).expect("inserted");
    }
}

/// Inserts everything, so many subscriptions in one transaction.
pub fn create(connection: &Connection, rows: &[Vec<Row>], group: usize) {
    let inserts = Inserts::new();
    for slice in rows.chunks(group) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
        for row in slice.iter().flatten() {
            inserts.insert(connection, row.table, &row.values);
        }
        connection.execute_batch("COMMIT").expect("committed");
    }
}

/// Of each subscription the rows a renewal or another charged change left: its state, its last two
/// entries in the journal, its last charge, its last mail.
pub fn last(mut all: Vec<Vec<Row>>) -> Vec<Vec<Row>> {
    for rows in &mut all {
        let (mut journal, mut charge, mut mail) = (0, 0, 0);
        let mut kept = vec![];
        for row in std::mem::take(rows).into_iter().rev() {
            journal += usize::from(row.table == "journal");
            charge += usize::from(row.table == "charge");
            mail += usize::from(row.table == "delivery");
            let wanted = match row.table {
                "journal" => journal <= 2,
                "charge" => charge <= 1,
                "delivery" => mail <= 1,
                table => table == "subscription",
            };
            if wanted {
                kept.push(row);
            }
        }
        kept.reverse();
        kept.shrink_to_fit();
        *rows = kept;
    }
    all
}

/// Charges everything: claims what is due where it shall, then in two commits per group (the
/// intent, its outcome) updates the subscription, appends to the journal, and opens and settles
/// the charge. The issuer's counter is written in each transaction that numbers anything, and a
/// mail is queued with what it tells.
///
/// `after` is what the rows are afterwards. The state between the two commits is written with the
/// bytes of the last one, which are fewer: the ceiling is rather too high than too low.
pub fn charge(connection: &Connection, after: &[Vec<Row>], group: usize, claims: bool) {
    let claim = "SELECT id, record FROM subscription INDEXED BY subscription_by_wake
                 WHERE environment = 1 AND wake_at <= ?1 ORDER BY wake_at LIMIT ?2";
    let update = "UPDATE subscription SET version = ?3, wake_at = ?4, record = ?5
                  WHERE environment = ?1 AND id = ?2";
    let settle = "UPDATE charge
                  SET standing = 5, attempt = 1, moved_at = ?5, issuer = ?6, invoice = ?7
                  WHERE environment = ?1 AND subscription = ?2 AND ordinal = ?3 AND reason = ?4";
    let count = "INSERT INTO issuer (environment, name, id, invoices, credit_notes)
                 VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT (environment, name)
                 DO UPDATE SET invoices = excluded.invoices, credit_notes = excluded.credit_notes";
    let (inserts, issuer) = (Inserts::new(), issuer(connection));
    for slice in after.chunks(group) {
        if claims {
            let mut claimed = connection.prepare_cached(claim).expect("prepared");
            let limit = i64::try_from(group).expect("a limit");
            let due = claimed
                .query_map((i64::MAX, limit), |row| row.get::<_, String>(1))
                .expect("due")
                .map(|record| record.expect("a record").len())
                .sum::<usize>();
            assert!(due > 0, "something is due");
        }
        for phase in 0..2 {
            connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            let mut numbered = None;
            for rows in slice {
                let last = |table: &str| rows.iter().rfind(|row| row.table == table);
                let journal: Vec<_> = rows.iter().filter(|row| row.table == "journal").collect();
                let state = &last("subscription").expect("a subscription").values;
                let columns = [&state[0], &state[1], &state[3], &state[4], &state[5]];
                let mut statement = connection.prepare_cached(update).expect("prepared");
                let changed = statement.execute(params_from_iter(columns)).expect("updated");
                assert_eq!(changed, 1);
                let entry = &journal[journal.len() - 2 + phase].values;
                inserts.insert(connection, "journal", entry);
                let charge = &last("charge").expect("a charge").values;
                if phase == 0 {
                    // Without a number: that comes when it is paid.
                    let unnumbered = charge[..9].iter().chain([&Value::Null, &Value::Null]);
                    inserts.insert(connection, "charge", unnumbered);
                } else {
                    let key = [0, 1, 2, 3, 6, 9, 10].map(|column: usize| &charge[column]);
                    let mut statement = connection.prepare_cached(settle).expect("prepared");
                    let settled = statement.execute(params_from_iter(key)).expect("settled");
                    assert_eq!(settled, 1);
                    let number = &charge[10];
                    assert!(matches!(number, Value::Integer(1..)), "it has a number");
                    if let Some(mail) = last("delivery") {
                        inserts.insert(connection, "delivery", &mail.values);
                    }
                    numbered = Some(number);
                }
            }
            if let Some(number) = numbered {
                let (environment, name, id) = &issuer;
                let counter = [environment, name, id, number];
                let mut statement = connection.prepare_cached(count).expect("prepared");
                assert_eq!(statement.execute(counter).expect("counted"), 1);
            }
            connection.execute_batch("COMMIT").expect("committed");
        }
    }
}

/// The one issuer there is: his environment, name and number.
fn issuer(connection: &Connection) -> (Value, Value, Value) {
    let sql = "SELECT environment, name, id FROM issuer";
    let read = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    connection.query_row(sql, [], read).expect("an issuer")
}
