//! The operations of closing a month: exports, reconciling, what happened (5.8, 5.9).

use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Object, Schema};

use super::kinds::{self, Time, text};
use super::operation::Operation;
use crate::{events, wire};

const READ: &[&str] = &["exports:read"];
const FILES: &[&str] = &["text/csv", "application/x-ndjson", "application/gzip"];

pub fn all() -> Vec<Operation> {
    let mut all = exports();
    all.push(reconciling());
    all.push(feed());
    all
}

fn exports() -> Vec<Operation> {
    vec![
        Operation::post(
            "/partner/exports",
            "createExport",
            "Asks for a file of one moment: what there is, changes, orders or devices (5.8).",
        )
        .scope(READ)
        .keyed()
        .given_as::<wire::NewExport>(json!({ "kind": "SUBSCRIPTIONS_SNAPSHOT", "format": "CSV" }))
        .told::<wire::Export>("202")
        .then("getExport", "exportId", "/exportId"),
        Operation::get(
            "/partner/exports/{exportId}",
            "getExport",
            "Whether it is there; its link.",
        )
        .part::<kinds::ExportId>("exportId")
        .scope(READ)
        .told::<wire::Export>("200"),
        Operation::get(
            "/partner/exports/{exportId}/file",
            "downloadExport",
            "The file, for whoever has its link; `X-Content-SHA256` is its checksum.",
        )
        .part::<kinds::ExportId>("exportId")
        .query("token", text().description(Some("Of the link; good for an hour.")))
        .file(FILES),
    ]
}

fn reconciling() -> Operation {
    let complete = ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some("Of a table: whether it is meant to hold everything; true if absent."));
    let table = text().description(Some("In the columns of the export (RFC 4180)."));
    Operation::post(
        "/partner/reconciliations",
        "reconcile",
        "Holds the partner's list against ours: what differs, since when and why; writes nothing.",
    )
    .scope(READ)
    .query_of::<Time>("asOf")
    .query("complete", complete)
    .given_as::<wire::NewReconciliation>(json!({
        "items": [{ "partnerOrderId": "TEL-2026-000123", "lineRef": "1", "status": "ACTIVE" }],
    }))
    .or_given("text/csv", Schema::Object(Object::from(table)))
    .told::<wire::Reconciliation>("200")
}

fn feed() -> Operation {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(500))
        .description(Some("How many at a time; 100 where absent."));
    let types = text()
        .pattern(Some("^partner\\.[a-z._]+(,partner\\.[a-z._]+)*$"))
        .description(Some("Names of events, with commas between them; all where absent."));
    Operation::get("/partner/events", "listEvents", "What happened since, oldest first (5.9).")
        .scope(&["events:read"])
        .query_of::<kinds::EventId>("after")
        .query("limit", limit)
        .query("types", types)
        .told::<events::Page>("200")
        .then("listEvents", "after", "/nextAfter")
}
