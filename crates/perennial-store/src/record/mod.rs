//! Records: how the business is written down, so that it is still read in ten years.
//!
//! The core knows no format; these are its twins on disk, written by hand, with plain conversions
//! both ways. A record is compact JSON, `{"v":1,"r":…}`: short stable names, what is empty or
//! usual left out, amounts and instants as integers. Old versions are read for ever, which the
//! golden files prove; a newer one is refused. No bytes make decoding panic.

mod calls;
pub mod carried;
mod catalog;
mod charge;
mod clients;
mod codes;
mod contact;
mod delivering;
mod delivery;
mod device;
mod digits;
mod directory;
mod enrolment;
mod export;
mod fact;
mod fulfilment;
mod issuer;
mod item;
mod json;
mod listing;
mod money;
mod offer;
mod operation;
mod order;
mod origin;
mod pass;
mod person;
mod pricing;
mod receiver;
mod relations;
mod sale;
mod scalar;
mod schedule;
mod stage;
mod subscription;
mod terms;
mod texts;
mod win_back;

use perennial_engine::ports::StoreError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The newest version of the records, which is the one written.
pub const VERSION: u32 = 1;

type Result<T> = std::result::Result<T, StoreError>;

/// Something with a twin on disk.
pub trait Recorded: Sized {
    /// What it is called in an error.
    const KIND: &'static str;
    type Twin: Serialize + DeserializeOwned;

    fn twin(&self) -> Result<Self::Twin>;
    fn back(twin: Self::Twin) -> Result<Self>;
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Versioned<T> {
    v: u32,
    r: T,
}

#[derive(Deserialize)]
struct VersionOnly {
    v: u32,
}

/// The record of a value, in the newest version.
pub fn encode<T: Recorded>(value: &T) -> Result<String> {
    let twin = value.twin()?;
    let record = Versioned { v: VERSION, r: &twin };
    // Large enough for most, so that it is not moved while it grows.
    let mut bytes = Vec::with_capacity(1_024);
    json::write(&mut bytes, &record).map_err(|error| unfit(T::KIND, &error))?;
    String::from_utf8(bytes).map_err(|error| unfit(T::KIND, &error))
}

/// The value of a record of any version up to ours.
pub fn decode<T: Recorded>(bytes: &[u8]) -> Result<T> {
    match serde_json::from_slice::<Versioned<T::Twin>>(bytes) {
        Ok(record) if record.v == VERSION => T::back(record.r),
        Ok(record) => Err(newer::<T>(record.v)),
        // A newer version may well look different: say so rather than what does not fit.
        Err(error) => Err(match serde_json::from_slice::<VersionOnly>(bytes) {
            Ok(VersionOnly { v }) if v != VERSION => newer::<T>(v),
            Ok(_) | Err(_) => unfit(T::KIND, &error),
        }),
    }
}

fn newer<T: Recorded>(version: u32) -> StoreError {
    let kind = T::KIND;
    StoreError::Record(format!("{kind} of version {version}, this program knows only {VERSION}"))
}

fn unfit(kind: &str, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Record(format!("{kind}: {why}"))
}
