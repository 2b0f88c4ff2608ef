//! The book of one subscription as the reference biller keeps it: items, period, what was paid.
//! The journal tells it what was agreed and when; what that costs it works out for itself.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use perennial_core::billing::credit::{Credit, CreditWhy};
use perennial_core::billing::{Amounts, Charge, ChargeKey, Purpose};
use perennial_core::ids::{ProjectId, SubscriptionId, Territory};
use perennial_core::money::Currency;
use perennial_core::subscription::{
    Discount, DiscountPlan, Item, ItemStatus, ItemTerms, Paid, Pending, Phase, Sale, Schedule,
};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Dated, Fact};

use super::calendar::zone;
use super::expect;
use super::price::Sum;
use super::prices::{Lists, Waits};

/// The books of all subscriptions of a world.
pub type Books = BTreeMap<SubscriptionId, Book>;

#[derive(Clone, Debug)]
pub struct Book {
    pub project: ProjectId,
    pub territory: Territory,
    pub zone: TimeZone,
    pub currency: Currency,
    pub terms: Terms,
    pub cycle: Span,
    pub run: Run,
    pub items: Vec<Entry>,
    pub plan: Option<DiscountPlan>,
    pub phases: Vec<Phase>,
    /// The renewal that is written down.
    pub order: Option<Vec<Ordered>>,
    pub first_ends: Option<Instant>,
    pub trial: bool,
    pub pending: Option<Pending>,
    pub paid: Option<PaidFor>,
    pub open: Option<Open>,
    /// Since the start: what was taken, and what went back.
    pub taken: i128,
    pub given_back: i128,
    pub(super) grace_until: Option<Instant>,
    pub(super) unpaid: bool,
}

/// The running period and how it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub anchor: Instant,
    pub index: u32,
    pub start: Instant,
    pub end: Instant,
    pub generation: i32,
}

/// One item: what it is now, what was paid for, how often it was billed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: u32,
    pub terms: ItemTerms,
    pub usable: Option<ItemTerms>,
    pub discount: Option<Discount>,
    pub billed: u32,
    pub active: bool,
    /// Since when somebody chose it at its price, and the last increase nobody had to agree to.
    pub since: Instant,
    pub raised: Option<Instant>,
    pub waits: Option<Waits>,
}

/// An item of a renewal that is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered {
    pub number: u32,
    pub terms: ItemTerms,
    pub discount: Option<Discount>,
}

#[derive(Clone, Copy, Debug)]
pub struct PaidFor {
    pub key: ChargeKey,
    pub sum: Sum,
    pub back: Sum,
}

/// A charge that is asked for.
#[derive(Clone, Debug)]
pub struct Open {
    pub key: ChargeKey,
    pub due: Instant,
    pub purpose: Purpose,
    pub sum: Sum,
    pub(super) wanted: bool,
    /// Start of the period it begins, and whether that is counted from its own start.
    pub(super) begins: Option<(Instant, bool)>,
    /// What goes back of the running period once it is paid.
    unused: Sum,
}

pub fn sum(amounts: Amounts) -> Sum {
    Sum {
        net: i128::from(amounts.net.minor()),
        tax: i128::from(amounts.tax.minor()),
        gross: i128::from(amounts.gross.minor()),
    }
}

impl Book {
    pub fn open(sale: &Sale, schedule: &Schedule, at: Instant) -> Self {
        let items = sale.items.iter().enumerate().map(|(n, (terms, discount))| Entry {
            number: u32::try_from(n).unwrap_or_default() + 1,
            terms: terms.clone(),
            usable: None,
            discount: discount.clone(),
            billed: 0,
            active: true,
            since: at,
            raised: None,
            waits: None,
        });
        Self {
            project: sale.project.clone(),
            territory: sale.territory.clone(),
            zone: zone(sale.zone.name()),
            currency: sale.currency,
            terms: sale.terms.clone(),
            cycle: sale.cycle,
            run: run(schedule),
            items: items.collect(),
            plan: sale.discount_plan.clone(),
            phases: sale.phases.clone(),
            order: None,
            first_ends: sale.first_period_ends,
            trial: false,
            pending: None,
            paid: None,
            open: None,
            taken: 0,
            given_back: 0,
            grace_until: None,
            unpaid: false,
        }
    }

    pub fn active(&self) -> impl Iterator<Item = &Entry> {
        self.items.iter().filter(|item| item.active)
    }

    /// Follows the facts of one version. `wishes` are the commands that may have led there.
    pub fn follow(
        &mut self,
        facts: &[Dated],
        wishes: &[Command],
        lists: &Lists,
    ) -> Result<(), String> {
        let mut paid_now = None;
        let reduces = |dated: &Dated| match &dated.fact {
            Fact::Credited(credit) => credit.why == CreditWhy::Reduced,
            _ => false,
        };
        // What a change gives back is told after what it changed, and counts from before.
        let before = facts.iter().any(reduces).then(|| self.clone());
        for dated in facts {
            let told = |what: String| format!("{} at {}: {what}", dated.fact.name(), dated.at);
            if let (Fact::Credited(credit), Some(before)) = (&dated.fact, &before)
                && reduces(dated)
            {
                let right = expect::reduced(before, dated.at, wishes);
                self.credited(credit, right).map_err(told)?;
                continue;
            }
            self.price_fact(dated, wishes, lists).map_err(told)?;
            self.fact(dated, wishes, &mut paid_now).map_err(told)?;
        }
        Ok(())
    }

    /// What goes back must be one of the right sums, where anybody can tell.
    fn credited(&mut self, credit: &Credit, right: Option<Vec<Sum>>) -> Result<(), String> {
        let told = sum(credit.amounts);
        if let Some(right) = right.filter(|right| !right.contains(&told)) {
            return Err(format!("{told:?} goes back, right would be {right:?}"));
        }
        self.given_back += told.gross;
        if let Some(paid) = self.paid.as_mut().filter(|paid| paid.key == credit.against) {
            paid.back = paid.back.plus(told);
        }
        Ok(())
    }

    fn fact(
        &mut self,
        dated: &Dated,
        wishes: &[Command],
        paid_now: &mut Option<Open>,
    ) -> Result<(), String> {
        let at = dated.at;
        self.call_off(&dated.fact);
        match &dated.fact {
            Fact::RenewalOrdered(order) => self.ordered(order)?,
            Fact::ChargeOpened(charge) => self.opened(charge, at, wishes)?,
            Fact::ChargePaid { .. } => *paid_now = self.charge_paid(),
            Fact::ChargeClosed { .. } => self.open = None,
            Fact::ChargeDropped { .. } => {
                if let Some(open) = &mut self.open {
                    open.wanted = false;
                }
            }
            Fact::Credited(credit) => {
                let right = match (credit.why, paid_now) {
                    (CreditWhy::LateCharge, open) => Some(open.iter().map(|it| it.sum).collect()),
                    (CreditWhy::Unused, Some(open)) => Some(vec![open.unused]),
                    (CreditWhy::Unused, None) => expect::unused(self, at).map(|it| vec![it]),
                    (
                        CreditWhy::Reduced
                        | CreditWhy::Refunded
                        | CreditWhy::RefundedThere
                        | CreditWhy::ChargedBack,
                        _,
                    ) => None,
                };
                self.credited(credit, right)?;
            }
            Fact::Started { schedule, trial } => {
                // A phase has a price of its own, which discounts do not touch.
                let phase = !self.phases.is_empty();
                self.begin(schedule, at, paid_now.as_ref())?;
                self.trial = *trial;
                self.bill(!*trial, !phase);
            }
            Fact::Renewed { schedule, from_phase } => {
                let in_turn = self.is_in_turn(schedule.period.start, paid_now.as_ref());
                self.begin(schedule, at, paid_now.as_ref())?;
                let order = self.order.take().filter(|_| in_turn);
                if *from_phase && !self.phases.is_empty() {
                    self.phases.remove(0);
                }
                self.trial = false;
                match order.filter(|order| self.any_of(order)) {
                    Some(order) => self.bill_ordered(&order),
                    None => self.bill(true, !*from_phase),
                }
            }
            Fact::Restarted { schedule, trial } | Fact::Resumed { schedule, trial } => {
                self.trial = *trial;
                if schedule.generation > self.run.generation {
                    let resumed = matches!(dated.fact, Fact::Resumed { .. });
                    if resumed && schedule.cycle != self.cycle {
                        return Err(format!("I07: resumed in cycles of {}", schedule.cycle));
                    }
                    self.begin(schedule, at, paid_now.as_ref())?;
                    self.bill(true, true);
                } else {
                    self.run = run(schedule);
                }
            }
            Fact::LeadGiven(lead) => self.phases = vec![lead.phase],
            Fact::PhaseUsed => {
                if !self.phases.is_empty() {
                    self.phases.remove(0);
                }
            }
            Fact::GraceStarted { until } => self.grace(at, *until)?,
            Fact::HoldStarted { until } => self.hold(*until)?,
            Fact::ScheduleMoved { schedule } => {
                if schedule.anchor != schedule.period.end || schedule.index != 0 {
                    return Err("a moved end is not where counting goes on".to_owned());
                }
                self.run = run(schedule);
            }
            Fact::CycleChanged { cycle } => {
                self.cycle = *cycle;
                (self.run.anchor, self.run.index) = (self.run.end, 0);
            }
            Fact::DiscountPlanChanged { plan } => self.plan.clone_from(plan),
            Fact::Relocated { to } => self.territory.clone_from(to),
            Fact::ChangeScheduled(pending) => self.pending = Some(pending.as_ref().clone()),
            Fact::ChangeDiscarded | Fact::Cancelled { .. } | Fact::Expired { .. } => {
                self.pending = None;
            }
            Fact::FamilyOpened { numbers, members_max } => self.shared(numbers, *members_max),
            other => self.item_fact(other, at),
        }
        Ok(())
    }

    /// What a fact changes about an item.
    fn item_fact(&mut self, fact: &Fact, at: Instant) {
        let (trial, start, end) = (self.trial, self.run.start, self.run.end);
        match fact {
            Fact::ItemAdded(item) => {
                self.items.push(entry(item, at));
                if item.paid != Paid::Never {
                    self.order_too(item.number);
                }
            }
            Fact::Restocked => {
                for item in &mut self.items {
                    (item.usable, item.billed) = (None, 0);
                }
            }
            Fact::ItemChanged { number, to, paid } => {
                self.on(*number, |item| item.change(to, *paid, trial, at));
                if *paid {
                    self.order_too(*number);
                }
            }
            Fact::DiscountSet { number, discount } => {
                self.on(*number, |item| item.discount.clone_from(discount));
            }
            Fact::ItemDeactivated { number, .. } | Fact::ItemRemoved { number } => {
                self.on(*number, |item| item.active = false);
            }
            Fact::ItemReinstated { number } => self.on(*number, |item| {
                // What was paid with the period is used up after it.
                if at < start || at >= end {
                    item.usable = None;
                }
                item.active = true;
            }),
            _ => {}
        }
    }

    fn on(&mut self, number: u32, change: impl FnOnce(&mut Entry)) {
        if let Some(item) = self.items.iter_mut().find(|item| item.number == number) {
            change(item);
        }
    }

    /// A billed period: what is agreed may be used, discounts are used up by one.
    fn bill(&mut self, counts: bool, discounted: bool) {
        for item in &mut self.items {
            item.usable = item.active.then(|| item.terms.clone());
            item.billed += u32::from(counts && item.active);
            if !(counts && discounted && item.active) {
                continue;
            }
            item.use_discount();
        }
    }

    fn opened(&mut self, charge: &Charge, at: Instant, wishes: &[Command]) -> Result<(), String> {
        let told: Vec<_> = charge
            .lines
            .iter()
            .map(|line| super::price::Entry { item: line.item, sum: sum(line.amounts) })
            .collect();
        if charge.purpose == Purpose::Renew
            && expect::turned(self, charge.due).not_agreed(charge.due)
        {
            return Err("I47: asks for more than was agreed to".to_owned());
        }
        if let Some(possible) = expect::opened(self, charge, at, wishes)
            && !possible.contains(&told)
        {
            return Err(format!("{} asks for {told:?}, right would be {possible:?}", charge.key));
        }
        let begins = charge.then.iter().find_map(|fact| match fact {
            Fact::Started { schedule, .. }
            | Fact::Renewed { schedule, .. }
            | Fact::Restarted { schedule, .. }
            | Fact::Resumed { schedule, .. } => {
                let anew = schedule.index == 1 && schedule.anchor == schedule.period.start;
                Some((schedule.period.start, anew))
            }
            _ => None,
        });
        self.open = Some(Open {
            key: charge.key,
            due: charge.due,
            purpose: charge.purpose,
            sum: super::price::total(&told),
            wanted: true,
            begins,
            unused: expect::unused(self, at).unwrap_or_default(),
        });
        Ok(())
    }

    fn charge_paid(&mut self) -> Option<Open> {
        let open = self.open.take()?;
        self.taken += open.sum.gross;
        if !open.wanted {
            return Some(open);
        }
        match (&mut self.paid, open.begins) {
            (Some(paid), None) => paid.sum = paid.sum.plus(open.sum),
            (_, begins) => {
                // What is left of a period that another one came before goes on in that.
                let left = begins.filter(|(start, anew)| *start < self.run.end && !*anew);
                let left = left.and_then(|(start, _)| expect::unused(self, start));
                let sum = open.sum.plus(left.unwrap_or_default());
                self.paid = Some(PaidFor { key: open.key, sum, back: Sum::default() });
            }
        }
        Some(open)
    }
}

pub fn run(schedule: &Schedule) -> Run {
    Run {
        anchor: schedule.anchor,
        index: schedule.index,
        start: schedule.period.start,
        end: schedule.period.end,
        generation: schedule.generation,
    }
}

fn entry(item: &Item, at: Instant) -> Entry {
    let mut entry = Entry {
        number: item.number,
        terms: item.terms.clone(),
        usable: match &item.paid {
            Paid::Never => None,
            Paid::Current => Some(item.terms.clone()),
            Paid::Version(paid) => Some(paid.terms.clone()),
        },
        discount: item.discount.clone(),
        billed: item.billed,
        active: item.status == ItemStatus::Active,
        since: at,
        raised: None,
        waits: None,
    };
    entry.brings(item, at);
    entry
}

impl Entry {
    /// One billing less of the discount; then its next step, or none.
    pub fn use_discount(&mut self) {
        let Some(discount) = &mut self.discount else { return };
        let Some(left) = &mut discount.left else { return };
        *left -= 1;
        if *left > 0 {
            return;
        }
        let mut steps = discount.then.iter().cloned();
        self.discount = steps.next().map(|step| Discount {
            what: step.what,
            left: step.left,
            then: steps.collect(),
            ..discount.clone()
        });
    }

    pub fn change(&mut self, to: &ItemTerms, paid: bool, trial: bool, at: Instant) {
        let other = self.terms.product != to.product;
        if other || self.terms.price != to.price {
            // A price that came from the list makes nobody a new customer.
            let listed = self.waits.take().is_some_and(|waits| waits.is_to(&to.price));
            self.since = if other || !listed { at } else { self.since };
        }
        if other {
            self.raised = None;
            self.billed = u32::from(paid && !trial);
        }
        // Within a product it stays as it is shared.
        let family = if self.terms.product == to.product { self.terms.family } else { 0 };
        self.terms = ItemTerms { family: family.max(to.family), ..to.clone() };
        if paid {
            self.usable = Some(self.terms.clone());
        }
    }
}
