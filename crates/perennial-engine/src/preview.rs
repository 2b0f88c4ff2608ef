//! Previewing: a decision nobody commits. The same function as executing, so the same amounts.

use perennial_core::billing::{Amounts, Charge, ChargeKey, Line, Outcome, Reason};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::{Money, MoneyError};
use perennial_core::subscription::evolve::evolve;
use perennial_core::subscription::{Consent, PaidTerm};
use perennial_core::terms::OnNegative;
use perennial_core::time::Instant;
use perennial_core::{Command, Fact, Refusal, Subscription, decide, due};

use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Make};
use crate::price_news::with_news;

/// What would happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// One per act; the states are those after everything that would be charged was paid.
    pub changes: Vec<Changed>,
    pub at: Instant,
}

impl Preview {
    /// The lines that would be charged now, with their arithmetic.
    pub fn lines(&self) -> Vec<Line> {
        self.changes
            .iter()
            .flat_map(|changed| &changed.facts)
            .filter_map(|dated| match &dated.fact {
                Fact::ChargeOpened(charge) => Some(charge.lines.clone()),
                _ => None,
            })
            .flatten()
            .collect()
    }
}

impl Engine {
    /// Works acts out as [`Engine::execute`] would, and commits nothing. What fell due before is
    /// done first, since it happens anyway.
    pub async fn preview(
        &self,
        environment: EnvironmentId,
        acts: &[Act],
    ) -> Result<Preview, EngineError> {
        for act in acts {
            for id in act.touches() {
                Box::pin(self.catch_up(environment, id)).await?;
            }
        }
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let mut changes = self.plan(&place, acts, now)?;
        for changed in &mut changes {
            if let Some(paid) = if_paid(&changed.after) {
                // What was decided stays what it was; the prices that come are heard of once it is paid.
                let before = changed.before.clone();
                let paid = Changed { before, after: paid, facts: vec![] };
                changed.after = with_news(&place, paid, now).after;
            }
        }
        Ok(Preview { changes, at: now })
    }

    /// What one command would come to whose terms refuse it as negative, were the money given
    /// back: the credit is among the facts. For surfaces that show the figure and refuse the act.
    pub fn preview_giving_back(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        make: &Make,
    ) -> Result<Preview, EngineError> {
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let before = self.subscription(environment, id)?;
        let command = make(&before, &place, now)?;
        let facts = decide(Some(&giving_back(&before)), &command, now)?;
        let after = facts.iter().fold(Some(before.clone()), evolve).ok_or(Refusal::NotSold)?;
        Ok(Preview { changes: vec![Changed { before: Some(before), after, facts }], at: now })
    }
}

/// The same subscription on terms that give back whatever is asked.
fn giving_back(s: &Subscription) -> Subscription {
    let zero = Amounts::zero(s.currency);
    let key = ChargeKey { ordinal: s.schedule.ordinal, reason: Reason::Renewal };
    let amounts = Amounts { gross: Money::new(i64::MAX, s.currency), ..zero };
    let mut generous = s.clone();
    generous.terms.on_negative = OnNegative::CreditNote;
    generous.paid = Some(PaidTerm { key, amounts, credited: zero });
    generous
}

/// The state as it will be once its open charge is paid: decided as the gateway's answer will be,
/// so that a late payment moves the same dates.
pub fn if_paid(s: &Subscription) -> Option<Subscription> {
    let charge = s.charge.as_ref().filter(|charge| charge.wanted)?;
    let (key, attempt, at) = (charge.key, charge.attempt, s.changed_at);
    let outcome = Outcome::Paid;
    let facts = decide(Some(s), &Command::Settle { key, attempt, outcome, at }, at).ok()?;
    facts.iter().fold(Some(s.clone()), evolve)
}

/// Steps before the one that bills.
const STEPS_MAX: usize = 4;

/// What the next billing will cost and when: the renewal as it would be decided at the end of the
/// running period, if the customer agrees to the price he is asked about. `None` where nothing
/// renews.
pub fn next_billing(s: &Subscription) -> Result<Option<(Instant, Vec<Line>)>, Refusal> {
    let at = s.schedule.period.end;
    let mut state = s.clone();
    // Before it is billed it may have to be written down, and a price to be told.
    for _ in 0..STEPS_MAX {
        state = agreeing(state);
        // One that is late (reinstated, say) is billed at the next run, which is after its end.
        let run = due(&state).map_or(at, |due| due.max(at));
        let facts = decide(Some(&state), &Command::Wake, run)?;
        let before =
            |fact: &Fact| matches!(fact, Fact::RenewalOrdered(_) | Fact::PriceChangeTold { .. });
        if facts.iter().any(|dated| before(&dated.fact)) {
            state = facts.iter().fold(Some(state), evolve).ok_or(Refusal::NotSold)?;
            continue;
        }
        return Ok(facts.into_iter().find_map(|dated| match dated.fact {
            Fact::ChargeOpened(charge) => {
                let Charge { lines, .. } = *charge;
                Some((at, lines))
            }
            _ => None,
        }));
    }
    Ok(None)
}

/// As if the customer agreed to what he is asked about, and has not answered.
fn agreeing(mut s: Subscription) -> Subscription {
    let changes = s.items.iter_mut().filter_map(|item| item.pricing.change.as_mut());
    for change in changes.filter(|change| change.consent == Consent::Awaited) {
        change.consent = Consent::Given;
    }
    s
}

/// The sum of lines; `None` for no lines.
pub fn sum(lines: &[Line]) -> Result<Option<Amounts>, MoneyError> {
    if lines.is_empty() {
        Ok(None)
    } else {
        perennial_core::billing::charge::total(lines).map(Some)
    }
}
