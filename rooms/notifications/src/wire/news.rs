//! Bodies about deliveries themselves.

use serde::Serialize;

/// Section 6.7.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ping {
    pub subject: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub object_id: String,
    pub event_date: String,
}

/// As [`super::native::Native`], of the real clock.
#[derive(Debug, Serialize)]
pub struct Operational<T> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub timestamp: String,
    pub data: T,
}

impl<T> Operational<T> {
    pub fn new(kind: &'static str, timestamp: String, data: T) -> Self {
        Self { kind, timestamp, data }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exhausted {
    pub receiver_id: String,
    pub notification_id: String,
    pub event: String,
    pub object_id: String,
    pub object_version: u64,
    pub attempts: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Disabled {
    pub receiver_id: String,
    pub receiver_name: String,
    pub reason: &'static str,
}
