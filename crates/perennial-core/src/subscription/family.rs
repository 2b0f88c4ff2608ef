//! Family: who beside the customer may use what he bought. He shares it where the product allows
//! it, and those he names have it for as long as he has it.

use std::collections::BTreeMap;

use super::{Item, ItemTerms, Subscription};
use crate::ids::CustomerId;
use crate::time::Instant;

/// The most people one subscription is shared with, beside its owner.
pub const MEMBERS_MAX: u32 = 5;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// True where the owner said that he shares nothing.
    pub closed: bool,
    /// Each since when.
    pub members: BTreeMap<CustomerId, Instant>,
}

impl Subscription {
    /// How many may share it beside its owner; zero where nobody may, since nothing in it is for
    /// families or the owner shares nothing.
    pub fn shared_with_max(&self) -> u32 {
        if self.family.closed {
            return 0;
        }
        let usable = |item: &Item| item.entitled_terms().unwrap_or(&item.terms).family;
        self.active_items().map(usable).max().unwrap_or(0)
    }
}

impl ItemTerms {
    /// Whether it is for families.
    pub fn shared(&self) -> bool {
        self.family > 0
    }
}
