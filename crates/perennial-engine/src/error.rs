//! Why the engine did not do what was asked. Rooms map each to their own envelope.

use perennial_core::Refusal;
use perennial_core::catalog::CatalogRefusal;
use thiserror::Error;

use crate::change_set::ClaimKey;
use crate::directory::DocumentKey;
use crate::ports::store::StoreError;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EngineError {
    #[error("there is no such environment")]
    NoEnvironment,
    #[error("there is no such subscription")]
    NotFound,
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Catalog(#[from] CatalogRefusal),
    /// The name belongs to something else.
    #[error("taken")]
    Claimed { key: ClaimKey, holder: String },
    /// A document of that name exists, or changed meanwhile.
    #[error("the document is there, or changed meanwhile")]
    Document { key: DocumentKey },
    /// The idempotency key came with another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The first request with the key is not answered yet.
    #[error("a request with that key is in progress")]
    InProgress,
    /// Changed by others again and again while it was decided.
    #[error("the subscription keeps changing")]
    Contended,
    /// The first payment or the charge of a wish was declined; nothing changed.
    #[error("the charge was declined")]
    Declined { code: String },
    /// The seller must agree, and could not be asked: nothing changed, and the same may be asked
    /// again.
    #[error("the seller cannot be asked at the moment")]
    SellerUnavailable,
    /// The clock of this environment cannot be moved, or not that way.
    #[error("the clock cannot be moved")]
    Clock,
    #[error(transparent)]
    Store(#[from] StoreError),
}
