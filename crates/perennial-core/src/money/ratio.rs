//! Exact fractions: what a price is while it is still being computed.
//!
//! 14 days of 30, 19 % tax, a third of a euro: all stay fractions until the one place where the
//! line is rounded. A float would round at every step and nobody could say by what rule.

use super::MoneyError;
use core::cmp::Ordering;
use core::fmt;
use core::num::NonZeroU32;

/// Parts in a whole, for rates.
const MILLION: NonZeroU32 = NonZeroU32::MIN.saturating_add(999_999);

/// An exact fraction. Always reduced, and the denominator is always positive, so two equal
/// fractions are the same value, hash alike and print alike.
///
/// ```
/// use perennial_core::money::Ratio;
/// let half_a_month = Ratio::new(15, 30)?;
/// assert_eq!(half_a_month.to_string(), "1/2");
/// assert_eq!(half_a_month.mul(Ratio::integer(999))?.to_string(), "999/2");
/// # Ok::<(), perennial_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The whole.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// The fraction `num / den`, reduced. The sign may be on either side.
    pub fn new(num: i128, den: i128) -> Result<Self, MoneyError> {
        if den == 0 {
            return Err(MoneyError::ZeroDivisor);
        }
        let divisor = greatest_common_divisor(num.unsigned_abs(), den.unsigned_abs());
        let reduce = |side: i128, negative: bool| {
            let size = side.unsigned_abs().checked_div(divisor)?;
            if negative {
                0_i128.checked_sub_unsigned(size)
            } else {
                0_i128.checked_add_unsigned(size)
            }
        };
        let negative = (num < 0) != (den < 0);
        let num = reduce(num, negative).ok_or(MoneyError::OutOfRange)?;
        let den = reduce(den, false).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { num, den })
    }

    /// A whole number.
    pub const fn integer(value: i64) -> Self {
        Self { num: value as i128, den: 1 }
    }

    /// A rate in parts per million: `ppm(190_000)` is 19 %.
    pub fn ppm(parts_per_million: i64) -> Self {
        Self::over(i128::from(parts_per_million), MILLION)
    }

    /// `num / den` for the denominators we choose ourselves, for which nothing can go wrong.
    pub(super) fn over(num: i128, den: NonZeroU32) -> Self {
        let den = u128::from(den.get());
        let divisor = greatest_common_divisor(num.unsigned_abs(), den);
        // The divisor divides the small `den`, so it is at least 1 and fits; dividing by it
        // cannot overflow either, as it is positive. The fallbacks are never taken.
        let divisor = i128::try_from(divisor).unwrap_or(1);
        let reduce = |side: i128| side.checked_div(divisor).unwrap_or(side);
        Self { num: reduce(num), den: reduce(i128::try_from(den).unwrap_or(1)) }
    }

    /// The numerator, which carries the sign.
    pub const fn num(self) -> i128 {
        self.num
    }

    /// The denominator, always positive.
    pub const fn den(self) -> i128 {
        self.den
    }

    /// Whether it is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.num == 0
    }
}

#[expect(
    clippy::should_implement_trait,
    reason = "an operator could only panic where these return an error"
)]
impl Ratio {
    /// The exact sum.
    pub fn add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i128::checked_add)
    }

    /// The exact difference.
    pub fn sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i128::checked_sub)
    }

    /// The exact product.
    pub fn mul(self, other: Self) -> Result<Self, MoneyError> {
        // Reduced across first: the parts stay as small as the result allows.
        let left = Self::new(self.num, other.den)?;
        let right = Self::new(other.num, self.den)?;
        let num = left.num.checked_mul(right.num).ok_or(MoneyError::OutOfRange)?;
        let den = left.den.checked_mul(right.den).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { num, den })
    }

    /// The exact quotient.
    pub fn div(self, other: Self) -> Result<Self, MoneyError> {
        self.mul(Self::new(other.den, other.num)?)
    }

    fn combine(
        self,
        other: Self,
        operation: fn(i128, i128) -> Option<i128>,
    ) -> Result<Self, MoneyError> {
        // a/b ± c/d over the least common denominator, to overflow as late as possible.
        let scale = Self::new(self.den, other.den)?;
        let exact = || {
            let left = self.num.checked_mul(scale.den)?;
            let right = other.num.checked_mul(scale.num)?;
            Some((operation(left, right)?, self.den.checked_mul(scale.den)?))
        };
        let (num, den) = exact().ok_or(MoneyError::OutOfRange)?;
        Self::new(num, den)
    }
}

impl Ord for Ratio {
    /// Compares without multiplying, so that it cannot overflow: whole parts first, then the
    /// remainders turned over, as in a continued fraction.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.num < 0, other.num < 0) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (negative, _) => {
                let sizes = compare_sizes(
                    (self.num.unsigned_abs(), self.den.unsigned_abs()),
                    (other.num.unsigned_abs(), other.den.unsigned_abs()),
                );
                if negative { sizes.reverse() } else { sizes }
            }
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    /// `1/2`, and `3` rather than `3/1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

/// Compares two fractions given as (numerator, denominator), denominators not zero.
fn compare_sizes(left: (u128, u128), right: (u128, u128)) -> Ordering {
    let (mut left, mut right) = (left, right);
    let mut turned = false;
    loop {
        let whole = left.0.checked_div(left.1).cmp(&right.0.checked_div(right.1));
        let rests = (left.0.checked_rem(left.1), right.0.checked_rem(right.1));
        let found = match (whole, rests) {
            // Both have a remainder: turn them over and look on, in the opposite sense.
            (Ordering::Equal, (Some(a @ 1..), Some(b @ 1..))) => {
                (left, right) = ((left.1, a), (right.1, b));
                turned = !turned;
                continue;
            }
            // At most one has: it is the larger one.
            (Ordering::Equal, (a, b)) => a.cmp(&b),
            (decided, _) => decided,
        };
        return if turned { found.reverse() } else { found };
    }
}

/// Euclid's; never zero unless both are.
fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn is_always_reduced_with_the_sign_above() {
        for (num, den, text) in [
            (15, 30, "1/2"),
            (-15, 30, "-1/2"),
            (15, -30, "-1/2"),
            (-15, -30, "1/2"),
            (0, -7, "0"),
            (30, 15, "2"),
            (i128::MIN, i128::MIN, "1"),
            (i128::MIN, 2, "-85070591730234615865843651857942052864"),
        ] {
            assert_eq!(ratio(num, den).to_string(), text);
        }
        assert_eq!(Ratio::new(1, 0), Err(MoneyError::ZeroDivisor));
        assert_eq!(Ratio::new(0, 0), Err(MoneyError::ZeroDivisor));
        assert_eq!(Ratio::new(i128::MIN, -1), Err(MoneyError::OutOfRange));
        assert_eq!(Ratio::new(1, i128::MIN), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn computes_exactly() {
        assert_eq!(ratio(1, 3).add(ratio(1, 6)), Ratio::new(1, 2));
        assert_eq!(ratio(1, 3).sub(ratio(1, 3)), Ok(Ratio::ZERO));
        assert_eq!(ratio(2, 3).mul(ratio(3, 4)), Ratio::new(1, 2));
        assert_eq!(ratio(2, 3).div(ratio(-4, 3)), Ratio::new(-1, 2));
        assert_eq!(ratio(2, 3).div(Ratio::ZERO), Err(MoneyError::ZeroDivisor));
        assert_eq!(Ratio::ppm(190_000), ratio(19, 100));
        assert_eq!(Ratio::ppm(-1_000_000), Ratio::integer(-1));
        assert_eq!(Ratio::ppm(0), Ratio::ZERO);
    }

    #[test]
    fn overflow_is_an_error() {
        let large = ratio(i128::MAX, 1);
        assert_eq!(large.add(Ratio::ONE), Err(MoneyError::OutOfRange));
        assert_eq!(large.mul(ratio(2, 1)), Err(MoneyError::OutOfRange));
        assert_eq!(large.mul(ratio(3, i128::MAX)), Ok(Ratio::integer(3)));
        assert_eq!(ratio(i128::MIN, 1).sub(Ratio::ONE), Err(MoneyError::OutOfRange));
        let thin = ratio(1, i128::MAX);
        assert_eq!(thin.mul(thin), Err(MoneyError::OutOfRange));
        assert_eq!(thin.add(thin), Ratio::new(2, i128::MAX));
    }

    #[test]
    fn orders_without_overflow() {
        let rising = [
            ratio(i128::MIN, 1),
            ratio(-i128::MAX, 2),
            ratio(-1, 2),
            ratio(-1, 3),
            ratio(-1, i128::MAX),
            Ratio::ZERO,
            ratio(1, i128::MAX),
            ratio(1, 3),
            ratio(2, 5),
            ratio(1, 2),
            ratio(i128::MAX - 2, i128::MAX - 1),
            ratio(i128::MAX - 1, i128::MAX),
            Ratio::ONE,
            ratio(i128::MAX, i128::MAX - 1),
            ratio(i128::MAX, 1),
        ];
        for (i, a) in rising.iter().enumerate() {
            for (j, b) in rising.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} against {b}");
            }
        }
    }
}
