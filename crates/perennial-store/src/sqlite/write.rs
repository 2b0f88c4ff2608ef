//! Writing one prepared change set, in the same order of rules as the store in memory.

use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{Answer, ClaimChange, DeliveryId, DeliveryState, TallyChange};
use perennial_engine::directory::DocumentKind;
use perennial_engine::ports::{CommitError, StoreError};
use perennial_engine::receiver::of_the_house;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, params};

use super::code;
use super::numbering::{Numbering, Place, Series};
use super::prepare::{
    ChargeRow, CreditRow, DeliveryRow, Document, DocumentRow, PassRow, Prepared, SubscriptionRow,
    What,
};
use super::statements as sql;

/// Why a set was not written.
pub enum Stop {
    /// A rule of the waist.
    Refused(CommitError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

type Done = Result<(), Stop>;

fn broken(what: &str) -> Stop {
    Stop::Refused(CommitError::Store(StoreError::Failed(what.to_owned())))
}

/// Two documents of one number are refused by the index, whatever we count.
fn taken(error: rusqlite::Error) -> Stop {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            broken("the number of the document is taken")
        }
        _ => Stop::Sqlite(error),
    }
}

fn number_taken(error: rusqlite::Error) -> Stop {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            broken("the number of the subscription is taken")
        }
        _ => Stop::Sqlite(error),
    }
}

/// One set being written.
pub struct Writing<'c> {
    connection: &'c Connection,
    numbering: &'c mut Numbering,
    environment: i64,
    /// Whether a row was written, so that stopping has something to take back.
    pub wrote: bool,
}

impl<'c> Writing<'c> {
    pub fn new(connection: &'c Connection, numbering: &'c mut Numbering, set: &Prepared) -> Self {
        Self { connection, numbering, environment: set.environment, wrote: false }
    }

    /// All of the set. Where it stops, the numbers it took are free again.
    pub fn write(&mut self, set: &Prepared) -> Done {
        let done = self.rows(set);
        if done.is_ok() {
            self.numbering.keep();
        } else {
            self.numbering.give_back();
        }
        done
    }

    fn rows(&mut self, set: &Prepared) -> Done {
        if let Some((key, Answer { fingerprint, body, last, keep_until })) = &set.answer {
            let (environment, keep_until) = (self.environment, keep_until.micros());
            let row =
                params![environment, key.caller, key.key, fingerprint, body, last, keep_until];
            if self.run(sql::GIVE_ANSWER, row)? == 0 {
                return Err(Stop::Refused(CommitError::Answered { key: key.clone() }));
            }
        }
        set.claims.iter().try_for_each(|change| self.claim(change))?;
        set.tallies.iter().try_for_each(|change| self.tally(change))?;
        set.documents.iter().try_for_each(|row| self.document(row))?;
        set.subscriptions.iter().try_for_each(|row| self.subscription(row))?;
        set.charges.iter().try_for_each(|row| self.charge(row))?;
        set.credits.iter().try_for_each(|row| self.credit(row))?;
        set.deliveries.iter().try_for_each(|row| self.delivery(row))
    }

    fn statement(&self, sql: &'static str) -> rusqlite::Result<CachedStatement<'c>> {
        self.connection.prepare_cached(sql)
    }

    /// The number of rows it changed.
    fn run(&mut self, sql: &'static str, params: impl Params) -> rusqlite::Result<usize> {
        let changed = self.statement(sql)?.execute(params)?;
        self.wrote |= changed > 0;
        Ok(changed)
    }

    fn claim(&mut self, change: &ClaimChange) -> Done {
        let environment = self.environment;
        match change {
            ClaimChange::Take { key, holder } => {
                let name = params![environment, key.kind, key.name, holder];
                if self.run(sql::TAKE_CLAIM, name)? == 0 {
                    let name = params![environment, key.kind, key.name];
                    let holder = self.statement(sql::HOLDER)?.query_row(name, |row| row.get(0))?;
                    return Err(Stop::Refused(CommitError::Claimed { key: key.clone(), holder }));
                }
            }
            ClaimChange::Release { key } => {
                self.run(sql::RELEASE_CLAIM, params![environment, key.kind, key.name])?;
            }
        }
        Ok(())
    }

    fn tally(&mut self, change: &TallyChange) -> Done {
        let environment = self.environment;
        match change {
            TallyChange::Count { name, max } => {
                let max = i64::try_from(*max).unwrap_or(i64::MAX);
                let counted =
                    max > 0 && self.run(sql::COUNT_ONE, params![environment, name, max])? == 1;
                if !counted {
                    return Err(Stop::Refused(CommitError::UsedUp { name: name.clone() }));
                }
            }
            TallyChange::GiveBack { name } => {
                self.run(sql::GIVE_ONE_BACK, params![environment, name])?;
            }
        }
        Ok(())
    }

    fn document(&mut self, row: &DocumentRow) -> Done {
        let DocumentRow { key, expected, record, names: _, pass: _, filed } = row;
        let forget_at = filed.as_ref().and_then(|filed| filed.forget_at);
        let (environment, kind) = (self.environment, code::kind(key.kind));
        let done = match (record, *expected) {
            (Some(record), 0) => {
                let row = params![environment, kind, key.id, record, forget_at];
                self.run(sql::NEW_DOCUMENT, row)? == 1
            }
            (Some(record), expected) => {
                let row = params![environment, kind, key.id, record, expected, forget_at];
                self.run(sql::CHANGE_DOCUMENT, row)? == 1
            }
            (None, 0) => {
                let name = params![environment, kind, key.id];
                !self.statement(sql::DOCUMENT_VERSION)?.exists(name)?
            }
            (None, expected) => {
                let row = params![environment, kind, key.id, expected];
                self.run(sql::DELETE_DOCUMENT, row)? == 1
            }
        };
        if !done {
            return Err(Stop::Refused(CommitError::DocumentVersion { key: key.clone() }));
        }
        match key.kind {
            DocumentKind::Customer => self.name(row),
            DocumentKind::Pass => self.pass(row),
            DocumentKind::Filed(_) => self.file(row),
            DocumentKind::Environment
            | DocumentKind::Project
            | DocumentKind::Group
            | DocumentKind::Product
            | DocumentKind::Offer
            | DocumentKind::Terms
            | DocumentKind::Partner
            | DocumentKind::Credential
            | DocumentKind::Receiver
            | DocumentKind::ServiceAccount
            | DocumentKind::OAuthClient
            | DocumentKind::Codes => Ok(()),
        }
    }

    /// The names of a customer as they are now.
    fn name(&mut self, row: &DocumentRow) -> Done {
        let (environment, id) = (self.environment, &row.key.id);
        if row.expected > 0 {
            self.run(sql::FORGET_CUSTOMER, params![environment, id])?;
        }
        for name in &row.names {
            self.run(sql::NAME_CUSTOMER, params![environment, name, id])?;
        }
        Ok(())
    }

    /// The names of what is on file as they are now.
    fn file(&mut self, row: &DocumentRow) -> Done {
        let (environment, kind, id) = (self.environment, code::kind(row.key.kind), &row.key.id);
        if row.expected > 0 {
            self.run(sql::UNNAME_DOCUMENT, params![environment, kind, id])?;
        }
        for name in row.filed.iter().flat_map(|filed| &filed.names) {
            self.run(sql::NAME_DOCUMENT, params![environment, kind, name, id])?;
        }
        Ok(())
    }

    /// Where a pass is found, or no longer.
    fn pass(&mut self, row: &DocumentRow) -> Done {
        let (environment, id) = (self.environment, &row.key.id);
        match &row.pass {
            Some(PassRow { family, customer, expires_at }) => {
                let row = params![environment, id, family, customer, expires_at];
                self.run(sql::FIND_PASS, row)?;
            }
            None => drop(self.run(sql::FORGET_PASS, params![environment, id])?),
        }
        Ok(())
    }

    fn subscription(&mut self, row: &SubscriptionRow) -> Done {
        let (id, expected) = (row.id, row.expected);
        let (environment, bytes, version) = (self.environment, id.bytes(), row.version);
        let written = match (&row.seller, &row.facts) {
            // What only wakes at another time was not changed.
            (Some(seller), Some(_)) => self.sold(row, seller)?,
            (Some(_), None) | (None, _) => self.state(row)?,
        };
        if written != 1 {
            return Err(self.not_changed(id, expected)?);
        }
        if let Some(facts) = &row.facts {
            let facts = params![environment, bytes, version, row.recorded_at, facts, row.origin];
            self.run(sql::JOURNAL_FACTS, facts)?;
        }
        for (name, value) in &row.unindexed {
            self.run(sql::UNINDEX, params![environment, name, value, bytes])?;
        }
        for (name, value) in &row.indexed {
            self.run(sql::INDEX, params![environment, name, value, bytes])?;
        }
        Ok(())
    }

    fn state(&mut self, row: &SubscriptionRow) -> Result<usize, Stop> {
        let SubscriptionRow { id, number, expected, version, wake_at, record, .. } = row;
        let (environment, bytes) = (self.environment, id.bytes());
        if *expected == 0 {
            let row = params![environment, bytes, number, version, wake_at, record];
            return self.run(sql::NEW_SUBSCRIPTION, row).map_err(number_taken);
        }
        let same = params![environment, bytes, number, version, wake_at, record, expected];
        if self.run(sql::CHANGE_SUBSCRIPTION, same)? == 1 {
            return Ok(1);
        }
        let woken = params![environment, bytes, number, version, wake_at, record, expected];
        Ok(self.run(sql::CHANGE_AND_WAKE, woken)?)
    }

    /// As [`Self::state`], and when it was written.
    fn sold(&mut self, row: &SubscriptionRow, seller: &str) -> Result<usize, Stop> {
        let SubscriptionRow { id, number, expected, version, wake_at, record, .. } = row;
        let (environment, bytes) = (self.environment, id.bytes());
        let at = self.numbering.written.next(self.connection, environment, row.recorded_at)?;
        if *expected == 0 {
            let row = params![environment, bytes, number, version, wake_at, record, seller, at];
            return self.run(sql::SELL, row).map_err(number_taken);
        }
        let same = params![environment, bytes, number, version, wake_at, record, expected, at];
        if self.run(sql::CHANGE_SOLD, same)? == 1 {
            return Ok(1);
        }
        let woken = params![environment, bytes, number, version, wake_at, record, expected, at];
        Ok(self.run(sql::CHANGE_SOLD_AND_WAKE, woken)?)
    }

    fn not_changed(&self, id: SubscriptionId, expected: i64) -> rusqlite::Result<Stop> {
        let found = self
            .statement(sql::SUBSCRIPTION_VERSION)?
            .query_row(params![self.environment, id.bytes()], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(if found == Some(expected) {
            broken("the number of a subscription never changes")
        } else {
            Stop::Refused(CommitError::Version { id })
        })
    }

    fn charge(&mut self, row: &ChargeRow) -> Done {
        let ChargeRow { subscription, key, reason, standing, attempt, at, what } = row;
        let (environment, id, ordinal) = (self.environment, subscription.bytes(), key.ordinal);
        let (version, record) = match what {
            What::OpensIn(version) => (Some(version), None),
            What::Opens(record) => (None, Some(record)),
            What::Moves => return self.move_charge(row),
            What::Becomes(document) => return self.invoice(row, document),
        };
        let row = params![environment, id, ordinal, reason, standing, attempt, at, version, record];
        match self.run(sql::OPEN_CHARGE, row)? {
            1 => Ok(()),
            _ => Err(Stop::Refused(CommitError::Charged)),
        }
    }

    fn move_charge(&mut self, row: &ChargeRow) -> Done {
        let ChargeRow { subscription, key, reason, standing, attempt, at, .. } = row;
        let (environment, id, ordinal) = (self.environment, subscription.bytes(), key.ordinal);
        let row = params![environment, id, ordinal, reason, standing, attempt, at];
        match self.run(sql::MOVE_CHARGE, row)? {
            1 => Ok(()),
            _ => Err(broken("there is no such charge to move")),
        }
    }

    /// Moves a charge and gives it its number, unless it has one.
    fn invoice(&mut self, row: &ChargeRow, document: &Document) -> Done {
        let ChargeRow { subscription, key, reason, standing, attempt, at, .. } = row;
        let (environment, id, ordinal) = (self.environment, subscription.bytes(), key.ordinal);
        let Place { issuer, number } = self.number(Series::Invoices, document)?;
        let invoice =
            params![environment, id, ordinal, reason, standing, attempt, at, issuer, number];
        if self.run(sql::INVOICE_CHARGE, invoice).map_err(taken)? == 1 {
            return Ok(());
        }
        self.numbering.give_back_one();
        self.move_charge(row)
    }

    fn number(&mut self, series: Series, document: &Document) -> rusqlite::Result<Place> {
        let (connection, environment) = (self.connection, self.environment);
        match document {
            Document::Next(issuer) => self.numbering.next(connection, environment, issuer, series),
            Document::Given(issuer, number) => {
                self.numbering.given(connection, environment, issuer, series, *number)
            }
        }
    }

    fn credit(&mut self, row: &CreditRow) -> Done {
        let environment = self.environment;
        match row {
            CreditRow::Open { subscription, number, at, attempt, done, record, document } => {
                let id = subscription.bytes();
                let place = match document {
                    Some(document) => Some(self.number(Series::CreditNotes, document)?),
                    None => None,
                };
                let (issuer, note) = (place.map(|it| it.issuer), place.map(|it| it.number));
                let row = params![environment, id, number, at, attempt, done, record, issuer, note];
                if self.run(sql::OPEN_CREDIT, row).map_err(taken)? == 0 {
                    return Err(broken("the credit was given already"));
                }
            }
            CreditRow::Done { subscription, number } => {
                let row = params![environment, subscription.bytes(), number];
                if self.run(sql::CREDIT_DONE, row)? != 1 {
                    return Err(broken("there is no such credit to be done"));
                }
            }
        }
        Ok(())
    }

    fn delivery(&mut self, row: &DeliveryRow) -> Done {
        match row {
            DeliveryRow::Queue { delivery: it, version, last } => {
                let environment = self.environment;
                // Nobody reads mail in order, and a feed has one order for all.
                let line = if of_the_house(&it.receiver) {
                    0
                } else {
                    self.next_in_line(&it.receiver, it.subscription)?
                };
                let row = params![
                    it.id.0.to_be_bytes(),
                    environment,
                    it.receiver,
                    it.subscription.bytes(),
                    version,
                    it.event,
                    it.event_at.micros(),
                    code::state(it.state),
                    it.attempts,
                    it.next_at.micros(),
                    last,
                    it.body,
                    line,
                    it.aside,
                    it.replay_of.map(|of| of.0.to_be_bytes())
                ];
                if self.run(sql::QUEUE_DELIVERY, row)? == 0 {
                    return Err(broken("the delivery was queued already"));
                }
                Ok(())
            }
            DeliveryRow::Record { id, state, attempts, next_at, last, aside } => {
                self.record(*id, *state, *attempts, (*next_at, *aside), last.as_ref())
            }
            DeliveryRow::Fares { receiver, trouble: Some(trouble) } => {
                let (since, failures) = (trouble.since.micros(), trouble.failures);
                let environment = self.environment;
                let row = params![environment, receiver, since, failures];
                self.run(sql::FARES_BADLY, row)?;
                Ok(())
            }
            DeliveryRow::Fares { receiver, trouble: None } => {
                let environment = self.environment;
                self.run(sql::FARES_WELL, params![environment, receiver])?;
                Ok(())
            }
        }
    }

    fn next_in_line(&mut self, receiver: &str, id: SubscriptionId) -> rusqlite::Result<i64> {
        let line = params![self.environment, receiver, id.bytes()];
        let next = self.statement(sql::NEXT_IN_LINE)?.query_row(line, |row| row.get(0))?;
        self.wrote = true;
        Ok(next)
    }

    /// Records an attempt and gives the turn to whoever is first in line now.
    fn record(
        &mut self,
        id: DeliveryId,
        state: DeliveryState,
        attempts: u32,
        (next_at, aside): (i64, bool),
        last: Option<&String>,
    ) -> Done {
        let environment = self.environment;
        let line = self
            .statement(sql::DELIVERY_LINE)?
            .query_row(params![id.0.to_be_bytes(), environment], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, [u8; 16]>(2)?))
            })
            .optional()?;
        let Some((arrival, receiver, subscription)) = line else {
            return Err(broken("there is no such delivery to record"));
        };
        let row = params![arrival, code::state(state), attempts, next_at, last, aside];
        if self.run(sql::RECORD_DELIVERY, row)? != 1 {
            return Err(broken("the delivery went away"));
        }
        let first = self
            .statement(sql::FIRST_IN_LINE)?
            .query_row(params![environment, receiver, subscription], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
            })
            .optional()?;
        if let Some((first, turn_at)) = first
            && turn_at.is_none()
        {
            // Something that had ended and is pending again may come before the one whose turn
            // it was.
            if first == arrival {
                let others = params![environment, receiver, subscription, first];
                self.run(sql::TAKE_TURNS, others)?;
            }
            if self.run(sql::GIVE_TURN, params![first])? != 1 {
                return Err(broken("the delivery went away"));
            }
        }
        Ok(())
    }
}
