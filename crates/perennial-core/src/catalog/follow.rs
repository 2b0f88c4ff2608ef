//! Following: what an order takes over from the subscription it replaces.

use super::quote::{FirstEnd, Order};
use crate::subscription::command::Succession;
use crate::subscription::{Refusal, Stage, Start, Subscription};
use crate::time::Instant;

impl Order {
    /// The order as it follows another: whose it is, when it starts, and how long its first period
    /// lasts. Who orders for himself must be who is linked there, if anybody is.
    pub fn follow(
        mut self,
        previous: &Subscription,
        how: Succession,
        now: Instant,
    ) -> Result<Self, Refusal> {
        match (self.customer, previous.customer) {
            (Some(asked), Some(linked)) if asked != linked => {
                return Err(Refusal::CustomerMismatch);
            }
            (None, linked) => self.customer = linked,
            (Some(_), _) => {}
        }
        self.replaces = Some(previous.id);
        match how {
            Succession::StartNow => {}
            Succession::Align => {
                self.first_period_ends = Some(FirstEnd::At(next_end(previous, now)?));
            }
            Succession::AtRenewal => {
                self.start = Start::OnPredecessor(previous.schedule.period.end);
            }
        }
        Ok(self)
    }
}

/// The end to come of its periods. One in grace stands at the end of its last: the grid goes on.
fn next_end(s: &Subscription, now: Instant) -> Result<Instant, Refusal> {
    let mut schedule = s.schedule.clone();
    while matches!(s.stage, Stage::Grace { .. }) && schedule.period.end <= now {
        schedule = schedule.next()?;
    }
    Ok(schedule.period.end)
}
