//! What the tests of subscriptions share: a plain sale, and a worker with a scripted gateway.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod goods;

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::billing::{Basis, Charge, Outcome, Price, Standing, Tax};
use perennial_core::ids::{ProductId, SubscriptionId, Territory};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::due::verifier_asked;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::{ItemTerms, Recurrence, Role, Sale, Start};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span, Zone};
use perennial_core::{Command, Dated, Refusal, Subscription, decide, due};

/// Reads `2024-01-31`, `2024-01-31T09:00`, with or without `Z`, or RFC 3339 in full.
pub fn at(text: &str) -> Instant {
    let short = text.trim_end_matches('Z');
    let full = match short.len() {
        10 => format!("{short}T00:00:00Z"),
        16 => format!("{short}:00Z"),
        _ => text.to_owned(),
    };
    Instant::parse(&full).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

/// An item as sold: one unit of a product at a price with 19 % tax inside.
pub fn item(product: &str, price: &str, code: &str) -> ItemTerms {
    ItemTerms {
        product: ProductId::from(product),
        product_number: 1,
        product_version: 1,
        name: product.to_owned(),
        name_extension: String::new(),
        quantity: 1,
        price: Price::Flat(UnitPrice::parse_decimal(price, currency(code)).unwrap()),
        usage: false,
        custom_price: false,
        tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        level: None,
        features: BTreeSet::new(),
        devices: None,
        billings_max: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        elements: vec![],
        relations: perennial_core::subscription::Relations::default(),
        family: 0,
    }
}

/// One item, monthly, in UTC, from now.
pub fn sale(terms: Terms, item: ItemTerms) -> Sale {
    Sale {
        id: SubscriptionId(1),
        number: 1,
        project: "shop".into(),
        group: Some("plans".into()),
        seller: None,
        customer: Some(perennial_core::ids::CustomerId(7)),
        territory: Territory::from("DE"),
        currency: item.price.currency().unwrap(),
        zone: Zone::utc(),
        cycle: Span::months(1),
        terms,
        items: vec![(item, None)],
        phases: vec![],
        offers: vec![],
        redeemed: None,
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: None,
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    }
}

/// What the gateway says to an attempt, or when asked about it.
pub type Gateway<'a> = dyn FnMut(&Charge) -> Outcome + 'a;

/// One subscription, everything that happened to it, and the decisions it was made of.
#[derive(Clone, Debug, Default)]
pub struct Life {
    pub state: Option<Subscription>,
    pub journal: Vec<Dated>,
    /// Where each decision begins in the journal.
    pub decisions: Vec<usize>,
}

/// More steps than any test has something to do.
const STEPS_MAX: usize = 2_000;

impl Life {
    pub fn state(&self) -> &Subscription {
        self.state.as_ref().expect("it was sold")
    }

    /// Decides and, unless it is refused, lets it hold.
    pub fn tell(&mut self, command: &Command, now: Instant) -> Result<Vec<Dated>, Refusal> {
        let facts = decide(self.state.as_ref(), command, now)?;
        if !facts.is_empty() {
            self.state = evolve_all(self.state.take(), &facts);
            self.decisions.push(self.journal.len());
            self.journal.extend(facts.iter().cloned());
        }
        Ok(facts)
    }

    /// What the worker does at `now`: wakes, calls the gateway and asks it, until nothing is due.
    pub fn work(&mut self, now: Instant, gateway: &mut Gateway<'_>) -> Vec<Dated> {
        let before = self.journal.len();
        for _ in 0..STEPS_MAX {
            let Some(s) = &self.state else { return vec![] };
            let Some(due_at) = due(s).filter(|at| *at <= now) else {
                return self.journal[before..].to_vec();
            };
            // Whoever tells the story speaks for the verifier.
            if verifier_asked(s).is_some_and(|asked| asked <= due_at) {
                return self.journal[before..].to_vec();
            }
            let command = match s.charge.as_ref().map(|charge| (charge, charge.standing)) {
                Some((charge, Standing::Intended)) => answer(charge, gateway(charge), now),
                Some((charge, Standing::Unknown { ask_at: Some(ask_at), .. }))
                    if ask_at <= due_at =>
                {
                    answer(charge, gateway(charge), ask_at)
                }
                _ => Command::Wake,
            };
            let facts = self.tell(&command, now).expect("the worker is never refused");
            assert!(!facts.is_empty(), "something was due at {due_at} and nothing happened");
        }
        panic!("no end of work at {now}: {:?}", self.state);
    }

    /// As a user of a surface does it: first what is due, then the wish, then the gateway.
    pub fn wish(
        &mut self,
        command: &Command,
        now: Instant,
        gateway: &mut Gateway<'_>,
    ) -> Result<Vec<Dated>, Refusal> {
        self.work(now, gateway);
        let mut facts = self.tell(command, now)?;
        facts.extend(self.work(now, gateway));
        Ok(facts)
    }
}

/// A prompt definite answer belongs to the moment the attempt fell due, any other to now.
fn answer(charge: &Charge, outcome: Outcome, now: Instant) -> Command {
    let at = match (&outcome, charge.standing) {
        (Outcome::Paid | Outcome::Declined { .. } | Outcome::NotCharged, Standing::Intended) => {
            charge.due
        }
        _ => now,
    };
    Command::Settle { key: charge.key, attempt: charge.attempt, outcome, at }
}

pub fn paid(_: &Charge) -> Outcome {
    Outcome::Paid
}

pub fn declined(_: &Charge) -> Outcome {
    Outcome::Declined { code: "card_declined".to_owned(), hard: false }
}

/// Compares with a golden file beside the crate, or writes it where `BLESS` is set.
pub fn golden(path: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (n, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "{}, line {}", path.display(), n + 1);
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "{}", path.display());
}
