//! Issuers of invoices.

use perennial_core::catalog::{Issuer, IssuerDetails, NumberForm};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{At, usual};

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerTwin {
    /// The printed forms.
    invoices: String,
    credit_notes: String,
    /// Oldest first.
    details: Vec<DetailsTwin>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DetailsTwin {
    at: At,
    name: String,
    #[serde(default, skip_serializing_if = "usual")]
    address: Vec<String>,
    #[serde(default, skip_serializing_if = "usual")]
    vat_id: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    email: Option<String>,
}

impl IssuerTwin {
    pub fn of(issuer: &Issuer) -> Self {
        let details = |details: &IssuerDetails| DetailsTwin {
            at: At(details.since),
            name: details.name.clone(),
            address: details.address.clone(),
            vat_id: details.vat_id.clone(),
            email: details.email.clone(),
        };
        Self {
            invoices: issuer.invoices.to_string(),
            credit_notes: issuer.credit_notes.to_string(),
            details: issuer.details.iter().map(details).collect(),
        }
    }

    pub fn back(self) -> Result<Issuer> {
        let form = |text: &str| {
            NumberForm::parse(text).ok_or_else(|| unfit("a form of numbers that has no number"))
        };
        let details = |twin: DetailsTwin| IssuerDetails {
            since: twin.at.0,
            name: twin.name,
            address: twin.address,
            vat_id: twin.vat_id,
            email: twin.email,
        };
        Ok(Issuer {
            invoices: form(&self.invoices)?,
            credit_notes: form(&self.credit_notes)?,
            details: self.details.into_iter().map(details).collect(),
        })
    }
}
