//! `filter` of the lists (2.4): `regionCodes:US AND applicableProducts = "shield-monthly"`. A small
//! part of AIP-160: terms that must all hold, and nothing more.

use crate::failure::Failure;
use crate::schema::snake;

/// Longest filter that is read, in characters.
const CHARS_MAX: usize = 2_000;
/// Most terms of one filter.
const TERMS_MAX: usize = 50;

/// What a list is asked for by: all of it must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: Field,
    value: String,
}

/// What may be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    RegionCodes,
    ApplicableProducts,
    /// Terms of one platform's own catalog. This one has no such data, so that they hold.
    YoutubePartnerEligibilityId,
    YoutubePostalCode,
}

/// What can be asked about products.
pub const OF_PRODUCTS: [Field; 3] =
    [Field::RegionCodes, Field::YoutubePartnerEligibilityId, Field::YoutubePostalCode];
/// What can be asked about promotions.
pub const OF_PROMOTIONS: [Field; 4] = [
    Field::RegionCodes,
    Field::ApplicableProducts,
    Field::YoutubePartnerEligibilityId,
    Field::YoutubePostalCode,
];

impl Field {
    fn path(self) -> &'static str {
        match self {
            Self::RegionCodes => "regionCodes",
            Self::ApplicableProducts => "applicableProducts",
            Self::YoutubePartnerEligibilityId => "youtubePayload.partnerEligibilityId",
            Self::YoutubePostalCode => "youtubePayload.postalCode",
        }
    }
}

impl Filter {
    /// Reads a filter about these fields; an empty one lets everything through.
    pub fn read(text: &str, fields: &[Field]) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::field("filter", why);
        if text.chars().count() > CHARS_MAX {
            return Err(wrong(format!("At most {CHARS_MAX} characters.")));
        }
        let mut rest = text.trim();
        let mut terms = vec![];
        while !rest.is_empty() {
            if terms.len() == TERMS_MAX {
                return Err(wrong(format!("At most {TERMS_MAX} terms.")));
            }
            let (term, after) = Term::read(rest, fields).map_err(wrong)?;
            terms.push(term);
            rest = match after.strip_prefix("AND") {
                Some(more) if more.starts_with(char::is_whitespace) => more.trim_start(),
                None if after.is_empty() => break,
                Some(_) | None => {
                    return Err(wrong("Terms are joined by AND, and by nothing else.".to_owned()));
                }
            };
            if rest.is_empty() {
                return Err(wrong("A term is missing after AND.".to_owned()));
            }
        }
        Ok(Self { terms })
    }

    /// Whether everything fits that is asked; `fits` says so of one field and value.
    pub fn fits(&self, fits: impl Fn(Field, &str) -> bool) -> bool {
        self.terms.iter().all(|term| match term.field {
            Field::YoutubePartnerEligibilityId | Field::YoutubePostalCode => true,
            Field::RegionCodes | Field::ApplicableProducts => fits(term.field, &term.value),
        })
    }
}

impl Term {
    /// One term, and what follows it.
    fn read<'t>(text: &'t str, fields: &[Field]) -> Result<(Self, &'t str), String> {
        let named = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        let end = text.find(|letter| !named(letter)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return Err("A term begins with the name of a field.".to_owned());
        }
        let mut known = fields.iter().copied();
        let field = known.find(|field| field.path() == name || snaked(field.path()) == name);
        let field = field.ok_or_else(|| {
            let name: String = name.chars().take(64).collect();
            format!("{name} cannot be filtered by.")
        })?;
        let rest = rest.trim_start();
        let rest = rest.strip_prefix([':', '=']);
        let rest = rest.ok_or("A field is followed by : or =.")?.trim_start();
        let (value, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted)?,
            None => bare_value(rest)?,
        };
        if !after.is_empty() && !after.starts_with(char::is_whitespace) {
            return Err("A value is followed by a space or by nothing.".to_owned());
        }
        Ok((Self { field, value }, after.trim_start()))
    }
}

/// Each segment of a path in its snake_case.
fn snaked(path: &str) -> String {
    path.split('.').map(snake).collect::<Vec<_>>().join(".")
}

/// Up to the closing quote; a backslash takes the next character as it is.
fn quoted_value(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return whole(value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            letter => value.push(letter),
        }
    }
    Err("A quote is not closed.".to_owned())
}

fn bare_value(text: &str) -> Result<(String, &str), String> {
    let bare = |letter: char| letter.is_alphanumeric() || "-_./@+~%".contains(letter);
    let end = text.find(|letter| !bare(letter)).unwrap_or(text.len());
    let (value, after) = text.split_at(end);
    if ["AND", "OR", "NOT"].contains(&value) {
        return Err(format!("{value} is no value; put it in quotes."));
    }
    whole(value.to_owned(), after)
}

fn whole(value: String, after: &str) -> Result<(String, &str), String> {
    if value.is_empty() {
        return Err("A value is missing.".to_owned());
    }
    if value.contains('*') {
        return Err("Wildcards are not known here.".to_owned());
    }
    Ok((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field and value of each term.
    fn read(text: &str) -> Option<Vec<(Field, String)>> {
        let filter = Filter::read(text, &OF_PROMOTIONS).ok()?;
        Some(filter.terms.into_iter().map(|term| (term.field, term.value)).collect())
    }

    #[test]
    fn both_spellings_both_forms() {
        let region = |value: &str| (Field::RegionCodes, value.to_owned());
        let product = |value: &str| (Field::ApplicableProducts, value.to_owned());
        assert_eq!(read(""), Some(vec![]));
        assert_eq!(read("  "), Some(vec![]));
        assert_eq!(read("regionCodes:US"), Some(vec![region("US")]));
        assert_eq!(read("region_codes = \"US\""), Some(vec![region("US")]));
        // The form of the first revision.
        assert_eq!(
            read("region_codes: \"US\" AND applicable_products: \"sku1\""),
            Some(vec![region("US"), product("sku1")])
        );
        assert_eq!(
            read("applicableProducts=partners/p/products/sku-1 AND regionCodes:DE"),
            Some(vec![product("partners/p/products/sku-1"), region("DE")])
        );
        assert_eq!(
            read(
                "youtubePayload.partnerEligibilityId=e AND youtube_payload.postal_code:\"1 \\\"2\""
            ),
            Some(vec![
                (Field::YoutubePartnerEligibilityId, "e".to_owned()),
                (Field::YoutubePostalCode, "1 \"2".to_owned())
            ])
        );
    }

    /// Whatever is cut off or left out is read or refused, and nothing worse.
    #[test]
    fn no_part_of_a_filter_does_harm() {
        let whole = "region_codes: \"Ü\\\"S\" AND applicableProducts=é-1 AND regionCodes:US";
        let letters: Vec<_> = whole.chars().collect();
        assert_eq!(read(whole).map(|terms| terms.len()), Some(3));
        for from in 0..letters.len() {
            for to in from..letters.len() {
                let without = [&letters[..from], &letters[to..]].concat();
                let terms = read(&without.into_iter().collect::<String>());
                assert!(terms.is_none_or(|terms| terms.len() <= 3));
            }
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "US",
            "regionCodes",
            "regionCodes:",
            "regionCodes US",
            "regionCodes!=US",
            "regionCodes>US",
            "regionCodes:US OR regionCodes:DE",
            "regionCodes:US regionCodes:DE",
            "regionCodes:US AND",
            "regionCodes:US ANDregionCodes:DE",
            "regionCodes:US and regionCodes:DE",
            "AND regionCodes:US",
            "NOT regionCodes:US",
            "-regionCodes:US",
            "(regionCodes:US)",
            "f(regionCodes)",
            "regionCodes:*",
            "regionCodes:\"U*\"",
            "regionCodes:\"US",
            "regionCodes:\"\"",
            "regionCodes:\"US\"x",
            "regionCodes:US,DE",
            "regionCodes:AND",
            "name:x",
            "region.codes:US",
            "youtubePayload:x",
            "regionCodes:'US'",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("regionCodes:{}", "U".repeat(CHARS_MAX))), None);
        assert_eq!(read(&vec!["regionCodes:US"; TERMS_MAX + 1].join(" AND ")), None);
        // Promotions apply to products, products do not.
        assert!(Filter::read("applicableProducts:x", &OF_PRODUCTS).is_err());
    }
}
