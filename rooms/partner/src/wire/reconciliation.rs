//! Comparing a partner's list with ours (5.8).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::ExportFilters;
use crate::openapi::kinds;

/// `POST /partner/reconciliations`.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReconciliation {
    #[schema(value_type = Option<kinds::Time>)]
    pub as_of: Option<String>,
    /// Whether the list is meant to hold everything in scope; true where it is not said.
    pub complete: Option<bool>,
    /// The scope.
    pub filters: Option<ExportFilters>,
    /// Members are read one by one, so that a value that is `null` is told from one that is not
    /// said.
    #[schema(value_type = Vec<kinds::ReconciliationRow>, max_items = 10_000)]
    pub items: Vec<Map<String, Value>>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    #[schema(value_type = kinds::Time)]
    pub as_of: String,
    /// Rows of the list.
    pub items: usize,
    /// Rows that say what we say.
    pub equal: usize,
    pub different: usize,
    pub missing_here: usize,
    /// Only of a list that is complete.
    pub missing_there: Option<usize>,
    /// In the order of the list, then what it does not name.
    pub differences: Vec<Difference>,
    /// Whether there are more differences than are told.
    pub truncated: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// `DIFFERENT`, `MISSING_HERE`, `MISSING_THERE`.
    #[schema(value_type = kinds::DifferenceKind)]
    pub kind: &'static str,
    /// Which row of the list, from zero on; none for what it does not name.
    pub index: Option<usize>,
    pub subscription_id: Option<String>,
    pub partner_order_id: Option<String>,
    pub line_ref: Option<String>,
    pub fields: Vec<FieldDifference>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldDifference {
    pub field: &'static str,
    #[schema(value_type = Option<kinds::Compared>)]
    pub yours: Value,
    #[schema(value_type = Option<kinds::Compared>)]
    pub ours: Value,
    /// Since when ours is so, why, and in which request it was asked for.
    #[schema(value_type = Option<kinds::Time>)]
    pub since: Option<String>,
    pub cause: Option<String>,
    pub actor: Option<String>,
    pub request_id: Option<String>,
    #[schema(value_type = Option<kinds::ChangeId>)]
    pub change_id: Option<String>,
}
