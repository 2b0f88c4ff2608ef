//! The state matrix: every stage, with the variants that matter, against every command.
//!
//! The golden is reviewed by eye when it changes: `BLESS=1 cargo test -p perennial-core --test
//! matrix`, then read the difference against the specifications.

mod common;
mod matrix_of;

use std::fmt::Write;

use common::{at, golden};
use matrix_of::commands::commands;
use matrix_of::states::rows;
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Refusal, Subscription, decide, due};

const HEAD: &str = "\
# The state matrix: what each command does in each stage of a subscription's life.
# inferred: printed by tests/matrix.rs from `decide`; read cell by cell against the transition
# tables of commerce 4, reseller 5, partner 4.2 and 5.3, storefront 7 and 8, notifications 5.1.
# Under each command: what happens (fact, fact) or why not (- refusal), then the states it is so in.
# (nothing): it is so already, or it is the gateway's turn. [..]: becomes true once it is paid.
# Each state is reached at 2024-01-15 or so, from a month sold on 2024-01-01; tests/matrix.rs tells how.
";

/// The last line of a command, whose states are all that no other line names.
const OTHERS: &str = "- not possible in this stage, or not any more: all others";

/// Names of what happens; with a charge, of what becomes true when it is paid too.
fn cell(state: Option<&Subscription>, name: &str, command: &Command, now: Instant) -> String {
    let now = if name.ends_with("when it is due") {
        match state.and_then(due) {
            Some(at) => at.max(now),
            None => return "(nothing falls due by itself)".to_owned(),
        }
    } else {
        now
    };
    let name = |dated: &Dated| match &dated.fact {
        perennial_core::Fact::ChargeOpened(charge) => {
            let then = charge.then.iter().map(perennial_core::Fact::name).collect::<Vec<_>>();
            format!("charge_opened [{}]", then.join(", "))
        }
        fact => fact.name().to_owned(),
    };
    match decide(state, command, now) {
        Ok(facts) if facts.is_empty() => "(nothing)".to_owned(),
        Ok(facts) => facts.iter().map(name).collect::<Vec<_>>().join(", "),
        // The stage alone says no: not worth a line of its own.
        Err(Refusal::WrongStage { .. } | Refusal::AlreadyEnded { .. } | Refusal::NotSold) => {
            OTHERS.to_owned()
        }
        Err(refusal) => format!("- {refusal}"),
    }
}

#[test]
fn the_matrix_is_as_reviewed() {
    let rows = rows();
    let titles = commands(None, at("2024-01-15"));
    let mut table = HEAD.to_owned();
    for (n, (title, _)) in titles.iter().enumerate() {
        writeln!(table, "\n{title}").unwrap();
        let mut by_outcome: Vec<(String, Vec<&str>)> = vec![];
        for row in &rows {
            let (name, command) = &commands(row.state.as_ref(), row.now)[n];
            let outcome = cell(row.state.as_ref(), name, command, row.now);
            match by_outcome.iter_mut().find(|(known, _)| *known == outcome) {
                Some((_, states)) => states.push(row.name),
                None => by_outcome.push((outcome, vec![row.name])),
            }
        }
        by_outcome.sort_by_key(|(outcome, _)| (outcome == OTHERS, outcome.starts_with(['-', '('])));
        for (outcome, states) in by_outcome {
            writeln!(table, "  {outcome}").unwrap();
            for line in if outcome == OTHERS { vec![] } else { wrapped(&states) } {
                writeln!(table, "      {line}").unwrap();
            }
        }
    }
    golden("goldens/state_matrix.txt", &table);
}

fn wrapped(states: &[&str]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (n, state) in states.iter().enumerate() {
        let last = lines.last_mut().unwrap();
        if last.len() + state.len() > 88 {
            lines.push(String::new());
        }
        let last = lines.last_mut().unwrap();
        let end = if n + 1 < states.len() { "; " } else { "" };
        write!(last, "{state}{end}").unwrap();
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}
