//! What is bought once: three kinds, each with terms of its own, by which it is known again.

use perennial_core::catalog::Product;
use perennial_core::ids::TermsId;
use perennial_core::subscription::Recurrence;
use perennial_core::time::Span;

use crate::terms;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OneTimeKind {
    /// Used up, and bought again.
    Consumable,
    /// Bought once in a life.
    NonConsumable,
    /// Lasts for a time and never renews.
    NonRenewing,
}

/// A thousand years stand for ever: no calendar goes on much longer.
pub(crate) const FOR_EVER: Span = Span::years(1_000);

impl OneTimeKind {
    pub(crate) const WORDS: [&str; 3] =
        ["CONSUMABLE", "NON_CONSUMABLE", "NON_RENEWING_SUBSCRIPTION"];

    pub(crate) fn read(word: &str) -> Option<Self> {
        match word {
            "CONSUMABLE" => Some(Self::Consumable),
            "NON_CONSUMABLE" => Some(Self::NonConsumable),
            "NON_RENEWING_SUBSCRIPTION" => Some(Self::NonRenewing),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        let [consumable, non_consumable, non_renewing] = Self::WORDS;
        match self {
            Self::Consumable => consumable,
            Self::NonConsumable => non_consumable,
            Self::NonRenewing => non_renewing,
        }
    }

    pub(crate) fn terms(self) -> TermsId {
        match self {
            Self::Consumable => terms::STOREFRONT_CONSUMABLE.into(),
            Self::NonConsumable => terms::STOREFRONT_OWNED.into(),
            Self::NonRenewing => terms::STOREFRONT_FIXED.into(),
        }
    }

    /// The kind of a product that is bought once; `None` for what renews. What others sell once
    /// lasts for its term.
    pub(crate) fn of(product: &Product) -> Option<Self> {
        let newest = product.newest();
        if newest.recurrence == Recurrence::Periodic {
            return None;
        }
        let known = [Self::Consumable, Self::NonConsumable];
        let own = known.into_iter().find(|kind| newest.terms.as_ref() == Some(&kind.terms()));
        Some(own.unwrap_or(Self::NonRenewing))
    }
}
