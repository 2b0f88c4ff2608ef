//! The last attempt of a delivery.

use perennial_engine::change_set::LastAttempt;
use serde::{Deserialize, Serialize};

use super::scalar::{At, usual};
use super::{Recorded, Result};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastAttemptTwin {
    at: At,
    #[serde(default, skip_serializing_if = "usual")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "usual")]
    error: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    answer: String,
}

impl Recorded for LastAttempt {
    const KIND: &'static str = "attempt";
    type Twin = LastAttemptTwin;

    fn twin(&self) -> Result<LastAttemptTwin> {
        let Self { at, status, error, answer } = self.clone();
        Ok(LastAttemptTwin { at: At(at), status, error, answer })
    }

    fn back(twin: LastAttemptTwin) -> Result<Self> {
        let LastAttemptTwin { at: At(at), status, error, answer } = twin;
        Ok(Self { at, status, error, answer })
    }
}
