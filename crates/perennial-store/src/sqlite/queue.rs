//! The queue before the writer: bounded, so that a slow disk is felt as `Busy` and not as memory.

use std::collections::VecDeque;

use futures::channel::oneshot;
use parking_lot::{Condvar, Mutex};
use perennial_core::ids::SubscriptionId;
use perennial_engine::directory::{DocumentKey, DocumentKind};
use perennial_engine::filed::FiledKind;
use perennial_engine::ports::{BodiesOf, CommitError, Erased, Erasing, StoreError};

use super::prepare::Prepared;

pub type Answers = Vec<Result<(), CommitError>>;

/// What the writer is asked for. Each is answered after the commit it was part of.
pub enum Work {
    Sets(Part),
    Reserve {
        counter: String,
        count: i64,
        told: oneshot::Sender<Result<u64, StoreError>>,
    },
    /// Forgets what ended before the instant, at most so many.
    Forget {
        what: Old,
        before: i64,
        limit: i64,
        told: oneshot::Sender<Result<u64, StoreError>>,
    },
    /// Takes rows of a sandbox away.
    Erase {
        environment: i64,
        erasing: Box<Erasing>,
        told: Eraser,
    },
}

/// Whoever waits for rows to be taken away.
pub type Eraser = oneshot::Sender<Result<Erased, StoreError>>;

/// What is forgotten when it is old.
#[derive(Clone, Copy)]
pub enum Old {
    Answers,
    Passes,
    Documents,
    Bodies(BodiesOf),
}

/// A part of a slice. A long slice comes in parts, so that the first is written while the next is
/// still being prepared; the writer waits for the last before it syncs.
pub struct Part {
    pub sets: Vec<Prepared>,
    pub told: oneshot::Sender<Answers>,
    /// How much of what was admitted it is.
    pub weight: usize,
    pub first: bool,
    pub last: bool,
}

impl Work {
    pub fn weight(&self) -> usize {
        match self {
            Self::Sets(part) => part.weight,
            Self::Reserve { .. } | Self::Forget { .. } | Self::Erase { .. } => 1,
        }
    }

    /// Whether it deletes people of whom personal data are kept.
    pub fn deletes_people(&self) -> bool {
        let person = |key: &DocumentKey| key.kind == DocumentKind::Filed(FiledKind::Person);
        match self {
            Self::Sets(part) => {
                let rows = part.sets.iter().flat_map(|set| &set.documents);
                rows.into_iter().any(|row| row.record.is_none() && person(&row.key))
            }
            Self::Erase { erasing, .. } => erasing.documents.iter().any(person),
            Self::Reserve { .. } | Self::Forget { .. } => false,
        }
    }

    /// The subscriptions it changes, with their environments.
    pub fn subscriptions(&self) -> impl Iterator<Item = (i64, SubscriptionId)> {
        let sets = match self {
            Self::Sets(part) => part.sets.as_slice(),
            Self::Reserve { .. } | Self::Forget { .. } | Self::Erase { .. } => &[],
        };
        let changed = sets
            .iter()
            .flat_map(|set| set.subscriptions.iter().map(|row| (set.environment, row.id)));
        let (environment, erased) = match self {
            Self::Erase { environment, erasing, .. } => {
                (*environment, erasing.subscriptions.as_slice())
            }
            Self::Sets(_) | Self::Reserve { .. } | Self::Forget { .. } => (0, &[][..]),
        };
        changed.chain(erased.iter().map(move |(id, _)| (environment, *id)))
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

    /// Makes room for a weight that will be pushed. An empty queue takes anything, however large.
    pub fn admit(&self, weight: usize) -> Result<(), StoreError> {
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return Err(StoreError::Closed);
        }
        if waiting.weight > 0 && waiting.weight.saturating_add(weight) > self.weight_max {
            return Err(StoreError::Busy);
        }
        waiting.weight = waiting.weight.saturating_add(weight);
        Ok(())
    }

    /// What was admitted.
    pub fn push(&self, work: Work) {
        self.waiting.lock().work.push_back(work);
        self.arrived.notify_one();
    }

    /// What is waiting, oldest first, up to a weight but at least one. Where nothing is, it waits
    /// if it shall. Nothing at all comes where nothing waits or ever will.
    pub fn take(&self, weight_max: usize, wait: bool) -> Vec<Work> {
        let mut waiting = self.waiting.lock();
        while wait && waiting.work.is_empty() && !waiting.closed {
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
        taken
    }

    /// Nothing more is taken in; what waits is still done.
    pub fn close(&self) {
        self.waiting.lock().closed = true;
        self.arrived.notify_all();
    }
}
