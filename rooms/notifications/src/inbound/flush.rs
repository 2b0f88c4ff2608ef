//! `POST …/sandbox/deliveries/flush`: attempts everything pending of a sandbox now (section 6.7).

use axum::Json;
use perennial_engine::EnvironmentKind;

use crate::WRITE;
use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::wire::receiver::Flushed;

pub async fn flush(asked: Asked) -> Result<Json<Flushed>, No> {
    asked.may(WRITE)?;
    match asked.place.environment.kind {
        EnvironmentKind::Sandbox { .. } => {}
        EnvironmentKind::Production => {
            return Err(Fault::state("Only deliveries of a sandbox can be flushed.").into());
        }
    }
    let attempts = asked.engine.flush_deliveries(asked.environment()).await?;
    Ok(Json(Flushed { attempts }))
}
