//! Planning: every act of a wish decided on what the acts before it left. Nothing is written.

use std::collections::BTreeMap;

use perennial_core::catalog::{History, Order, Past, Redeemed, quote};
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::evolve::{Seen, changed as differs, evolve_all};
use perennial_core::subscription::stage::CancelReason;
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Fact, Refusal, Subscription, decide};

use crate::change_set::ClaimChange;
use crate::contact::ContactChange;
use crate::contacts;
use crate::effects::Changed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::execute::Act;
use crate::place::Place;
use crate::ports::{Find, Page};
use crate::price_news::with_news;
use crate::redemptions;
use crate::settings::HISTORY_MAX;
use crate::takeover;
use crate::uses;

impl Engine {
    /// Decides every act on what the acts before it left.
    pub(crate) fn plan(
        &self,
        place: &Place,
        acts: &[Act],
        now: Instant,
    ) -> Result<Vec<Changed>, EngineError> {
        Ok(self.plan_with_uses(place, acts, now, true)?.0)
    }

    /// As [`Self::plan`], with the names that uses of offers take. Where `mail` is false, no charge
    /// of it is mailed about either.
    pub(crate) fn plan_with_uses(
        &self,
        place: &Place,
        acts: &[Act],
        now: Instant,
        mail: bool,
    ) -> Result<(Vec<Changed>, Vec<ClaimChange>), EngineError> {
        let (order, changes) = (vec![], BTreeMap::new());
        let (uses, histories) = (vec![], BTreeMap::new());
        let mut plan = Plan { engine: self, place, now, order, changes, histories, uses, mail };
        for act in acts {
            plan.act(act)?;
        }
        let uses = std::mem::take(&mut plan.uses);
        Ok((plan.finish(), uses))
    }
}

/// The states and facts of a wish while it is worked out.
struct Plan<'a> {
    engine: &'a Engine,
    place: &'a Place,
    now: Instant,
    order: Vec<SubscriptionId>,
    changes: BTreeMap<SubscriptionId, Changed>,
    /// What customers have and had as this wish leaves it so far, kept while it only sells: an
    /// order of hundreds reads its customer's past once.
    histories: BTreeMap<CustomerId, History>,
    uses: Vec<ClaimChange>,
    mail: bool,
}

impl Plan<'_> {
    fn act(&mut self, act: &Act) -> Result<(), EngineError> {
        match act {
            Act::Sell(order) => self.sell(order),
            Act::Replace { order, previous, how } => {
                let (by, how, state) = (order.id, *how, self.state(*previous)?);
                let give_way = Command::BeReplaced { by, how };
                // What cannot give way is refused before anything about the new one is.
                decide(Some(&state), &give_way, self.now)?;
                self.sell(&Order::clone(order).follow(&state, how, self.now)?)?;
                let follower = self.state(by)?;
                if takeover::waits(&follower) && !takeover::same_product(&follower, &state) {
                    return Ok(());
                }
                self.command(*previous, &give_way)
            }
            Act::Do { id, command } => self.command(*id, command),
            Act::With { id, make } => {
                let command = make(&self.state(*id)?, self.place, self.now)?;
                self.command(*id, &command)
            }
            Act::Merge { primary, secondary, prorate } => {
                let from = Box::new(self.state(*secondary)?);
                self.command(*primary, &Command::TakeIn { from, prorate: *prorate })
            }
            Act::ChangeContacts { ids, change } => self.contacts(ids, change),
        }
    }

    fn sell(&mut self, order: &Order) -> Result<(), EngineError> {
        let mut history = self.history(order.customer)?;
        let sale = quote(&self.place.catalog, order.clone(), &history, self.now)?;
        if let Some(redeemed) = &sale.redeemed {
            self.engine.still_free(self.place, &sale.project, redeemed)?;
        }
        let id = sale.id;
        let mut facts = decide(None, &Command::Sell(Box::new(sale)), self.now)?;
        self.hush(&mut facts);
        let after = evolve_all(None, &facts).ok_or(Refusal::NotSold)?;
        self.uses.extend(uses::of_sale(&self.place.catalog, &after, &history));
        if let Some(customer) = after.customer {
            history.past.push(Past::of(&after));
            self.histories.insert(customer, history);
        }
        self.order.push(id);
        self.changes.insert(id, Changed { before: None, after, facts });
        Ok(())
    }

    /// What a customer has and had, as this wish leaves it so far.
    fn history(&mut self, customer: Option<CustomerId>) -> Result<History, EngineError> {
        let Some(customer) = customer else { return Ok(History::default()) };
        let kept = self.histories.remove(&customer);
        kept.map_or_else(|| self.history_without(customer, None), Ok)
    }

    fn history_without(
        &self,
        customer: CustomerId,
        without: Option<SubscriptionId>,
    ) -> Result<History, EngineError> {
        let page = Page { after: None, limit: HISTORY_MAX };
        let (environment, find) = (self.place.environment.id, Find::Customer(customer));
        let past = self.engine.ports.store.find(environment, &find, page)?;
        let past = past.iter().filter(|state| !self.changes.contains_key(&state.id));
        let planned = self.changes.values().map(|changed| &changed.after);
        let planned = planned.filter(|state| state.customer == Some(customer));
        Ok(History::of(past.chain(planned).filter(|state| Some(state.id) != without)))
    }

    fn command(&mut self, id: SubscriptionId, command: &Command) -> Result<(), EngineError> {
        let state = self.state(id)?;
        let mut facts = decide(Some(&state), command, self.now)?;
        if let (Command::LinkCustomer { customer }, None) = (command, state.customer) {
            self.history(Some(*customer))?.leaves_room_for(&state)?;
        }
        if let (Command::HandOver { customer: next }, Some(customer)) = (command, state.customer)
            && !facts.is_empty()
        {
            self.history(Some(*next))?.leaves_room_for(&state)?;
            let others = self.history_without(customer, Some(id))?;
            self.uses.extend(uses::given_up(&self.place.catalog, &state, customer, &others));
        }
        self.hush(&mut facts);
        let merged: Vec<_> = facts
            .iter()
            .filter_map(|dated| match dated.fact {
                Fact::MergedFrom { other } => Some(other),
                _ => None,
            })
            .collect();
        if uses::sets_coupon(&self.place.catalog, &facts) {
            let history = self.history(state.customer)?;
            self.uses.extend(uses::of_change(&self.place.catalog, &state, &facts, &history));
        }
        let follows = state.replaced_by;
        let had: Vec<_> = redemptions::used(&state).into_iter().cloned().collect();
        self.apply(id, state, facts);
        self.redeems(&had, id)?;
        for other in merged {
            match self.command(other, &Command::BeMerged { into: id }) {
                // It ended by itself while its items were being paid for.
                Err(EngineError::Refused(Refusal::AlreadyEnded { .. })) => {}
                ended => ended?,
            }
        }
        match follows {
            Some(next) if self.state(id)?.replaced_by == follows => self.link_too(next, command),
            // Who takes the end back would have both: the follower is called off first, by name.
            Some(next)
                if matches!(command, Command::UndoCancel) && self.waits_to_follow(next)? =>
            {
                Err(Refusal::Followed.into())
            }
            Some(next) => self.call_off(next),
            None => Ok(()),
        }
    }

    /// What a change redeems must be there still.
    fn redeems(&self, had: &[Redeemed], id: SubscriptionId) -> Result<(), EngineError> {
        let after = self.state(id)?;
        for redeemed in redemptions::used(&after).into_iter().filter(|it| !had.contains(it)) {
            self.engine.still_free(self.place, &after.project, redeemed)?;
        }
        Ok(())
    }

    /// Who is linked to what is about to be replaced has what replaces it, as if he had been linked
    /// before.
    fn link_too(&mut self, next: SubscriptionId, command: &Command) -> Result<(), EngineError> {
        let Command::LinkCustomer { .. } = command else { return Ok(()) };
        if !self.waits_to_follow(next)? || self.state(next)?.customer.is_some() {
            return Ok(());
        }
        self.command(next, command)
    }

    /// Those named must allow it; those who share the contact hear of it where they still can.
    fn contacts(
        &mut self,
        ids: &[SubscriptionId],
        change: &ContactChange,
    ) -> Result<(), EngineError> {
        let environment = self.place.environment.id;
        let mut customers = BTreeMap::new();
        for id in ids {
            let state = self.state(*id)?;
            contacts::may_change(&state, self.now)?;
            self.engine.rewrite(environment, &mut customers, &state, change, self.now)?;
        }
        for rewritten in customers.values() {
            for id in self.engine.who_sees(environment, rewritten, change.kind, self.now)? {
                match self.command(id, &Command::NoteContacts) {
                    Ok(()) => {}
                    Err(EngineError::Refused(_)) if !ids.contains(&id) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// What a charge comes to is known later, perhaps to another process: so the charge itself
    /// keeps whether it is mailed about.
    fn hush(&self, facts: &mut [Dated]) {
        for dated in facts.iter_mut().filter(|_| !self.mail) {
            if let Fact::ChargeOpened(charge) = &mut dated.fact {
                charge.quiet = true;
            }
        }
    }

    /// Who waited to follow another is not wanted any more: the other goes on, or a third follows.
    fn call_off(&mut self, next: SubscriptionId) -> Result<(), EngineError> {
        if !self.waits_to_follow(next)? {
            return Ok(());
        }
        let reason = CancelReason::Replaced;
        self.command(next, &Command::Cancel { when: CancelWhen::Now, reason })
    }

    fn waits_to_follow(&self, next: SubscriptionId) -> Result<bool, EngineError> {
        match self.state(next) {
            Ok(state) => Ok(takeover::waits_to_follow(&state)),
            Err(EngineError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn apply(&mut self, id: SubscriptionId, state: Subscription, facts: Vec<Dated>) {
        self.histories.clear();
        // One wish is one version, however many acts touch the subscription.
        let changed = self.changes.entry(id).or_insert_with(|| {
            self.order.push(id);
            Changed { before: Some(state.clone()), after: state, facts: vec![] }
        });
        let before = changed.after.clone();
        let mut folded = Some(before);
        for dated in &facts {
            folded = perennial_core::evolve(folded, dated);
        }
        changed.facts.extend(facts);
        if let Some(mut folded) = folded {
            if !changed.facts.is_empty() {
                folded = differs(changed.before.as_ref().map(Seen::of), folded);
            }
            changed.after = folded;
        }
    }

    fn state(&self, id: SubscriptionId) -> Result<Subscription, EngineError> {
        match self.changes.get(&id) {
            Some(changed) => Ok(changed.after.clone()),
            None => self.engine.subscription(self.place.environment.id, id),
        }
    }

    fn finish(mut self) -> Vec<Changed> {
        let changes = self.order.iter().filter_map(|id| self.changes.remove(id));
        let told = |changed: Changed| {
            if changed.facts.is_empty() {
                changed
            } else {
                with_news(self.place, changed, self.now)
            }
        };
        changes.map(told).collect()
    }
}
