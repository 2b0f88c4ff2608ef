//! The plan: the product a subscription is of, and what goes along when it becomes another.

use std::cmp::Ordering;

use super::{Item, ItemTerms, Role, Subscription};
use crate::terms::Terms;
use crate::time::Instant;

/// What a change of the plan changes beside the plan's own item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewPlan {
    /// The terms it is sold on, where they are other ones.
    pub terms: Option<Box<Terms>>,
    /// Items beside it that do not go along.
    pub leaves: Vec<u32>,
    /// Items that come with it.
    pub brings: Vec<ItemTerms>,
}

/// Which way a change of plan goes. Only the level decides, never the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Upgrade,
    Crossgrade,
    Downgrade,
}

/// How what waited for its activation came to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// When service began with it.
    pub at: Instant,
    /// Whose word it was taken on.
    pub receipt: Option<String>,
    /// Until when it would have waited: as long as it waits again where it is taken back.
    pub waited_until: Option<Instant>,
}

impl Direction {
    pub fn of(from: &ItemTerms, to: &ItemTerms) -> Self {
        Self::of_levels(from.level, to.level)
    }

    /// What has no level is of the highest.
    pub fn of_levels(from: Option<u32>, to: Option<u32>) -> Self {
        match to.unwrap_or(1).cmp(&from.unwrap_or(1)) {
            Ordering::Less => Self::Upgrade,
            Ordering::Greater => Self::Downgrade,
            Ordering::Equal => Self::Crossgrade,
        }
    }
}

impl Subscription {
    /// The item of the plan: the first that can be bought alone.
    pub fn plan(&self) -> Option<&Item> {
        self.active_items().find(|item| item.terms.role == Role::Base)
    }

    /// The items beside the plan.
    pub fn options(&self) -> impl Iterator<Item = &Item> {
        self.active_items().filter(|item| item.terms.role == Role::Addon)
    }
}
