//! The one writer: folds whatever waits into one transaction, so that one sync of the disk
//! serves many, and answers after it.
//!
//! Sets are written without a savepoint each: it would copy every page they touch. A conflict
//! nearly always shows at the first row, before anything was written. Where one shows later, the
//! slice is taken back and written once more, carefully.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::channel::oneshot;
use perennial_engine::ports::{CommitError, StoreError};
use rusqlite::{Connection, params};

use super::failure::{Reach, reach, told};
use super::prepare::Prepared;
use super::queue::{Answers, Queue, Work};
use super::statements as sql;
use super::write::{Stop, Writing};

pub struct Writer {
    pub connection: Connection,
    pub queue: Arc<Queue>,
    pub healthy: Arc<AtomicBool>,
    /// How many sets one transaction holds at most.
    pub slice_max: usize,
}

/// Work that is done but for the sync, with its answer.
enum Done {
    Sets(oneshot::Sender<Answers>, Answers),
    Number(oneshot::Sender<Result<u64, StoreError>>, Result<u64, StoreError>),
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
    pub fn run(self) {
        while let Some(slice) = self.queue.take(self.slice_max) {
            if self.healthy.load(Ordering::Acquire) {
                self.slice(slice);
            } else {
                let what = "writing stopped after the disk failed; restart and verify";
                tell(refused(slice, &StoreError::Failed(what.to_owned())));
            }
        }
    }

    fn slice(&self, slice: Vec<Work>) {
        let written = match self.transaction(&slice, false) {
            Err(Broken::Carelessness) => self.transaction(&slice, true),
            written => written,
        };
        match written {
            Ok(answers) => tell(answered(slice, answers)),
            Err(Broken::Carelessness) => {
                let what = "a slice could not be written";
                tell(refused(slice, &StoreError::Failed(what.to_owned())));
            }
            Err(Broken::Sqlite(error)) => {
                if reach(&error) == Reach::Store {
                    self.healthy.store(false, Ordering::Release);
                }
                tracing::error!(%error, "a slice could not be written");
                tell(refused(slice, &told(&error)));
            }
        }
    }

    /// Everything of the slice in one transaction: answers by work and set, once it is durable.
    fn transaction(&self, slice: &[Work], careful: bool) -> Result<Vec<Reply>, Broken> {
        let written = self.begin().and_then(|()| self.work(slice, careful)).and_then(|replies| {
            self.connection.prepare_cached(sql::COMMIT)?.execute([])?;
            Ok(replies)
        });
        if written.is_err() && !self.connection.is_autocommit() {
            // Where this fails as well, SQLite took the transaction back itself.
            let _ = self.connection.execute_batch(sql::ROLLBACK);
        }
        written
    }

    fn begin(&self) -> Result<(), Broken> {
        self.connection.prepare_cached(sql::BEGIN)?.execute([])?;
        Ok(())
    }

    fn work(&self, slice: &[Work], careful: bool) -> Result<Vec<Reply>, Broken> {
        let mut replies =
            slice.iter().map(|work| self.number(work)).collect::<Result<Vec<_>, _>>()?;
        for (work, set, prepared) in in_order(slice) {
            let answer = self.set(prepared, careful)?;
            if let Some(Reply::Sets(answers)) = replies.get_mut(work)
                && let Some(place) = answers.get_mut(set)
            {
                *place = answer;
            }
        }
        Ok(replies)
    }

    /// The work that is not change sets.
    fn number(&self, work: &Work) -> Result<Reply, Broken> {
        Ok(match work {
            Work::Sets { sets, .. } => Reply::Sets(vec![Ok(()); sets.len()]),
            Work::Reserve { counter, count, .. } => {
                let row = params![counter, count];
                let mut reserve = self.connection.prepare_cached(sql::RESERVE)?;
                Reply::Number(self.only_this(reserve.query_row(row, |row| row.get(0)))?)
            }
            Work::Forget { before, limit, .. } => {
                let mut forget = self.connection.prepare_cached(sql::FORGET_ANSWERS)?;
                Reply::Number(Ok(forget.execute(params![before, limit])? as u64))
            }
        })
    }

    /// Separates what fails alone from what fails the slice.
    fn only_this(
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

    fn set(&self, set: &Prepared, careful: bool) -> Result<Result<(), CommitError>, Broken> {
        if careful {
            self.connection.prepare_cached(sql::SAVE)?.execute([])?;
        }
        let mut writing = Writing::new(&self.connection, set);
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

enum Reply {
    Sets(Answers),
    Number(Result<u64, StoreError>),
}

/// The sets of a slice in the order they are written: runs of independent ones by key, so that
/// neighbours on disk are written together, all others as they came.
fn in_order(slice: &[Work]) -> Vec<(usize, usize, &Prepared)> {
    let mut sets = vec![];
    for (work, it) in slice.iter().enumerate() {
        if let Work::Sets { sets: theirs, .. } = it {
            sets.extend(theirs.iter().enumerate().map(|(set, prepared)| (work, set, prepared)));
        }
    }
    // Stable: two sets about the same subscription stay in their order.
    for run in
        sets.chunk_by_mut(|(_, _, one), (_, _, next)| one.lane.is_some() && next.lane.is_some())
    {
        run.sort_by_key(|(_, _, set)| (set.environment, set.lane));
    }
    sets
}

fn answered(slice: Vec<Work>, replies: Vec<Reply>) -> Vec<Done> {
    let pair = |(work, reply)| match (work, reply) {
        (Work::Sets { told, .. }, Reply::Sets(answers)) => Some(Done::Sets(told, answers)),
        (Work::Reserve { told, .. } | Work::Forget { told, .. }, Reply::Number(number)) => {
            Some(Done::Number(told, number))
        }
        (Work::Sets { .. }, Reply::Number(_))
        | (Work::Reserve { .. } | Work::Forget { .. }, Reply::Sets(_)) => None,
    };
    slice.into_iter().zip(replies).filter_map(pair).collect()
}

fn refused(slice: Vec<Work>, error: &StoreError) -> Vec<Done> {
    let refuse = |work| match work {
        Work::Sets { sets, told } => {
            let answers = sets.iter().map(|_| Err(error.clone().into())).collect();
            Done::Sets(told, answers)
        }
        Work::Reserve { told, .. } | Work::Forget { told, .. } => {
            Done::Number(told, Err(error.clone()))
        }
    };
    slice.into_iter().map(refuse).collect()
}

/// Whoever does not listen any more does not want to know.
fn tell(done: Vec<Done>) {
    for done in done {
        match done {
            Done::Sets(told, answers) => drop(told.send(answers)),
            Done::Number(told, number) => drop(told.send(number)),
        }
    }
}
