//! The one writer: folds whatever waits into one transaction, so that one sync of the disk
//! serves many, and answers after it.
//!
//! Sets are written without a savepoint each: it would copy every page they touch. A conflict
//! nearly always shows at the first row, before anything was written. Where one shows later, the
//! transaction is taken back and written once more, carefully.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use perennial_engine::ports::{BodiesOf, CommitError, Erased, StoreError};
use rusqlite::{Connection, params};

use super::erase;
use super::failure::{Reach, reach, told};
use super::kept::Kept;
use super::numbering::Numbering;
use super::open::BUSY_MAX;
use super::prepare::Prepared;
use super::queue::{Answers, Old, Part, Queue, Work};
use super::statements as sql;
use super::write::{Stop, Writing};

/// Answers 0 where it was done.
const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

pub struct Writer {
    pub connection: Connection,
    pub queue: Arc<Queue>,
    pub kept: Arc<Kept>,
    pub healthy: Arc<AtomicBool>,
    /// How many sets one transaction holds, more or less by a part of a slice.
    pub slice_max: usize,
    /// Slices of which a part has come, but not the last.
    pub unfinished: usize,
    pub numbering: Numbering,
    /// Whether somebody is deleted of whom the log of the file may still tell.
    pub told_of_in_log: bool,
}

/// What is done but for the sync.
#[derive(Default)]
struct Transaction {
    work: Vec<Work>,
    replies: Vec<Reply>,
    weight: usize,
    /// Whether each set has a savepoint of its own.
    careful: bool,
}

enum Reply {
    Sets(Answers),
    Number(Result<u64, StoreError>),
    Erased(Erased),
}

/// Why a transaction has to be taken back.
enum Broken {
    /// Only a set of it; again with savepoints.
    Carelessness,
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Writer {
    /// Until the queue is closed and empty.
    pub fn run(mut self) {
        loop {
            let work = self.take(self.slice_max, true);
            if work.is_empty() {
                break;
            }
            if !self.healthy.load(Ordering::Acquire) {
                let what = "writing stopped after the disk failed; restart and verify";
                refuse(work, &StoreError::Failed(what.to_owned()));
                continue;
            }
            let mut transaction = Transaction::default();
            match self.transaction(&mut transaction, work) {
                Ok(()) => {
                    self.forget_in_log(&transaction);
                    answer(transaction);
                }
                Err(error) => {
                    if reach(&error) == Reach::Store {
                        self.healthy.store(false, Ordering::Release);
                    }
                    tracing::error!(%error, "a slice could not be written");
                    refuse(transaction.work, &told(&error));
                }
            }
        }
    }

    fn take(&mut self, weight_max: usize, wait: bool) -> Vec<Work> {
        let taken = self.queue.take(weight_max, wait);
        for work in &taken {
            if let Work::Sets(Part { first, last, .. }) = work {
                self.unfinished += usize::from(*first);
                self.unfinished = self.unfinished.saturating_sub(usize::from(*last));
            }
        }
        taken
    }

    /// The work, and what else comes meanwhile, up to its size; then the sync.
    fn transaction(
        &mut self,
        transaction: &mut Transaction,
        mut work: Vec<Work>,
    ) -> rusqlite::Result<()> {
        let mut written = self.begin();
        while !work.is_empty() {
            let start = transaction.work.len();
            transaction.weight += work.iter().map(Work::weight).sum::<usize>();
            transaction.work.append(&mut work);
            written = written.and_then(|()| self.write(transaction, start));
            if written.is_err() || transaction.weight >= self.slice_max {
                break;
            }
            work = self.take(self.slice_max - transaction.weight, self.unfinished > 0);
        }
        let changed = || transaction.work.iter().flat_map(Work::subscriptions);
        changed().for_each(|(environment, id)| self.kept.changing(environment, id));
        let committed = written.and_then(|()| {
            self.numbering.write(&self.connection)?;
            self.connection.prepare_cached(sql::COMMIT)?.execute([])?;
            Ok(())
        });
        if committed.is_err() {
            self.take_back();
        }
        changed().for_each(|(environment, id)| self.kept.changed(environment, id));
        committed
    }

    /// Empties the log of the file once somebody was deleted: it would show him as he was written.
    /// While somebody reads that is not possible, and is tried again with the next upkeep.
    fn forget_in_log(&mut self, transaction: &Transaction) {
        let deletes = transaction.work.iter().any(Work::deletes_people);
        self.told_of_in_log |= deletes;
        let upkeep = transaction.work.iter().any(|work| matches!(work, Work::Forget { .. }));
        if !self.told_of_in_log || !(deletes || upkeep) {
            return;
        }
        // Nobody waits for readers.
        let emptied = self
            .connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| self.connection.query_row(EMPTY_LOG, [], |row| row.get::<_, i64>(0)));
        self.told_of_in_log = !matches!(emptied, Ok(0));
        if let Err(error) = self.connection.busy_timeout(BUSY_MAX) {
            tracing::warn!(%error, "the writer does not wait any more");
        }
    }

    fn begin(&self) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql::BEGIN)?.execute([])?;
        Ok(())
    }

    fn take_back(&mut self) {
        self.numbering.forget();
        if !self.connection.is_autocommit() {
            // Where this fails as well, SQLite took the transaction back itself.
            let _ = self.connection.execute_batch(sql::ROLLBACK);
        }
    }

    /// Writes the work from `start` on; once more from the first, carefully, where it must.
    fn write(&mut self, transaction: &mut Transaction, start: usize) -> rusqlite::Result<()> {
        match self.work(transaction, start) {
            Ok(()) => Ok(()),
            Err(Broken::Sqlite(error)) => Err(error),
            Err(Broken::Carelessness) => {
                self.take_back();
                self.begin()?;
                transaction.careful = true;
                transaction.replies.clear();
                match self.work(transaction, 0) {
                    Ok(()) => Ok(()),
                    Err(Broken::Sqlite(error)) => Err(error),
                    // Not while every set has its savepoint.
                    Err(Broken::Carelessness) => Err(rusqlite::Error::InvalidQuery),
                }
            }
        }
    }

    fn work(&mut self, transaction: &mut Transaction, start: usize) -> Result<(), Broken> {
        let careful = transaction.careful;
        for work in transaction.work.iter().skip(start) {
            let reply = match work {
                Work::Sets(Part { sets, .. }) => {
                    let answers = sets.iter().map(|set| self.set(set, careful));
                    Reply::Sets(answers.collect::<Result<_, _>>()?)
                }
                Work::Reserve { counter, count, .. } => {
                    let mut reserve = self.connection.prepare_cached(sql::RESERVE)?;
                    let reserved = reserve.query_row(params![counter, count], |row| row.get(0));
                    Reply::Number(self.alone(reserved)?)
                }
                Work::Forget { what, before, limit, .. } => {
                    let statements: &[&str] = match what {
                        Old::Answers => &[sql::FORGET_ANSWERS],
                        Old::Bodies(BodiesOf::Succeeded) => &[sql::FORGET_BODIES_TAKEN],
                        Old::Bodies(BodiesOf::Failed) => &[sql::FORGET_BODIES_STOPPED],
                        Old::Documents => &[sql::FORGET_OLD_NAMES, sql::FORGET_OLD_DOCUMENTS],
                        Old::Passes => &[sql::FORGET_OLD_PASSES, sql::FORGET_OLD_PASS_ROWS],
                    };
                    let mut forgotten = 0;
                    for sql in statements {
                        let mut forget = self.connection.prepare_cached(sql)?;
                        forgotten = forget.execute(params![before, limit])?;
                    }
                    Reply::Number(Ok(forgotten as u64))
                }
                Work::Erase { environment, erasing, .. } => {
                    Reply::Erased(erase::erase(&self.connection, *environment, erasing)?)
                }
            };
            transaction.replies.push(reply);
        }
        Ok(())
    }

    /// Separates what fails alone from what fails the transaction.
    fn alone(
        &self,
        result: rusqlite::Result<i64>,
    ) -> Result<Result<u64, StoreError>, rusqlite::Error> {
        match result {
            Ok(number) => Ok(super::code::count(number)),
            Err(error) if reach(&error) == Reach::Set && !self.connection.is_autocommit() => {
                Ok(Err(told(&error)))
            }
            Err(error) => Err(error),
        }
    }

    fn set(&mut self, set: &Prepared, careful: bool) -> Result<Result<(), CommitError>, Broken> {
        if careful {
            self.connection.prepare_cached(sql::SAVE)?.execute([])?;
        }
        let mut writing = Writing::new(&self.connection, &mut self.numbering, set);
        let stopped = match writing.write(set) {
            Ok(()) => None,
            Err(Stop::Refused(refusal)) => Some(refusal),
            Err(Stop::Sqlite(error)) => {
                if reach(&error) != Reach::Set || self.connection.is_autocommit() {
                    return Err(Broken::Sqlite(error));
                }
                Some(CommitError::Store(told(&error)))
            }
        };
        let Some(refusal) = stopped else {
            if careful {
                self.connection.prepare_cached(sql::KEEP)?.execute([])?;
            }
            return Ok(Ok(()));
        };
        if careful {
            self.connection.prepare_cached(sql::REVERT)?.execute([])?;
            self.connection.prepare_cached(sql::KEEP)?.execute([])?;
        } else if writing.wrote {
            return Err(Broken::Carelessness);
        }
        Ok(Err(refusal))
    }
}

/// Whoever does not listen any more does not want to know.
fn answer(transaction: Transaction) {
    for (work, reply) in transaction.work.into_iter().zip(transaction.replies) {
        match (work, reply) {
            (Work::Sets(Part { told, .. }), Reply::Sets(answers)) => drop(told.send(answers)),
            (Work::Reserve { told, .. } | Work::Forget { told, .. }, Reply::Number(number)) => {
                drop(told.send(number));
            }
            (Work::Erase { told, .. }, Reply::Erased(erased)) => drop(told.send(Ok(erased))),
            // Each work has a reply of its own kind; without one it counts as closed.
            (Work::Sets(_), Reply::Number(_) | Reply::Erased(_))
            | (Work::Reserve { .. } | Work::Forget { .. }, Reply::Sets(_) | Reply::Erased(_))
            | (Work::Erase { .. }, Reply::Sets(_) | Reply::Number(_)) => {}
        }
    }
}

fn refuse(work: Vec<Work>, error: &StoreError) {
    for work in work {
        match work {
            Work::Sets(Part { sets, told, .. }) => {
                let answers = sets.iter().map(|_| Err(error.clone().into())).collect();
                drop(told.send(answers));
            }
            Work::Reserve { told, .. } | Work::Forget { told, .. } => {
                drop(told.send(Err(error.clone())));
            }
            Work::Erase { told, .. } => drop(told.send(Err(error.clone()))),
        }
    }
}
