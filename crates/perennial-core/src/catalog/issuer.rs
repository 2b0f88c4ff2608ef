//! The issuer: who writes a project's invoices. What he is called and where he is may change;
//! an invoice keeps what was so when it was issued, and its printed number for ever.

use std::fmt;

use super::{Catalog, CatalogRefusal, Project};
use crate::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    pub invoices: NumberForm,
    pub credit_notes: NumberForm,
    /// Oldest first; at least one.
    pub details: Vec<IssuerDetails>,
}

/// What the law wants to read at the head of an invoice, from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerDetails {
    pub since: Instant,
    /// The legal name.
    pub name: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub email: Option<String>,
}

/// How a number is printed: `INV-{number:06}` prints the seventh as `INV-000007`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumberForm {
    prefix: String,
    /// At least so many digits.
    digits: usize,
    suffix: String,
}

/// Longest printed form, without the number.
const FORM_CHARS_MAX: usize = 40;
const DIGITS_MAX: usize = 18;

impl NumberForm {
    /// Reads `INV-{number}` or `INV-{number:06}`: letters, digits and `-_./` around one number.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once('{')?;
        let (number, suffix) = rest.split_once('}')?;
        let digits = match number.strip_prefix("number")? {
            "" => 1,
            digits => digits.strip_prefix(":0")?.parse().ok()?,
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
        let around = [prefix, suffix].concat();
        let fits = around.len() <= FORM_CHARS_MAX && (1..=DIGITS_MAX).contains(&digits);
        // The last of a prefix is no digit, nor the first of a suffix: a number has one reading.
        let touches = prefix.ends_with(|letter: char| letter.is_ascii_digit())
            || suffix.starts_with(|letter: char| letter.is_ascii_digit());
        (fits && !touches && around.chars().all(plain)).then(|| Self {
            prefix: prefix.to_owned(),
            digits,
            suffix: suffix.to_owned(),
        })
    }

    /// Of a project that says nothing about its numbers.
    fn plain(project: &Project, series: &str) -> Self {
        Self { prefix: format!("{}-{series}", project.id), digits: 6, suffix: String::new() }
    }

    pub fn print(&self, number: u64) -> String {
        let Self { prefix, digits, suffix } = self;
        format!("{prefix}{number:0digits$}{suffix}")
    }

    /// The number that is printed so.
    pub fn read(&self, printed: &str) -> Option<u64> {
        let digits = printed.strip_prefix(&self.prefix)?.strip_suffix(&self.suffix)?;
        let number = digits.parse().ok()?;
        (self.print(number) == printed).then_some(number)
    }
}

impl fmt::Display for NumberForm {
    /// As it is written down.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prefix, digits, suffix } = self;
        if *digits == 1 {
            write!(f, "{prefix}{{number}}{suffix}")
        } else {
            write!(f, "{prefix}{{number:0{digits}}}{suffix}")
        }
    }
}

impl Issuer {
    /// As it was at an instant; at first as it was first known.
    pub fn at(&self, at: Instant) -> Option<&IssuerDetails> {
        let since = self.details.iter().rev().find(|details| details.since <= at);
        since.or_else(|| self.details.first())
    }
}

impl Project {
    /// How the numbers of its invoices are printed.
    pub fn invoice_form(&self) -> NumberForm {
        let own = self.issuer.as_ref().map(|issuer| issuer.invoices.clone());
        own.unwrap_or_else(|| NumberForm::plain(self, "I"))
    }

    pub fn credit_note_form(&self) -> NumberForm {
        let own = self.issuer.as_ref().map(|issuer| issuer.credit_notes.clone());
        own.unwrap_or_else(|| NumberForm::plain(self, "C"))
    }
}

impl Catalog {
    /// Checks a project's issuer before it is stored. The printed form of the numbers is fixed
    /// with the first one, and no two series of the catalog print the same.
    pub fn check_issuer(&self, project: &Project) -> Result<(), CatalogRefusal> {
        let known = self.projects.get(&project.id).and_then(|known| known.issuer.as_ref());
        match (known, &project.issuer) {
            (Some(_), None) => return Err(CatalogRefusal::Fixed { field: "issuer" }),
            (Some(old), Some(new)) if old.invoices != new.invoices => {
                return Err(CatalogRefusal::Fixed { field: "issuer.invoices" });
            }
            (Some(old), Some(new)) if old.credit_notes != new.credit_notes => {
                return Err(CatalogRefusal::Fixed { field: "issuer.credit_notes" });
            }
            (Some(_) | None, Some(issuer)) => check_details(issuer)?,
            (None, None) => {}
        }
        let own = [project.invoice_form(), project.credit_note_form()];
        let [invoices, credit_notes] = &own;
        let others = self.projects.values().filter(|other| other.id != project.id);
        let mut taken = others.flat_map(|it| [it.invoice_form(), it.credit_note_form()]);
        let same = |one: &NumberForm, other: &NumberForm| {
            one.prefix == other.prefix && one.suffix == other.suffix
        };
        if same(invoices, credit_notes) || taken.any(|form| own.iter().any(|it| same(it, &form))) {
            return Err(CatalogRefusal::Taken { field: "issuer.invoices" });
        }
        Ok(())
    }
}

fn check_details(issuer: &Issuer) -> Result<(), CatalogRefusal> {
    let Some(newest) = issuer.details.last() else {
        return Err(CatalogRefusal::Invalid { field: "issuer" });
    };
    if newest.name.trim().is_empty() {
        return Err(CatalogRefusal::Invalid { field: "issuer.name" });
    }
    if newest.address.iter().any(|line| line.trim().is_empty()) {
        return Err(CatalogRefusal::Invalid { field: "issuer.address" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_printed_and_read_back() {
        let form = NumberForm::parse("INV-{number:06}").unwrap();
        assert_eq!(form.print(7), "INV-000007");
        assert_eq!(form.print(12_345_678), "INV-12345678");
        assert_eq!(form.read("INV-000007"), Some(7));
        for other in ["INV-7", "INV-0000007", "inv-000007", "000007", "INV-00000x", "INV-+00007"] {
            assert_eq!(form.read(other), None, "{other}");
        }
        assert_eq!(form.to_string(), "INV-{number:06}");
        let plain = NumberForm::parse("{number}/DE").unwrap();
        assert_eq!((plain.print(7), plain.read("7/DE")), ("7/DE".to_owned(), Some(7)));
        assert_eq!(plain.to_string(), "{number}/DE");
    }

    #[test]
    fn a_form_has_one_number_and_one_reading() {
        for wrong in [
            "",
            "INV",
            "{n}",
            "{number:6}",
            "{number:00}",
            "{number:019}",
            "A1{number}",
            "{number}0",
            "{number}{number}",
            "a b{number}",
            "ü{number}",
            "<{number}",
        ] {
            assert_eq!(NumberForm::parse(wrong), None, "{wrong}");
        }
    }
}
