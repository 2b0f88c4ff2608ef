//! How messages go to a receiver: its keys, its pace, and whether it was switched off.

use perennial_engine::receiver::{Disabled, DisabledWhy, LineOrder, Pace, Secret, SigningKey};
use serde::{Deserialize, Serialize};

use super::scalar::{As, At, Bytes, usual};

/// A shared secret without an end is its bytes alone, as all once were.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SecretTwin {
    Shared(As<Bytes>),
    Other(Box<KeyTwin>),
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTwin {
    key: As<Bytes>,
    /// Else shared.
    #[serde(default, skip_serializing_if = "usual")]
    private: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<At>,
}

impl SecretTwin {
    pub fn of(secret: &Secret) -> Self {
        let until = secret.until.map(At);
        match (&secret.key, until) {
            (SigningKey::Shared(bytes), None) => Self::Shared(As(Bytes(bytes.clone()))),
            (SigningKey::Shared(bytes), until) => {
                let key = As(Bytes(bytes.clone()));
                Self::Other(Box::new(KeyTwin { key, private: false, until }))
            }
            (SigningKey::Private(seed), until) => {
                let key = As(Bytes(seed.to_vec()));
                Self::Other(Box::new(KeyTwin { key, private: true, until }))
            }
        }
    }

    pub fn back(self) -> Secret {
        match self {
            Self::Shared(As(Bytes(bytes))) => bytes.into(),
            Self::Other(other) => {
                let KeyTwin { key: As(Bytes(bytes)), private, until } = *other;
                let key = match <[u8; 32]>::try_from(bytes.as_slice()) {
                    Ok(seed) if private => SigningKey::Private(seed),
                    Ok(_) | Err(_) => SigningKey::Shared(bytes),
                };
                Secret { key, until: until.map(|At(until)| until) }
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaceTwin {
    /// Else strict.
    #[serde(default, skip_serializing_if = "usual")]
    best_effort: bool,
    at_once: u8,
    #[serde(default, skip_serializing_if = "usual")]
    schedule: Vec<u32>,
}

impl PaceTwin {
    pub fn of(pace: &Pace) -> Self {
        Self {
            best_effort: pace.order == LineOrder::BestEffort,
            at_once: pace.concurrency,
            schedule: pace.schedule.clone(),
        }
    }

    pub fn back(self) -> Pace {
        let order = if self.best_effort { LineOrder::BestEffort } else { LineOrder::Strict };
        Pace { order, concurrency: self.at_once, schedule: self.schedule }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisabledTwin {
    at: At,
    /// Else failing.
    #[serde(default, skip_serializing_if = "usual")]
    gone: bool,
}

impl DisabledTwin {
    pub fn of(disabled: &Disabled) -> Self {
        Self { at: At(disabled.at), gone: disabled.why == DisabledWhy::Gone }
    }

    pub fn back(self) -> Disabled {
        let why = if self.gone { DisabledWhy::Gone } else { DisabledWhy::Failing };
        Disabled { at: self.at.0, why }
    }
}
