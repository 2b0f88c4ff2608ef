//! `POST /subscription-manager/subscriptions/{id}/setDiscountPlan`: sets, changes or takes away the
//! plan. The same values again change nothing and tell nothing (section 5.3).

use axum::Json;
use axum::extract::Path;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, Place};
use room_lobby::body::StrictJson;

use super::subscription_cancel::perform;
use crate::WRITE;
use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::wire::subscription as wire;

const TAG_CHARS_MAX: usize = 64;
/// Section 4.2: the farthest step either way.
const STEP_MAX: i32 = 1_000;

pub async fn set(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<wire::DiscountPlanInput>,
) -> Result<Json<wire::Subscription>, No> {
    asked.may(WRITE)?;
    let named = named(input)?;
    let (id, _) = asked.subscription(&id)?;
    let make = Box::new(move |s: &Subscription, place: &Place, _| Ok(command(s, place, &named)));
    perform(&asked, id, Act::With { id, make }).await
}

/// A tag and where it starts; `None` takes the plan away.
pub type Named = Option<(String, i32)>;

pub fn named(input: wire::DiscountPlanInput) -> Result<Named, No> {
    let (tag, start) = match (input.tag, input.starting_step) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(Fault::field("tag", "A plan has a tag.").into()),
        (Some(tag), start) => (tag, start.unwrap_or_default()),
    };
    if tag.is_empty() || tag.chars().count() > TAG_CHARS_MAX {
        return Err(Fault::field("tag", "A tag has 1 to 64 characters.").into());
    }
    if !(-STEP_MAX..=STEP_MAX).contains(&start) {
        return Err(Fault::field("startingStep", "A step lies between -1000 and 1000.").into());
    }
    Ok(Some((tag, start)))
}

/// The plan as the catalog has it now. One that is set again as it is stays as it was copied.
pub fn command(s: &Subscription, place: &Place, named: &Named) -> Command {
    let plan = named.as_ref().map(|(tag, start)| {
        let same = s.discount_plan.as_ref();
        let same = same.filter(|plan| plan.tag == *tag && plan.starting_step == *start);
        same.cloned().unwrap_or_else(|| place.catalog.discount_plan(&s.project, tag, *start))
    });
    Command::SetDiscountPlan { plan }
}
