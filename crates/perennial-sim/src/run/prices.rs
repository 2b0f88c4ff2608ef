//! A product gets another price while people hold it, and those who hold it are told page by page.

use perennial_core::Subscription;
use perennial_core::billing::{Price, Tier};
use perennial_core::catalog::PriceEntry;
use perennial_core::money::UnitPrice;
use perennial_core::repricing::Repricing;
use perennial_engine::change_set::ClaimKey;
use perennial_engine::directory::Document;
use perennial_engine::ports::Store;
use perennial_engine::price_news::PRICE_WALK;
use perennial_engine::{EngineError, Expect};

use super::{Runner, here};
use crate::check::{Holds, Violation, hold};
use crate::drive::drive;
use crate::op::Reprice;
use crate::reference::prices::Listed;

/// Prices one list may have: the walks stay few.
const LISTED_MAX: usize = 6;
/// Lists that may be walked through at once, and more.
const LISTS_MAX: usize = 500;
const HOUR: i64 = 3_600;

impl Runner {
    /// What somebody holds whose price may move gets another one.
    pub(super) fn reprice(&mut self, to: &Reprice) -> Holds {
        let held = self.sold.iter().filter_map(|id| self.mirrors.get(id));
        let moving = held.filter(|s| !s.stage.ended() && s.terms.repricing != Repricing::Kept);
        let items: Vec<_> = moving.flat_map(Subscription::active_items).collect();
        let pick = usize::try_from(to.pick).unwrap_or_default();
        let Some(n) = pick.checked_rem(items.len()) else { return Ok(()) };
        let Some(id) = items.get(n).map(|item| item.terms.product.clone()) else { return Ok(()) };
        let from = self.world.time().plus_seconds(i64::from(to.hours) * HOUR).ok();
        let listed = self.world.lists.prices(&id);
        if listed.len() >= LISTED_MAX || listed.iter().any(|it| it.from == from) {
            return Ok(());
        }
        let Some(last) = listed.last() else { return Ok(()) };
        let price = part_of(&last.price, to.percent);
        let preserve = to.preserve;
        let place = match self.world.engine.place(here()) {
            Ok(place) => place,
            Err(error) => return self.unexpected("the environment is gone", &error),
        };
        let Some(product) = place.catalog.products.get(&id) else { return Ok(()) };
        let mut product = product.clone();
        let mut version = product.newest().clone();
        let entry = PriceEntry { territory: None, price: price.clone(), from, preserve };
        version.prices.push(entry);
        product.versions.push(version);
        let document = Document::Product(product);
        match drive(self.world.engine.define(here(), document, Expect::Any)) {
            Ok(_) => {
                self.world.lists.add(&id, Listed { price, from, preserve });
                *self.health.commands.entry("reprice").or_default() += 1;
                Ok(())
            }
            // An offer that is no better than the price any more.
            Err(EngineError::Catalog(_)) => Ok(()),
            Err(error) => self.unexpected("a product gets no other price", &error),
        }
    }

    /// Lists that changed and are not known to everybody yet.
    pub(super) fn walks(&self) -> Result<usize, Violation> {
        let first = ClaimKey { kind: PRICE_WALK.to_owned(), name: String::new() };
        let names = self.world.truth.claims(here(), Some(&first), LISTS_MAX);
        let names = names.map_err(|error| Violation::new("I47", error))?;
        Ok(names.iter().filter(|(key, _)| key.kind == PRICE_WALK).count())
    }

    /// I47: once everybody was told, nobody is left who does not know what he will pay.
    pub(super) fn all_reached(&self) -> Holds {
        let walks = self.walks()?;
        hold(walks == 0, "I47", || format!("{walks} lists are still walked through"))?;
        let now = self.world.time();
        for state in self.world.states().iter().filter(|state| !state.stage.ended()) {
            let book = self.books.get(&state.id);
            let missed = book.and_then(|book| book.unreached(&self.world.lists, now));
            hold(missed.is_none(), "I47", || {
                format!("{}: {}", state.id, missed.clone().unwrap_or_default())
            })?;
        }
        Ok(())
    }
}

/// So many percent of a price.
fn part_of(price: &Price, percent: u32) -> Price {
    let part = |price: &UnitPrice| {
        UnitPrice::new(price.micros() * i64::from(percent) / 100, price.currency())
    };
    match price {
        Price::Flat(price) => Price::Flat(part(price)),
        Price::Tiered { mode, tiers } => {
            let tiers = tiers.iter().map(|it| Tier { price: part(&it.price), ..*it });
            Price::Tiered { mode: *mode, tiers: tiers.collect() }
        }
    }
}
