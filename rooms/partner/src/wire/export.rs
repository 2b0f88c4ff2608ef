//! Exports (5.8).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use serde::{Deserialize, Serialize};

/// `POST /partner/exports`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewExport {
    pub kind: ExportKind,
    pub format: ExportFormat,
    pub as_of: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub compression: Option<Compression>,
    pub filters: Option<ExportFilters>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportKind {
    SubscriptionsSnapshot,
    Changes,
    Orders,
    Devices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportFormat {
    Csv,
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Compression {
    Gzip,
    None,
}

/// Leaves out what does not fit, of every kind by the subscription a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportFilters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offering_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_account_ref: Option<String>,
}

/// `GET /partner/exports/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    pub export_id: String,
    pub kind: ExportKind,
    pub format: ExportFormat,
    /// `PENDING`, `READY`, `FAILED`.
    pub state: &'static str,
    pub created_at: String,
    pub finished_at: Option<String>,
    pub as_of: Option<String>,
    pub row_count: Option<u64>,
    /// Of the file as it is downloaded.
    pub bytes: Option<u64>,
    /// Of the file as it is downloaded, in hex.
    pub sha256: Option<String>,
    /// When the file is thrown away.
    pub expires_at: String,
    /// Opens the file for an hour, without a credential.
    pub download_url: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
}
