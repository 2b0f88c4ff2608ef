//! News of prices: what the list says those will pay who bought before.
//!
//! A list has an entry for each price that begins. Some are for new customers alone: who held the
//! product before goes on as if they were not there.

use super::{Catalog, PriceEntry, ProductVersion};
use crate::billing::Price;
use crate::ids::Territory;
use crate::money::Currency;
use crate::repricing::Repricing;
use crate::subscription::{Command, Item, ListedPrice, Recurrence, Subscription};
use crate::time::Instant;

/// Where an entry stands on its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceState {
    Past,
    Current,
    Scheduled,
}

impl PriceEntry {
    /// Whether it is for what is sold in a place and a currency.
    fn fits(&self, territory: &Territory, currency: Currency) -> bool {
        let here = self.territory.as_ref().is_none_or(|place| place == territory);
        here && self.price.currency() == Some(currency)
    }

    /// Whether it is for the same places, in the same currency.
    pub fn same_place(&self, other: &Self) -> bool {
        self.territory == other.territory && self.price.currency() == other.price.currency()
    }
}

impl ProductVersion {
    /// Where an entry of its list stands at an instant.
    pub fn price_state(&self, entry: &PriceEntry, at: Instant) -> PriceState {
        let begun = |it: &PriceEntry| it.from.is_none_or(|from| from <= at);
        let later = |it: &&PriceEntry| it.same_place(entry) && begun(it) && it.from > entry.from;
        if !begun(entry) {
            PriceState::Scheduled
        } else if self.prices.iter().any(|it| later(&it)) {
            PriceState::Past
        } else {
            PriceState::Current
        }
    }

    /// The list of one who holds an item: without what began later and is for new customers alone.
    /// Of what began when he bought, on a clock that stands still, his own price tells whether he
    /// was one.
    fn list_of<'a>(
        &'a self,
        s: &'a Subscription,
        item: &'a Item,
    ) -> impl Iterator<Item = &'a PriceEntry> {
        let since = item.pricing.since.unwrap_or(s.sold_at);
        let new = move |entry: &PriceEntry| match entry.from {
            Some(from) if from == since => entry.price == item.terms.price,
            Some(from) => from < since,
            None => false,
        };
        let all = self.prices.iter().filter(|it| it.fits(&s.territory, s.currency));
        all.filter(move |entry| !entry.preserve || new(entry))
    }

    /// What the list says an item costs, or will cost next, that it does not cost now.
    fn other_price(
        &self,
        s: &Subscription,
        item: &Item,
        now: Instant,
    ) -> Option<(Price, Option<Instant>)> {
        let at = |at: Instant| {
            self.list_of(s, item)
                .filter(|entry| entry.from.is_none_or(|from| from <= at))
                .max_by_key(|entry| (entry.territory.is_some(), entry.from))
                .filter(|entry| entry.price != item.terms.price)
        };
        let mut dates: Vec<Instant> = self.list_of(s, item).filter_map(|it| it.from).collect();
        dates.retain(|from| *from > now);
        dates.sort();
        let entry = std::iter::once(now).chain(dates).find_map(at)?;
        Some((entry.price.clone(), entry.from))
    }
}

impl Catalog {
    /// What a subscription is to be told about the prices of its items: nothing where it knows all
    /// there is.
    pub fn price_news(&self, s: &Subscription, now: Instant) -> Vec<Command> {
        if s.stage.ended() || matches!(s.terms.repricing, Repricing::Kept) {
            return vec![];
        }
        s.active_items().filter_map(|item| self.news_of(s, item, now)).collect()
    }

    fn news_of(&self, s: &Subscription, item: &Item, now: Instant) -> Option<Command> {
        if item.terms.custom_price || item.terms.recurrence == Recurrence::Once {
            return None;
        }
        let product = self.products.get(&item.terms.product)?;
        let listed = self.listed_price(s, item, product.newest(), now);
        let known = item.pricing.change.as_ref().map(|change| (&change.to, change.start));
        let new = listed.as_ref().map(|listed| (&listed.price, listed.start));
        let listed = listed.clone().map(Box::new).filter(|_| known != new);
        (known != new).then_some(Command::AnnouncePrice { number: item.number, listed })
    }

    /// The next other price of an item, as `list` has it.
    pub fn listed_price(
        &self,
        s: &Subscription,
        item: &Item,
        list: &ProductVersion,
        now: Instant,
    ) -> Option<ListedPrice> {
        let (price, start) = list.other_price(s, item, now)?;
        let rules = &self.projects.get(&s.project)?.listing.prices;
        Some(ListedPrice {
            price,
            start,
            notice: rules.notice(),
            per_dollar: rules.per_dollar(s.currency),
            always_asks: rules.always_ask.contains(&s.territory),
        })
    }
}
