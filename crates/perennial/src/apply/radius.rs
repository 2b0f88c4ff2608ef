//! What a change of the catalog reaches, told before it is made: prices, what runs, what it brings
//! in. Everything that runs keeps what it was sold, so a change is for new sales; but for prices,
//! to which those move whose terms say so.

use std::fmt;

use perennial_core::billing::Price;
use perennial_core::catalog::{PriceEntry, ProductVersion};
use perennial_core::money::Money;
use perennial_engine::directory::Document;
use perennial_engine::price_radius::PriceRadius;
use perennial_engine::radius::{Part, Radius};
use perennial_engine::{Engine, Place};

/// One changed product, offer or terms.
#[derive(Debug)]
pub struct Reach {
    /// Prices that change, of a product.
    prices: Vec<String>,
    radius: Radius,
    moves: PriceRadius,
}

impl Reach {
    /// Of a document that takes the place of one that is there; `None` for what nobody holds.
    pub async fn of(
        engine: &Engine,
        place: &Place,
        new: &Document,
    ) -> Result<Option<Self>, String> {
        let catalog = &place.catalog;
        let (part, prices) = match new {
            Document::Product(new) => {
                let old = catalog.products.get(&new.id);
                let prices = old.map(|old| prices(old.newest(), new.newest()));
                (Part::Product(&new.id), prices.unwrap_or_default())
            }
            Document::Offer(new) => (Part::Offer(&new.id), vec![]),
            Document::Terms { id, .. } => match catalog.terms.get(id) {
                Some(old) => (Part::Terms(old), vec![]),
                None => return Ok(None),
            },
            Document::Environment(_)
            | Document::Project(_)
            | Document::Group(_)
            | Document::Partner(_)
            | Document::Credential(_)
            | Document::Receiver(_)
            | Document::ServiceAccount(_)
            | Document::OAuthClient(_)
            | Document::Customer(_)
            | Document::Pass(_)
            | Document::Filed(_)
            | Document::Codes(_) => return Ok(None),
        };
        let environment = place.environment.id;
        let radius = engine.radius(environment, part).map_err(|e| e.to_string())?;
        let moves = match new {
            Document::Product(product) if !prices.is_empty() => {
                engine.price_radius(environment, product).await.map_err(|e| e.to_string())?
            }
            _ => PriceRadius::default(),
        };
        Ok(Some(Self { prices, radius, moves }))
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for price in &self.prices {
            writeln!(f, "      price {price}")?;
        }
        let Radius { running, named, renewing, monthly } = &self.radius;
        let moving = grouped(self.moves.moving);
        write!(f, "      changes {moving} of {} running ones", grouped(*running))?;
        if !named.is_empty() {
            let names: Vec<_> = named.iter().map(|number| format!("S{number}")).collect();
            let more = running.saturating_sub(u64::try_from(names.len()).unwrap_or(u64::MAX));
            write!(f, " ({}", names.join(", "))?;
            if more > 0 {
                write!(f, " and {} more", grouped(more))?;
            }
            write!(f, ")")?;
        }
        writeln!(f, "; new sales from now on")?;
        if self.moves.moving > 0 {
            return moved(f, &self.moves);
        }
        if *renewing > 0 {
            let sums: Vec<_> = monthly.iter().map(Money::to_string).collect();
            let none: Vec<_> =
                monthly.iter().map(|sum| Money::zero(sum.currency()).to_string()).collect();
            let (renewing, sums, none) = (grouped(*renewing), sums.join(", "), none.join(", "));
            writeln!(
                f,
                "      {renewing} of them renew, at {sums} a month, of which {none} changes"
            )?;
        }
        Ok(())
    }
}

/// Who moves to another price, from when, and what that brings in.
fn moved(f: &mut fmt::Formatter<'_>, moves: &PriceRadius) -> fmt::Result {
    let PriceRadius { cheaper, told, asked, first, monthly, monthly_then, .. } = moves;
    let from = first.map(|first| format!(" from {first}")).unwrap_or_default();
    let (cheaper, told, asked) = (grouped(*cheaper), grouped(*told), grouped(*asked));
    writeln!(
        f,
        "      at their renewals{from}: {cheaper} pay less, {told} are told before, \
         {asked} must agree or end"
    )?;
    let sums = |sums: &[Money]| sums.iter().map(Money::to_string).collect::<Vec<_>>().join(", ");
    let (now, then) = (sums(monthly), sums(monthly_then));
    writeln!(f, "      their renewals are {now} a month, and {then} if all agree")
}

/// The prices that differ, place by place.
fn prices(old: &ProductVersion, new: &ProductVersion) -> Vec<String> {
    let same = |one: &PriceEntry, other: &PriceEntry| {
        let currencies = (one.price.currency(), other.price.currency());
        one.territory == other.territory && one.from == other.from && currencies.0 == currencies.1
    };
    let changed = new.prices.iter().filter_map(|entry| {
        let old = old.prices.iter().find(|old| same(old, entry));
        let before = old.map(|old| &old.price);
        (old != Some(entry)).then(|| told(entry, before, Some(&entry.price)))
    });
    let gone = old.prices.iter().filter(|old| !new.prices.iter().any(|entry| same(old, entry)));
    changed.chain(gone.map(|entry| told(entry, Some(&entry.price), None))).collect()
}

fn told(entry: &PriceEntry, before: Option<&Price>, after: Option<&Price>) -> String {
    let place = entry.territory.as_ref().map_or("everywhere", |place| place.as_str());
    let from = entry.from.map(|from| format!(" from {from}")).unwrap_or_default();
    let whom = if entry.preserve { " for new customers" } else { "" };
    format!("{place}{from}{whom}: {} -> {}", amount(before), amount(after))
}

fn amount(price: Option<&Price>) -> String {
    match price {
        None => "none".to_owned(),
        Some(Price::Flat(unit)) => format!("{} {}", unit.currency().code(), unit.decimal()),
        Some(Price::Tiered { tiers, .. }) => {
            let tiers = tiers.iter().map(|tier| {
                let until = tier.up_to.map(|up_to| format!(" to {up_to}")).unwrap_or_default();
                format!("{} {}{until}", tier.price.currency().code(), tier.price.decimal())
            });
            tiers.collect::<Vec<_>>().join(", ")
        }
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        let told = [0, 12, 999, 1_000, 12_345, 1_234_567].map(grouped);
        assert_eq!(told, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
    }
}
