//! Why a store did not do what was asked.

use perennial_core::ids::SubscriptionId;
use thiserror::Error;

use crate::change_set::{AnswerKey, ClaimKey};
use crate::directory::DocumentKey;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Somebody changed it first: load again and decide again.
    #[error("the subscription changed meanwhile")]
    Version { id: SubscriptionId },
    #[error("the document changed meanwhile")]
    DocumentVersion { key: DocumentKey },
    /// The name is taken.
    #[error("taken by {holder}")]
    Claimed { key: ClaimKey, holder: String },
    /// As many are counted under the name as may be.
    #[error("used up")]
    UsedUp { name: String },
    /// The idempotency key has an answer already.
    #[error("the idempotency key was used")]
    Answered { key: AnswerKey },
    /// A charge of that key exists: I10.
    #[error("that period was charged for that reason")]
    Charged,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The store itself failed. Nothing of the change set is visible.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    #[error("the store cannot take more work at the moment")]
    Busy,
    #[error("the disk is full")]
    Full,
    #[error("the store is closed")]
    Closed,
    #[error("a record cannot be read: {0}")]
    Record(String),
    #[error("the store failed: {0}")]
    Failed(String),
}
