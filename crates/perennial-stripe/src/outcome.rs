//! What an answer of Stripe means for an attempt.
//!
//! | Stripe | outcome |
//! |---|---|
//! | `succeeded` | paid |
//! | `processing` | pending |
//! | `requires_action`, `authentication_required` | pending, or declined where so configured |
//! | 402, `requires_payment_method` | declined, with the decline code; hard or not |
//! | `canceled` | declined |
//! | 400 because customer or payment method is gone | declined, hard |
//! | 400, 401, 403, 404 otherwise | declined as `gateway_error`: the seller's fault, not the card's |
//! | 400 for another request under the same key | unknown |
//! | 409, 429, 5xx, anything else, no answer, half an answer | unknown |
//!
//! Unknown is asked about and never charged again. What is declined definitely took no money.

use perennial_core::billing::Outcome;

use crate::settings::Authentication;
use crate::wire::{Failed, Fault, PaymentIntent};

/// The decline code of what is wrong with us and not with the customer's means of payment.
pub const GATEWAY_ERROR: &str = "gateway_error";
/// The decline code of a payment method that Stripe does not have, or none at all.
pub const NO_METHOD: &str = "payment_method_missing";

/// Trying again with the same card is pointless, or looks like fraud.
const HARD: [&str; 22] = [
    "card_not_supported",
    "currency_not_supported",
    "expired_card",
    "fraudulent",
    "incorrect_number",
    "invalid_account",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "live_mode_test_card",
    "lost_card",
    "merchant_blacklist",
    "new_account_information_available",
    "pickup_card",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "security_violation",
    "stolen_card",
    "stop_payment_order",
    "testmode_decline",
    "transaction_not_allowed",
];

/// What a PaymentIntent says about the one attempt it stands for.
pub(crate) fn of_intent(intent: &PaymentIntent, authentication: Authentication) -> Outcome {
    match intent.status.as_str() {
        "succeeded" => Outcome::Paid,
        "processing" => Outcome::Pending,
        "requires_action" => wants_customer(authentication),
        "requires_payment_method" => match &intent.last_payment_error {
            Some(fault) => of_fault(fault, authentication),
            None => declined("requires_payment_method", false),
        },
        "canceled" => declined("canceled", false),
        // Made, but never confirmed: no money moves by itself.
        "requires_confirmation" => declined("requires_confirmation", false),
        // `requires_capture` is nothing we asked for; whatever else, somebody must look.
        _ => Outcome::Unknown,
    }
}

/// What an answer to the request to charge says. `None` for a body that was cut.
pub(crate) fn of_answer(
    status: u16,
    body: Option<&[u8]>,
    authentication: Authentication,
) -> Outcome {
    let fault = || Some(serde_json::from_slice::<Failed>(body?).ok()?.error);
    match status {
        200 => {
            let intent = body.and_then(|body| serde_json::from_slice(body).ok());
            intent.map_or(Outcome::Unknown, |intent| of_intent(&intent, authentication))
        }
        402 => fault().map_or(Outcome::Unknown, |fault| of_fault(&fault, authentication)),
        400 | 404 => match fault() {
            // The key belongs to a request with other parameters: that one may have charged.
            Some(fault) if fault.kind.as_deref() == Some("idempotency_error") => Outcome::Unknown,
            Some(fault) if gone(&fault) => declined(NO_METHOD, true),
            // The status alone is definite: the request was refused as it was.
            Some(_) | None => declined(GATEWAY_ERROR, false),
        },
        401 | 403 => declined(GATEWAY_ERROR, false),
        _ => Outcome::Unknown,
    }
}

/// What was sent names a customer or a payment method that is not there any more.
fn gone(fault: &Fault) -> bool {
    let missing = fault.code.as_deref() == Some("resource_missing");
    missing && matches!(fault.param.as_deref(), Some("customer" | "payment_method"))
}

fn of_fault(fault: &Fault, authentication: Authentication) -> Outcome {
    let code = fault.decline_code.as_deref().or(fault.code.as_deref()).unwrap_or("card_declined");
    let wants = |word: Option<&str>| word == Some("authentication_required");
    if wants(fault.code.as_deref()) || wants(fault.decline_code.as_deref()) {
        return wants_customer(authentication);
    }
    let advised = fault.advice_code.as_deref() == Some("do_not_try_again");
    declined(code, advised || HARD.contains(&code))
}

fn wants_customer(authentication: Authentication) -> Outcome {
    match authentication {
        Authentication::Pending => Outcome::Pending,
        Authentication::Declined => declined("authentication_required", false),
    }
}

/// Codes are short words; what is not is not passed on.
pub(crate) fn declined(code: &str, hard: bool) -> Outcome {
    let word = code.len() <= 64 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let code = if word { code } else { "card_declined" };
    Outcome::Declined { code: code.to_owned(), hard }
}
