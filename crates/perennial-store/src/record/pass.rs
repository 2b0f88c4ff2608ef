//! Passes: what was given, to whom, until when. And how somebody signs in who is given them.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::ids::CustomerId;
use perennial_engine::pass::Pass;
use perennial_engine::{SignIn, Subject};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{As, At, Bytes, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassTwin {
    hash: As<Bytes>,
    kind: String,
    family: String,
    #[serde(default, skip_serializing_if = "usual")]
    customer: Option<As<CustomerId>>,
    #[serde(default, skip_serializing_if = "usual")]
    client: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    body: String,
    until: At,
    #[serde(default, skip_serializing_if = "usual")]
    spent: Option<At>,
}

impl PassTwin {
    pub fn of(pass: &Pass) -> Self {
        Self {
            hash: As(Bytes(pass.hash.to_vec())),
            kind: pass.kind.clone(),
            family: pass.family.clone(),
            customer: pass.customer.map(As),
            client: pass.client.clone(),
            body: pass.body.clone(),
            until: At(pass.expires_at),
            spent: pass.spent_at.map(At),
        }
    }

    pub fn back(self) -> Result<Pass> {
        let As(Bytes(hash)) = self.hash;
        Ok(Pass {
            hash: hash.try_into().map_err(|_| unfit("a hash of another length"))?,
            kind: self.kind,
            family: self.family,
            customer: self.customer.map(|customer| customer.0),
            client: self.client,
            body: self.body,
            expires_at: self.until.0,
            spent_at: self.spent.map(|at| at.0),
        })
    }
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInTwin {
    email: String,
    #[serde(default, skip_serializing_if = "usual")]
    password: Option<String>,
    /// Issuer and name there.
    #[serde(default, skip_serializing_if = "usual")]
    subject: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "usual")]
    locked: bool,
    #[serde(default, skip_serializing_if = "usual")]
    consents: BTreeMap<String, BTreeSet<String>>,
}

impl SignInTwin {
    pub fn of(sign_in: &SignIn) -> Self {
        let subject = sign_in.subject.clone();
        Self {
            email: sign_in.email.clone(),
            password: sign_in.password.clone(),
            subject: subject.map(|Subject { issuer, subject }| (issuer, subject)),
            locked: sign_in.locked,
            consents: sign_in.consents.clone(),
        }
    }

    pub fn back(self) -> SignIn {
        SignIn {
            email: self.email,
            password: self.password,
            subject: self.subject.map(|(issuer, subject)| Subject { issuer, subject }),
            locked: self.locked,
            consents: self.consents,
        }
    }
}
