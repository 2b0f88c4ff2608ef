//! What is subscribed to goes together, whichever command puts it together.

use std::collections::BTreeMap;

use super::applied;
use super::wake::turned;
use crate::ids::ProductId;
use crate::subscription::relations::together;
use crate::subscription::{Fact, Refusal, Subscription};
use crate::time::Instant;

/// Refuses what would leave products together that do not go together, at once or when a change
/// that waits is made. Who changes nothing of what is there is not asked: what was sold stands.
pub(super) fn stay_together(s: &Subscription, facts: &[Fact], at: Instant) -> Result<(), Refusal> {
    if !facts.iter().any(rearranges) {
        return Ok(());
    }
    let mut after = applied(s, facts, at);
    if let Some(charge) = after.charge.clone().filter(|_| facts.iter().any(opens)) {
        after = applied(&after, &charge.then, at);
    }
    if after.stage.ended() {
        return Ok(());
    }
    let next = turned(&after, at).1;
    for state in [&after, &next] {
        if products(state) != products(s) {
            let items: Vec<_> = state.active_items().map(|item| &item.terms).collect();
            together(&items)?;
        }
    }
    Ok(())
}

/// How many items there are of each product.
fn products(s: &Subscription) -> BTreeMap<&ProductId, usize> {
    let mut products = BTreeMap::new();
    for item in s.active_items() {
        let count: &mut usize = products.entry(&item.terms.product).or_default();
        *count = count.saturating_add(1);
    }
    products
}

fn opens(fact: &Fact) -> bool {
    matches!(fact, Fact::ChargeOpened(_))
}

fn rearranges(fact: &Fact) -> bool {
    opens(fact)
        || matches!(
            fact,
            Fact::ItemAdded(_)
                | Fact::ItemChanged { .. }
                | Fact::ItemRemoved { .. }
                | Fact::ItemDeactivated { .. }
                | Fact::ItemReinstated { .. }
                | Fact::ChangeScheduled(_)
                | Fact::ChangeDiscarded
        )
}
