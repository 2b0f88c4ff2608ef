//! Exports (5.8).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `POST /partner/exports`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewExport {
    pub kind: ExportKind,
    pub format: ExportFormat,
    #[schema(value_type = Option<kinds::Time>)]
    pub as_of: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub from: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub to: Option<String>,
    pub compression: Option<Compression>,
    pub filters: Option<ExportFilters>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportKind {
    SubscriptionsSnapshot,
    Changes,
    Orders,
    Devices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExportFormat {
    Csv,
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Compression {
    Gzip,
    None,
}

/// Leaves out what does not fit, of every kind by the subscription a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportFilters {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<kinds::Status>>)]
    pub status: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offering_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Country>)]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_account_ref: Option<String>,
}

/// `GET /partner/exports/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    #[schema(value_type = kinds::ExportId)]
    pub export_id: String,
    pub kind: ExportKind,
    pub format: ExportFormat,
    /// `PENDING`, `READY`, `FAILED`.
    #[schema(value_type = kinds::ExportState)]
    pub state: &'static str,
    #[schema(value_type = kinds::Time)]
    pub created_at: String,
    #[schema(value_type = Option<kinds::Time>)]
    pub finished_at: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub as_of: Option<String>,
    pub row_count: Option<u64>,
    /// Of the file as it is downloaded.
    pub bytes: Option<u64>,
    /// Of the file as it is downloaded, in hex.
    pub sha256: Option<String>,
    /// When the file is thrown away.
    #[schema(value_type = kinds::Time)]
    pub expires_at: String,
    /// Opens the file for an hour, without a credential.
    pub download_url: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
}
