//! Devices that hold seats.

use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_core::subscription::{Seats, Subscription};
use perennial_core::{Dated, Fact};
use perennial_engine::device::{ActivationCode, Device, Platform, Released};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;

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

/// A device, one that gave its seat up, and the code of a seller who may read it again.
pub fn devices() -> Vec<(&'static str, Document)> {
    let device = Device {
        id: DeviceId(30),
        subscription: SubscriptionId(7),
        secret: [9; 32],
        name: Some("Ada's \"laptop\"".to_owned()),
        platform: Platform::MacOs,
        os_version: Some("15.1".to_owned()),
        app_version: None,
        activated_at: at("2024-02-01T10:00:00Z"),
        last_seen_at: at("2024-02-03T10:00:00Z"),
        released: None,
    };
    let released = Device {
        platform: Platform::Other,
        name: None,
        released: Some(Released {
            at: at("2024-02-04T10:00:00Z"),
            forget_at: at("2024-05-04T10:00:00Z"),
        }),
        ..device.clone()
    };
    let code = ActivationCode { subscription: SubscriptionId(7), code: "K7QM2A4C9XPBX".to_owned() };
    vec![
        ("device", Document::Filed(Filed::Device(Box::new(device)))),
        ("device_released", Document::Filed(Filed::Device(Box::new(released)))),
        ("activation_code", Document::Filed(Filed::ActivationCode(Box::new(code)))),
    ]
}
