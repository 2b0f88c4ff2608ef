//! Codes for offers, and what of them a sale redeemed.

use perennial_core::catalog::{Codes, CodesForm, Redeemed, ShownCode};
use perennial_core::ids::{CodesId, OfferId, ProjectId};
use serde::{Deserialize, Serialize};

use super::scalar::{At, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodesTwin {
    id: String,
    project: String,
    offer: String,
    /// Left out where each is good once.
    #[serde(default, skip_serializing_if = "usual")]
    custom: Option<String>,
    number: u32,
    #[serde(default, skip_serializing_if = "usual")]
    until: Option<At>,
    #[serde(default, skip_serializing_if = "usual")]
    active: bool,
    at: At,
}

impl CodesTwin {
    pub fn of(codes: &Codes) -> Self {
        Self {
            id: codes.id.0.clone(),
            project: codes.project.0.clone(),
            offer: codes.offer.0.clone(),
            custom: match &codes.form {
                CodesForm::Custom { code } => Some(code.clone()),
                CodesForm::OneTime => None,
            },
            number: codes.number,
            until: codes.until.map(At),
            active: codes.active,
            at: At(codes.created),
        }
    }

    pub fn back(self) -> Codes {
        Codes {
            id: CodesId(self.id),
            project: ProjectId(self.project),
            offer: OfferId(self.offer),
            form: match self.custom {
                Some(code) => CodesForm::Custom { code },
                None => CodesForm::OneTime,
            },
            number: self.number,
            until: self.until.map(|at| at.0),
            active: self.active,
            created: self.at.0,
        }
    }
}

/// Codes, offer, when, and which one of those that are good once.
#[derive(Serialize, Deserialize, PartialEq)]
pub struct RedeemedTwin(String, String, At, Option<String>);

impl RedeemedTwin {
    pub fn of(redeemed: &Redeemed) -> Self {
        let ShownCode { codes, once } = &redeemed.code;
        Self(codes.0.clone(), redeemed.offer.0.clone(), At(redeemed.at), once.clone())
    }

    pub fn back(self) -> Redeemed {
        let Self(codes, offer, at, once) = self;
        let code = ShownCode { codes: CodesId(codes), once };
        Redeemed { code, offer: OfferId(offer), at: at.0 }
    }
}
