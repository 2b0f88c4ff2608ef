//! The report as a page for people.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::Response;
use room_lobby::html::{self, Forms};

use super::report::{Item, Report};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;\
    padding:0 1rem}table{border-collapse:collapse;width:100%}\
    td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}\
    .covered{color:#06703a}.missing{color:#a3260f}progress{width:100%}";

/// The whole page.
pub fn page(report: &Report) -> Response {
    let mut text = String::new();
    let partner = escaped(&report.partner_id);
    let Report { covered, applicable, percent, .. } = report;
    let verdict = if report.ready { "Ready to go live." } else { "Not ready yet." };
    let _infallible = write!(
        text,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Going live: {partner}</title><style>{STYLE}</style></head><body>\
         <h1>Going live: {partner}</h1>\
         <p>{verdict} {covered} of {applicable} scenarios covered in {} ({percent}&nbsp;%).</p>\
         <progress max=\"100\" value=\"{percent}\">{percent} %</progress>",
        escaped(&report.environment),
    );
    for (kind, title) in [("HAPPY", "What must work"), ("NEGATIVE", "What must be handled")] {
        let _infallible = write!(
            text,
            "<h2>{title}</h2><table><thead><tr><th scope=\"col\">Scenario</th>\
             <th scope=\"col\">State</th><th scope=\"col\">When</th>\
             <th scope=\"col\">Request</th></tr></thead><tbody>",
        );
        for item in report.items.iter().filter(|item| item.kind == kind) {
            row(&mut text, item);
        }
        text.push_str("</tbody></table>");
    }
    text.push_str("</body></html>");
    html::page(text, STYLE, StatusCode::OK, Forms::Nowhere)
}

fn row(text: &mut String, item: &Item) {
    let (class, state) = match (item.is_asked(), item.is_covered()) {
        (false, _) => ("", "not asked"),
        (true, true) => ("covered", "✓ covered"),
        (true, false) => ("missing", "✗ missing"),
    };
    let shown = |text: &Option<String>| text.as_deref().map(escaped).unwrap_or_default();
    let _infallible = write!(
        text,
        "<tr><td>{} <small>({})</small></td><td class=\"{class}\">{state}</td>\
         <td>{}</td><td>{}</td></tr>",
        escaped(item.title),
        item.id,
        shown(&item.at),
        shown(&item.request_id),
    );
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
