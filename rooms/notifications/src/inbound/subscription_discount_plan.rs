//! `POST /subscription-manager/subscriptions/{id}/setDiscountPlan`: sets, changes or takes away the
//! plan. The same values again change nothing and tell nothing (section 5.3).

use axum::Json;
use axum::extract::Path;
use perennial_core::Command;
use perennial_core::subscription::DiscountPlan;
use perennial_engine::Act;
use room_lobby::body::StrictJson;

use super::subscription_cancel::perform;
use crate::WRITE;
use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::wire::subscription::{DiscountPlanInput, Subscription};

const TAG_CHARS_MAX: usize = 64;

pub async fn set(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<DiscountPlanInput>,
) -> Result<Json<Subscription>, No> {
    asked.may(WRITE)?;
    let named = match (input.tag, input.starting_step) {
        (None, None) => None,
        (None, Some(_)) => return Err(Fault::field("tag", "A plan has a tag.").into()),
        (Some(tag), _) if tag.is_empty() || tag.chars().count() > TAG_CHARS_MAX => {
            return Err(Fault::field("tag", "A tag has 1 to 64 characters.").into());
        }
        (Some(tag), starting_step) => Some((tag, starting_step.unwrap_or_default())),
    };
    let (id, _) = asked.subscription(&id)?;
    let act = Act::With {
        id,
        make: Box::new(move |state, _, _| {
            let plan = named.clone().map(|(tag, starting_step)| {
                // The steps belong to the tag: another tag comes without any of ours.
                let same = state.discount_plan.as_ref().filter(|plan| plan.tag == tag);
                let (steps, repeat_last) =
                    same.map_or((vec![], false), |plan| (plan.steps.clone(), plan.repeat_last));
                DiscountPlan { tag, starting_step, steps, repeat_last }
            });
            Ok(Command::SetDiscountPlan { plan })
        }),
    };
    perform(&asked, id, act).await
}
