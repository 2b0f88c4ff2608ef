//! Devices: what product clients say of the machines they run on. Whether one may run is a question
//! to its subscription, which knows who holds a seat; this is only what support wants to read.
//!
//! Its name is what its owner calls it, often himself: it is sealed on disk, and in no fact and no
//! log.

use std::collections::BTreeSet;
use std::fmt;

use perennial_core::ids::{CustomerId, DeviceId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact};

use crate::change_set::DocumentChange;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::filed::{Filed, FiledKind, OnFile, numbered};
use crate::pass::PassHash;
use crate::ports::{Find, Page};

/// How long what is known of a device is kept when it has no seat any more, in seconds of the real
/// clock.
const KEPT_SECONDS: i64 = 90 * 86_400;
/// Subscriptions and devices that are read at a time.
const PAGE: usize = 200;

#[derive(Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub subscription: SubscriptionId,
    /// Keyed hash of the secret it shows; the newest one it was given.
    pub secret: PassHash,
    pub name: Option<String>,
    pub platform: Platform,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
    /// When it took its seat, by the environment's clock.
    pub activated_at: Instant,
    /// To the hour, by the environment's clock.
    pub last_seen_at: Instant,
    /// When it gave its seat up.
    pub released: Option<Released>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// By the environment's clock.
    pub at: Instant,
    /// Real time from which nothing of it is left.
    pub forget_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Windows,
    MacOs,
    Android,
    Ios,
    ChromeOs,
    Other,
}

/// Without what it is called and what it shows.
impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Device");
        shown.field("id", &self.id).field("subscription", &self.subscription);
        shown.finish_non_exhaustive()
    }
}

impl Device {
    /// The name under which the devices of a subscription are found.
    pub fn of(subscription: SubscriptionId) -> String {
        format!("device.subscription/{subscription}")
    }

    pub fn names(&self) -> BTreeSet<String> {
        BTreeSet::from([Self::of(self.subscription)])
    }

    pub fn forget_at(&self) -> Option<Instant> {
        self.released.map(|released| released.forget_at)
    }
}

impl Engine {
    /// Notes with each device that it gave its seat up, whoever wished it and why.
    pub(crate) fn released(
        &self,
        environment: EnvironmentId,
        facts: &[Dated],
    ) -> Result<Vec<DocumentChange>, EngineError> {
        let forget_at = self.real().plus_seconds(KEPT_SECONDS).unwrap_or(Instant::MAX);
        let mut changes = vec![];
        for dated in facts {
            let Fact::SeatFreed { device } = dated.fact else { continue };
            let known = self.filed(environment, FiledKind::Device, &numbered(device.0))?;
            if let Some(OnFile { version, filed: Filed::Device(device) }) = known {
                let released = Some(Released { at: dated.at, forget_at });
                changes.push(Filed::Device(Box::new(Device { released, ..*device })).put(version));
            }
        }
        Ok(changes)
    }

    /// What is known of the devices of somebody who is forgotten goes with him. What they show
    /// opens nothing from then on.
    pub(crate) async fn forget_devices(
        &self,
        environment: EnvironmentId,
        customer: CustomerId,
    ) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let theirs = self.find(environment, &Find::Customer(customer), page)?;
            for s in &theirs {
                self.forget_devices_of(environment, s.id).await?;
            }
            match theirs.last() {
                Some(last) if theirs.len() == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(()),
            }
        }
    }

    async fn forget_devices_of(
        &self,
        environment: EnvironmentId,
        subscription: SubscriptionId,
    ) -> Result<(), EngineError> {
        let name = Device::of(subscription);
        loop {
            let found = self.filed_named(environment, FiledKind::Device, &name, None, PAGE)?;
            let full = found.len() == PAGE;
            let delete = |version, key| DocumentChange::Delete { expected: version, key };
            let gone: Vec<_> = found.iter().map(|it| delete(it.version, it.filed.key())).collect();
            if gone.is_empty() {
                return Ok(());
            }
            match self.file(environment, gone).await {
                Ok(()) if !full => return Ok(()),
                // One was seen at the same moment: read again.
                Ok(()) | Err(EngineError::Document { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The code a subscription was sold with, for a seller who agreed that he may read it again. Of all
/// others only a hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode {
    pub subscription: SubscriptionId,
    pub code: String,
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActivationCode")
            .field("subscription", &self.subscription)
            .finish_non_exhaustive()
    }
}
