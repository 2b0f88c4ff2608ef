//! What holds for every amount, price and ratio.

use perennial_core::money::{Currency, Money, MoneyError, Ratio, Rounding, UnitPrice};
use proptest::prelude::*;

const CODES: [&str; 4] = ["JPY", "EUR", "KWD", "CLF"];
const RULES: [Rounding; 4] = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up];

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(&CODES[..]).prop_map(|code| Currency::parse(code).unwrap())
}

fn money() -> impl Strategy<Value = Money> {
    let minor = prop_oneof![any::<i64>(), -100_000_i64..100_000];
    (minor, currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(&RULES[..])
}

/// Small enough for every operation to be exact.
fn ratio() -> impl Strategy<Value = Ratio> {
    (any::<i32>(), 1..=i32::MAX).prop_map(|(num, den)| Ratio::new(num.into(), den.into()).unwrap())
}

fn any_ratio() -> impl Strategy<Value = Ratio> {
    let side = || prop_oneof![any::<i128>(), any::<i64>().prop_map(i128::from)];
    (side(), side()).prop_filter_map("no such ratio", |(num, den)| Ratio::new(num, den).ok())
}

fn weights() -> impl Strategy<Value = Vec<u64>> {
    let weight = prop_oneof![any::<u64>(), 0_u64..5, 0_u64..1_000];
    prop::collection::vec(weight, 1..20)
        .prop_filter("some weight", |weights| weights.iter().any(|weight| *weight > 0))
}

proptest! {
    /// I02: parts sum to the whole, each within one minor unit of its exact share.
    #[test]
    fn parts_sum_to_the_whole(whole in money(), weights in weights()) {
        let parts = whole.split(&weights).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(Money::sum(parts.iter().copied(), whole.currency()), Ok(whole));

        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            // |part - whole x weight / total| < 1, compared without dividing.
            let Some(scaled) = i128::from(part.minor()).checked_mul(total) else { continue };
            let Some(share) = i128::from(whole.minor()).checked_mul(i128::from(*weight)) else {
                continue;
            };
            prop_assert!((scaled - share).abs() < total, "{} of {}", part, whole);
            prop_assert!(*weight > 0 || part.is_zero());
        }
        if let Ok(back) = whole.neg() {
            let mirrored: Result<Vec<_>, _> = parts.into_iter().map(Money::neg).collect();
            prop_assert_eq!(back.split(&weights), mirrored);
        }
    }

    /// I05: a change and its undo net to zero.
    #[test]
    fn rounding_is_symmetric(exact in any_ratio(), rounding in rounding()) {
        let Ok(opposite) = Ratio::ZERO.sub(exact) else { return Ok(()) };
        match (exact.round(rounding), opposite.round(rounding)) {
            (Ok(there), Ok(back)) => prop_assert_eq!(i128::from(there) + i128::from(back), 0),
            // The one amount whose opposite does not exist.
            (Ok(i64::MIN), Err(_)) | (Err(_), Ok(i64::MIN) | Err(_)) => {}
            (there, back) => prop_assert!(false, "{there:?} and {back:?}"),
        }
    }

    #[test]
    fn rounding_is_to_a_neighbour_and_monotone(a in ratio(), b in ratio(), rounding in rounding()) {
        let (a, b) = (a.min(b), a.max(b));
        prop_assert!(a.round(rounding).unwrap() <= b.round(rounding).unwrap());
        let off = a.sub(Ratio::integer(a.round(rounding).unwrap())).unwrap();
        prop_assert!(off < Ratio::ONE && off > Ratio::integer(-1));
        let half = Ratio::new(1, 2).unwrap();
        if matches!(rounding, Rounding::HalfUp | Rounding::HalfEven) {
            prop_assert!(off <= half && off >= Ratio::new(-1, 2).unwrap());
        }
    }

    #[test]
    fn an_amount_reads_back(money in money()) {
        prop_assert_eq!(Money::parse_decimal(&money.decimal(), money.currency()), Ok(money));
        prop_assert_eq!(money.to_string(), format!("{} {}", money.currency(), money.decimal()));
    }

    #[test]
    fn a_price_reads_back(micros: i64, currency in currency()) {
        let price = UnitPrice::new(micros, currency);
        prop_assert_eq!(UnitPrice::parse_decimal(&price.decimal(), currency), Ok(price));
    }

    #[test]
    fn an_amount_is_the_same_as_its_price(money in money(), units in -1000_i64..1000) {
        let Ok(price) = UnitPrice::from_money(money) else {
            prop_assert_eq!(money.to_micros(), Err(MoneyError::OutOfRange));
            return Ok(());
        };
        let line = money.as_ratio().mul(Ratio::integer(units)).unwrap();
        prop_assert_eq!(price.times(units), line);
        prop_assert_eq!(Money::round(price.times(1), money.currency(), Rounding::Down), Ok(money));
    }

    #[test]
    fn reading_never_panics(
        text in "\\PC{0,40}", near in "-?[0-9]{0,22}\\.?[0-9]{0,8}", currency in currency(),
    ) {
        for text in [&text, &near] {
            if let Ok(money) = Money::parse_decimal(text, currency) {
                prop_assert_eq!(Money::parse_decimal(&money.decimal(), currency), Ok(money));
            }
            let _ = (UnitPrice::parse_decimal(text, currency), Currency::parse(text));
        }
    }

    #[test]
    fn amounts_add_up_or_say_so(a in money(), b in money()) {
        match a.add(b) {
            Ok(sum) => prop_assert_eq!(sum.sub(b), Ok(a)),
            Err(MoneyError::CurrencyMismatch { left, right }) => {
                prop_assert_eq!((left, right), (a.currency(), b.currency()));
                prop_assert_ne!(left, right);
            }
            Err(error) => {
                prop_assert_eq!(error, MoneyError::OutOfRange);
                prop_assert_eq!(a.minor().checked_add(b.minor()), None);
            }
        }
    }

    #[test]
    fn ratios_keep_the_laws(a in ratio(), b in ratio()) {
        prop_assert_eq!(a.add(b), b.add(a));
        prop_assert_eq!(a.mul(b), b.mul(a));
        prop_assert_eq!(a.add(b).unwrap().sub(b), Ok(a));
        if !b.is_zero() {
            prop_assert_eq!(a.mul(b).unwrap().div(b), Ok(a));
        }
        let cross = (a.num() * b.den()).cmp(&(b.num() * a.den()));
        prop_assert_eq!(a.cmp(&b), cross);
    }

    #[test]
    fn large_ratios_never_panic(a in any_ratio(), b in any_ratio(), rounding in rounding()) {
        let _ = (a.add(b), a.sub(b), a.mul(b), a.div(b), a.round(rounding));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b).is_eq(), a == b);
        prop_assert!(a.den() > 0);
        prop_assert_eq!(Ratio::new(a.num(), a.den()), Ok(a));
    }

    #[test]
    fn a_rate_is_parts_of_a_million(ppm: i64) {
        prop_assert_eq!(Ok(Ratio::ppm(ppm)), Ratio::new(ppm.into(), 1_000_000));
    }
}
