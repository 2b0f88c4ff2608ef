//! From state and facts to the wire. Computes no date and no amount.

mod catalog;
mod offers;
mod purchases;
pub(crate) mod texts;

pub(crate) use catalog::{
    GroupWithProducts, availability, created_group, created_product, grace_period, group, price,
    prices, product,
};
pub(crate) use offers::{intro, intro_offers, promotional, promotional_offers};
pub(crate) use purchases::{Around, Books, entitlement, not_sold_yet, purchase};
