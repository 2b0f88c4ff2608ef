//! Changes of what is subscribed to: the plan, its seats, the options beside it.

use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::catalog::plan::PlanAsked;
use perennial_core::ids::ProductId;
use perennial_core::subscription::Direction;
use perennial_core::subscription::command::PlanWhen;
use perennial_core::time::Span;

use super::change::Change;
use crate::agreement::Event;
use crate::offerings::{Range, option_id};
use crate::problem::{Code, Problem};

/// A plan as a partner asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Wished<'w> {
    pub offering: &'w str,
    pub seats: Option<u32>,
    pub options: Option<&'w [String]>,
    pub term: Option<Span>,
    pub when: PlanWhen,
}

/// Another plan, and whose event it is. `at` is where its members stand in the request.
///
/// # Errors
/// The member that is wrong.
pub fn plan(
    range: Range<'_>,
    s: &Subscription,
    wished: Wished<'_>,
    at: &str,
) -> Result<(Change, Option<Event>), Problem> {
    let found = range.find(wished.offering);
    let product = found.map_err(|code| {
        Problem::at(code, format!("{at}/offeringId"), "Not an offering of this partner.")
    })?;
    let newest = product.newest();
    let quantity = match wished.seats {
        Some(_) => Some(units(range, product, wished.seats, at)?),
        // As many as there are, where that is a number of units it is sold in.
        None => range
            .units(product, s.plan().map(|item| item.terms.seats()))
            .filter(|units| (newest.quantity_min..=newest.quantity_max).contains(units)),
    };
    let options = if let Some(names) = wished.options {
        let each = names.iter().enumerate();
        each.map(|(n, name)| option(range, product, name, &format!("{at}/options/{n}")))
            .collect::<Result<_, _>>()?
    } else {
        // Those that are there go along where they may be had with it.
        let held = s.options().map(|item| item.terms.product.clone());
        held.filter(|id| range.options(product).any(|option| option.id == *id)).collect()
    };
    let asked = PlanAsked {
        product: product.id.clone(),
        terms: range.terms_id(product),
        agreed: range.agreed(product),
        quantity,
        term: wished.term,
        options: Some(options),
        when: wished.when,
    };
    let event = s.plan().and_then(|item| {
        match Direction::of_levels(item.terms.level, newest.level) {
            Direction::Upgrade => Some(Event::Upgrade),
            Direction::Downgrade => Some(Event::Downgrade),
            // Nobody was given the moves between equals.
            Direction::Crossgrade => None,
        }
    });
    Ok((Change::Plan(asked), event))
}

/// Another number of seats of the plan that is there.
pub fn seats(
    range: Range<'_>,
    s: &Subscription,
    seats: u32,
    release_oldest: bool,
) -> Result<Change, Problem> {
    let plan = s.plan().and_then(|item| range.place.catalog.products.get(&item.terms.product));
    let Some(product) = plan else { return Ok(Change::Seats { units: seats, release_oldest }) };
    Ok(Change::Seats { units: units(range, product, Some(seats), "/change")?, release_oldest })
}

fn units(
    range: Range<'_>,
    product: &Product,
    seats: Option<u32>,
    at: &str,
) -> Result<u32, Problem> {
    range.units(product, seats).ok_or_else(|| {
        let each = range.seats_each(product);
        let text = format!("A multiple of {each}, at least that.");
        Problem::at(Code::QuantityOutOfRange, format!("{at}/seats"), text)
    })
}

/// An option the partner offers with a product, by its name on the wire.
pub fn option(
    range: Range<'_>,
    product: &Product,
    name: &str,
    at: &str,
) -> Result<ProductId, Problem> {
    let found = range.option(product, name);
    let found = found.ok_or_else(|| {
        Problem::at(Code::UnknownOffering, at, "The offering has no such option.")
    })?;
    Ok(found.id.clone())
}

/// Options that come and options that go. What is there goes also where it could not come any more.
pub fn beside(
    range: Range<'_>,
    s: &Subscription,
    add: &[String],
    remove: &[String],
) -> Result<Change, Problem> {
    let products = &range.place.catalog.products;
    let plan = s.plan().and_then(|item| products.get(&item.terms.product));
    let Some(plan) = plan else { return Ok(Change::Options { add: vec![], remove: vec![] }) };
    let held = |name: &str| {
        let its = s.options().filter_map(|item| products.get(&item.terms.product));
        its.into_iter().find(|its| option_id(its) == name || range.sku(its) == name)
    };
    let mut asked = (vec![], vec![]);
    for (n, name) in add.iter().enumerate() {
        asked.0.push(option(range, plan, name, &format!("/change/add/{n}"))?);
    }
    for (n, name) in remove.iter().enumerate() {
        let at = format!("/change/remove/{n}");
        let id = match held(name) {
            Some(its) => its.id.clone(),
            None => option(range, plan, name, &at)?,
        };
        if asked.0.contains(&id) {
            return Err(Problem::at(Code::InvalidField, at, "It is added as well."));
        }
        asked.1.push(id);
    }
    Ok(Change::Options { add: asked.0, remove: asked.1 })
}
