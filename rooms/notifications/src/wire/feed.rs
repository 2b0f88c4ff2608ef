//! Telling again, new secrets, and the feed (sections 6.2 and 6.7).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoverInput {
    /// RFC 3339, by the real clock.
    pub since: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayInput {
    pub since: String,
    pub until: Option<String>,
    /// Definitions, or events of the native profile.
    pub types: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RotateInput {
    /// How long the old secret still signs.
    pub overlap_seconds: Option<u32>,
    pub signature: Option<super::receiver::Signature>,
}

/// What was brought on its way again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Again {
    pub notifications: usize,
    /// Whether there is more: ask once more.
    pub more: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedPage {
    pub items: Vec<FeedItem>,
    /// Go on with `after` = this.
    pub next: u64,
    /// Whether nothing more is there now.
    pub last: bool,
}

/// One message, as it was told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedItem {
    /// Rises with every message of the environment.
    pub sequence: u64,
    /// The `webhook-id`.
    pub id: String,
    pub receiver_id: String,
    pub event: String,
    pub object_id: String,
    /// From one on without gaps, for each receiver and object.
    pub object_sequence: u64,
    pub object_version: u64,
    pub event_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<String>,
    /// The bytes that are sent, as text; absent when they are too old to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}
