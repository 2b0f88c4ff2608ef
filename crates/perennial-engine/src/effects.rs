//! The effects of facts outside the subscription itself: rows of the books, index entries, claims
//! and messages. Derived from the facts of one decision and committed with them.

use std::collections::BTreeSet;

use perennial_core::billing::{Charge, ChargeKey};
use perennial_core::due;
use perennial_core::subscription::stage::{Stage, WaitingOn};
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact, Subscription};

use crate::change_set::{
    ChangeSet, ChargeChange, ChargeStanding, ClaimChange, ClaimKey, CreditChange, Delivery,
    DeliveryChange, DeliveryId, DeliveryState, Numbering, SubscriptionChange,
};
use crate::contact::Contact;
use crate::directory::Receiver;
use crate::feed;
use crate::origin::Origin;
use crate::place::Place;
use crate::ports::{Happened, Ids, Teller, Told};
use crate::redemptions::{self, CODE_USE};
use crate::takeover;

/// What a decision changed in one subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// `None` for a sale.
    pub before: Option<Subscription>,
    pub after: Subscription,
    pub facts: Vec<Dated>,
}

/// Index entry under which a customer's subscriptions are found.
pub const CUSTOMER: &str = "customer";
/// Index entry under which those are found that are shared with a customer.
pub const SHARED_WITH: &str = "shared_with";

/// The kind of the name that a customer's one subscription of a group takes.
const GROUP_SLOT: &str = "group";
/// The kind of the name that a customer's one subscription with a product takes.
const PRODUCT_SLOT: &str = "product_of_customer";

/// The kind of the name that who waits for a yes to take the place of another takes: no second one
/// asks for it meanwhile.
pub const PLACE_SLOT: &str = "place_of_subscription";

/// Whether names of a kind are places that subscriptions take and give up by their own facts.
pub(crate) fn is_slot(kind: &str) -> bool {
    matches!(kind, GROUP_SLOT | PRODUCT_SLOT | PLACE_SLOT | CODE_USE)
}

/// Writes everything a change brings with it into a change set.
pub struct Effects<'a> {
    pub place: &'a Place,
    pub teller: &'a dyn Teller,
    pub ids: &'a dyn Ids,
    /// The billing contact of a subscription as it is now.
    pub whose: &'a dyn Fn(&Subscription) -> Option<Contact>,
    /// Who asked for it.
    pub origin: Option<&'a Origin>,
    /// The real clock.
    pub real: Instant,
    /// Whether it comes from another store, where it was allowed.
    pub carried: bool,
}

impl Effects<'_> {
    /// `paid_attempt` looks up which attempt paid a charge, for refunds.
    pub fn add(
        &self,
        set: &mut ChangeSet,
        changed: &Changed,
        paid_attempt: impl Fn(ChargeKey) -> u32,
    ) {
        let Changed { before, after, facts } = changed;
        let (indexed, unindexed) = moved_entries(before.as_ref(), after);
        set.subscriptions.push(SubscriptionChange {
            expected: before.as_ref().map_or(0, |before| before.version),
            state: after.clone(),
            facts: facts.clone(),
            origin: self.origin.cloned(),
            wake_at: due(after),
            indexed,
            unindexed,
        });
        books(set, changed, paid_attempt);
        slots(set, before.as_ref(), after);
        redemptions::write(set, self.place, before.as_ref(), after, self.carried);
        self.messages(set, changed);
    }

    /// One body per receiver and event, as the teller words it.
    fn messages(&self, set: &mut ChangeSet, changed: &Changed) {
        let after = &changed.after;
        let Changed { before, facts, .. } = changed;
        let happened = Happened::Changed { before: before.as_ref(), after, facts };
        let told = Told { place: self.place, happened, origin: self.origin };
        if !self.carried {
            feed::write(set, self.teller.entries(&told), self.real);
        }
        for receiver in self.place.receivers.values() {
            let theirs = receiver.partner.is_none() || receiver.partner == after.seller;
            if !receiver.active || !theirs {
                continue;
            }
            let whose = || (self.whose)(after);
            for telling in self.teller.tell_of(&told, receiver, &whose) {
                set.deliveries.push(DeliveryChange::Queue(Delivery {
                    id: DeliveryId(self.ids.unique(self.real)),
                    environment: set.environment,
                    sequence: 0,
                    line_sequence: 0,
                    receiver: receiver.id.clone(),
                    subscription: after.id,
                    object_version: after.version,
                    event: telling.event,
                    event_at: after.changed_at,
                    body: telling.body,
                    state: if receiver.disabled.is_none() {
                        DeliveryState::Pending
                    } else {
                        // Kept, so that it can be recovered.
                        DeliveryState::Stopped
                    },
                    attempts: 0,
                    next_at: first_attempt(receiver, self.real),
                    last: None,
                    aside: false,
                    replay_of: None,
                }));
            }
        }
    }
}

/// When a new message is sent.
pub(crate) fn first_attempt(receiver: &Receiver, real: Instant) -> Instant {
    real.plus_micros(receiver.pace.wait_after(0).unwrap_or_default()).unwrap_or(real)
}

/// The rows of the books that the facts move.
fn books(set: &mut ChangeSet, changed: &Changed, paid_attempt: impl Fn(ChargeKey) -> u32) {
    let subscription = changed.after.id;
    let before = changed.before.as_ref().and_then(|before| before.charge.as_ref());
    let mut open = before.map(|charge| (charge.key, charge.attempt));
    let mut paid = None;
    for Dated { at, fact } in &changed.facts {
        let moved = |key, standing, attempt| ChargeChange::Move {
            subscription,
            key,
            standing,
            attempt,
            at: *at,
            numbering: Numbering::None,
        };
        match fact {
            Fact::ChargeOpened(charge) => {
                open = Some((charge.key, charge.attempt));
                let charge = Charge::clone(charge);
                set.charges.push(ChargeChange::Open { subscription, charge });
            }
            Fact::ChargeRetried { attempt } => {
                if let Some((key, last)) = &mut open {
                    *last = *attempt;
                    set.charges.push(moved(*key, ChargeStanding::Intended, *attempt));
                }
            }
            Fact::ChargePaid { key, attempt } => {
                paid = Some((*key, *attempt));
                set.charges.push(ChargeChange::Move {
                    subscription,
                    key: *key,
                    standing: ChargeStanding::Paid,
                    attempt: *attempt,
                    at: *at,
                    numbering: numbering(&changed.after),
                });
            }
            Fact::ChargeDeclined { key, attempt, .. } => {
                set.charges.push(moved(*key, ChargeStanding::Declined, *attempt));
            }
            Fact::ChargePending { key, attempt } => {
                set.charges.push(moved(*key, ChargeStanding::Pending, *attempt));
            }
            Fact::ChargeUnknown { key, attempt, .. } => {
                set.charges.push(moved(*key, ChargeStanding::Unknown, *attempt));
            }
            Fact::ChargeClosed { key } => {
                let attempt = open.map_or(1, |(_, attempt)| attempt);
                set.charges.push(moved(*key, ChargeStanding::Closed, attempt));
            }
            Fact::Credited(credit) => {
                let against = credit.against;
                let attempt = match paid.filter(|(key, _)| *key == against) {
                    Some((_, attempt)) => attempt,
                    None => paid_attempt(against),
                };
                let (credit, at, numbering) = (*credit, *at, numbering(&changed.after));
                let open = CreditChange::Open { subscription, credit, at, attempt, numbering };
                set.credits.push(open);
                if !credit.is_sent() {
                    let number = credit.number;
                    set.credits.push(CreditChange::Done { subscription, number });
                }
            }
            _ => {}
        }
    }
}

/// What the platform collects, its project invoices; what the partner collects is his to invoice.
fn numbering(s: &Subscription) -> Numbering {
    if s.terms.collector.bills_customer() {
        Numbering::Next(s.project.clone())
    } else {
        Numbering::None
    }
}

type Entries = Vec<(String, String)>;

/// The entries that are new, and those that no longer hold.
fn moved_entries(before: Option<&Subscription>, after: &Subscription) -> (Entries, Entries) {
    let same = |before: &Subscription| {
        before.customer == after.customer
            && before.references == after.references
            && before.family.members == after.family.members
    };
    if before.is_some_and(same) {
        return (vec![], vec![]);
    }
    let (old, new) = (before.map(entries).unwrap_or_default(), entries(after));
    (new.difference(&old).cloned().collect(), old.difference(&new).cloned().collect())
}

/// The names a subscription is found by.
pub fn entries(s: &Subscription) -> BTreeSet<(String, String)> {
    let customer = s.customer.map(|customer| (CUSTOMER.to_owned(), customer.to_string()));
    let references = s.references.iter().map(|(name, value)| (name.clone(), value.clone()));
    let shared = s.family.members.keys().map(|it| (SHARED_WITH.to_owned(), it.to_string()));
    customer.into_iter().chain(shared).chain(references).collect()
}

/// Whether the slot of its group is held for it: while it lives, and while what would bring it
/// back is being paid. Who waits for another to end has no slot before the other gives it up.
fn holds_slot(s: &Subscription) -> bool {
    let paying = s.charge.as_ref().is_some_and(|charge| charge.wanted);
    let follows = matches!(s.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. });
    paying || !s.stage.ended() && !follows
}

/// The slots that a subscription takes: of its customer in its group, and one for each product,
/// where the terms allow one subscription each; and the place of another while it is asked for.
fn slots(set: &mut ChangeSet, before: Option<&Subscription>, after: &Subscription) {
    let (old, new) = (before.map(slots_of).unwrap_or_default(), slots_of(after));
    for key in old.difference(&new).cloned() {
        set.claims.push(ClaimChange::Release { key });
    }
    for key in new.difference(&old).cloned() {
        set.claims.push(ClaimChange::Take { key, holder: after.id.to_string() });
    }
}

fn slots_of(s: &Subscription) -> BTreeSet<ClaimKey> {
    let place = s.replaces.filter(|_| takeover::waits(s) && !s.stage.ended());
    let place = place.map(|id| ClaimKey { kind: PLACE_SLOT.to_owned(), name: id.to_string() });
    let Some(customer) = s.customer.filter(|_| holds_slot(s)) else {
        return place.into_iter().collect();
    };
    let slot =
        |kind: &str, of: &str| ClaimKey { kind: kind.to_owned(), name: format!("{of}/{customer}") };
    let group = s.group.iter().filter(|_| s.terms.one_per_group);
    let products = s.products_held().filter(|_| s.terms.one_per_product);
    group
        .map(|group| slot(GROUP_SLOT, group.as_str()))
        .chain(products.map(|product| slot(PRODUCT_SLOT, product.as_str())))
        .chain(place)
        .collect()
}
