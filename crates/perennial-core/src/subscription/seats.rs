//! Seats: which devices use what was bought. Each takes one, as many as the items allow; a seat is
//! kept until it is given up, also while nothing may be used, so that who comes back finds his
//! devices where they were.

use std::collections::BTreeMap;

use super::item::Role;
use super::{ItemTerms, Subscription};
use crate::ids::DeviceId;
use crate::time::Instant;

/// The most devices that hold a seat of one subscription, whatever its items allow.
pub const SEATS_MAX: u32 = 1_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// Each device since when.
    pub taken: BTreeMap<DeviceId, Instant>,
    /// Whether one was ever taken: what was used cannot be sold as new.
    pub ever_taken: bool,
}

impl Seats {
    pub fn count(&self) -> u32 {
        u32::try_from(self.taken.len()).unwrap_or(u32::MAX)
    }

    /// The devices that hold one, who holds it longest first.
    pub fn oldest_first(&self) -> Vec<DeviceId> {
        let mut devices: Vec<_> = self.taken.iter().map(|(device, at)| (*at, *device)).collect();
        devices.sort_unstable();
        devices.into_iter().map(|(_, device)| device).collect()
    }
}

impl Subscription {
    /// How many devices may use it, by what the customer may use now or will once it begins.
    pub fn seats_allowed(&self) -> u32 {
        self.seats_allowed_with(|item| item.entitled_terms().unwrap_or(&item.terms).seats())
    }

    /// Whether another device may still take one.
    pub fn seat_left(&self) -> bool {
        self.seats.count() < self.seats_allowed()
    }

    /// How many it would be with other terms of one item.
    pub(crate) fn seats_allowed_after(&self, number: u32, to: &ItemTerms) -> u32 {
        self.seats_allowed_with(|item| {
            let kept = item.entitled_terms().unwrap_or(&item.terms);
            if item.number == number { to.seats() } else { kept.seats() }
        })
    }

    fn seats_allowed_with(&self, of: impl Fn(&super::Item) -> u32) -> u32 {
        self.active_items().map(of).fold(0, u32::saturating_add).min(SEATS_MAX)
    }
}

impl ItemTerms {
    /// The devices it is for. What does not count them is for one with each unit; what is only
    /// bought beside something else is for the devices of that.
    pub fn seats(&self) -> u32 {
        let uncounted = match self.role {
            Role::Base => self.quantity,
            Role::Addon => 0,
        };
        self.devices_allowed().unwrap_or(uncounted)
    }
}
