//! The queue before the writer: bounded, so that a slow disk is felt as `Busy` and not as memory.

use std::collections::VecDeque;

use futures::channel::oneshot;
use parking_lot::{Condvar, Mutex};
use perennial_engine::ports::{CommitError, StoreError};

use super::prepare::Prepared;

pub type Answers = Vec<Result<(), CommitError>>;

/// What the writer is asked for. Each is answered after the commit it was part of.
pub enum Work {
    Sets {
        sets: Vec<Prepared>,
        told: oneshot::Sender<Answers>,
    },
    Reserve {
        counter: String,
        count: i64,
        told: oneshot::Sender<Result<u64, StoreError>>,
    },
    /// Forgets answers kept until before the instant, at most so many.
    Forget {
        before: i64,
        limit: i64,
        told: oneshot::Sender<Result<u64, StoreError>>,
    },
}

impl Work {
    /// How many change sets it counts for.
    pub fn weight(&self) -> usize {
        match self {
            Self::Sets { sets, .. } => sets.len(),
            Self::Reserve { .. } | Self::Forget { .. } => 1,
        }
    }
}

#[derive(Default)]
struct Waiting {
    work: VecDeque<Work>,
    weight: usize,
    closed: bool,
}

pub struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    weight_max: usize,
}

impl Queue {
    pub fn new(weight_max: usize) -> Self {
        Self { waiting: Mutex::default(), arrived: Condvar::new(), weight_max }
    }

    /// An empty queue takes anything, however large.
    pub fn push(&self, work: Vec<Work>) -> Result<(), StoreError> {
        let weight = work.iter().map(Work::weight).sum::<usize>();
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return Err(StoreError::Closed);
        }
        if waiting.weight > 0 && waiting.weight.saturating_add(weight) > self.weight_max {
            return Err(StoreError::Busy);
        }
        waiting.weight = waiting.weight.saturating_add(weight);
        waiting.work.extend(work);
        drop(waiting);
        self.arrived.notify_one();
        Ok(())
    }

    /// What is waiting, oldest first, up to a weight but at least one. Waits for it; `None` once
    /// the queue is closed and empty.
    pub fn take(&self, weight_max: usize) -> Option<Vec<Work>> {
        let mut waiting = self.waiting.lock();
        while waiting.work.is_empty() {
            if waiting.closed {
                return None;
            }
            self.arrived.wait(&mut waiting);
        }
        let (mut taken, mut weight) = (vec![], 0_usize);
        while let Some(next) = waiting.work.front().map(Work::weight) {
            if !taken.is_empty() && weight.saturating_add(next) > weight_max {
                break;
            }
            weight = weight.saturating_add(next);
            taken.extend(waiting.work.pop_front());
        }
        waiting.weight = waiting.weight.saturating_sub(weight);
        Some(taken)
    }

    /// Nothing more is taken in; what waits is still done.
    pub fn close(&self) {
        self.waiting.lock().closed = true;
        self.arrived.notify_all();
    }
}
