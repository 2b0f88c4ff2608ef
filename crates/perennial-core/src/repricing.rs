//! Repricing: what a new price of a product means for those who bought it at the old one.
//!
//! A promise of the terms, so it is captured with them at the sale. Who was promised his price
//! keeps it; for all others the rule says which increases need their consent.

use crate::time::Span;

/// Parts of a whole one: of a price, a dollar, a share.
const MICROS: i128 = 1_000_000;

/// What running subscriptions pay once their product has another price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repricing {
    /// What they were sold at, for as long as they run.
    #[default]
    Kept,
    /// The new price, from their first renewal after it begins.
    Moves(ConsentRule),
}

/// Which increases the customer is asked about. Those he is only told of need none of it: an
/// increase needs his consent that is above the share *and* above the difference, that follows
/// another too soon, or that happens where he is always asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentRule {
    /// Parts per million of the old price.
    pub above_ppm: u32,
    /// Millionths of a US dollar per period.
    pub above_micros: i64,
    /// The same where the period is a year or longer.
    pub above_micros_yearly: i64,
    /// How long after an increase without consent no other goes without.
    pub again: Span,
}

/// One increase, as far as the rule looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Increase {
    /// Millionths of the currency per period.
    pub old: i128,
    pub new: i128,
    /// Whether a period is a year or longer.
    pub yearly: bool,
    /// What a US dollar is in the currency, in millionths. Where nobody says, no difference is too
    /// small to ask about.
    pub per_dollar: Option<u64>,
    /// Whether an increase without consent lies too close before it.
    pub too_soon: bool,
    /// Whether the place always asks.
    pub always: bool,
}

impl ConsentRule {
    /// More than half of it and more than five dollars, or fifty a year, or a second one within a
    /// year: what a large app store asks about.
    pub const USUAL: Self = Self {
        above_ppm: 500_000,
        above_micros: 5_000_000,
        above_micros_yearly: 50_000_000,
        again: Span::months(12),
    };

    /// Whether it needs the customer's consent. What cannot be worked out does.
    pub fn asks(&self, it: &Increase) -> bool {
        let big = self.above_share(it).unwrap_or(true) && self.above_difference(it).unwrap_or(true);
        it.too_soon || it.always || big
    }

    fn above_share(&self, it: &Increase) -> Option<bool> {
        let more = it.new.checked_sub(it.old)?.checked_mul(MICROS)?;
        Some(more > it.old.checked_mul(i128::from(self.above_ppm))?)
    }

    fn above_difference(&self, it: &Increase) -> Option<bool> {
        let dollars = if it.yearly { self.above_micros_yearly } else { self.above_micros };
        let limit = i128::from(dollars).checked_mul(i128::from(it.per_dollar?))?;
        Some(it.new.checked_sub(it.old)?.checked_mul(MICROS)? > limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(old: i128, new: i128, yearly: bool, per_dollar: Option<u64>) -> bool {
        let (old, new) = (old.saturating_mul(10_000), new.saturating_mul(10_000));
        let (too_soon, always) = (false, false);
        let increase = Increase { old, new, yearly, per_dollar, too_soon, always };
        for (too_soon, always) in [(true, false), (false, true)] {
            assert!(ConsentRule::USUAL.asks(&Increase { too_soon, always, ..increase }));
        }
        ConsentRule::USUAL.asks(&increase)
    }

    #[test]
    fn differences_count_in_dollars() {
        let euro = Some(900_000);
        assert!(!asked(800, 1250, false, euro), "4.50 EUR are five dollars");
        assert!(asked(800, 1251, false, euro));
        assert!(!asked(8_000, 12_500, true, euro));
        assert!(asked(8_000, 12_501, true, euro));
        assert!(asked(100, 151, false, None), "nobody says what a dollar is");
        assert!(!asked(100, 150, false, None), "half of it is never too much");
    }

    #[test]
    fn what_was_free_and_what_is_too_large_to_work_out() {
        let dollar = Some(1_000_000);
        assert!(!asked(0, 500, false, dollar));
        assert!(asked(0, 501, false, dollar));
        assert!(asked(1, i128::MAX, false, dollar));
    }
}
