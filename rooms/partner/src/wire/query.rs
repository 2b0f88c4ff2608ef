//! Questions about subscriptions, and their answers (5.4).

use serde::{Deserialize, Serialize};

use super::{Change, Subscription};

/// `POST /partner/subscriptions:search`: the parameters of the search as a document, so that
/// references stay out of access logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Search {
    pub partner_account_ref: Option<String>,
    pub partner_user_ref: Option<String>,
    pub account_id: Option<String>,
    pub partner_order_id: Option<String>,
    pub activation_code_last4: Option<String>,
    pub status: Option<Vec<String>>,
    pub family: Option<String>,
    pub offering_id: Option<String>,
    pub country: Option<String>,
    pub ends_before: Option<String>,
    pub ends_after: Option<String>,
    pub updated_since: Option<String>,
    pub page_size: Option<u64>,
    pub page_token: Option<String>,
    pub include_total: Option<bool>,
}

/// A page of a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub items: Vec<Subscription>,
    pub next_page_token: Option<String>,
    /// What the next round gives as `updatedSince`, to miss nothing that changed meanwhile.
    pub updated_through: Option<String>,
    /// How many there are in all, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Total>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Total {
    Counted(u64),
    /// Too many to be counted for one answer: `null`.
    TooMany,
}

/// One step of `GET …/history`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    pub at: String,
    /// Equal to `to` where access changed without another status.
    pub from: Option<&'static str>,
    pub to: &'static str,
    pub cause: String,
    /// `partner:…`, the room it came by, or `platform` for what fell due.
    pub actor: String,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    pub reason_code: Option<String>,
    pub change_id: Option<String>,
}

/// A page of `GET …/history`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    pub items: Vec<HistoryRow>,
    pub next_page_token: Option<String>,
}

/// A page of `GET …/changes`, newest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    pub items: Vec<Change>,
    pub next_page_token: Option<String>,
}
