//! Identities from the operating system's randomness.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use perennial_core::time::Instant;

use crate::ports::Ids;

#[derive(Default)]
pub struct SystemIds {
    random: SystemRandom,
}

impl Ids for SystemIds {
    fn unique(&self, now: Instant) -> u128 {
        let mut random = [0_u8; 10];
        self.random(&mut random);
        let millis = u64::try_from(now.millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().as_u128()
    }

    /// # Panics
    /// Where the operating system has no randomness: nothing safe can be done then.
    fn random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes).expect("the operating system gives randomness");
    }
}
