//! The language of stories: settings, steps, and how outcomes are told.

mod offers;
mod people;
mod plans;
mod say;
mod settings;
mod steps;
mod words;

use crate::common::{Life, at};
use settings::Settings;
use steps::{Doing, Script};

/// Where the arrow stands in most lines.
const ARROW_COLUMN: usize = 60;

/// The story told again, with the outcomes that are found.
pub fn retold(story: &str) -> String {
    let mut settings = Settings::default();
    let mut script = Script::default();
    let mut life = Life::default();
    let mut lines = vec![];
    let mut head = true;
    for (n, line) in story.lines().enumerate() {
        let told = line.split("->").next().unwrap_or_default().trim_end();
        let first = told.chars().next();
        let problem = |problem: String| -> ! { panic!("line {}: {line}\n{problem}", n + 1) };
        head &= !line.is_empty();
        if head {
            lines.push(line.to_owned());
        } else if first.is_some_and(|first| first.is_ascii_digit()) {
            let (instant, doing) = told.split_once(' ').unwrap_or((told, ""));
            let doing = Doing { text: doing.trim(), now: at(instant), settings: &settings };
            let outcomes = doing.done(&mut life, &mut script).unwrap_or_else(|what| problem(what));
            let mut left = told.to_owned();
            for outcome in outcomes {
                lines.push(format!("{left:<ARROW_COLUMN$} -> {outcome}"));
                left = String::new();
            }
            if !left.is_empty() {
                lines.push(left);
            }
        } else if told.is_empty() && line.contains("->") {
            // An outcome of the step before, told anew with it.
        } else {
            if !told.is_empty() && !script.read(told) {
                settings.read(told).unwrap_or_else(|what| problem(what));
            }
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}
