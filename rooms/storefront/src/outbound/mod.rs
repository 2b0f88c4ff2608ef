//! From state and facts to the wire. Computes no date and no amount.

mod catalog;
pub(crate) mod codes;
mod family;
mod offers;
mod one_time;
pub(crate) mod projects;
mod purchases;
pub(crate) mod texts;
mod win_back;

pub(crate) use catalog::{
    GroupWithProducts, MONTHLY_COMMITMENT, affected, availability, created_group, created_product,
    grace_period, group, price, prices, product,
};
pub(crate) use codes::{class, codes, offer_code, offers_by_code, stacking};
pub(crate) use family::{FAMILY_SHARED, PURCHASED, family};
pub(crate) use offers::{intro, promotional, promotional_offers};
pub(crate) use one_time::{one_time, one_times};
pub(crate) use purchases::{Around, Books, entitlement, not_sold_yet, purchase};
pub(crate) use win_back::{priority, promotion, win_back_offer, win_back_offers};
