//! Redemptions: each code that is good once is used once, and the others as often as they may be,
//! whoever comes at the same moment. The uses follow from the state: who redeemed holds his use
//! until it turns out that nothing came of the sale, and then it is given back in that very commit.

use perennial_core::catalog::{CatalogRefusal, Codes, CodesForm, Redeemed};
use perennial_core::ids::{CodesId, ProjectId};
use perennial_core::{Fact, Subscription};

use crate::change_set::{ChangeSet, ClaimChange, ClaimKey, TallyChange};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;

/// The kind of the names under which codes that are good once are known; held by their piece.
pub const ONE_TIME_CODE: &str = "offer_code";

/// The kind of the name that using such a code takes; held by the subscription.
pub const CODE_USE: &str = "offer_code_use";

/// The name of one code that is good once, by the keyed hash of what is typed.
pub fn one_time_code(project: &ProjectId, hash: &str) -> ClaimKey {
    ClaimKey { kind: ONE_TIME_CODE.to_owned(), name: format!("{project}/{hash}") }
}

/// The codes that are used up by a subscription as it is: what was redeemed for it, and what is
/// while it is paid for or waits for the end of the period.
pub(crate) fn used(s: &Subscription) -> Vec<&Redeemed> {
    if s.came_to_nothing() {
        return vec![];
    }
    let pending = s.pending.iter().flat_map(|pending| {
        let discount = pending.discount.as_ref().and_then(Option::as_ref);
        let lead = pending.lead.iter().filter_map(|lead| lead.redeemed.as_ref());
        discount.into_iter().filter_map(|discount| discount.redeemed.as_ref()).chain(lead)
    });
    let charge = s.charge.iter().filter(|charge| charge.wanted);
    let paid_for = charge.flat_map(|charge| &charge.then).filter_map(by_fact);
    let mut used: Vec<&Redeemed> = vec![];
    for redeemed in s.redeemed.iter().chain(pending).chain(paid_for) {
        if !used.contains(&redeemed) {
            used.push(redeemed);
        }
    }
    used
}

/// What a fact redeems.
fn by_fact(fact: &Fact) -> Option<&Redeemed> {
    match fact {
        Fact::DiscountSet { discount, .. } => discount.as_ref()?.redeemed.as_ref(),
        Fact::LeadGiven(lead) => lead.redeemed.as_ref(),
        _ => None,
    }
}

/// Takes the uses that a change brings and gives back those that it takes away. What is carried in
/// was allowed where it comes from.
pub(crate) fn write(
    set: &mut ChangeSet,
    place: &Place,
    before: Option<&Subscription>,
    after: &Subscription,
    carried: bool,
) {
    let (old, new) = (before.map(used).unwrap_or_default(), used(after));
    for redeemed in old.iter().copied().filter(|it| !new.contains(it)) {
        set.claims.extend(use_of(&after.project, redeemed).map(|key| ClaimChange::Release { key }));
        for (name, _) in tallies(place, &after.project, redeemed) {
            set.tallies.push(TallyChange::GiveBack { name });
        }
    }
    for redeemed in new.iter().copied().filter(|it| !old.contains(it)) {
        let holder = || after.id.to_string();
        let key = use_of(&after.project, redeemed);
        set.claims.extend(key.map(|key| ClaimChange::Take { key, holder: holder() }));
        for (name, max) in tallies(place, &after.project, redeemed) {
            let max = if carried { u64::MAX } else { max };
            set.tallies.push(TallyChange::Count { name, max });
        }
    }
}

fn use_of(project: &ProjectId, redeemed: &Redeemed) -> Option<ClaimKey> {
    let hash = redeemed.code.once.as_ref()?;
    Some(ClaimKey { kind: CODE_USE.to_owned(), name: format!("{project}/{hash}") })
}

/// What is counted for a redemption, and how much of it there may be.
fn tallies(place: &Place, project: &ProjectId, redeemed: &Redeemed) -> [(String, u64); 2] {
    // Of codes that are good once each takes its name: they are counted to be told.
    let codes = place.catalog.codes.get(&redeemed.code.codes);
    let codes = codes.filter(|codes| codes.form != CodesForm::OneTime);
    let listing = place.catalog.projects.get(project).map(|project| project.listing.codes);
    let of_quarter = listing.unwrap_or_default().redeemed_per_quarter;
    [
        (Codes::tally(&redeemed.code.codes), codes.map_or(u64::MAX, |codes| codes.number.into())),
        (Codes::tally_of_quarter(project, redeemed.at), of_quarter.into()),
    ]
}

impl Engine {
    /// Which piece a code that is good once is of, by the keyed hash of what was typed.
    pub fn codes_of(
        &self,
        environment: EnvironmentId,
        project: &ProjectId,
        hash: &str,
    ) -> Result<Option<CodesId>, EngineError> {
        let holder = self.holder(environment, &one_time_code(project, hash))?;
        Ok(holder.map(CodesId))
    }

    /// How often codes were redeemed.
    pub fn redeemed(
        &self,
        environment: EnvironmentId,
        codes: &CodesId,
    ) -> Result<u64, EngineError> {
        Ok(self.ports.store.tally(environment, &Codes::tally(codes))?)
    }

    /// Refuses a code that is used up by now. Two who ask at once both pass, and the store lets
    /// one of them have the last use.
    pub(crate) fn still_free(
        &self,
        place: &Place,
        project: &ProjectId,
        redeemed: &Redeemed,
    ) -> Result<(), EngineError> {
        let environment = place.environment.id;
        if let Some(key) = use_of(project, redeemed)
            && self.holder(environment, &key)?.is_some()
        {
            return Err(CatalogRefusal::CodeUsed.into());
        }
        let refusals = [CatalogRefusal::CodeUsedUp, CatalogRefusal::QuarterUsedUp];
        for ((name, max), refusal) in tallies(place, project, redeemed).into_iter().zip(refusals) {
            if self.ports.store.tally(environment, &name)? >= max {
                return Err(refusal.into());
            }
        }
        Ok(())
    }
}
