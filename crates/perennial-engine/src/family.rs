//! Families from the side of who is in one.

use perennial_core::ids::CustomerId;
use perennial_core::{Command, Refusal};

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Wish};
use crate::ports::{Find, Page};

/// Subscriptions that are looked at together.
const PAGE: usize = 100;

impl Engine {
    /// Lets a customer out of every family: what others share with him is his no more.
    pub async fn leave_families(
        &self,
        environment: EnvironmentId,
        member: CustomerId,
    ) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let shared = self.find(environment, &Find::SharedWith(member), page)?;
            for s in &shared {
                let command = Command::StopSharing { member };
                match self.execute(Wish::one(environment, Act::Do { id: s.id, command })).await {
                    // Somebody else let him out meanwhile.
                    Ok(_) | Err(EngineError::Refused(Refusal::NotInFamily)) => {}
                    Err(error) => return Err(error),
                }
            }
            match shared.last() {
                Some(last) if shared.len() == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(()),
            }
        }
    }
}
