//! `POST /subscription-manager/subscriptions/{id}/paymentMethod`: from here on it is paid with
//! another means of payment (section 7.1): one the customer has already, by its UUID, or a new one
//! by its token at the gateway, which is our addition.

use axum::Json;
use axum::extract::Path;
use perennial_core::ids::CustomerId;
use perennial_core::subscription::PaymentMethod;
use perennial_core::{Command, Subscription};
use perennial_engine::Act;
use perennial_engine::ports::{Find, Page};
use room_lobby::body::StrictJson;

use super::subscription_cancel::perform;
use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::wire::subscription as wire;
use crate::{WRITE, uuids};

/// The longest of each text.
const TEXT_CHARS_MAX: usize = 255;
/// Subscriptions of one customer that are looked at for a means of payment.
const HELD_MAX: usize = 500;

pub async fn set(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<wire::PaymentMethodInput>,
) -> Result<Json<wire::Subscription>, No> {
    asked.may(WRITE)?;
    let (id, state) = asked.subscription(&id)?;
    let method = Some(read(&asked, state.customer, &input)?);
    perform(&asked, id, Act::Do { id, command: Command::SetPaymentMethod { method } }).await
}

/// The means of payment that is named.
pub fn read(
    asked: &Asked,
    customer: Option<CustomerId>,
    input: &wire::PaymentMethodInput,
) -> Result<PaymentMethod, No> {
    match (&input.payment_method_id, &input.token) {
        (Some(id), None) => {
            held(asked, customer, id)?.ok_or_else(|| Fault::not_found("payment method", id).into())
        }
        (None, Some(token)) => {
            let kind = input.payment_method.as_deref().unwrap_or("creditCard");
            Ok(PaymentMethod {
                token: text("token", token)?,
                kind: text("paymentMethod", kind)?,
                expires: input.expiration_date.as_deref().map(expiry).transpose()?,
                brand: input
                    .payment_method_name
                    .as_deref()
                    .map(|name| text("paymentMethodName", name))
                    .transpose()?,
            })
        }
        (Some(_), Some(_)) | (None, None) => {
            let told = "It is named by its id or by its token.";
            Err(Fault::field("paymentMethodId", told).into())
        }
    }
}

/// Among what the customer pays his subscriptions with.
fn held(
    asked: &Asked,
    customer: Option<CustomerId>,
    id: &str,
) -> Result<Option<PaymentMethod>, No> {
    let named = uuids::parse(id).map(uuids::print);
    let named = named.ok_or_else(|| Fault::field("paymentMethodId", "This is no UUID."))?;
    let Some(customer) = customer else { return Ok(None) };
    let page = Page { after: None, limit: HELD_MAX };
    let theirs = asked.engine.find(asked.environment(), &Find::Customer(customer), page)?;
    let seen = theirs.iter().filter(|s: &&Subscription| asked.sees(s));
    let mut methods = seen.filter_map(|s| s.payment_method.as_ref());
    Ok(methods.find(|method| uuids::payment_method(customer, method) == named).cloned())
}

fn text(name: &'static str, text: &str) -> Result<String, No> {
    let fits = !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    let wrong = || Fault::field(name, "It has 1 to 255 characters.").into();
    fits.then(|| text.to_owned()).ok_or_else(wrong)
}

/// `MM/YYYY`.
fn expiry(text: &str) -> Result<String, No> {
    let parts = text.split_once('/');
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let month = |month: &str| digits(month, 2) && ("01"..="12").contains(&month);
    if parts.is_some_and(|(first, year)| month(first) && digits(year, 4)) {
        Ok(text.to_owned())
    } else {
        Err(Fault::field("expirationDate", "It is written MM/YYYY.").into())
    }
}
