//! What a partner may do with his sandbox and with nothing else: move its clock, have it fail on
//! request, fill it with scenarios, and see how far he is (8).

mod clock;
pub mod faults;
mod reset;
pub mod scenarios;

pub use clock::{move_clock, read_clock};
pub use faults::Faults;
pub use reset::{Done, reset};

use perennial_engine::EnvironmentKind;

use crate::desk::Call;
use crate::problem::{Code, Problem};

/// Refuses what is for sandboxes alone.
pub fn only_here(call: &Call) -> Result<(), Problem> {
    match call.place.environment.kind {
        EnvironmentKind::Sandbox { .. } => Ok(()),
        EnvironmentKind::Production => Err(Problem::new(Code::EnvironmentMismatch)
            .detail("This is for sandboxes; production has no such controls.")),
    }
}
