//! The answer to a renewal before its time (section 6.10).

use perennial_core::Refusal;
use perennial_engine::Changed;

use super::change::{self, continue_url};
use super::{date, next_billing_date};
use crate::inbound::OK;
use crate::refusals::Refused;
use crate::wire::RenewSubscriptionResponse;

/// What happened: paid and renewed, or not paid and nothing moved.
pub fn done(
    changes: &[Changed],
    payment_page: Option<&str>,
) -> Result<RenewSubscriptionResponse, Refused> {
    let after = &changes.first().ok_or(Refusal::NotSold)?.after;
    let transaction_status = change::transaction(changes);
    Ok(RenewSubscriptionResponse {
        result_message: OK.to_owned(),
        next_billing_date: next_billing_date(after).map(date),
        transaction_status,
        continue_url: transaction_status.and_then(|_| continue_url(payment_page, after)),
    })
}
