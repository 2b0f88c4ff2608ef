//! Operations on the wire (5.7).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `GET /partner/operations/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    #[schema(value_type = kinds::OperationId)]
    pub operation_id: String,
    pub kind: String,
    #[schema(value_type = kinds::OperationState)]
    pub state: &'static str,
    #[schema(value_type = kinds::Time)]
    pub created_at: String,
    #[schema(value_type = Option<kinds::Time>)]
    pub finished_at: Option<String>,
    pub resource: Option<String>,
    #[schema(value_type = Option<crate::openapi::problems::Problem>)]
    pub problem: Option<Value>,
}
