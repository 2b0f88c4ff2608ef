//! Discount plans of a project from the file: percent off by the number of the term.

use std::collections::BTreeMap;

use perennial_core::catalog::PlanSteps;

use super::documents::percent;
use super::file::{DiscountPlanEntry, ProjectEntry};

/// The longest tag, in characters; and the most steps of one plan.
const TAG_CHARS_MAX: usize = 64;
const STEPS_MAX: usize = 200;

pub fn discount_plans(entry: &ProjectEntry) -> Result<BTreeMap<String, PlanSteps>, String> {
    let named = |(tag, plan): (&String, &DiscountPlanEntry)| {
        if tag.is_empty() || tag.chars().count() > TAG_CHARS_MAX {
            return Err(format!("the tag of a discount plan has 1 to {TAG_CHARS_MAX} characters"));
        }
        let steps = steps(plan).map_err(|error| format!("discount plan `{tag}`: {error}"))?;
        Ok((tag.clone(), steps))
    };
    entry.discount_plans.iter().map(named).collect()
}

fn steps(plan: &DiscountPlanEntry) -> Result<PlanSteps, String> {
    let repeat_last = match plan.after_last.as_deref() {
        None | Some("none") => false,
        Some("repeat") => true,
        Some(other) => return Err(format!("after_last `{other}` is not none or repeat")),
    };
    let steps = plan.steps.iter().map(|step| Ok((step.step, percent(&step.off)?)));
    let plan = PlanSteps { steps: steps.collect::<Result<_, String>>()?, repeat_last };
    if plan.steps.len() > STEPS_MAX || !plan.sound() {
        return Err(format!("at most {STEPS_MAX} steps, each later than the one before"));
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(plan: &str) -> Result<BTreeMap<String, PlanSteps>, String> {
        let text = format!(
            "id = \"shop\"\nname = \"Shop\"\nterms = \"platform\"\n[discount_plans.LOYAL]\n{plan}"
        );
        discount_plans(&toml::from_str(&text).expect("a project"))
    }

    #[test]
    fn steps_and_what_follows_them_are_read() {
        let plans = read(
            "steps = [{ step = 0, off = \"20\" }, { step = 1, off = \"12.5\" }]\n\
             after_last = \"repeat\"",
        );
        let steps = vec![(0, 200_000), (1, 125_000)];
        let plan = PlanSteps { steps, repeat_last: true };
        assert_eq!(plans, Ok(BTreeMap::from([("LOYAL".to_owned(), plan)])));
    }

    #[test]
    fn what_is_no_ladder_is_refused() {
        for plan in [
            "steps = [{ step = 1, off = \"20\" }, { step = 1, off = \"10\" }]",
            "steps = [{ step = 2, off = \"20\" }, { step = 1, off = \"10\" }]",
            "steps = [{ step = 0, off = \"101\" }]",
            "steps = [{ step = 0, off = \"much\" }]",
            "steps = []\nafter_last = \"sometimes\"",
        ] {
            assert!(read(plan).is_err(), "{plan}");
        }
    }
}
