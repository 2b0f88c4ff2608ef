//! The words by which a call is told from others on the same route: what was asked for, and how.
//! Only words of ours are taken out of a request, never a text of the partner's: what no wire type
//! of ours reads at its place is no word.

use room_lobby::RequestContext;
use room_lobby::query::Query;
use serde::de::DeserializeOwned;
use serde_json::Value;

use axum::http::{HeaderMap, header};

use crate::ids;
use crate::wire::{
    Action, CancelMode, ChangeType, Effective, ExportFormat, ExportKind, Policy, Processing,
};

/// A place where a word of ours stands, and whether what is there is one.
type Word = (&'static str, fn(&Value) -> bool);

const WORDS: [Word; 6] = [
    ("/change/type", is::<ChangeType>),
    ("/change/mode", is::<CancelMode>),
    ("/change/effective", is::<Effective>),
    ("/processing", is::<Processing>),
    ("/kind", is::<ExportKind>),
    ("/format", is::<ExportFormat>),
];
/// The same on each line of an order.
const LINE_WORDS: [Word; 2] = [("/action", is::<Action>), ("/activation/policy", is::<Policy>)];
/// Members whose presence says something.
const PRESENT: [&str; 6] = [
    "/change/purchaseCountry",
    "/change/extendByPause",
    "/change/seats",
    "/change/by",
    "/change/newEndDate",
    "/pageToken",
];
/// Lines whose words are noted: an order's first are enough to tell what kind it is.
const LINES_MAX: usize = 5;
/// Bodies up to here are looked through for the ids of what was made.
const BODY_BYTES_MAX: usize = 64 * 1024;
const IDS_MAX: usize = 20;

/// What the body asks for.
pub fn asked(context: &RequestContext, body: &Value) {
    for place in WORDS {
        word(context, body, place);
    }
    for pointer in PRESENT {
        if body.pointer(pointer).is_some_and(|value| !value.is_null()) {
            context.note("mark", pointer.rsplit('/').next().unwrap_or_default());
        }
    }
    if let Some(lines) = body.get("lines").and_then(Value::as_array) {
        context.note("mark", format!("lines:{}", lines.len()));
        for line in lines.iter().take(LINES_MAX) {
            for place in LINE_WORDS {
                word(context, line, place);
            }
        }
    }
}

/// What head and query ask for.
pub fn asked_by(context: &RequestContext, headers: &HeaderMap, query: &Query) {
    if query.get("dryRun") == Some("true") {
        context.note("mark", "dryRun");
    }
    if query.get("api-version").is_some() {
        context.note("mark", "version:query");
    }
    for name in ["pageToken", "after", "asOf"] {
        if query.get(name).is_some() {
            context.note("mark", name);
        }
    }
    let vendor = |name| {
        let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.any(|value| value.contains("vnd.perennial.partner."))
    };
    if vendor(header::ACCEPT) || vendor(header::CONTENT_TYPE) {
        context.note("mark", "version:media");
    }
    if headers.contains_key(header::IF_MATCH) {
        context.note("mark", "if-match");
    }
}

/// What came of a write: the ids of what was made, and which way a change went.
pub fn answered(context: &RequestContext, body: &str, replayed: bool) {
    if replayed {
        context.note("mark", "replayed");
    }
    if context.method() != axum::http::Method::POST || body.len() > BODY_BYTES_MAX {
        return;
    }
    let texts = body.split('"').filter(|text| ids::is_one(text));
    for id in texts.take(IDS_MAX) {
        context.note("subject", id);
    }
    for direction in ["UPGRADE", "DOWNGRADE", "CROSSGRADE"] {
        if body.contains(&format!("\"direction\":\"{direction}\"")) {
            context.note("mark", direction);
        }
    }
}

/// Notes the word at its place, if there is one.
fn word(context: &RequestContext, body: &Value, (pointer, is_word): Word) {
    if let Some(value) = body.pointer(pointer)
        && let Some(text) = value.as_str().filter(|_| is_word(value))
    {
        context.note("mark", text);
    }
}

fn is<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_value::<T>(value.clone()).is_ok()
}
