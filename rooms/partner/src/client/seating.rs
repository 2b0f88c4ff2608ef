//! A device takes a seat: the decision and the document of the device in one commit.

use std::sync::Arc;

use perennial_core::Command;
use perennial_core::ids::SubscriptionId;
use perennial_engine::device::Device;
use perennial_engine::filed::{Filed, FiledKind, numbered};
use perennial_engine::{Act, Changed, Engine, EngineError, EnvironmentId, Origin, Wish};
use room_lobby::auth::InstallationSecret;

use super::desk;
use super::tokens::{self, DeviceToken};
use super::wire::NewDevice;

/// Where a seat is taken, and for whom it is noted.
pub struct Seating<'a> {
    pub engine: &'a Arc<Engine>,
    pub secret: &'a InstallationSecret,
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    /// Whether it may start what waits for its activation.
    pub starts: bool,
    pub origin: Origin,
}

impl Seating<'_> {
    /// What changed, and the token the device shows from now on.
    pub async fn take(&self, said: &NewDevice) -> Result<(Changed, DeviceToken), EngineError> {
        let Self { engine, secret: key, environment, subscription, .. } = self;
        let (environment, subscription) = (*environment, *subscription);
        let id = tokens::device(key, environment, subscription, &said.fingerprint);
        let known = engine.filed(environment, FiledKind::Device, &numbered(id.0))?;
        let (version, known) = match known.and_then(desk::read) {
            Some((version, known)) => (version, Some(known)),
            None => (0, None),
        };
        let mut secret = [0; 32];
        engine.ids().random(&mut secret);
        let now = engine.now(environment)?;
        let device = Device {
            id,
            subscription,
            secret: tokens::hash(key, &secret).0,
            name: said.name.clone(),
            platform: said.platform.into(),
            os_version: said.os_version.clone(),
            app_version: said.app_version.clone(),
            activated_at: now,
            last_seen_at: now,
            released: None,
        };
        let documents = move |changes: &[Changed]| {
            let since = changes.first().and_then(|it| it.after.seats.taken.get(&id).copied());
            let kept = known.as_ref().filter(|known| known.released.is_none());
            let activated_at = kept.map(|known| known.activated_at).or(since).unwrap_or(now);
            let device = Device { activated_at, ..device.clone() };
            vec![Filed::Device(Box::new(device)).put(version)]
        };
        let command = Command::TakeSeat { device: id, starts: self.starts };
        let wish = Wish {
            documents: Some(Box::new(documents)),
            origin: Some(self.origin.clone()),
            // Who sold the code agreed to this then.
            by_seller: true,
            ..Wish::one(environment, Act::Do { id: subscription, command })
        };
        let done = engine.execute(wish).await?;
        let changed = done.changes.into_iter().next().ok_or(EngineError::NotFound)?;
        Ok((changed, DeviceToken { environment, subscription, device: id, secret }))
    }
}
