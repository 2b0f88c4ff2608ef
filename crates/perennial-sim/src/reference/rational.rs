//! Fractions, the plain way. What does not fit is `None`: then nobody says what is right.

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rational {
    num: i128,
    den: i128,
}

impl Rational {
    pub const ZERO: Self = Self { num: 0, den: 1 };
    pub const ONE: Self = Self { num: 1, den: 1 };

    pub fn new(num: i128, den: i128) -> Option<Self> {
        if den == 0 {
            return None;
        }
        let shared = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1);
        let shared = i128::try_from(shared).ok()?;
        let sign = den.signum();
        Some(Self { num: num / shared * sign, den: den / shared * sign })
    }

    pub fn whole(value: i128) -> Self {
        Self { num: value, den: 1 }
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.num.checked_mul(other.den)?;
        let right = other.num.checked_mul(self.den)?;
        Self::new(left.checked_add(right)?, self.den.checked_mul(other.den)?)
    }

    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { num: other.num.checked_neg()?, den: other.den })
    }

    pub fn times(self, other: Self) -> Option<Self> {
        // Crosswise first, which keeps the numbers small.
        let (one, two) = (Self::new(self.num, other.den)?, Self::new(other.num, self.den)?);
        Self::new(one.num.checked_mul(two.num)?, one.den.checked_mul(two.den)?)
    }

    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.den, other.num)?)
    }

    /// To the nearest whole number; a tie goes away from zero.
    pub fn rounded(self) -> Option<i128> {
        let doubled = self.num.checked_abs()?.checked_mul(2)?.checked_add(self.den)?;
        Some(doubled / self.den.checked_mul(2)? * self.num.signum())
    }
}

fn gcd(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_away_from_zero() {
        let rounded = |num, den| Rational::new(num, den).unwrap().rounded().unwrap();
        assert_eq!([rounded(5, 2), rounded(-5, 2), rounded(7, 3), rounded(-1, -2)], [3, -3, 2, 1]);
        let third = Rational::new(1, 3).unwrap();
        assert_eq!(third.plus(third).unwrap().plus(third), Some(Rational::ONE));
        assert_eq!(third.over(third), Some(Rational::ONE));
        assert_eq!(Rational::new(1, 0), None);
    }
}
