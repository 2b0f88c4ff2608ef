//! How a project's goods are listed: how long their texts may be, whether somebody reviews them,
//! and where else the project is known.

use super::codes::CodeLimits;
use super::price_rules::PriceRules;
use super::win_back::WinBackLimits;

/// What holds for everything a project lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub limits: TextLimits,
    pub codes: CodeLimits,
    pub prices: PriceRules,
    pub introductory_for: IntroductoryFor,
    pub win_backs: WinBackLimits,
    pub review: Review,
    /// The project in the stores of others.
    pub app_store_app: Option<String>,
    pub play_store_package: Option<String>,
}

/// Most characters of the texts people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimits {
    pub name: u32,
    pub description: u32,
    pub group_name: u32,
}

/// Whether who holds a product of the group may have an introductory offer of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IntroductoryFor {
    #[default]
    Everybody,
    WhoHoldsNothing,
}

/// Whether new products wait until somebody approved them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    #[default]
    Auto,
    Manual,
}

impl TextLimits {
    /// The least and the most that can be set.
    pub const RANGE: (u32, u32) = (1, 1_000);

    /// Whether all are within what can be set.
    pub fn sound(&self) -> bool {
        let (min, max) = Self::RANGE;
        [self.name, self.description, self.group_name]
            .iter()
            .all(|limit| (min..=max).contains(limit))
    }
}

impl Default for TextLimits {
    fn default() -> Self {
        Self { name: 30, description: 45, group_name: 75 }
    }
}
