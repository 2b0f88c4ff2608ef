//! How often a partner may ask: as it was agreed, whatever he asks with, and in each environment by
//! itself, so that rehearsing never slows real sales down.

use std::num::NonZeroU32;
use std::sync::Arc;

use perennial_core::ids::PartnerId;
use room_lobby::limits::Rate;
use room_lobby::{Counted, Counting, Credential};

use crate::desk::House;

/// The partner's own counter.
pub fn counting(house: &House) -> Counting {
    let house = house.clone();
    Arc::new(move |caller: &Credential| {
        let subject = caller.subject.as_deref().unwrap_or(&caller.id);
        let name = format!("{}/{subject}", caller.environment);
        Counted { name, rate: agreed(&house, caller) }
    })
}

fn agreed(house: &House, caller: &Credential) -> Option<Rate> {
    let places = house.engine.places();
    let place = places.named(&caller.environment)?;
    let partner = place.partners.get(&PartnerId::new(caller.subject.as_deref()?))?;
    let agreement = house.agreements.of(&places, place.environment.id, partner)?;
    Some(Rate {
        per_second: NonZeroU32::new(agreement.rate.per_second)?,
        burst: NonZeroU32::new(agreement.rate.burst)?,
    })
}
