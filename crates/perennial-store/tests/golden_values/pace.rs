//! A sandbox that runs fast: its project, and the terms of what was sold there; and the terms of
//! what is agreed to for several payments.

use perennial_core::catalog::Project;
use perennial_core::pace::Pace;
use perennial_core::terms::{Dunning, Terms};
use perennial_core::time::Span;
use perennial_engine::directory::Document;

use super::{at, directory};

pub fn fast_project() -> Document {
    let changed = Some(at("2026-04-01T00:00:00Z"));
    Document::Project(Project { pace: Some(Pace::FiveMinutes), changed, ..directory::project() })
}

pub fn fast_terms() -> Document {
    let terms = Terms::platform();
    let dunning = Dunning {
        retries: vec![Span::seconds(10), Span::seconds(30)],
        grace: Span::seconds(154),
        hold: Span::seconds(446),
        ..terms.dunning
    };
    let terms = Terms { dunning, renewals_max: Some(12), pace: Some(Pace::FiveMinutes), ..terms };
    Document::Terms { id: "fast".into(), terms }
}

pub fn committed_terms() -> Document {
    let terms = Terms { commitment: Some(12), ..Terms::platform() };
    Document::Terms { id: "committed".into(), terms }
}
