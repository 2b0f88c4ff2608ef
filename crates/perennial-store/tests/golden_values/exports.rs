//! Exports: one that waits, one that was written, one that could not be.

use perennial_engine::directory::Document;
use perennial_engine::export::{Export, ExportProgress, Exported};
use perennial_engine::filed::Filed;

use super::at;

pub fn exports() -> Vec<(&'static str, Document)> {
    let waiting = Export {
        id: 0x0190_0000_0000_7000_8000_0000_0000_0009,
        partner: "telco-north".into(),
        wanted: "{\"kind\":\"SUBSCRIPTIONS_SNAPSHOT\"}".to_owned(),
        compressed: true,
        created_at: at("2026-01-15T10:00:00Z"),
        progress: ExportProgress::Waiting,
        forget_at: at("2026-02-14T10:00:00Z"),
    };
    let ready = Exported {
        rows: 1_000_000,
        bytes: 77_000_000,
        sha256: [7; 32],
        as_of: at("2026-01-15T10:00:00Z"),
        at: at("2026-01-15T10:01:00Z"),
    };
    let failed = ExportProgress::Failed {
        at: at("2026-01-15T10:01:00Z"),
        why: "The file could not be written; ask again.".to_owned(),
    };
    let with = |progress| Export { progress, ..waiting.clone() };
    let export = |export| Document::Filed(Filed::Export(Box::new(export)));
    vec![
        ("export_ready", export(with(ExportProgress::Ready(ready)))),
        ("export_failed", export(with(failed))),
        ("export", export(waiting)),
    ]
}
