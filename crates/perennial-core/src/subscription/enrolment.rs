//! Enrolment: who a subscription that protects people's identity protects, and whether they are
//! proven to be who they say. Without anything personal: who they are is kept elsewhere, sealed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Stage, Subscription};
use crate::ids::{MemberId, Territory};
use crate::terms::{ConsentKind, IdentityRule};
use crate::time::Instant;

/// The most people one subscription enrols.
pub const ENROLLED_MAX: usize = 20;

/// Everybody a subscription enrols.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolment {
    pub members: BTreeMap<MemberId, Enrolled>,
}

/// One of them, without what is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    pub relationship: Relationship,
    /// The country he lives in.
    pub residence: Territory,
    pub standing: Standing,
    /// Since when it stands so.
    pub since: Instant,
    /// How often his data were sent; an answer about earlier ones says nothing of these.
    pub round: u32,
    /// What he agreed to and took back since his data were sent.
    pub withdrawn: BTreeSet<ConsentKind>,
}

/// What he is to the subscription. The first one, of whom there is one, it stands and falls with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relationship {
    Primary,
    Partner,
    Child,
    OtherAdult,
}

/// Whether somebody is proven to be who he says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// His data are there; the verifier is to be asked.
    Submitted {
        ask_at: Instant,
    },
    /// The verifier was asked so often and needs longer, or could not be reached.
    Verifying {
        asked: u32,
        ask_at: Instant,
    },
    Verified,
    Rejected,
    /// The verifier wants more than the data.
    ActionRequired {
        missing: BTreeSet<Proof>,
    },
    /// He took back a consent, or what he was enrolled for was ended at once.
    Revoked,
}

/// What a verifier may want beside the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    Address,
    Identity,
    /// The data themselves are not there any more.
    PersonalData,
}

/// What a verifier says about one round of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Verified,
    Rejected,
    ActionRequired {
        missing: BTreeSet<Proof>,
    },
    /// Not known yet; worth asking again then, where the verifier says so.
    Pending {
        ask_at: Option<Instant>,
    },
}

/// How a subscription stands as to identity, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityState {
    NotRequired,
    /// Nobody is enrolled whom it stands and falls with.
    PendingPii,
    Submitted,
    Verifying,
    Verified,
    Rejected,
    ActionRequired,
    Revoked,
}

impl Standing {
    pub fn state(&self) -> IdentityState {
        match self {
            Self::Submitted { .. } => IdentityState::Submitted,
            Self::Verifying { .. } => IdentityState::Verifying,
            Self::Verified => IdentityState::Verified,
            Self::Rejected => IdentityState::Rejected,
            Self::ActionRequired { .. } => IdentityState::ActionRequired,
            Self::Revoked => IdentityState::Revoked,
        }
    }

    /// When the verifier is to be asked.
    pub fn ask_at(&self) -> Option<Instant> {
        match self {
            Self::Submitted { ask_at } | Self::Verifying { ask_at, .. } => Some(*ask_at),
            Self::Verified | Self::Rejected | Self::ActionRequired { .. } | Self::Revoked => None,
        }
    }
}

impl Enrolment {
    pub fn primary(&self) -> Option<&Enrolled> {
        self.members.values().find(|it| it.relationship == Relationship::Primary)
    }

    /// Whose data the verifier is to be asked about first, and when.
    pub fn asked_next(&self) -> Option<(Instant, MemberId)> {
        let asked = self.members.iter();
        asked.filter_map(|(id, it)| Some((it.standing.ask_at()?, *id))).min()
    }
}

impl Subscription {
    /// How it stands as to identity: as the one it stands and falls with.
    pub fn identity(&self) -> IdentityState {
        match (&self.terms.identity, self.enrolment.primary()) {
            (None, _) => IdentityState::NotRequired,
            (Some(_), None) => IdentityState::PendingPii,
            (Some(_), Some(primary)) => primary.standing.state(),
        }
    }

    /// Whether nothing stands against serving him: it need not be known who he is, or it is.
    pub fn identity_known(&self) -> bool {
        matches!(self.identity(), IdentityState::NotRequired | IdentityState::Verified)
    }

    /// What everybody it enrols must agree to, by its terms and by what is in it.
    pub fn required_consents(&self) -> BTreeSet<ConsentKind> {
        let Some(rule) = &self.terms.identity else { return BTreeSet::new() };
        let features = self.active_items().flat_map(|item| item.terms.features());
        let IdentityRule { consents, consents_by_feature, .. } = rule;
        let brought = features.filter_map(|feature| consents_by_feature.get(feature));
        consents.iter().chain(brought).copied().collect()
    }

    /// When what is known of its members is forgotten: some time after it ended.
    pub fn members_forgotten_at(&self) -> Option<Instant> {
        let ended = match &self.stage {
            Stage::Cancelled { at, access_until, .. } => *(at.max(access_until)),
            Stage::Expired { at, .. } => *at,
            Stage::Waiting { .. }
            | Stage::Trial
            | Stage::Active
            | Stage::Ending { .. }
            | Stage::Grace { .. }
            | Stage::Hold { .. }
            | Stage::Paused(_) => return None,
        };
        let rule = self.terms.identity.as_ref().filter(|_| !self.enrolment.members.is_empty())?;
        Some(rule.retention.after(ended, &self.schedule.zone).unwrap_or(ended))
    }
}
