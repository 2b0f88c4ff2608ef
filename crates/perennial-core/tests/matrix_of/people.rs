//! The rows of subscriptions that serve nobody who is not known.

use std::collections::BTreeMap;

use perennial_core::Command;
use perennial_core::ids::MemberId;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::{Relationship, Verdict};
use perennial_core::terms::{ConsentKind, IdentityRule, NationalId, Terms};
use perennial_core::time::Span;

use super::commands::{cancel, enrol};
use super::states::{Row, Step, nothing, row, sold};
use crate::common::at;

/// Terms on which nobody is served who is not known.
fn knowing() -> Terms {
    let rule = IdentityRule {
        deadline: Span::days(30),
        national_id: NationalId::None,
        consents: [ConsentKind::Terms].into(),
        consents_by_feature: BTreeMap::new(),
        retention: Span::days(90),
    };
    Terms { identity: Some(rule), cancelled_while_suspended: true, ..Terms::partner() }
}

fn enrolled(when: &'static str) -> Step<'static> {
    (when, enrol(1, Relationship::Primary), nothing)
}

fn said(when: &'static str, verdict: Verdict) -> Step<'static> {
    let (member, round, at) = (MemberId(1), 1, at(when));
    (when, Command::JudgeMember { member, round, verdict, at }, nothing)
}

pub fn rows() -> Vec<Row> {
    let mid = "2024-01-15";
    vec![
        row("waits: proof, nobody enrolled", sold(knowing()), nothing, &[], mid),
        row("waits: proof, submitted", sold(knowing()), nothing, &[enrolled("2024-01-10")], mid),
        row(
            "active, known",
            sold(knowing()),
            nothing,
            &[enrolled("2024-01-10"), said("2024-01-10", Verdict::Verified)],
            mid,
        ),
        row(
            "ending, known",
            sold(knowing()),
            nothing,
            &[
                enrolled("2024-01-10"),
                said("2024-01-10", Verdict::Verified),
                ("2024-01-11", cancel(CancelWhen::PeriodEnd), nothing),
            ],
            mid,
        ),
        row(
            "paused, a consent withdrawn",
            sold(knowing()),
            nothing,
            &[
                enrolled("2024-01-10"),
                said("2024-01-10", Verdict::Verified),
                (
                    "2024-01-11",
                    Command::WithdrawConsent { member: MemberId(1), consent: ConsentKind::Terms },
                    nothing,
                ),
            ],
            mid,
        ),
        row(
            "cancelled, was known",
            sold(knowing()),
            nothing,
            &[
                enrolled("2024-01-10"),
                said("2024-01-10", Verdict::Verified),
                ("2024-01-11", cancel(CancelWhen::Now), nothing),
            ],
            mid,
        ),
    ]
}
