//! Random operations on two stores at once: the same answers, the same reads.

use std::fmt::{Debug, Write};

use futures::executor::block_on;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::change_set::{
    ChangeSet, ClaimChange, CreditChange, DeliveryChange, DeliveryId, DeliveryState,
    DocumentChange, TallyChange,
};
use perennial_engine::directory::{CustomerKey, DocumentKey};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{Find, Made, NumberRange, Page, Store, TurnsWanted};

use crate::record::encode;

use super::draw::Draw;
use super::history::{any_sale, id, walk};
use super::sets::{
    ELSEWHERE, HERE, after, answer, answer_key, claim_key, customer, delivery, of, put, take,
};

/// What there may be in the stores: enough to ask for all of it.
pub struct Mirror {
    pub subscriptions: Vec<SubscriptionId>,
}

impl Mirror {
    pub fn of(count: u64) -> Self {
        Self { subscriptions: (1..=count).map(id).collect() }
    }
}

/// Everything a store can be asked, as one text.
pub fn reads(store: &dyn Store, mirror: &Mirror) -> String {
    let mut all = String::new();
    let mut note = |what: &str, answer: &dyn Debug| {
        let _ = writeln!(all, "{what}: {answer:?}");
    };
    let page = |after| Page { after, limit: 7 };
    note("directory", &store.directory());
    for environment in [HERE, ELSEWHERE, EnvironmentId(3)] {
        note("load", &store.load(environment, &mirror.subscriptions));
        for until in [after(0), after(5_000_000), Instant::MAX] {
            let due = store.due(environment, until, None, 9);
            let mark = due.iter().flatten().nth(2).map(|state| (until, state.id));
            note("due", &due);
            note("due after", &store.due(environment, Instant::MAX, mark, 9));
        }
        note("next due", &store.next_due(environment));
        let seller = [PartnerId::from("telco-north")];
        let sold = store.sold_by(environment, &seller, Instant::MIN, 9).unwrap_or_default();
        note("sold", &sold);
        let last = sold.last().map_or(Instant::MIN, |last| last.at);
        note("sold after", &store.sold_by(environment, &seller, last, 9));
        note("sold as", &store.sold_by_as(environment, &seller, ("order", "ord-1"), 9));
        note("claims", &store.claims(environment, Some(&claim_key("1")), 9));
        note("customers", &store.customers(environment, Some(CustomerId(1)), 9));
        note("refunds", &store.open_refunds(environment, 9));
        note("issuers", &store.issuers(environment));
        for issuer in store.issuers(environment).unwrap_or_default() {
            let mut range = NumberRange::after(issuer.issuer, 1, 40);
            note("invoices", &store.invoices(environment, &range));
            note("credit notes", &store.credit_notes(environment, &range));
            (range.from, range.until) = (after(1_000), after(9_000_000));
            note("invoices of a time", &store.invoices(environment, &range));
        }
        for (place, id) in mirror.subscriptions.iter().enumerate() {
            note("journal", &store.journal(environment, *id, 1, 5));
            note("charges", &store.charges(environment, *id));
            note("credits", &store.credits(environment, *id));
            note("all", &store.find(environment, &Find::All, page(Some(*id))));
            let number = u64::try_from(place).unwrap_or(0);
            note("number", &store.find(environment, &Find::Number(number), page(None)));
        }
        for n in 0..6_u64 {
            let text = n.to_string();
            let customer = Find::Customer(CustomerId(u128::from(n)));
            note("customer", &store.find(environment, &customer, page(None)));
            let shared = Find::SharedWith(CustomerId(u128::from(n)));
            note("shared", &store.find(environment, &shared, page(None)));
            let (name, value) = ("order".to_owned(), format!("ord-{n}"));
            note("order", &store.find(environment, &Find::Reference { name, value }, page(None)));
            note("holder", &store.holder(environment, &claim_key(&text)));
            note("tally", &store.tally(environment, &text));
            note("answer", &store.answer(environment, &answer_key(&text)));
            let key = DocumentKey::customer(CustomerId(u128::from(n)));
            // Printed it would show nothing of what is personal.
            let stored = store.document(environment, &key).unwrap_or_default();
            note("document", &stored.map(|it| (it.version, encode(&it.document))));
            let named = CustomerKey::email(&text);
            note("named", &store.customers_named(environment, &named, None, 2));
            let after = Some(CustomerId(2));
            note("named", &store.customers_named(environment, &named, after, 9));
        }
        for receiver in [None, Some("a"), Some("b")] {
            note("log", &store.deliveries(environment, receiver, Some(DeliveryId(30)), 9));
            note("log", &store.deliveries(environment, receiver, None, 5));
        }
        for receivers in [None, Some(&["a"][..]), Some(&["b", "a"][..])] {
            note("feed", &store.feed(environment, receivers, 7, 9));
        }
    }
    for (seconds, limit, per_receiver) in [(0, 9, 9), (500, 9, 9), (900, 5, 2), (900, 3, 9)] {
        let most = |_, _: &str| per_receiver;
        let wanted = TurnsWanted::all(after(seconds), limit, &most);
        note("turns", &store.due_deliveries(&wanted));
    }
    note("delivery", &store.delivery(DeliveryId(3)));
    for failed in [false, true] {
        let made = Made { from: DeliveryId(4), before: DeliveryId(40), failed };
        note("made", &store.deliveries_made(HERE, "a", &made, 7));
    }
    all
}

/// Random operations, drawn on what the first store holds.
pub struct Operations {
    draw: Draw,
    /// What comes next for each subscription: the histories of both environments.
    ahead: Vec<(EnvironmentId, Vec<super::history::Step>, usize)>,
    deliveries: u32,
}

impl Operations {
    pub fn new(seed: u64, subscriptions: u64) -> Self {
        let mut draw = Draw::new(seed);
        let mut ahead = vec![];
        for environment in [HERE, ELSEWHERE] {
            for n in 1..=subscriptions {
                let sale = any_sale(&mut draw, n);
                ahead.push((environment, walk(draw.bits(), &sale, 6), 0));
            }
        }
        Self { draw, ahead, deliveries: 0 }
    }

    pub fn slice(&mut self) -> Vec<ChangeSet> {
        (0..=self.draw.below(7)).map(|_| self.set()).collect()
    }

    fn set(&mut self) -> ChangeSet {
        let mut set = self.step();
        let environment = set.environment;
        let draw = &mut self.draw;
        let name = draw.below(6).to_string();
        match draw.below(12) {
            0 => set.claims.push(take(&name, "one")),
            1 => set.claims.push(ClaimChange::Release { key: claim_key(&name) }),
            2 => set.claims.extend([take(&name, "x"), take("0", "y")]),
            3 | 4 => {
                let mut answer = answer(&name);
                answer.last = draw.one_in(2);
                set.answer = Some((answer_key(&draw.below(6).to_string()), answer));
            }
            5 | 6 => {
                let (n, expected) = (u64::from(draw.below(6)), u64::from(draw.below(3)));
                set.documents.push(put(expected, customer(n, &name)));
            }
            7 => {
                let key = DocumentKey::customer(CustomerId(u128::from(draw.below(6))));
                let expected = u64::from(draw.below(3));
                set.documents.push(DocumentChange::Delete { expected, key });
            }
            8 => {
                let subscription = id(u64::from(1 + draw.below(4)));
                set.credits.push(CreditChange::Done { subscription, number: 1 });
            }
            9 => set.tallies.push(TallyChange::Count { name, max: u64::from(draw.below(4)) }),
            10 => set.tallies.push(TallyChange::GiveBack { name }),
            _ => {}
        }
        for _ in 0..draw.below(3) {
            set.deliveries.push(deliver(draw, &mut self.deliveries, environment));
        }
        set
    }

    /// The next step of some history, or the same once more: stale.
    fn step(&mut self) -> ChangeSet {
        let end = u32::try_from(self.ahead.len()).unwrap_or(1);
        let chosen = usize::try_from(self.draw.below(end)).unwrap_or(0);
        let (environment, steps, next) = &mut self.ahead[chosen];
        let before = |at: usize| -> Option<&Subscription> {
            at.checked_sub(1).and_then(|at| steps.get(at)).map(|step| &step.state)
        };
        let Some(step) = steps.get(*next) else {
            return ChangeSet::new(*environment, after(0));
        };
        let set = of(*environment, before(*next), step);
        if !self.draw.one_in(6) {
            *next += 1;
        }
        set
    }

    /// What was refused did not happen: its history goes on from what the store holds.
    pub fn align(&mut self, store: &dyn Store) {
        for (environment, steps, next) in &mut self.ahead {
            let Some(first) = steps.first() else { continue };
            let held = store.load(*environment, &[first.state.id]).expect("a read");
            let version = held.into_iter().flatten().next().map_or(0, |state| state.version);
            *next = usize::try_from(version).unwrap_or(0);
        }
    }
}

fn deliver(draw: &mut Draw, queued: &mut u32, environment: EnvironmentId) -> DeliveryChange {
    if *queued > 0 && draw.one_in(2) {
        let id = DeliveryId(u128::from(1 + draw.below(*queued)));
        let state = draw.of(&[
            DeliveryState::Pending,
            DeliveryState::Pending,
            DeliveryState::Succeeded,
            DeliveryState::Succeeded,
            DeliveryState::Exhausted,
            DeliveryState::Stopped,
        ]);
        let next_at = after(i64::from(draw.below(1_000)));
        let (last, aside) = (None, draw.one_in(3));
        return DeliveryChange::Record { id, state, attempts: 2, next_at, last, aside };
    }
    *queued += 1;
    let subscription = id(u64::from(1 + draw.below(3)));
    let mut new = delivery(u128::from(*queued), draw.of(&["a", "b"]), subscription);
    new.environment = environment;
    new.next_at = after(i64::from(draw.below(1_000)));
    DeliveryChange::Queue(new)
}

/// Runs the same operations on both and compares every answer and all reads.
///
/// # Panics
/// Where they differ.
pub fn compare(seed: u64, slices: u32, reference: &dyn Store, other: &dyn Store) {
    let mirror = Mirror::of(5);
    let mut operations = Operations::new(seed, 5);
    for round in 0..slices {
        let slice = operations.slice();
        let one = block_on(reference.commit(slice.clone()));
        let two = block_on(other.commit(slice));
        assert_eq!(one, two, "seed {seed}, slice {round}");
        operations.align(reference);
        let counter = if round % 2 == 0 { "even" } else { "odd" };
        let count = u64::from(round % 5) + 1;
        let (one, two) = (reference.reserve(counter, count), other.reserve(counter, count));
        assert_eq!(block_on(one), block_on(two), "seed {seed}, slice {round}");
        if round % 8 == 7 || round + 1 == slices {
            let (one, two) = (reads(reference, &mirror), reads(other, &mirror));
            let differ = one.lines().zip(two.lines()).find(|(one, two)| one != two);
            assert_eq!(differ, None, "seed {seed}, slice {round}");
        }
    }
}
