//! The seller's consent: some things that happen to what a partner sold are proposed to him first.
//! Called before anything is written, so that a no, or no answer, leaves everything as it was.

use perennial_core::subscription::Item;
use perennial_core::{Dated, Subscription};

use super::BoxFuture;
use crate::place::Place;

/// What the seller is asked about. A repeated wish proposes the same, and he hears it under the
/// same name.
#[derive(Clone, Copy, Debug)]
pub enum Proposal<'a> {
    /// A customer signs up by himself.
    Signup { subscription: &'a Subscription, facts: &'a [Dated] },
    /// Items beside those that were sold.
    Addon {
        /// As it is before.
        subscription: &'a Subscription,
        items: &'a [&'a Item],
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Also of whoever need not be asked.
    Given,
    Refused,
    /// He could not be asked, or said nothing that counts: the same may be asked again.
    Unknown,
}

pub trait SellerConsent: Send + Sync {
    fn ask<'a>(&'a self, place: &'a Place, proposal: Proposal<'a>) -> BoxFuture<'a, Consent>;
}

/// Sellers who agree to everything.
pub struct Agreed;

impl SellerConsent for Agreed {
    fn ask<'a>(&'a self, _place: &'a Place, _proposal: Proposal<'a>) -> BoxFuture<'a, Consent> {
        Box::pin(std::future::ready(Consent::Given))
    }
}
