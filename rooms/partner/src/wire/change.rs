//! Changes of a subscription on the wire (5.3).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use serde::{Deserialize, Serialize};

use super::Subscription;

/// `POST /partner/subscriptions/{id}/changes`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewChange {
    pub partner_change_id: Option<String>,
    pub change: Wanted,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    #[serde(rename = "type")]
    pub kind: ChangeType,
    pub mode: Option<CancelMode>,
    pub effective_at: Option<String>,
    pub reason_code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeType {
    Cancel,
    UndoCancel,
}

impl ChangeType {
    /// As it is written on the wire, and down in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancel => "CANCEL",
            Self::UndoCancel => "UNDO_CANCEL",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelMode {
    Immediate,
    EndOfTerm,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub change_id: Option<String>,
    pub partner_change_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub state: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    pub direction: Option<&'static str>,
    pub effective_at: String,
    pub requested_at: String,
    pub before: Standing,
    pub after: Standing,
    /// As it is now, in the answer to who asked for the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
}

/// The part of a subscription that a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub status: &'static str,
    pub end_date: Option<String>,
}
