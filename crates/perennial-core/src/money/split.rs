//! Splitting an amount: one discount over many lines, one invoice over many periods.
//!
//! The parts always sum to the whole, so no cent is lost or made.

use super::{Money, MoneyError};
use core::cmp::Reverse;

impl Money {
    /// Splits by weight with the largest remainder method: each part is within one minor unit of
    /// its exact share, and the units left over go to the shares that lost most, ties to the
    /// earlier. A negative amount splits as its mirror image; a part of weight 0 gets nothing.
    ///
    /// ```
    /// use perennial_core::money::{Currency, Money};
    /// let eur = Currency::parse("EUR")?;
    /// let parts = Money::new(1000, eur).split(&[1, 1, 1])?;
    /// let minor: Vec<i64> = parts.into_iter().map(Money::minor).collect();
    /// assert_eq!(minor, [334, 333, 333]);
    /// # Ok::<(), perennial_core::money::MoneyError>(())
    /// ```
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let size = u128::from(self.minor().unsigned_abs());
        let total = weights
            .iter()
            .try_fold(0_u128, |sum, weight| sum.checked_add(u128::from(*weight)))
            .ok_or(MoneyError::OutOfRange)?;
        if total == 0 {
            return Err(MoneyError::NoWeights);
        }

        let mut parts = Vec::with_capacity(weights.len());
        let mut left_over = size;
        for weight in weights {
            let share = size.checked_mul(u128::from(*weight)).ok_or(MoneyError::OutOfRange)?;
            let whole = share.checked_div(total).ok_or(MoneyError::NoWeights)?;
            let rest = share.checked_rem(total).ok_or(MoneyError::NoWeights)?;
            left_over = left_over.checked_sub(whole).ok_or(MoneyError::OutOfRange)?;
            parts.push((whole, rest));
        }

        // The rests sum to `left_over` wholes and each is less than one: more parts than that have
        // a rest, so none without weight is reached.
        let mut by_loss: Vec<_> = parts.iter_mut().collect();
        by_loss.sort_by_key(|part| Reverse(part.1));
        let extra = usize::try_from(left_over).map_err(|_| MoneyError::OutOfRange)?;
        for part in by_loss.into_iter().take(extra) {
            part.0 = part.0.checked_add(1).ok_or(MoneyError::OutOfRange)?;
        }

        parts.into_iter().map(|(whole, _)| self.part(whole)).collect()
    }

    /// A part of this amount, with its sign.
    fn part(self, size: u128) -> Result<Self, MoneyError> {
        let signed = if self.is_negative() {
            0_i128.checked_sub_unsigned(size)
        } else {
            0_i128.checked_add_unsigned(size)
        };
        let minor = signed.and_then(|minor| i64::try_from(minor).ok());
        Ok(Self::new(minor.ok_or(MoneyError::OutOfRange)?, self.currency()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn split(minor: i64, weights: &[u64]) -> Result<Vec<i64>, MoneyError> {
        let eur = Currency::parse("EUR").unwrap();
        let parts = Money::new(minor, eur).split(weights)?;
        Ok(parts.into_iter().map(Money::minor).collect())
    }

    #[test]
    fn the_left_over_goes_to_the_largest_loss_and_ties_to_the_earlier() {
        for (minor, weights, parts) in [
            (1000, &[1, 1, 1][..], &[334, 333, 333][..]),
            (-1000, &[1, 1, 1], &[-334, -333, -333]),
            (101, &[1, 1], &[51, 50]),
            (100, &[1, 2], &[33, 67]),
            (5, &[3, 3, 1], &[2, 2, 1]),
            (2, &[0, 1, 0, 1, 1], &[0, 1, 0, 1, 0]),
            (0, &[1, 2, 3], &[0, 0, 0]),
            (7, &[9], &[7]),
        ] {
            assert_eq!(split(minor, weights).unwrap(), parts, "{minor} by {weights:?}");
        }
    }

    #[test]
    fn no_weight_no_split() {
        assert_eq!(split(100, &[]), Err(MoneyError::NoWeights));
        assert_eq!(split(100, &[0, 0]), Err(MoneyError::NoWeights));
    }

    #[test]
    fn the_largest_split_fits() {
        let parts = split(i64::MIN, &[u64::MAX, u64::MAX]).unwrap();
        assert_eq!(parts, [i64::MIN / 2, i64::MIN / 2]);
        assert_eq!(split(i64::MIN, &[0, u64::MAX]).unwrap(), [0, i64::MIN]);
    }
}
