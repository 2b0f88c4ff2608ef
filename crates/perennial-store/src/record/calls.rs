//! Sheets of the log of calls.

use perennial_core::ids::PartnerId;
use perennial_engine::calls::{Call, CallSheet};
use serde::{Deserialize, Serialize};

use super::Result;
use super::fulfilment::number;
use super::scalar::{At, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallSheetTwin {
    /// 32 hex digits.
    id: String,
    partner: String,
    calls: Vec<CallTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    until: Option<At>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallTwin {
    at: At,
    credential: String,
    method: String,
    #[serde(default, skip_serializing_if = "usual")]
    route: String,
    request: String,
    /// Left out where it is the request's.
    #[serde(default, skip_serializing_if = "usual")]
    correlation: Option<String>,
    status: u16,
    #[serde(default, skip_serializing_if = "usual")]
    code: Option<String>,
    us: u64,
    #[serde(default, skip_serializing_if = "usual")]
    subjects: Vec<String>,
    #[serde(default, skip_serializing_if = "usual")]
    marks: Vec<String>,
}

impl CallSheetTwin {
    pub fn of(sheet: &CallSheet) -> Self {
        Self {
            id: format!("{:032x}", sheet.id),
            partner: sheet.partner.0.clone(),
            calls: sheet.calls.iter().map(CallTwin::of).collect(),
            until: sheet.forget_at.map(At),
        }
    }

    pub fn back(self) -> Result<CallSheet> {
        Ok(CallSheet {
            id: number(&self.id)?,
            partner: PartnerId(self.partner),
            calls: self.calls.into_iter().map(CallTwin::back).collect(),
            forget_at: self.until.map(|at| at.0),
        })
    }
}

impl CallTwin {
    fn of(call: &Call) -> Self {
        let correlation = (call.correlation != call.request).then(|| call.correlation.clone());
        Self {
            at: At(call.at),
            credential: call.credential.clone(),
            method: call.method.clone(),
            route: call.route.clone(),
            request: call.request.clone(),
            correlation,
            status: call.status,
            code: call.code.clone(),
            us: call.latency_us,
            subjects: call.subjects.clone(),
            marks: call.marks.clone(),
        }
    }

    fn back(self) -> Call {
        Call {
            at: self.at.0,
            credential: self.credential,
            method: self.method,
            route: self.route,
            correlation: self.correlation.unwrap_or_else(|| self.request.clone()),
            request: self.request,
            status: self.status,
            code: self.code,
            latency_us: self.us,
            subjects: self.subjects,
            marks: self.marks,
        }
    }
}
