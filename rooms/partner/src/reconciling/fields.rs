//! What can be compared: the members of a row, the columns of the export they stand in, and what we
//! say.

use perennial_core::time::Instant;
use serde_json::{Value, json};

use crate::outbound::time;
use crate::wire;

/// One thing both sides say of a subscription.
pub struct Field {
    /// In JSON.
    pub name: &'static str,
    /// In CSV, as in the export.
    pub column: &'static str,
    pub form: Form,
    pub ours: fn(&wire::Subscription) -> Value,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    /// Compared to the second, whatever its zone.
    Time,
    Number,
    /// Compared in any order.
    Words,
}

fn offering<T: serde::Serialize>(
    s: &wire::Subscription,
    of: impl Fn(&wire::Offering) -> T,
) -> Value {
    json!(s.offering.as_ref().map(of))
}

pub const FIELDS: [Field; 13] = [
    Field {
        name: "partnerAccountRef",
        column: "partner_account_ref",
        form: Form::Text,
        ours: |s| json!(s.account.partner_account_ref),
    },
    Field {
        name: "partnerUserRef",
        column: "partner_user_ref",
        form: Form::Text,
        ours: |s| json!(s.account.partner_user_ref),
    },
    Field {
        name: "offeringId",
        column: "offering_id",
        form: Form::Text,
        ours: |s| offering(s, |it| it.offering_id.clone()),
    },
    Field {
        name: "partnerSku",
        column: "partner_sku",
        form: Form::Text,
        ours: |s| offering(s, |it| it.partner_sku.clone()),
    },
    Field {
        name: "family",
        column: "family",
        form: Form::Text,
        ours: |s| offering(s, |it| it.family.clone()),
    },
    Field { name: "status", column: "status", form: Form::Text, ours: |s| json!(s.status) },
    Field { name: "termType", column: "term_type", form: Form::Text, ours: |s| json!(s.term_type) },
    Field {
        name: "startDate",
        column: "start_date",
        form: Form::Time,
        ours: |s| json!(s.start_date),
    },
    Field { name: "endDate", column: "end_date", form: Form::Time, ours: |s| json!(s.end_date) },
    Field {
        name: "trialEndDate",
        column: "trial_end_date",
        form: Form::Time,
        ours: |s| json!(s.trial_end_date),
    },
    Field {
        name: "seats",
        column: "seats_allowed",
        form: Form::Number,
        ours: |s| json!(s.seats.allowed),
    },
    Field {
        name: "options",
        column: "options",
        form: Form::Words,
        ours: |s| {
            let mut options = s.options.clone();
            options.sort_unstable();
            json!(options)
        },
    },
    Field {
        name: "purchaseCountry",
        column: "purchase_country",
        form: Form::Text,
        ours: |s| json!(s.purchase_country),
    },
];

/// Columns of the export that a list may bear and that are not compared: they follow from others,
/// or tell how ours came to be.
pub const PASSED_OVER: [&str; 10] = [
    "correlation_key",
    "status_reason",
    "status_since",
    "seats_active",
    "billable",
    "period_start",
    "period_end",
    "created_at",
    "updated_at",
    "revision",
];

impl Form {
    /// A value in the one form in which it is compared; none where it cannot be read.
    pub fn read(self, value: &Value) -> Option<Value> {
        if value.is_null() {
            return Some(if self == Self::Words { json!([]) } else { Value::Null });
        }
        match self {
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Time => Instant::parse(value.as_str()?).ok().map(|at| json!(time(at))),
            Self::Number => value.as_u64().map(|number| json!(number)),
            Self::Words => {
                let words = value.as_array()?.iter().map(Value::as_str);
                let mut words = words.collect::<Option<Vec<_>>>()?;
                words.sort_unstable();
                Some(json!(words))
            }
        }
    }

    /// The value in a cell of a CSV file; nothing in it is no value.
    pub fn cell(self, text: &str) -> Value {
        match self {
            Self::Words => json!(text.split_whitespace().collect::<Vec<_>>()),
            _ if text.is_empty() => Value::Null,
            Self::Number => text.parse::<u64>().map_or_else(|_| json!(text), |it| json!(it)),
            Self::Text | Self::Time => json!(text),
        }
    }
}
