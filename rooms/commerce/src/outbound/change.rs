//! The answer to a change of items (section 3.4): what was or would be charged now, and what the
//! item costs from the next billing on. One function for preview and commit, so they agree.

use perennial_core::money::{Currency, MoneyError};
use perennial_core::{Fact, Refusal, Subscription};
use perennial_engine::ports::GATEWAY_ERROR;
use perennial_engine::preview::if_paid;
use perennial_engine::{Changed, Preview};

use super::prices::{Amount, Prices};
use super::{date, next_billing_date};
use crate::inbound::OK;
use crate::refusals::Refused;
use crate::wire::{ChangeResponse, TransactionStatus};

/// What an answer tells the next price of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// The item of this running number.
    Item(u32),
    /// The one that was added last.
    Newest,
    /// All of them together.
    All,
}

/// What would happen; nothing did.
pub fn previewed(preview: &Preview, item: Touched) -> Result<ChangeResponse, Refused> {
    let changed = preview.changes.first().ok_or(Refusal::NotSold)?;
    Ok(figures(changed, &changed.after, item)?)
}

/// What happened. A declined charge is a refusal, since nothing changed.
pub fn done(
    changes: &[Changed],
    item: Touched,
    payment_page: Option<&str>,
) -> Result<ChangeResponse, Refused> {
    let changed = changes.first().ok_or(Refusal::NotSold)?;
    let transaction_status = transaction(changes);
    match transaction_status {
        Some(TransactionStatus::Rejected) => return Err(Refused::payment_declined()),
        Some(TransactionStatus::Error) => return Err(Refused::payment_failed()),
        Some(
            TransactionStatus::Success | TransactionStatus::Pending | TransactionStatus::Unknown,
        )
        | None => {}
    }
    let after = if_paid(&changed.after).unwrap_or_else(|| changed.after.clone());
    let figures = figures(changed, &after, item)?;
    let continue_url = transaction_status.and_then(|_| continue_url(payment_page, &after));
    Ok(ChangeResponse { transaction_status, continue_url, ..figures })
}

/// What the gateway said last, if it was asked.
pub fn transaction(changes: &[Changed]) -> Option<TransactionStatus> {
    changes.iter().flat_map(|changed| &changed.facts).rev().find_map(|dated| match &dated.fact {
        Fact::ChargePaid { .. } => Some(TransactionStatus::Success),
        Fact::ChargeDeclined { code, .. } if code == GATEWAY_ERROR => {
            Some(TransactionStatus::Error)
        }
        Fact::ChargeDeclined { .. } => Some(TransactionStatus::Rejected),
        Fact::ChargePending { .. } => Some(TransactionStatus::Pending),
        Fact::ChargeUnknown { .. } => Some(TransactionStatus::Unknown),
        _ => None,
    })
}

/// The customer's page for this subscription.
pub fn continue_url(payment_page: Option<&str>, s: &Subscription) -> Option<String> {
    payment_page.map(|page| format!("{page}S{}", s.number))
}

/// `after` is the state once what is charged now is paid.
fn figures(
    changed: &Changed,
    after: &Subscription,
    item: Touched,
) -> Result<ChangeResponse, Refusal> {
    let alignment = alignment(changed, after.currency)?;
    let prices = Prices::of(after)?;
    let next = match item {
        Touched::Item(number) => prices.of_item(number),
        Touched::Newest => prices.of_item(after.counters.items),
        Touched::All => prices.of_all()?,
    };
    Ok(ChangeResponse {
        result_message: OK.to_owned(),
        alignment_customer_gross_price: alignment.gross,
        alignment_customer_net_price: alignment.net,
        alignment_customer_vat_price: alignment.vat,
        next_billing_customer_gross_price: next.gross,
        next_billing_customer_net_price: next.net,
        next_billing_customer_vat_price: next.vat,
        price_currency_id: after.currency.code().to_owned(),
        next_billing_date: next_billing_date(after).map(date),
        transaction_status: None,
        continue_url: None,
    })
}

/// What this change charges now, or gives back.
fn alignment(changed: &Changed, currency: Currency) -> Result<Amount, MoneyError> {
    for dated in &changed.facts {
        match &dated.fact {
            Fact::ChargeOpened(charge) => return Amount::sum(&charge.lines, currency),
            Fact::Credited(credit) => return Ok(Amount::of(credit.amounts.neg()?)),
            _ => {}
        }
    }
    Ok(Amount::zero(currency))
}
