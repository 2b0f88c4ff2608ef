//! What Stripe writes, as far as it is read here. Unknown members are passed over.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Names of our metadata on what we make.
pub(crate) const KEY: &str = "perennial_key";
pub(crate) const SUBSCRIPTION: &str = "perennial_subscription";
pub(crate) const NUMBER: &str = "perennial_number";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PaymentIntent {
    pub id: String,
    pub status: String,
    pub metadata: BTreeMap<String, String>,
    pub last_payment_error: Option<Fault>,
}

/// A PaymentIntent, or its id where it is not written out.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum IntentOrId {
    Intent(Box<PaymentIntent>),
    Id(String),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Charge {
    pub id: String,
    pub status: String,
    pub payment_intent: Option<IntentOrId>,
    /// All that was given back so far.
    pub amount_refunded: i64,
    pub currency: String,
    /// As the PaymentIntent's were when it was charged.
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dispute {
    pub status: String,
    pub amount: i64,
    pub currency: String,
    pub payment_intent: Option<IntentOrId>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Refund {
    pub id: String,
    /// Null for older ones.
    pub status: Option<String>,
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// What went wrong: of a request, or of the last attempt of a PaymentIntent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fault {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    /// What the card network advises about trying again.
    pub advice_code: Option<String>,
    pub param: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Failed {
    pub error: Fault,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    /// Seconds of the real clock.
    pub created: i64,
    pub data: EventData,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct EventData {
    pub object: serde_json::Value,
}
