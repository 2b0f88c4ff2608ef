//! Exports: files that tell how everything of a partner stood at one moment. Asked for, written by
//! the worker from a held moment of the store, and kept for a week.
//!
//! What is asked for is kept in the room's own words, and only the room can word the rows
//! ([`ExportWriter`]). A restart forgets nothing: what was begun is begun again, with a new moment.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::ports::files::{Files, MemoryFiles};
use crate::ports::{Moment, StoreError};

/// The name of those that are not finished.
pub const WAITING: &str = "waiting";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Sorted by when it was asked for, by the real clock.
    pub id: u128,
    pub partner: PartnerId,
    /// What is asked for, in the room's own form.
    pub wanted: String,
    pub compressed: bool,
    /// Environment time.
    pub created_at: Instant,
    pub progress: ExportProgress,
    /// Real time from which neither it nor its file is there.
    pub forget_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportProgress {
    Waiting,
    Ready(Exported),
    /// With why, in words for the partner.
    Failed {
        at: Instant,
        why: String,
    },
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub rows: u64,
    /// Of the file as it is fetched.
    pub bytes: u64,
    pub sha256: [u8; 32],
    /// The moment it tells of, in the environment's time.
    pub as_of: Instant,
    /// When it was finished, in the environment's time.
    pub at: Instant,
}

impl Export {
    pub fn of_partner(partner: &PartnerId) -> String {
        format!("partner:{partner}")
    }

    /// Those of a partner that are not finished.
    pub fn waiting_of(partner: &PartnerId) -> String {
        format!("{WAITING}:{partner}")
    }

    pub fn names(&self) -> BTreeSet<String> {
        let waits = [WAITING.to_owned(), Self::waiting_of(&self.partner)];
        let waits = waits.into_iter().filter(|_| self.is_waiting());
        [Self::of_partner(&self.partner)].into_iter().chain(waits).collect()
    }

    pub fn is_waiting(&self) -> bool {
        match self.progress {
            ExportProgress::Waiting => true,
            ExportProgress::Ready(_) | ExportProgress::Failed { .. } => false,
        }
    }

    /// What its file is called among all.
    pub fn file(&self, environment: EnvironmentId) -> String {
        format!("{}-{:032x}", environment.0, self.id)
    }
}

/// Who words the rows of exports: the room they were asked for in.
pub trait ExportWriter: Send + Sync {
    /// Begins one, as of the environment's time `now`.
    fn begin(
        &self,
        environment: EnvironmentId,
        export: &Export,
        now: Instant,
    ) -> Result<Box<dyn ExportRows>, ExportError>;
}

/// One export while it is written.
pub trait ExportRows: Send {
    /// The moment it tells of.
    fn as_of(&self) -> Instant;

    /// Writes some more rows, and what comes before the first. How many; none where it is done.
    fn page(
        &mut self,
        moment: &dyn Moment,
        out: &mut dyn Write,
    ) -> Result<Option<u64>, ExportError>;
}

/// Why an export cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing about it will change.
    #[error("{0}")]
    Never(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the file cannot be written: {0}")]
    File(#[from] io::Error),
}

/// Where exports are kept and who words them. Both are wired in once the engine stands.
#[derive(Default)]
pub struct Exports {
    files: OnceLock<Arc<dyn Files>>,
    writer: OnceLock<Arc<dyn ExportWriter>>,
}

impl Exports {
    /// Where files are kept from now on; in memory where nobody says.
    pub fn keep_in(&self, files: Arc<dyn Files>) {
        drop(self.files.set(files));
    }

    /// Who words rows from now on.
    pub fn written_by(&self, writer: Arc<dyn ExportWriter>) {
        drop(self.writer.set(writer));
    }

    pub fn files(&self) -> &Arc<dyn Files> {
        self.files.get_or_init(|| Arc::new(MemoryFiles::default()))
    }

    pub(crate) fn writer(&self) -> Option<&Arc<dyn ExportWriter>> {
        self.writer.get()
    }
}

impl Engine {
    pub fn exports(&self) -> &Exports {
        &self.exports
    }

    /// An environment as it is now, held while it is read.
    pub fn moment(
        &self,
        environment: EnvironmentId,
    ) -> Result<Box<dyn Moment>, crate::error::EngineError> {
        Ok(self.ports.store.moment(environment)?)
    }
}
