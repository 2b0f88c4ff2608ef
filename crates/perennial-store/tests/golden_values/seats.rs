//! Devices that hold seats.

use perennial_core::ids::DeviceId;
use perennial_core::subscription::{Seats, Subscription};
use perennial_core::{Dated, Fact};

use super::at;
use super::life::plain_subscription;

pub fn seated_subscription() -> Subscription {
    let taken =
        [(DeviceId(30), at("2024-02-01T10:00:00Z")), (DeviceId(31), at("2024-02-02T10:00:00.5Z"))];
    let seats = Seats { taken: taken.into(), ever_taken: true };
    Subscription { seats, ..plain_subscription() }
}

pub fn seat_facts() -> Vec<Dated> {
    let at = at("2024-02-01T10:00:00Z");
    let device = DeviceId(30);
    [Fact::SeatTaken { device }, Fact::SeatFreed { device }].map(|fact| Dated { at, fact }).into()
}
