//! What a change comes to: the core's words for it, built from the state and the catalog as they
//! are when it is decided.

use std::borrow::Cow;

use perennial_core::catalog::plan::PlanAsked;
use perennial_core::catalog::{Amendment, amended};
use perennial_core::ids::{ProductId, SubscriptionId, Territory};
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription, decide};
use perennial_engine::{Act, EngineError, Place};

/// One step of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Plan(PlanAsked),
    /// So many units of the plan.
    Seats {
        units: u32,
        release_oldest: bool,
    },
    Options {
        add: Vec<ProductId>,
        remove: Vec<ProductId>,
    },
    Move(Territory),
    /// What needs neither the state nor the catalog.
    Plain(Command),
}

impl Change {
    pub fn command(
        &self,
        s: &Subscription,
        place: &Place,
        now: Instant,
    ) -> Result<Command, EngineError> {
        let catalog = &place.catalog;
        Ok(match self {
            Self::Plan(asked) => {
                Command::ChangePlan(Box::new(catalog.change_of_plan(s, asked, now)?))
            }
            Self::Seats { units, release_oldest } => {
                let number = s.plan().ok_or(Refusal::NoItems)?.number;
                let asked = Amendment { quantity: Some(*units), ..Amendment::default() };
                let to = Box::new(amended(catalog, s, number, &asked, now)?.terms);
                Command::ChangeSeats { to, release_oldest: *release_oldest }
            }
            Self::Options { add, remove } => {
                let has = |id: &&ProductId| !s.options().any(|item| item.terms.product == **id);
                let add = add.iter().filter(has).map(|id| catalog.option(s, id, now));
                let gone = s.options().filter(|item| remove.contains(&item.terms.product));
                Command::ChangeOptions {
                    add: add.collect::<Result<_, _>>()?,
                    remove: gone.map(|item| item.number).collect(),
                }
            }
            Self::Move(to) => Command::Relocate(Box::new(catalog.move_to(s, to, now)?)),
            Self::Plain(command) => command.clone(),
        })
    }

    pub fn act(self, id: SubscriptionId) -> Act {
        let make = move |s: &Subscription, place: &Place, now| self.command(s, place, now);
        Act::With { id, make: Box::new(make) }
    }
}

/// Whether some steps would be done one after the other, without doing them.
pub fn tried(
    changes: &[Change],
    s: &Subscription,
    place: &Place,
    now: Instant,
) -> Result<(), EngineError> {
    // Nothing comes after the last step, so that what comes of it need not be worked out: most
    // changes have one step, and a page of a search tries a score of changes for each row.
    let Some((last, before)) = changes.split_last() else { return Ok(()) };
    let mut state = Cow::Borrowed(s);
    for change in before {
        let command = change.command(&state, place, now)?;
        let facts = decide(Some(&state), &command, now)?;
        let after = evolve_all(Some(state.into_owned()), &facts).ok_or(Refusal::NotSold)?;
        state = Cow::Owned(after);
    }
    let command = last.command(&state, place, now)?;
    decide(Some(&state), &command, now)?;
    Ok(())
}
