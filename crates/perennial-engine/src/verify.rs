//! Verifying: rechecks over all data that what must always hold, holds.

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::billing::Line;
use perennial_core::ids::{CodesId, ProjectId, SubscriptionId};
use perennial_core::money::Money;
use perennial_core::subscription::evolve::evolve_all;

use crate::change_set::{ChargeRecord, ChargeStanding, CreditRecord, Issued};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::given_back::shares;
use crate::ports::{Find, IssuerNumbers, NumberRange, Page};
use crate::redemptions;

/// Subscriptions read at a time.
const PAGE: usize = 500;

/// No code is used more often than it may be, and what is counted is what is used.
const REDEEMED: &str = "I46";

/// Invoices and credit notes are numbered without gaps, and their sums hold.
const NUMBERED: &str = "I45";

/// Something that does not hold, named by its invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub invariant: &'static str,
    /// None where it is about the books as a whole.
    pub subscription: Option<SubscriptionId>,
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
        let mut redeemed = BTreeMap::new();
        loop {
            let page = self.find(environment, &Find::All, Page { after, limit: PAGE })?;
            for s in &page {
                for used in redemptions::used(s) {
                    let count: &mut u64 = redeemed.entry(used.code.codes.clone()).or_default();
                    *count = count.saturating_add(1);
                }
                self.verify_one(environment, s, &mut verified)?;
            }
            progress(verified.subscriptions);
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(last.id),
                Some(_) | None => break,
            }
        }
        self.verify_numbers(environment, &mut verified)?;
        self.verify_codes(environment, &redeemed, &mut verified)?;
        Ok(verified)
    }

    fn verify_codes(
        &self,
        environment: EnvironmentId,
        redeemed: &BTreeMap<CodesId, u64>,
        verified: &mut Verified,
    ) -> Result<(), EngineError> {
        for codes in self.place(environment)?.catalog.codes.values() {
            let used = redeemed.get(&codes.id).copied().unwrap_or_default();
            let counted = self.redeemed(environment, &codes.id)?;
            if used != counted || used > u64::from(codes.number) {
                let (id, number) = (&codes.id, codes.number);
                let what = format!("{id} of {number} is used {used} times, counted {counted}");
                verified.findings.push(Finding { invariant: REDEEMED, subscription: None, what });
            }
        }
        Ok(())
    }

    fn verify_one(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        verified: &mut Verified,
    ) -> Result<(), EngineError> {
        verified.subscriptions = verified.subscriptions.saturating_add(1);
        let mut find = |invariant, what: String| {
            let subscription = Some(s.id);
            verified.findings.push(Finding { invariant, subscription, what });
        };
        let journal = self.history(environment, s.id)?;
        let mut state = None;
        for (n, entry) in journal.iter().enumerate() {
            if u64::try_from(n).is_ok_and(|n| n.saturating_add(1) != entry.version) {
                find("I15", format!("version {} is the {n}th", entry.version));
            }
            state = evolve_all(state, &entry.facts);
        }
        // A state written before there were stamps bears the time of its last change, and those
        // after it count from there.
        let folds = state.is_some_and(|state| Subscription { stamp: s.stamp, ..state } == *s);
        if !folds || s.stamp < s.changed_at {
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
        let credits = self.credits(environment, s.id)?;
        for what in documents(s, &charges, &credits) {
            find(NUMBERED, what);
        }
        verified.charges = verified.charges.saturating_add(charges.len());
        Ok(())
    }
}

impl Engine {
    /// Numbers of every issuer and series go from one to the last, and none is missing.
    fn verify_numbers(
        &self,
        environment: EnvironmentId,
        verified: &mut Verified,
    ) -> Result<(), EngineError> {
        for IssuerNumbers { issuer, invoices, credit_notes } in self.issuers(environment)? {
            let store = &self.ports.store;
            let mut invoice = Count::new(&issuer, "invoice");
            let mut note = Count::new(&issuer, "credit note");
            while let Some(range) = invoice.next() {
                for row in store.invoices(environment, &range)? {
                    invoice.see(row.subscription, row.invoice.as_ref(), verified);
                }
            }
            while let Some(range) = note.next() {
                for row in store.credit_notes(environment, &range)? {
                    note.see(row.subscription, row.note.as_ref(), verified);
                }
            }
            invoice.ends_with(invoices, verified);
            note.ends_with(credit_notes, verified);
        }
        Ok(())
    }
}

/// The numbers of one series, counted again.
struct Count<'a> {
    issuer: &'a ProjectId,
    what: &'static str,
    last: u64,
    /// Where the page before the next one ended.
    asked: Option<u64>,
}

impl<'a> Count<'a> {
    fn new(issuer: &'a ProjectId, what: &'static str) -> Self {
        Self { issuer, what, last: 0, asked: None }
    }

    /// The next page, until one brings nothing new.
    fn next(&mut self) -> Option<NumberRange> {
        if self.asked == Some(self.last) {
            return None;
        }
        self.asked = Some(self.last);
        Some(NumberRange::after(self.issuer.clone(), self.last, PAGE))
    }

    fn see(&mut self, id: SubscriptionId, issued: Option<&Issued>, verified: &mut Verified) {
        let Some(&Issued { number, .. }) = issued else { return };
        if number != self.last.saturating_add(1) {
            let Self { issuer, what, last, .. } = self;
            let what = format!("{what} {number} of {issuer} comes after {last}");
            let (invariant, subscription) = (NUMBERED, Some(id));
            verified.findings.push(Finding { invariant, subscription, what });
        }
        self.last = number;
    }

    fn ends_with(&self, counted: u64, verified: &mut Verified) {
        if self.last != counted {
            let Self { issuer, what, last, .. } = self;
            let what = format!("the last {what} of {issuer} is {last}, its counter says {counted}");
            let (invariant, subscription) = (NUMBERED, None);
            verified.findings.push(Finding { invariant, subscription, what });
        }
    }
}

/// What is wrong with the documents of a subscription: one for each payment we collected and each
/// credit, whose sums hold, and never more given back than was paid.
fn documents(s: &Subscription, charges: &[ChargeRecord], credits: &[CreditRecord]) -> Vec<String> {
    let mut wrong = vec![];
    let ours = s.terms.collector.bills_customer();
    let Ok(given) = shares(charges, credits) else {
        return vec!["what was given back has no sum".to_owned()];
    };
    for row in charges {
        let key = row.charge.key;
        let paid = row.standing == ChargeStanding::Paid;
        if row.invoice.is_some() != (paid && ours) {
            wrong
                .push(format!("charge {key} is {:?}, its invoice {:?}", row.standing, row.invoice));
        }
        let Ok(invoice) = row.to_invoice() else {
            wrong.push(format!("charge {key} has no sum"));
            continue;
        };
        if !invoice.holds() {
            wrong.push(format!("the invoice of charge {key} does not hold"));
        }
        let back = given.iter().flatten().filter(|(of, _)| *of == key);
        let left = back
            .map(|(_, back)| *back)
            .try_fold(invoice.totals.all, |left, back| left.add(back.neg()?));
        // Beside another product at another rate, the tax that is charged may be below nothing.
        let within =
            |left: Money, all: Money| left.is_zero() || left.is_negative() == all.is_negative();
        let all = invoice.totals.all;
        let whole = left.is_ok_and(|left| {
            within(left.net, all.net) && within(left.tax, all.tax) && within(left.gross, all.gross)
        });
        if !whole {
            wrong.push(format!("more was given back of charge {key} than it was"));
        }
    }
    for row in credits.iter().filter(|row| ours && row.note.is_none()) {
        wrong.push(format!("credit {} has no number", row.credit.number));
    }
    wrong
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
