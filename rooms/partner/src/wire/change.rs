//! Changes of a subscription on the wire (5.3).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Subscription;
use crate::openapi::kinds;

/// `POST /partner/subscriptions/{id}/changes`.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewChange {
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_change_id: Option<String>,
    #[schema(value_type = kinds::AnyChange)]
    pub change: Wanted,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// One change: its type, and of the members those that the type has.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    #[serde(rename = "type")]
    pub kind: ChangeType,
    pub offering_id: Option<String>,
    #[schema(minimum = 1)]
    pub seats: Option<u32>,
    pub release_oldest: Option<bool>,
    pub options: Option<Vec<String>>,
    pub add: Option<Vec<String>>,
    pub remove: Option<Vec<String>>,
    pub effective: Option<Effective>,
    #[schema(value_type = Option<kinds::Length>)]
    pub term: Option<String>,
    #[schema(value_type = Option<kinds::Length>)]
    pub by: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub new_end_date: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub end_date: Option<String>,
    pub pos: Option<Pos>,
    pub restock: Option<bool>,
    pub force: Option<bool>,
    pub mode: Option<CancelMode>,
    #[schema(value_type = Option<kinds::Time>)]
    pub effective_at: Option<String>,
    #[schema(value_type = Option<kinds::ReasonCode>)]
    pub reason_code: Option<String>,
    pub extend_by_pause: Option<bool>,
    #[schema(value_type = Option<kinds::Country>)]
    pub purchase_country: Option<String>,
    #[schema(value_type = Option<kinds::Language>)]
    pub language: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_user_ref: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_account_ref: Option<String>,
    /// Merged with those that are there; null removes one.
    #[schema(value_type = Option<kinds::Merged>)]
    pub attributes: Option<BTreeMap<String, Option<String>>>,
    #[schema(value_type = Option<kinds::ChangeId>)]
    pub change_id: Option<String>,
}

impl Wanted {
    /// A change that says nothing but what it is.
    pub fn of(kind: ChangeType) -> Self {
        Self {
            kind,
            offering_id: None,
            seats: None,
            release_oldest: None,
            options: None,
            add: None,
            remove: None,
            effective: None,
            term: None,
            by: None,
            new_end_date: None,
            end_date: None,
            pos: None,
            restock: None,
            force: None,
            mode: None,
            effective_at: None,
            reason_code: None,
            extend_by_pause: None,
            purchase_country: None,
            language: None,
            partner_user_ref: None,
            partner_account_ref: None,
            attributes: None,
            change_id: None,
        }
    }

    /// The members that are there, beside the type.
    pub fn given(&self) -> impl Iterator<Item = &'static str> {
        let members = [
            ("offeringId", self.offering_id.is_some()),
            ("seats", self.seats.is_some()),
            ("releaseOldest", self.release_oldest.is_some()),
            ("options", self.options.is_some()),
            ("add", self.add.is_some()),
            ("remove", self.remove.is_some()),
            ("effective", self.effective.is_some()),
            ("term", self.term.is_some()),
            ("by", self.by.is_some()),
            ("newEndDate", self.new_end_date.is_some()),
            ("endDate", self.end_date.is_some()),
            ("pos", self.pos.is_some()),
            ("restock", self.restock.is_some()),
            ("force", self.force.is_some()),
            ("mode", self.mode.is_some()),
            ("effectiveAt", self.effective_at.is_some()),
            ("reasonCode", self.reason_code.is_some()),
            ("extendByPause", self.extend_by_pause.is_some()),
            ("purchaseCountry", self.purchase_country.is_some()),
            ("language", self.language.is_some()),
            ("partnerUserRef", self.partner_user_ref.is_some()),
            ("partnerAccountRef", self.partner_account_ref.is_some()),
            ("attributes", self.attributes.is_some()),
            ("changeId", self.change_id.is_some()),
        ];
        members.into_iter().filter(|(_, given)| *given).map(|(member, _)| member)
    }
}

/// What happened at a till.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pos {
    #[schema(value_type = kinds::Reference)]
    pub store_ref: String,
    #[schema(value_type = Option<kinds::Reference>)]
    pub terminal_ref: Option<String>,
    #[schema(value_type = kinds::Reference)]
    pub transaction_ref: String,
    #[schema(value_type = kinds::Time)]
    pub occurred_at: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Effective {
    Immediate,
    EndOfTerm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeType {
    ChangePlan,
    ChangeSeats,
    ChangeOptions,
    Prolong,
    SetEndDate,
    Activate,
    Deactivate,
    Cancel,
    UndoCancel,
    Suspend,
    Resume,
    Restart,
    UpdateAttributes,
    DiscardPending,
}

impl ChangeType {
    pub const ALL: [Self; 14] = [
        Self::ChangePlan,
        Self::ChangeSeats,
        Self::ChangeOptions,
        Self::Prolong,
        Self::SetEndDate,
        Self::Activate,
        Self::Deactivate,
        Self::Cancel,
        Self::UndoCancel,
        Self::Suspend,
        Self::Resume,
        Self::Restart,
        Self::UpdateAttributes,
        Self::DiscardPending,
    ];

    /// As it is written on the wire, and down in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChangePlan => "CHANGE_PLAN",
            Self::ChangeSeats => "CHANGE_SEATS",
            Self::ChangeOptions => "CHANGE_OPTIONS",
            Self::Prolong => "PROLONG",
            Self::SetEndDate => "SET_END_DATE",
            Self::Activate => "ACTIVATE",
            Self::Deactivate => "DEACTIVATE",
            Self::Cancel => "CANCEL",
            Self::UndoCancel => "UNDO_CANCEL",
            Self::Suspend => "SUSPEND",
            Self::Resume => "RESUME",
            Self::Restart => "RESTART",
            Self::UpdateAttributes => "UPDATE_ATTRIBUTES",
            Self::DiscardPending => "DISCARD_PENDING",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelMode {
    Immediate,
    EndOfTerm,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    #[schema(value_type = Option<kinds::ChangeId>)]
    pub change_id: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_change_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[schema(value_type = kinds::ChangeState)]
    pub state: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    #[schema(value_type = Option<kinds::Direction>)]
    pub direction: Option<&'static str>,
    #[schema(value_type = kinds::Time)]
    pub effective_at: String,
    #[schema(value_type = kinds::Time)]
    pub requested_at: String,
    pub before: Standing,
    pub after: Standing,
    /// As it is now, in the answer to who asked for the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
}

/// The part of a subscription that a change is about: how it stands, and whatever else differs
/// before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    #[schema(value_type = kinds::Status)]
    pub status: &'static str,
    #[schema(value_type = Option<kinds::Time>)]
    pub end_date: Option<String>,
    #[serde(flatten)]
    pub more: BTreeMap<&'static str, Value>,
}

/// `GET /partner/subscriptions/{id}/available-changes`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailableChanges {
    #[schema(value_type = kinds::SubscriptionId)]
    pub subscription_id: String,
    /// It is true at this revision.
    pub revision: u64,
    pub items: Vec<AvailableChange>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailableChange {
    #[serde(rename = "type")]
    pub kind: ChangeType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offering_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Direction>)]
    pub direction: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_seats: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_seats: Option<u32>,
    #[schema(value_type = Object)]
    pub constraints: BTreeMap<&'static str, Value>,
    /// Codes it would be refused with; none where it is possible.
    #[schema(value_type = Vec<crate::problem::Code>)]
    pub blocked_by: Vec<&'static str>,
}
