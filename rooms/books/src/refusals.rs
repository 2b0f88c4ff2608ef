//! What the engine refuses, in this room's words. It only reads, so nearly nothing can be refused.

#![deny(clippy::wildcard_enum_match_arm)]

use perennial_engine::EngineError;
use perennial_engine::ports::StoreError;
use room_lobby::Rejection;

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
pub fn rejected(error: EngineError) -> Rejection {
    match error {
        EngineError::NoEnvironment | EngineError::NotFound => Rejection::NotFound,
        EngineError::Store(StoreError::Busy | StoreError::Full | StoreError::Closed)
        | EngineError::Contended
        | EngineError::SellerUnavailable => Rejection::Overloaded,
        EngineError::Store(StoreError::Record(_) | StoreError::Failed(_))
        | EngineError::Refused(_)
        | EngineError::Catalog(_)
        | EngineError::Claimed { .. }
        | EngineError::Document { .. }
        | EngineError::KeyReused
        | EngineError::InProgress
        | EngineError::Declined { .. }
        | EngineError::Clock => {
            tracing::error!(%error, "the books cannot be read");
            Rejection::Internal
        }
    }
}
