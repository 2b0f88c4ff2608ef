//! The attempts of a delivery: the last one, and in short those before it.

use perennial_engine::change_set::{EarlierAttempt, LastAttempt};
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
    #[serde(rename = "ms", default, skip_serializing_if = "usual")]
    millis: u32,
    #[serde(default, skip_serializing_if = "usual")]
    earlier: Vec<EarlierTwin>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierTwin {
    at: At,
    #[serde(default, skip_serializing_if = "usual")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "usual")]
    error: Option<String>,
    #[serde(rename = "ms", default, skip_serializing_if = "usual")]
    millis: u32,
}

impl Recorded for LastAttempt {
    const KIND: &'static str = "attempt";
    type Twin = LastAttemptTwin;

    fn twin(&self) -> Result<LastAttemptTwin> {
        let Self { at, status, error, answer, millis, earlier } = self.clone();
        let before = |EarlierAttempt { at, status, error, millis }| {
            let at = At(at);
            EarlierTwin { at, status, error, millis }
        };
        let earlier = earlier.into_iter().map(before).collect();
        Ok(LastAttemptTwin { at: At(at), status, error, answer, millis, earlier })
    }

    fn back(twin: LastAttemptTwin) -> Result<Self> {
        let LastAttemptTwin { at: At(at), status, error, answer, millis, earlier } = twin;
        let before = |EarlierTwin { at: At(at), status, error, millis }| EarlierAttempt {
            at,
            status,
            error,
            millis,
        };
        let earlier = earlier.into_iter().map(before).collect();
        Ok(Self { at, status, error, answer, millis, earlier })
    }
}
