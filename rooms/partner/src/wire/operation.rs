//! Operations on the wire (5.7).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use serde::Serialize;
use serde_json::Value;

/// `GET /partner/operations/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    pub operation_id: String,
    pub kind: String,
    pub state: &'static str,
    pub created_at: String,
    pub finished_at: Option<String>,
    pub resource: Option<String>,
    pub problem: Option<Value>,
}
