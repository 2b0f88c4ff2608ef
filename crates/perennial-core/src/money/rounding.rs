//! Rounding by name: the one point where an exact price becomes an amount.

use super::{MoneyError, Ratio};
use core::cmp::Ordering;

/// How a fraction becomes a whole number.
///
/// Every rule treats a credit as the mirror image of a charge: `round(-x)` is `-round(x)`. So a
/// change and its undo, computed from opposite exact amounts, always net to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero (2.5 to 3, -2.5 to -3). What invoices use.
    HalfUp,
    /// To the nearest; a tie goes to the even neighbour (2.5 to 2, 3.5 to 4).
    HalfEven,
    /// Towards zero (2.9 to 2, -2.9 to -2).
    Down,
    /// Away from zero (2.1 to 3, -2.1 to -3).
    Up,
}

impl Ratio {
    /// The whole number this becomes under `rounding`.
    ///
    /// ```
    /// use perennial_core::money::{Ratio, Rounding};
    /// let line = Ratio::new(2370 * 14, 30)?;
    /// assert_eq!(line.round(Rounding::HalfUp)?, 1106);
    /// # Ok::<(), perennial_core::money::MoneyError>(())
    /// ```
    pub fn round(self, rounding: Rounding) -> Result<i64, MoneyError> {
        let (size, den) = (self.num().unsigned_abs(), self.den().unsigned_abs());
        let whole = size.checked_div(den).ok_or(MoneyError::ZeroDivisor)?;
        let rest = size.checked_rem(den).ok_or(MoneyError::ZeroDivisor)?;
        // The rest against half of `den`, without doubling anything.
        let to_half = rest.cmp(&den.saturating_sub(rest));
        let away = match (rounding, to_half) {
            (Rounding::Down, _) | (Rounding::HalfUp | Rounding::HalfEven, Ordering::Less) => false,
            (Rounding::HalfUp, Ordering::Equal | Ordering::Greater)
            | (Rounding::HalfEven, Ordering::Greater) => true,
            (Rounding::HalfEven, Ordering::Equal) => whole & 1 == 1,
            (Rounding::Up, _) => rest != 0,
        };
        let size = whole.checked_add(u128::from(away)).ok_or(MoneyError::OutOfRange)?;
        let signed = if self.num() < 0 {
            0_i128.checked_sub_unsigned(size)
        } else {
            0_i128.checked_add_unsigned(size)
        };
        signed.and_then(|value| i64::try_from(value).ok()).ok_or(MoneyError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [Rounding; 4] =
        [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up];

    #[test]
    fn table_of_rules() {
        #[rustfmt::skip]
        let table = [
            // tenths  HalfUp HalfEven Down Up
            (  0, [ 0,  0,  0,  0]),
            (  1, [ 0,  0,  0,  1]),
            (  5, [ 1,  0,  0,  1]),
            (  9, [ 1,  1,  0,  1]),
            ( 10, [ 1,  1,  1,  1]),
            ( 15, [ 2,  2,  1,  2]),
            ( 24, [ 2,  2,  2,  3]),
            ( 25, [ 3,  2,  2,  3]),
            ( 26, [ 3,  3,  2,  3]),
            ( 35, [ 4,  4,  3,  4]),
        ];
        for (tenths, expected) in table {
            for (rule, whole) in RULES.into_iter().zip(expected) {
                let there = Ratio::new(tenths, 10).unwrap().round(rule);
                let back = Ratio::new(-tenths, 10).unwrap().round(rule);
                assert_eq!((there, back), (Ok(whole), Ok(-whole)), "{tenths} {rule:?}");
            }
        }
    }

    #[test]
    fn the_edges_fit_and_beyond_is_an_error() {
        let twice = |value: i64| i128::from(value) * 2;
        for rule in RULES {
            assert_eq!(Ratio::integer(i64::MIN).round(rule), Ok(i64::MIN));
            assert_eq!(Ratio::integer(i64::MAX).round(rule), Ok(i64::MAX));
            let large = Ratio::new(i128::MIN, 1).unwrap();
            assert_eq!(large.round(rule), Err(MoneyError::OutOfRange));
        }
        let over = Ratio::new(twice(i64::MAX) + 1, 2).unwrap();
        assert_eq!(over.round(Rounding::Down), Ok(i64::MAX));
        assert_eq!(over.round(Rounding::HalfUp), Err(MoneyError::OutOfRange));
        let thin = Ratio::new(1, i128::MAX).unwrap();
        assert_eq!(thin.round(Rounding::Up), Ok(1));
        assert_eq!(thin.round(Rounding::HalfUp), Ok(0));
    }
}
