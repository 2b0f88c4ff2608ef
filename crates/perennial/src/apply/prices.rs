//! What the file says about prices: each of them, and the project's rules.

use std::collections::BTreeMap;

use perennial_core::catalog::PriceRules;
use perennial_core::money::{Currency, Money, UnitPrice};

use super::documents::currency;
use super::file::ProjectEntry;

/// What the file does not say stays as it is.
pub fn rules(rules: &mut PriceRules, entry: &ProjectEntry) -> Result<(), String> {
    if let Some(days) = entry.price_notice_days {
        rules.notice_days = days;
    }
    if let Some(points) = &entry.price_points {
        let point = |code: Currency, text: &String| {
            let point = Money::parse_decimal(text, code);
            point.map(Money::minor).map_err(|error| format!("price point `{text}`: {error}"))
        };
        rules.points = by_currency(points, |code, texts| {
            texts.iter().map(|text| point(code, text)).collect()
        })?;
    }
    if let Some(places) = &entry.price_consent_always {
        rules.always_ask = places.iter().map(|place| place.as_str().into()).collect();
    }
    if let Some(rates) = &entry.per_dollar {
        rules.per_dollar = by_currency(rates, |code, text| {
            let rate = UnitPrice::parse_decimal(text, code).ok().map(UnitPrice::micros);
            let rate = rate.and_then(|micros| u64::try_from(micros).ok()).filter(|it| *it > 0);
            rate.ok_or_else(|| format!("per_dollar `{text}` is not so much of {code}"))
        })?;
    }
    Ok(())
}

fn by_currency<T, U>(
    texts: &BTreeMap<String, T>,
    read: impl Fn(Currency, &T) -> Result<U, String>,
) -> Result<BTreeMap<Currency, U>, String> {
    let one = |(code, it): (&String, &T)| {
        let code = currency(code)?;
        Ok((code, read(code, it)?))
    };
    texts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<PriceRules, String> {
        let text = format!("id = \"p\"\nname = \"P\"\nterms = \"platform\"\n{more}");
        let entry: ProjectEntry = toml::from_str(&text).map_err(|error| error.to_string())?;
        let mut own = PriceRules::default();
        rules(&mut own, &entry)?;
        Ok(own)
    }

    #[test]
    fn the_rules_of_a_project_are_read() {
        let own = read(
            "price_notice_days = 14\nprice_points = { EUR = [\"4.99\", \"9.99\"] }\n\
             price_consent_always = [\"DE\"]\nper_dollar = { EUR = \"0.9\" }",
        )
        .expect("rules");
        let eur = Currency::parse("EUR").expect("the euro");
        assert_eq!(own.notice_days, 14);
        assert_eq!(own.points[&eur], [499, 999].into());
        assert_eq!(own.always_ask, ["DE".into()].into());
        assert_eq!(own.per_dollar(eur), Some(900_000));
        assert_eq!(read(""), Ok(PriceRules::default()));
        for wrong in ["price_points = { EUR = [\"1.234\"] }", "per_dollar = { EUR = \"0\" }"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
