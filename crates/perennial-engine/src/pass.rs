//! Passes: rights that are shown by whoever has their secret, until they end. Sign-in sessions,
//! authorization codes, refresh tokens, links that are opened once. Only a keyed hash of the secret
//! is kept, so that a stolen database opens nothing.
//!
//! They follow the real clock, whatever the environment's says, and are kept like customers: not
//! in memory, and not carried out, since the secrets belong to one installation.

use std::fmt;

use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;

use crate::change_set::{ChangeSet, DocumentChange};
use crate::directory::{Document, DocumentKey, DocumentKind};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{CommitError, StoredDocument};

/// Passes that are taken back at a time.
const PAGE: usize = 200;

/// How often passes that come up meanwhile are looked for again while a family is taken back.
const ROUNDS_MAX: usize = 1_000;

/// The keyed hash of a secret. Rooms make it with the lobby's installation secret.
pub type PassHash = [u8; 32];

#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    pub hash: PassHash,
    /// What it is good for, in the word of the room that gave it: `session`, `code`.
    pub kind: String,
    /// Those that came from one another, and are taken back together.
    pub family: String,
    pub customer: Option<CustomerId>,
    /// The program it was given to.
    pub client: Option<String>,
    /// What the room has to know when it is shown.
    pub body: String,
    /// Real time from which it is no longer there.
    pub expires_at: Instant,
    /// Real time when it was used up.
    pub spent_at: Option<Instant>,
}

/// Without what it is good for and what it says.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Pass");
        shown.field("kind", &self.kind).field("client", &self.client);
        shown.field("expires_at", &self.expires_at).field("spent_at", &self.spent_at);
        shown.finish_non_exhaustive()
    }
}

impl Pass {
    pub fn key(hash: &PassHash) -> DocumentKey {
        DocumentKey::new(DocumentKind::Pass, hex(hash))
    }
}

/// A pass as it was read, to be changed only as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPass {
    pub version: u64,
    pub pass: Pass,
}

/// Which passes are taken back together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassesOf {
    Family(String),
    Customer(CustomerId),
    /// Everything a customer gave one program.
    Client {
        customer: CustomerId,
        client: String,
    },
}

impl PassesOf {
    pub fn includes(&self, pass: &Pass) -> bool {
        match self {
            Self::Family(family) => pass.family == *family,
            Self::Customer(customer) => pass.customer == Some(*customer),
            Self::Client { customer, client } => {
                pass.customer == Some(*customer) && pass.client.as_ref() == Some(client)
            }
        }
    }
}

/// What became of an attempt to use a pass up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spending {
    /// By this call, and by no other.
    Now(Pass),
    /// Somebody used it before. Perhaps it was stolen.
    Before(Pass),
    /// There is none, or no longer.
    Unknown,
}

impl Engine {
    /// A pass that has not ended, spent or not.
    pub fn pass(
        &self,
        environment: EnvironmentId,
        kind: &str,
        hash: &PassHash,
    ) -> Result<Option<HeldPass>, EngineError> {
        let found = self.ports.store.document(environment, &Pass::key(hash))?;
        let held = found.and_then(held);
        let now = self.real();
        Ok(held.filter(|held| held.pass.kind == kind && held.pass.expires_at > now))
    }

    /// Keeps a new pass.
    pub async fn pass_put(
        &self,
        environment: EnvironmentId,
        pass: Pass,
    ) -> Result<(), EngineError> {
        self.passes_put(environment, None, vec![pass]).await
    }

    /// Keeps new passes together, and one that was read as it shall be now. Where that one changed
    /// meanwhile, or was taken back, nothing is kept: [`EngineError::Document`].
    pub async fn passes_put(
        &self,
        environment: EnvironmentId,
        changed: Option<HeldPass>,
        new: Vec<Pass>,
    ) -> Result<(), EngineError> {
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        let changed = changed.into_iter().map(|held| (held.version, held.pass));
        for (expected, pass) in changed.chain(new.into_iter().map(|pass| (0, pass))) {
            set.documents.push(DocumentChange::Put { expected, document: Document::Pass(pass) });
        }
        self.commit_one(set).await
    }

    /// Uses a pass up, which one caller ever can.
    pub async fn pass_spend(
        &self,
        environment: EnvironmentId,
        kind: &str,
        hash: &PassHash,
    ) -> Result<Spending, EngineError> {
        self.pass_exchange(environment, kind, hash, |_| vec![]).await
    }

    /// Uses a pass up for others that are kept in the same commit.
    pub async fn pass_exchange(
        &self,
        environment: EnvironmentId,
        kind: &str,
        hash: &PassHash,
        given: impl Fn(&Pass) -> Vec<Pass> + Send,
    ) -> Result<Spending, EngineError> {
        loop {
            let Some(held) = self.pass(environment, kind, hash)? else {
                return Ok(Spending::Unknown);
            };
            if held.pass.spent_at.is_some() {
                return Ok(Spending::Before(held.pass));
            }
            let spent = Pass { spent_at: Some(self.real()), ..held.pass };
            let given = given(&spent);
            let changed = HeldPass { version: held.version, pass: spent.clone() };
            match self.passes_put(environment, Some(changed), given).await {
                Ok(()) => return Ok(Spending::Now(spent)),
                // Somebody was faster: what he left is what holds.
                Err(EngineError::Document { key }) if key == Pass::key(hash) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes passes back: they are no longer there. Tells how many.
    pub async fn pass_revoke(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
    ) -> Result<usize, EngineError> {
        let mut count = 0_usize;
        for _ in 0..ROUNDS_MAX {
            let found = self.ports.store.passes(environment, of, PAGE)?;
            if found.is_empty() {
                return Ok(count);
            }
            let now = self.now(environment)?;
            let delete = |stored: StoredDocument| {
                let mut set = ChangeSet::new(environment, now);
                let (expected, key) = (stored.version, stored.document.key());
                set.documents.push(DocumentChange::Delete { expected, key });
                set
            };
            // Each for itself: one that is being used meanwhile is found in the next round.
            for answer in self.ports.store.commit(found.into_iter().map(delete).collect()).await {
                match answer {
                    Ok(()) => count = count.saturating_add(1),
                    Err(CommitError::DocumentVersion { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Err(EngineError::Contended)
    }
}

fn held(stored: StoredDocument) -> Option<HeldPass> {
    match stored.document {
        Document::Pass(pass) => Some(HeldPass { version: stored.version, pass }),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
