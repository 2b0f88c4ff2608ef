//! The renewal that is written down before its date, as the reference biller keeps it.

use perennial_core::Fact;
use perennial_core::billing::Reason;
use perennial_core::subscription::{Renewal, RenewalOrder};
use perennial_core::time::Instant;

use super::book::{Book, Open, Ordered};
use super::expect;

impl Book {
    /// What is written down must be what is agreed then.
    pub(super) fn ordered(&mut self, told: &RenewalOrder) -> Result<(), String> {
        let right = expect::ordered(self);
        let told: Vec<_> = told
            .items
            .iter()
            .map(|it| Ordered {
                number: it.number,
                terms: it.terms.clone(),
                discount: it.discount.clone(),
            })
            .collect();
        if told != right {
            return Err(format!("orders {told:?}, right would be {right:?}"));
        }
        self.order = Some(right);
        Ok(())
    }

    /// It is not wanted any more, or not then.
    pub(super) fn call_off(&mut self, fact: &Fact) {
        let off = match fact {
            Fact::Started { .. }
            | Fact::Restarted { .. }
            | Fact::Restocked
            | Fact::Paused(_)
            | Fact::ScheduleMoved { .. }
            | Fact::CancelScheduled { .. }
            | Fact::Cancelled { .. }
            | Fact::Expired { .. } => true,
            Fact::RenewalChanged { renewal } => {
                matches!(renewal, Renewal::Manual | Renewal::Extend { ahead: 0 })
            }
            _ => false,
        };
        if off {
            self.order = None;
        }
    }

    /// What was paid for at once goes on with the next period.
    pub(super) fn order_too(&mut self, number: u32) {
        let item = self.items.iter().find(|item| item.number == number);
        let (Some(item), Some(order)) = (item, &mut self.order) else { return };
        match order.iter_mut().find(|it| it.number == number) {
            Some(ordered) => {
                // Another product brings its own coupon, or none.
                if ordered.terms.product != item.terms.product {
                    ordered.discount.clone_from(&item.discount);
                }
                ordered.terms = item.terms.clone();
            }
            None => order.push(Ordered {
                number,
                terms: item.terms.clone(),
                discount: item.discount.clone(),
            }),
        }
    }

    /// Items are for families from now on, as they are, are paid for and will be.
    pub(super) fn shared(&mut self, numbers: &[u32], members_max: u32) {
        for item in self.items.iter_mut().filter(|item| numbers.contains(&item.number)) {
            item.terms.family = members_max;
            let ordered = self.order.iter_mut().flatten().filter(|it| it.number == item.number);
            let pending = self.pending.iter_mut().filter(|it| it.item == item.number);
            let same = ordered.map(|it| &mut it.terms).chain(pending.map(|it| &mut it.to));
            for terms in same.chain(&mut item.usable) {
                if terms.product == item.terms.product {
                    terms.family = members_max;
                }
            }
        }
    }

    /// Whether a period is the one that was written down: not one that was paid for as another,
    /// and not one that nobody pays and that leaves a gap.
    pub(super) fn is_in_turn(&self, start: Instant, paid: Option<&Open>) -> bool {
        match paid.map(|open| open.key.reason) {
            Some(Reason::EarlyRenewal | Reason::Change(_)) => false,
            Some(Reason::Sale | Reason::Renewal | Reason::Restart | Reason::Resume) => {
                start >= self.run.end
            }
            None => start == self.run.end,
        }
    }

    /// The price that waited is withdrawn: what is written down at it costs what it costs now.
    pub(super) fn withdrawn(&mut self, number: u32) {
        let Some(item) = self.items.iter_mut().find(|item| item.number == number) else { return };
        let Some(waits) = item.waits.take() else { return };
        let ordered = self.order.iter_mut().flatten();
        for ordered in ordered.filter(|it| it.number == number && waits.is_to(&it.terms.price)) {
            ordered.terms.price.clone_from(&item.terms.price);
        }
    }

    pub(super) fn any_of(&self, order: &[Ordered]) -> bool {
        self.active().any(|item| order.iter().any(|it| it.number == item.number))
    }

    /// What was written down is paid; what came since is not, and keeps its coupon.
    pub(super) fn bill_ordered(&mut self, order: &[Ordered]) {
        for item in &mut self.items {
            let ordered = order.iter().find(|it| it.number == item.number && item.active);
            item.usable = ordered.map(|it| it.terms.clone());
            let Some(ordered) = ordered else { continue };
            item.billed += 1;
            if item.discount != ordered.discount {
                continue;
            }
            item.use_discount();
        }
    }
}
