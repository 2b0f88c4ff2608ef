//! Operations: requests that are answered at once and worked on afterwards. The request is kept
//! with the operation, so that a restart forgets nothing; what became of it is written in the very
//! commit of what it did, so that it is done once.

use std::collections::BTreeSet;

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;

/// The name of those that are not finished.
pub const OPEN: &str = "open";

#[derive(Clone, PartialEq, Eq)]
pub struct Operation {
    /// Sorted by when it was asked for, by the real clock.
    pub id: u128,
    pub partner: PartnerId,
    /// What is asked for, in the room's word.
    pub kind: String,
    /// Environment time.
    pub created_at: Instant,
    /// The request in the room's own form; dropped when it is finished.
    pub request: String,
    pub progress: Progress,
    /// Real time from which it is no longer there.
    pub forget_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    NotStarted,
    InProgress,
    /// With the path of what came of it.
    Succeeded {
        at: Instant,
        resource: String,
    },
    /// With the problem, as the room told it.
    Failed {
        at: Instant,
        problem: String,
    },
}

/// Without what is asked for.
impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Operation");
        shown.field("id", &self.id).field("partner", &self.partner).field("kind", &self.kind);
        shown.field("progress", &self.progress).finish_non_exhaustive()
    }
}

impl Operation {
    pub fn is_open(&self) -> bool {
        match self.progress {
            Progress::NotStarted | Progress::InProgress => true,
            Progress::Succeeded { .. } | Progress::Failed { .. } => false,
        }
    }

    pub fn names(&self) -> BTreeSet<String> {
        self.is_open().then(|| OPEN.to_owned()).into_iter().collect()
    }
}
