//! Prices over time, as the reference biller reasons about them: from the lists as they were
//! changed, the rules of the project and the terms of the sale it says itself who is to pay what
//! from when, who has to be asked, and holds every fact about it against that.

use std::collections::BTreeMap;

use perennial_core::billing::Price;
use perennial_core::catalog::PriceRules;
use perennial_core::ids::{ProductId, ProjectId};
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::stage::Expiry;
use perennial_core::subscription::{Consent, Item, PriceChange, Recurrence};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Dated, Fact};
use perennial_engine::directory::Document;

use super::book::{Book, Entry};
use super::calendar::boundary;
use super::price::micros;

/// What everybody can read: the prices of each product, and the rules of each project.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    prices: BTreeMap<ProductId, Vec<Listed>>,
    rules: BTreeMap<ProjectId, PriceRules>,
}

/// A price on a list. Those who hold the product go without one for new customers alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub price: Price,
    pub from: Option<Instant>,
    pub preserve: bool,
}

/// What an item will cost.
#[derive(Clone, Debug)]
pub struct Waits {
    to: Price,
    start: Option<Instant>,
    from: Instant,
    dearer: bool,
    asks: bool,
    told: Option<Instant>,
    agreed: bool,
}

const DAY: i64 = 86_400;
const MILLION: i128 = 1_000_000;
/// Renewals that are looked ahead.
const AHEAD_MAX: u32 = 400;

impl Lists {
    pub fn of(documents: &[Document]) -> Self {
        let mut lists = Self::default();
        for document in documents {
            match document {
                Document::Product(product) => {
                    let entries = product.newest().prices.iter().map(|entry| Listed {
                        price: entry.price.clone(),
                        from: entry.from,
                        preserve: entry.preserve,
                    });
                    lists.prices.insert(product.id.clone(), entries.collect());
                }
                Document::Project(project) => {
                    lists.rules.insert(project.id.clone(), project.listing.prices.clone());
                }
                _ => {}
            }
        }
        lists
    }

    pub fn prices(&self, product: &ProductId) -> &[Listed] {
        self.prices.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn add(&mut self, product: &ProductId, listed: Listed) {
        self.prices.entry(product.clone()).or_default().push(listed);
    }

    /// The first price, from an instant on, that is not what the holder of an item pays.
    fn next(&self, item: &Entry, now: Instant) -> Option<&Listed> {
        let bought_as_new =
            |from: Instant| from < item.since || from == item.since && self.is_at(item, from);
        let mut theirs: Vec<&Listed> = self
            .prices(&item.terms.product)
            .iter()
            .filter(|it| !it.preserve || it.from.is_some_and(bought_as_new))
            .collect();
        theirs.sort_by_key(|it| it.from);
        let current = theirs.iter().rposition(|it| it.from.is_none_or(|from| from <= now));
        theirs.drain(..current.unwrap_or(0));
        theirs.into_iter().find(|it| it.price != item.terms.price)
    }

    fn is_at(&self, item: &Entry, from: Instant) -> bool {
        let prices = self.prices(&item.terms.product);
        prices.iter().any(|it| it.from == Some(from) && it.price == item.terms.price)
    }
}

impl Waits {
    /// Of an item that came from another subscription, where it was reasoned about before.
    fn brought(item: &Item, change: &PriceChange) -> Self {
        let quantity = item.terms.quantity.max(1);
        Self {
            to: change.to.clone(),
            start: change.start,
            from: change.from,
            dearer: micros(&change.to, quantity) > micros(&item.terms.price, quantity),
            asks: change.consent != Consent::NotNeeded,
            told: change.told,
            agreed: change.consent == Consent::Given,
        }
    }

    pub(super) fn is_to(&self, price: &Price) -> bool {
        self.to == *price
    }

    fn reaches(&self, renewal: Instant) -> bool {
        self.from <= renewal && (!self.dearer || self.told.is_some())
    }

    /// Whether a renewal at an instant pays it: never more than was told, in time, and agreed to.
    fn is_paid(&self, renewal: Instant) -> bool {
        self.reaches(renewal) && (!self.asks || self.agreed)
    }
}

impl Entry {
    pub(super) fn brings(&mut self, item: &Item, at: Instant) {
        self.since = item.pricing.since.unwrap_or(at);
        self.raised = item.pricing.raised;
        self.waits = item.pricing.change.as_ref().map(|change| Waits::brought(item, change));
    }

    /// The price of a renewal at an instant.
    pub(super) fn reprice(&mut self, renewal: Instant) {
        if let Some(waits) = self.waits.take_if(|waits| waits.is_paid(renewal)) {
            self.terms.price = waits.to;
        }
    }
}

impl Book {
    /// Whether an item's price follows its list.
    fn follows(&self, item: &Entry) -> Option<ConsentRule> {
        let Repricing::Moves(rule) = self.terms.repricing else { return None };
        let own = item.terms.custom_price || item.terms.recurrence == Recurrence::Once;
        (item.active && !own).then_some(rule)
    }

    /// A holder whom a price has not reached.
    pub fn unreached(&self, lists: &Lists, now: Instant) -> Option<String> {
        let missed = self.active().find(|item| {
            self.follows(item).is_some() && item.waits.is_none() && lists.next(item, now).is_some()
        })?;
        let (number, price) = (missed.number, lists.next(missed, now));
        Some(format!("item {number} never heard of {price:?}"))
    }

    /// Whether a renewal at an instant asks for a price that its customer was asked about and did
    /// not agree to.
    pub(super) fn not_agreed(&self, renewal: Instant) -> bool {
        let refused = |waits: &Waits| waits.asks && !waits.agreed && waits.reaches(renewal);
        self.active().any(|item| item.waits.as_ref().is_some_and(refused))
    }

    pub(super) fn price_fact(
        &mut self,
        dated: &Dated,
        wishes: &[Command],
        lists: &Lists,
    ) -> Result<(), String> {
        let at = dated.at;
        match &dated.fact {
            Fact::PriceChangeScheduled { number, change } => {
                let waits = self.announced(*number, change, at, lists)?;
                self.entry(*number)?.waits = Some(waits);
            }
            Fact::PriceChangeDropped { number } => {
                if lists.next(self.entry(*number)?, at).is_some() {
                    return Err("I47: a price of the list is forgotten".to_owned());
                }
                self.withdrawn(*number);
            }
            Fact::PriceChangeTold { number } => {
                let notice = self.notice(lists);
                let waits = self.waiting(*number)?;
                if !waits.dearer || waits.told.is_some() {
                    return Err("I47: told of what he need not hear, or twice".to_owned());
                }
                waits.told = Some(at);
                waits.from = waits.from.max(at.plus_seconds(notice).unwrap_or(Instant::MAX));
            }
            Fact::PriceAgreed { number } => self.answered(*number, true, wishes)?,
            Fact::PriceDeclined { number } => self.answered(*number, false, wishes)?,
            Fact::PriceChangeBegun { number } => {
                let end = self.run.end;
                let waits = self.waiting(*number)?;
                // A renewal that comes early pays what an early renewal pays.
                if !waits.is_paid(at.max(end)) {
                    return Err(format!("I47: a price begins that nobody owes yet: {waits:?}"));
                }
                let unasked = waits.dearer && !waits.asks;
                // The version of the item that follows has it.
                let item = self.entry(*number)?;
                item.raised = if unasked { Some(at) } else { item.raised };
            }
            Fact::Expired { cause: Expiry::PriceNotAgreed } if !self.not_agreed(at) => {
                return Err("I47: ended over a price that he was not asked about".to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    fn entry(&mut self, number: u32) -> Result<&mut Entry, String> {
        let found = self.items.iter_mut().find(|item| item.number == number);
        found.ok_or_else(|| format!("I47: there is no item {number}"))
    }

    fn waiting(&mut self, number: u32) -> Result<&mut Waits, String> {
        let waits = self.entry(number)?.waits.as_mut();
        waits.ok_or_else(|| format!("I47: no price waits for item {number}"))
    }

    fn answered(&mut self, number: u32, yes: bool, wishes: &[Command]) -> Result<(), String> {
        let said = |wish: &Command| *wish == Command::AnswerPrice { consent: yes };
        let waits = self.waiting(number)?;
        if !wishes.iter().any(said) || !waits.asks || waits.told.is_none() {
            return Err("I47: an answer that nobody gave, or was asked for".to_owned());
        }
        waits.agreed = yes;
        Ok(())
    }

    /// A price reaches a holder: the next one of his list, once, and as the rules say.
    fn announced(
        &mut self,
        number: u32,
        told: &PriceChange,
        at: Instant,
        lists: &Lists,
    ) -> Result<Waits, String> {
        let item = self.entry(number)?.clone();
        let rule = self.follows(&item).ok_or("I47: this price never moves")?;
        let next = lists.next(&item, at).map(|it| (&it.price, it.from));
        if next != Some((&told.to, told.start)) {
            return Err(format!("I47: {:?} waits, the list says {next:?}", told.to));
        }
        if item.waits.is_some_and(|it| it.to == told.to && it.start == told.start) {
            return Err("I47: he heard of this price before".to_owned());
        }
        let quantity = item.terms.quantity.max(1);
        let (old, new) = (micros(&item.terms.price, quantity), micros(&told.to, quantity));
        let begins = told.start.map_or(at, |start| start.max(at));
        let dearer = new > old;
        let notice = if dearer { self.notice(lists) } else { 0 };
        let heard = at.plus_seconds(notice).map_err(|error| error.to_string())?;
        let from = begins.max(heard);
        let asks = dearer && self.asks(rule, (old, new), item.raised, from, lists);
        if asks != (told.consent != Consent::NotNeeded) {
            return Err(format!("I47: from {old} to {new} his consent is {:?}", told.consent));
        }
        let (to, start) = (told.to.clone(), told.start);
        Ok(Waits { to, start, from, dearer, asks, told: None, agreed: false })
    }

    /// In seconds. Even where none is asked for he hears of it before he pays.
    fn notice(&self, lists: &Lists) -> i64 {
        let days = lists.rules.get(&self.project).map_or(0, |rules| rules.notice_days);
        (i64::from(days) * DAY).max(1)
    }

    fn asks(
        &self,
        rule: ConsentRule,
        (old, new): (i128, i128),
        raised: Option<Instant>,
        from: Instant,
        lists: &Lists,
    ) -> bool {
        let Some(rules) = lists.rules.get(&self.project) else { return true };
        let year = boundary(self.run.start, &self.zone, Span::years(1), 1);
        let yearly = boundary(self.run.start, &self.zone, self.cycle, 1) >= year;
        let limit = if yearly { rule.above_micros_yearly } else { rule.above_micros };
        let dollar = rules.per_dollar.get(&self.currency).copied().unwrap_or_default();
        let share = (new - old) * MILLION > old * i128::from(rule.above_ppm);
        let much = (new - old) * MILLION > i128::from(limit) * i128::from(dollar);
        let again = raised.and_then(|at| boundary(at, &self.zone, rule.again, 1));
        let soon = again.is_some_and(|until| self.renewal_from(from) < until);
        soon || share && much || rules.always_ask.contains(&self.territory)
    }

    /// The first end of a period from an instant on.
    fn renewal_from(&self, from: Instant) -> Instant {
        let end = |n| match n {
            0 => Some(self.run.end),
            n => boundary(self.run.anchor, &self.zone, self.cycle, self.run.index + n),
        };
        (0..AHEAD_MAX).filter_map(end).find(|end| *end >= from).unwrap_or(from)
    }
}
