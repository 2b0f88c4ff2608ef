//! From the wire to commands and questions: one file per operation.

pub(crate) mod answer_price;
pub(crate) mod buy;
pub(crate) mod cancel_purchase;
pub(crate) mod create_group;
pub(crate) mod create_offer;
pub(crate) mod create_subscription;
pub(crate) mod custom_codes;
pub(crate) mod family;
pub(crate) mod get_entitlement;
pub(crate) mod get_purchase;
pub(crate) mod get_subscription;
pub(crate) mod get_usage;
pub(crate) mod grace_period;
pub(crate) mod idempotency;
pub(crate) mod list_groups;
pub(crate) mod list_offers;
pub(crate) mod list_prices;
pub(crate) mod list_purchases;
pub(crate) mod localizations;
pub(crate) mod manage_group;
pub(crate) mod manage_offer;
pub(crate) mod manage_subscription;
pub(crate) mod offer_codes;
mod offer_draft;
pub(crate) mod offer_length;
pub(crate) mod offer_price;
pub(crate) mod one_time;
pub(crate) mod one_time_codes;
pub(crate) mod projects;
pub(crate) mod redeem;
mod redeem_held;
pub(crate) mod remove_intro_offer;
pub(crate) mod set_intro_offer;
pub(crate) mod set_price;
pub(crate) mod switch;
pub(crate) mod translate;
pub(crate) mod win_back_offers;
pub(crate) mod writing;

use axum::response::Response;

use crate::trouble::Refused;

/// What a handler gives: an answer, or why there is none.
pub(crate) type Outcome = Result<Response, Refused>;
