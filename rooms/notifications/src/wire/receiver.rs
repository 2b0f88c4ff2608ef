//! Receivers, definitions and delivery records (section 7.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::going_out::{Format, HttpClientConfiguration, SandboxMisbehaviour};

/// What a caller says a receiver is. What is unknown here is refused, so that nobody believes it
/// was heard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReceiverInput {
    pub name: String,
    pub status: ReceiverStatus,
    /// Where it is told; or `emails`.
    pub url: Option<String>,
    pub customer_id: Option<String>,
    pub targeted_customer_ids: Option<Vec<String>>,
    pub notification_definition_ids: Option<Vec<String>>,
    pub profile: Option<String>,
    pub create_date_format: Option<CreateDateFormat>,
    pub emit_both_end_user_keys: Option<bool>,
    pub emit_on_updater: Option<bool>,
    pub type_overrides: Option<BTreeMap<String, String>>,
    pub include_personal_data: Option<bool>,
    pub emails: Option<Vec<String>>,
    pub locale: Option<String>,
    pub use_email_template: Option<bool>,
    pub email_template_name: Option<String>,
    pub http_client_configuration: Option<HttpClientConfiguration>,
    pub format: Option<Format>,
    /// Whether it is asked before it is called (section 6.9).
    pub handshake: Option<bool>,
    pub sandbox_misbehaviour: Option<SandboxMisbehaviour>,
    pub ordering: Option<Ordering>,
    pub concurrency: Option<u8>,
    /// Seconds before each attempt.
    pub retry_schedule: Option<Vec<u32>>,
    pub signature: Option<Signature>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReceiverStatus {
    Active,
    Inactive,
    /// Switched off by us.
    Disabled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub enum CreateDateFormat {
    #[serde(rename = "iso")]
    Iso,
    #[serde(rename = "epochMillisString")]
    EpochMillisString,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receiver {
    pub id: String,
    pub name: String,
    pub status: ReceiverStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targeted_customer_ids: Vec<String>,
    pub notification_definition_ids: Vec<String>,
    pub profile: String,
    pub create_date_format: CreateDateFormat,
    pub emit_both_end_user_keys: bool,
    pub emit_on_updater: bool,
    pub type_overrides: BTreeMap<String, String>,
    pub include_personal_data: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_email_template: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_template_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_client_configuration: Option<HttpClientConfiguration>,
    pub format: Format,
    pub handshake: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox_misbehaviour: Option<SandboxMisbehaviour>,
    pub ordering: Ordering,
    pub concurrency: u8,
    pub retry_schedule: Vec<u32>,
    pub signature: Signature,
    /// What `v1a` is verified with, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub public_keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<String>,
    /// Shown once, in the answer to the call that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Which message waits for which (section 6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ordering {
    Strict,
    BestEffort,
}

/// How messages are signed (section 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Signature {
    V1,
    V1a,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
}

/// One page of a list that is read from its newest end.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordPage {
    pub items: Vec<Record>,
    pub size: usize,
    /// Whether nothing older follows; else go on with `before` = the last item's id.
    pub last: bool,
}

/// One message for one receiver and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The `webhook-id`.
    pub id: String,
    pub receiver_id: String,
    pub status: RecordStatus,
    pub retry_count: u32,
    pub retry_left: u32,
    /// The newest ten, oldest first.
    pub errors: Vec<String>,
    /// Oldest first.
    pub attempts: Vec<Attempt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_try_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The bytes that are sent, as text.
    pub web_hook_payload: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_hook_response: Option<WebHookResponse>,
    pub processed_event: ProcessedEvent,
}

/// One attempt to deliver a message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    pub started: String,
    pub duration_millis: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_kind: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum RecordStatus {
    InProgress,
    Done,
    Error,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebHookResponse {
    pub status: u16,
    pub body: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcessedEvent {
    pub name: String,
    pub subscription_id: String,
    pub object_version: u64,
    pub event_date: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    pub id: &'static str,
    pub name: &'static str,
    pub event_matcher: EventMatcher,
    pub main_id_json_path: &'static str,
    pub notification_payload: NotificationPayload,
    /// The profiles that have words for it.
    pub profiles: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EventMatcher {
    pub subject: &'static str,
    pub fact: &'static str,
    pub filters: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationPayload {
    pub content: &'static str,
    pub subject: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// What a flush did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Flushed {
    pub attempts: usize,
}
