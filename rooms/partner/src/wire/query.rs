//! Questions about subscriptions, and their answers (5.4).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Subscription};
use crate::openapi::kinds;

/// `POST /partner/subscriptions:search`: the parameters of the search as a document, so that
/// references stay out of access logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Search {
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_account_ref: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_user_ref: Option<String>,
    #[schema(value_type = Option<kinds::AccountId>)]
    pub account_id: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_order_id: Option<String>,
    pub activation_code_last4: Option<String>,
    #[schema(value_type = Option<Vec<kinds::Status>>)]
    pub status: Option<Vec<String>>,
    pub family: Option<String>,
    pub offering_id: Option<String>,
    #[schema(value_type = Option<kinds::Country>)]
    pub country: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub ends_before: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub ends_after: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub updated_since: Option<String>,
    #[schema(minimum = 1, maximum = 500)]
    pub page_size: Option<u64>,
    pub page_token: Option<String>,
    pub include_total: Option<bool>,
}

/// A page of a search.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub items: Vec<Subscription>,
    pub next_page_token: Option<String>,
    /// What the next round gives as `updatedSince`, to miss nothing that changed meanwhile.
    #[schema(value_type = Option<kinds::Time>)]
    pub updated_through: Option<String>,
    /// How many there are in all, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub total: Option<Total>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Total {
    Counted(u64),
    /// Too many to be counted for one answer: `null`.
    TooMany,
}

/// One step of `GET …/history`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    #[schema(value_type = kinds::Time)]
    pub at: String,
    /// Equal to `to` where access changed without another status.
    #[schema(value_type = Option<kinds::Status>)]
    pub from: Option<&'static str>,
    #[schema(value_type = kinds::Status)]
    pub to: &'static str,
    pub cause: String,
    /// `partner:…`, the room it came by, or `platform` for what fell due.
    pub actor: String,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    pub reason_code: Option<String>,
    #[schema(value_type = Option<kinds::ChangeId>)]
    pub change_id: Option<String>,
}

/// A page of `GET …/history`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    pub items: Vec<HistoryRow>,
    pub next_page_token: Option<String>,
}

/// A page of `GET …/changes`, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    pub items: Vec<Change>,
    pub next_page_token: Option<String>,
}
