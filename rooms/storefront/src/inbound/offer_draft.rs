//! What every kind of offer says the same way: how long, how often, for how much. The rest of it is
//! as plain as an offer can be, for each kind to say what it says besides.

use std::collections::BTreeSet;

use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{Offer, OfferKind, OfferPhase, Product, Stacking};
use perennial_core::ids::OfferId;
use perennial_core::time::Instant;
use serde_json::Number;

use super::{offer_length, offer_price};
use crate::trouble::Trouble;
use crate::{rules, wire};

/// Periods of one offer, before the rules of its mode.
const PERIODS_MAX: u32 = 1_000;

pub(super) struct Written<'a> {
    pub(super) mode: &'a str,
    pub(super) duration: &'a str,
    /// The member that holds the number of periods, and that.
    pub(super) periods: (&'static str, Option<&'a Number>),
    pub(super) prices: Option<&'a [wire::OfferPrice]>,
    pub(super) percent: Option<&'a Number>,
}

/// One without a number, which is given out once everything else is right, and named by its id.
pub(super) fn draft(
    written: &Written,
    product: &Product,
    id: OfferId,
    kind: OfferKind,
    now: Instant,
) -> Result<Offer, Trouble> {
    let mode = offer_length::read_mode(written.mode)?;
    let (field, periods) = written.periods;
    let periods = periods.map(|given| rules::whole(field, given, 1, PERIODS_MAX)).transpose()?;
    let cycle = product.newest().cycle;
    let (length, count) = offer_length::canonical(mode, cycle, written.duration, periods)?;
    let prices = offer_price::prices(mode, written.prices, written.percent)?;
    Ok(Offer {
        name: id.0.clone(),
        id,
        number: 0,
        project: product.project.clone(),
        product: product.id.clone(),
        also: BTreeSet::new(),
        kind,
        customers: BTreeSet::new(),
        stacking: Stacking::Alone,
        identifier: None,
        code: None,
        phase: OfferPhase { mode, length, periods: count, prices, then: vec![] },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: Wrote { duration: written.duration.to_owned(), periods, territories: vec![] },
        created: now,
    })
}
