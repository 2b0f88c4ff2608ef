//! Prices that change while it runs: noted from the list, told to the customer, agreed to by him,
//! and paid from a renewal on.

use super::bill::next_phase;
use super::{not_here, only_in};
use crate::billing::{Price, Units};
use crate::money::MoneyError;
use crate::repricing::{ConsentRule, Increase, Repricing};
use crate::subscription::due::offset;
use crate::subscription::pricing::{Consent, ListedPrice, PriceChange};
use crate::subscription::stage::StageName;
use crate::subscription::{Fact, Item, ItemStatus, ItemTerms, Refusal, Subscription};
use crate::time::{Instant, Span};

/// Where none is asked for: who pays more is told, or asked, all the same.
const SHORTEST_NOTICE: Span = Span::seconds(1);

/// Notes what the list says an item will cost, or that it says nothing else any more. Nothing
/// where its terms keep the price, or the seller made one of his own.
pub(super) fn announce(
    s: &Subscription,
    number: u32,
    listed: Option<&ListedPrice>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if s.stage.ended() {
        return Err(not_here(s));
    }
    let item = s.item(number)?;
    if item.status != ItemStatus::Active {
        return Err(Refusal::ItemStatus { number });
    }
    let Repricing::Moves(rule) = s.terms.repricing else { return Ok(vec![]) };
    // What comes after a price that is being paid is noted when it is.
    if item.terms.custom_price || s.pays_new_price(number) {
        return Ok(vec![]);
    }
    let Some(listed) = listed.filter(|listed| listed.price != item.terms.price) else {
        let waits = item.pricing.change.is_some();
        return Ok(waits.then_some(Fact::PriceChangeDropped { number }).into_iter().collect());
    };
    if item.pricing.change.as_ref().is_some_and(|change| change.is(listed)) {
        return Ok(vec![]);
    }
    let theirs = listed.price.currency().ok_or(Refusal::Sale("an item has no price"))?;
    if theirs != s.currency {
        return Err(Refusal::Currency { ours: s.currency, theirs });
    }
    let change = Box::new(change(s, item, listed, rule, now)?);
    Ok(vec![Fact::PriceChangeScheduled { number, change }])
}

fn change(
    s: &Subscription,
    item: &Item,
    listed: &ListedPrice,
    rule: ConsentRule,
    now: Instant,
) -> Result<PriceChange, Refusal> {
    let quantity = item.terms.quantity;
    let old = per_period(&item.terms.price, quantity)?;
    let new = per_period(&listed.price, quantity)?;
    let begins = listed.start.map_or(now, |start| start.max(now));
    let (to, start) = (listed.price.clone(), listed.start);
    if new <= old {
        let (notice, consent) = (Span::ZERO, Consent::NotNeeded);
        return Ok(PriceChange { to, start, from: begins, notice, told: None, consent });
    }
    // Nobody pays more sooner than he was to hear of it, and before he heard of it nobody does.
    let notice = Some(s.terms.paced(listed.notice)?).filter(|notice| !notice.is_zero());
    let notice = notice.unwrap_or(SHORTEST_NOTICE);
    let from = begins.max(offset(s, now, notice)?);
    let again = s.terms.paced(rule.again)?;
    let quiet_until = item.pricing.raised.map(|at| offset(s, at, again)).transpose()?;
    let increase = Increase {
        old,
        new,
        yearly: is_yearly(s)?,
        per_dollar: listed.per_dollar,
        too_soon: quiet_until.is_some_and(|until| s.first_renewal(from) < until),
        always: listed.always_asks,
    };
    let consent = if rule.asks(&increase) { Consent::Awaited } else { Consent::NotNeeded };
    Ok(PriceChange { to, start, from, notice, told: None, consent })
}

/// What a period costs at a price, in millionths; of one unit where nothing is used yet.
fn per_period(price: &Price, quantity: u32) -> Result<i128, Refusal> {
    let units = price.units(quantity.max(1));
    let each = |it: &Units| i128::from(it.count).checked_mul(i128::from(it.price.micros()));
    let sum = units.iter().map(each).try_fold(0_i128, |sum, one| sum.checked_add(one?));
    Ok(sum.ok_or(MoneyError::OutOfRange)?)
}

/// Whether its periods are a year or longer, in whatever they are counted.
fn is_yearly(s: &Subscription) -> Result<bool, Refusal> {
    let start = s.schedule.period.start;
    let year = s.terms.paced(Span::years(1))?;
    Ok(offset(s, start, s.schedule.cycle)? >= offset(s, start, year)?)
}

/// The customer hears of the prices that wait, or is asked about them.
pub(super) fn told(s: &Subscription, at: Instant) -> Vec<Fact> {
    s.untold(at).map(|item| Fact::PriceChangeTold { number: item.number }).collect()
}

/// His answer to everything he was asked. He may change his mind until the renewal is asked for.
pub(super) fn answer(s: &Subscription, consent: bool) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    let asked = |item: &&Item| {
        let change = item.pricing.change.as_ref();
        let asked = change.is_some_and(|it| it.told.is_some() && it.consent != Consent::NotNeeded);
        asked && !s.pays_new_price(item.number)
    };
    if !s.active_items().any(|item| asked(&item)) {
        return Err(Refusal::NoPriceAsked);
    }
    let to = if consent { Consent::Given } else { Consent::Declined };
    let other = |item: &&Item| item.pricing.change.as_ref().is_some_and(|it| it.consent != to);
    let answered = s.active_items().filter(asked).filter(other).map(|item| {
        let number = item.number;
        if consent { Fact::PriceAgreed { number } } else { Fact::PriceDeclined { number } }
    });
    Ok(answered.collect())
}

/// The prices that begin with a renewal at an instant. Lead phases have prices of their own, and
/// payments that were agreed to cost what was agreed.
pub(super) fn begun(s: &Subscription, renewal: Instant) -> Vec<Fact> {
    let free = next_phase(s).is_none() && !s.committed();
    let items = s.active_items().filter(|_| free);
    let priced = items.filter_map(|item| Some((item, item.price_at(renewal)?)));
    priced
        .flat_map(|(item, change)| {
            let number = item.number;
            let to = ItemTerms { price: change.to.clone(), ..item.terms.clone() };
            let changed = Fact::ItemChanged { number, to: Box::new(to), paid: false };
            [Fact::PriceChangeBegun { number }, changed]
        })
        .collect()
}
