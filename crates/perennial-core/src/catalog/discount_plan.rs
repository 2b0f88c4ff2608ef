//! Discount plans: a ladder of discounts by the number of the term, defined once for a project and
//! named by its tag. What a subscription is put on is copied, so that later edits do not reach it.

use super::Catalog;
use crate::ids::ProjectId;
use crate::subscription::DiscountPlan;

/// The steps of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanSteps {
    /// Step and discount in parts per million, ascending by step.
    pub steps: Vec<(i32, u32)>,
    /// Whether the last step goes on for ever.
    pub repeat_last: bool,
}

impl PlanSteps {
    /// Whether the steps ascend and none gives more than the price.
    pub fn sound(&self) -> bool {
        let ascend = self.steps.is_sorted_by(|(one, _), (next, _)| one < next);
        ascend && self.steps.iter().all(|(_, off)| *off <= 1_000_000)
    }
}

impl Catalog {
    /// A plan of a project from a step on. A tag without definition is a name only: it reduces
    /// nothing.
    pub fn discount_plan(
        &self,
        project: &ProjectId,
        tag: &str,
        starting_step: i32,
    ) -> DiscountPlan {
        let defined = self.projects.get(project).and_then(|it| it.discount_plans.get(tag));
        let PlanSteps { steps, repeat_last } = defined.cloned().unwrap_or_default();
        DiscountPlan { tag: tag.to_owned(), starting_step, steps, repeat_last }
    }
}
