//! Enrolment: who is enrolled and how he stands, and the rules of it that terms have. Nothing here
//! is personal.

use std::collections::BTreeMap;

use perennial_core::ids::{MemberId, Territory};
use perennial_core::subscription::enrolment::{Proof, Standing};
use perennial_core::subscription::{Enrolled, Enrolment, Relationship};
use perennial_core::terms::{ConsentKind, IdentityRule, NationalId};
use perennial_core::time::Span;
use serde::{Deserialize, Serialize};

use super::scalar::{As, At, usual, words};

words!(Relationship {
    Primary = "primary",
    Partner = "partner",
    Child = "child",
    OtherAdult = "adult",
});
words!(ConsentKind {
    Terms = "terms",
    PrivacyNotice = "privacy",
    CreditBureauPull = "credit",
    IdentityVerification = "identity",
    Marketing = "marketing",
});
words!(NationalId { None = "none", Last4 = "last4", Full = "full" });
words!(Proof { Address = "address", Identity = "identity", PersonalData = "data" });

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolledTwin {
    #[serde(rename = "as")]
    relationship: As<Relationship>,
    #[serde(rename = "in")]
    residence: String,
    #[serde(rename = "st")]
    standing: StandingTwin,
    #[serde(rename = "at")]
    since: At,
    #[serde(rename = "n")]
    round: u32,
    #[serde(rename = "no", default, skip_serializing_if = "usual")]
    withdrawn: Vec<As<ConsentKind>>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StandingTwin {
    Submitted(At),
    Verifying(u32, At),
    Verified,
    Rejected,
    Action(Vec<As<Proof>>),
    Revoked,
}

impl StandingTwin {
    pub fn of(standing: &Standing) -> Self {
        match standing {
            Standing::Submitted { ask_at } => Self::Submitted(At(*ask_at)),
            Standing::Verifying { asked, ask_at } => Self::Verifying(*asked, At(*ask_at)),
            Standing::Verified => Self::Verified,
            Standing::Rejected => Self::Rejected,
            Standing::ActionRequired { missing } => {
                Self::Action(missing.iter().copied().map(As).collect())
            }
            Standing::Revoked => Self::Revoked,
        }
    }

    pub fn back(self) -> Standing {
        match self {
            Self::Submitted(At(ask_at)) => Standing::Submitted { ask_at },
            Self::Verifying(asked, At(ask_at)) => Standing::Verifying { asked, ask_at },
            Self::Verified => Standing::Verified,
            Self::Rejected => Standing::Rejected,
            Self::Action(missing) => {
                Standing::ActionRequired { missing: missing.into_iter().map(|it| it.0).collect() }
            }
            Self::Revoked => Standing::Revoked,
        }
    }
}

pub fn enrolment(all: &Enrolment) -> Vec<(As<MemberId>, EnrolledTwin)> {
    let twin = |it: &Enrolled| EnrolledTwin {
        relationship: As(it.relationship),
        residence: it.residence.0.clone(),
        standing: StandingTwin::of(&it.standing),
        since: At(it.since),
        round: it.round,
        withdrawn: it.withdrawn.iter().copied().map(As).collect(),
    };
    all.members.iter().map(|(id, it)| (As(*id), twin(it))).collect()
}

pub fn enrolment_back(all: Vec<(As<MemberId>, EnrolledTwin)>) -> Enrolment {
    let back = |it: EnrolledTwin| Enrolled {
        relationship: it.relationship.0,
        residence: Territory(it.residence),
        standing: it.standing.back(),
        since: it.since.0,
        round: it.round,
        withdrawn: it.withdrawn.into_iter().map(|consent| consent.0).collect(),
    };
    Enrolment { members: all.into_iter().map(|(id, it)| (id.0, back(it))).collect() }
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityRuleTwin {
    #[serde(rename = "by")]
    deadline: As<Span>,
    #[serde(rename = "id")]
    national_id: As<NationalId>,
    #[serde(rename = "yes", default, skip_serializing_if = "usual")]
    consents: Vec<As<ConsentKind>>,
    #[serde(rename = "with", default, skip_serializing_if = "usual")]
    consents_by_feature: BTreeMap<String, As<ConsentKind>>,
    #[serde(rename = "keep")]
    retention: As<Span>,
}

impl IdentityRuleTwin {
    pub fn of(rule: &IdentityRule) -> Self {
        let by_feature = rule.consents_by_feature.iter();
        Self {
            deadline: As(rule.deadline),
            national_id: As(rule.national_id),
            consents: rule.consents.iter().copied().map(As).collect(),
            consents_by_feature: by_feature.map(|(name, it)| (name.clone(), As(*it))).collect(),
            retention: As(rule.retention),
        }
    }

    pub fn back(self) -> IdentityRule {
        let by_feature = self.consents_by_feature.into_iter();
        IdentityRule {
            deadline: self.deadline.0,
            national_id: self.national_id.0,
            consents: self.consents.into_iter().map(|it| it.0).collect(),
            consents_by_feature: by_feature.map(|(name, it)| (name, it.0)).collect(),
            retention: self.retention.0,
        }
    }
}
