//! A sheet of the log of calls.

use perennial_core::ids::PartnerId;
use perennial_engine::calls::{Call, CallSheet};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;

use super::at;

pub fn calls() -> Vec<(&'static str, Document)> {
    let read = Call {
        at: at("2026-01-15T10:00:00Z"),
        credential: "telco-north-key".to_owned(),
        method: "GET".to_owned(),
        route: "/partner/subscriptions/{id}".to_owned(),
        request: "req_1".to_owned(),
        correlation: "req_1".to_owned(),
        status: 200,
        code: None,
        latency_us: 310,
        subjects: vec!["sub_1".to_owned()],
        marks: vec![],
    };
    let refused = Call {
        method: "POST".to_owned(),
        correlation: "job-7".to_owned(),
        status: 409,
        code: Some("restart-not-supported".to_owned()),
        marks: vec!["RESTART".to_owned()],
        ..read.clone()
    };
    let sheet = CallSheet {
        id: 0x0190_0000_0000_7000_8000_0000_0000_0001,
        partner: PartnerId::from("telco-north"),
        calls: vec![read, refused],
        forget_at: Some(at("2026-04-15T10:00:00Z")),
    };
    vec![("call_sheet", Document::Filed(Filed::Calls(Box::new(sheet))))]
}
