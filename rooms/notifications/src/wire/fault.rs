//! The error object of section 7.1.

use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    pub status: u16,
    pub error: &'static str,
    pub message: String,
    /// Milliseconds.
    pub timestamp: i64,
    pub details: Vec<Detail>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// Stable, for programs.
    pub error_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specific: Option<String>,
}

impl Detail {
    pub fn of(error_type: &str) -> Self {
        let error_type = error_type.to_owned();
        Self { error_type, resource_type: None, resource_id: None, specific: None }
    }

    pub fn about(self, kind: &str, id: &str) -> Self {
        let resource_id = (!id.is_empty()).then(|| id.to_owned());
        Self { resource_type: Some(kind.to_owned()), resource_id, ..self }
    }

    pub fn saying(self, specific: &str) -> Self {
        Self { specific: Some(specific.to_owned()), ..self }
    }
}
