//! Verifying: rechecks over all data that what must always hold, holds.

use perennial_core::Subscription;
use perennial_core::billing::Line;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::evolve::evolve_all;

use crate::change_set::ChargeStanding;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{Find, Page};

/// Subscriptions read at a time.
const PAGE: usize = 500;

/// Something that does not hold, named by its invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub invariant: &'static str,
    pub subscription: SubscriptionId,
    pub what: String,
}

/// What was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub subscriptions: usize,
    pub charges: usize,
    pub findings: Vec<Finding>,
}

impl Engine {
    /// Checks every subscription of an environment; `progress` is told how many are done.
    pub fn verify(
        &self,
        environment: EnvironmentId,
        progress: impl Fn(usize),
    ) -> Result<Verified, EngineError> {
        let mut verified = Verified::default();
        let mut after = None;
        loop {
            let page = self.find(environment, &Find::All, Page { after, limit: PAGE })?;
            for s in &page {
                self.verify_one(environment, s, &mut verified)?;
            }
            progress(verified.subscriptions);
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(verified),
            }
        }
    }

    fn verify_one(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        verified: &mut Verified,
    ) -> Result<(), EngineError> {
        verified.subscriptions = verified.subscriptions.saturating_add(1);
        let mut find = |invariant, what: String| {
            verified.findings.push(Finding { invariant, subscription: s.id, what });
        };
        let journal = self.history(environment, s.id)?;
        let mut state = None;
        for (n, entry) in journal.iter().enumerate() {
            if u64::try_from(n).is_ok_and(|n| n.saturating_add(1) != entry.version) {
                find("I15", format!("version {} is the {n}th", entry.version));
            }
            state = evolve_all(state, &entry.facts);
        }
        if state.as_ref() != Some(s) {
            find("I17", "the state is not what its facts fold to".to_owned());
        }
        if s.schedule.period.start >= s.schedule.period.end {
            find("I06", "the period is empty".to_owned());
        }
        let charges = self.charges(environment, s.id)?;
        for record in &charges {
            let key = record.charge.key;
            if !record.charge.lines.iter().all(Line::holds) {
                find("I02", format!("charge {key} cannot be worked out again"));
            }
            let twins = charges
                .iter()
                .filter(|other| other.charge.key == key && other.standing == ChargeStanding::Paid);
            if twins.count() > 1 {
                find("I10", format!("charge {key} is paid twice"));
            }
        }
        verified.charges = verified.charges.saturating_add(charges.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use crate::testing::{SANDBOX, World};

    #[test]
    fn a_sound_world_has_no_findings() {
        block_on(async {
            let world = World::new().await;
            world.sell("basic", "tok_ok").await.unwrap();
            world.sell("basic", "tok_decline_later").await.unwrap();
            world.clock_to("2026-04-30T09:00:00Z").await.unwrap();
            let verified = world.engine.verify(SANDBOX, |_| {}).unwrap();
            assert_eq!(verified.findings, []);
            assert_eq!((verified.subscriptions, verified.charges), (2, 6));
        });
    }
}
