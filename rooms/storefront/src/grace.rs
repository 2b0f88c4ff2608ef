//! The words of grace periods (specification, sections 3 and 8.1).

use perennial_core::terms::Covered;
use perennial_core::time::Span;

const LENGTHS: [(&str, Span); 3] = [
    ("THREE_DAYS", Span::days(3)),
    ("SIXTEEN_DAYS", Span::days(16)),
    ("TWENTY_EIGHT_DAYS", Span::days(28)),
];
pub(crate) const LENGTH_WORDS: [&str; 3] = ["THREE_DAYS", "SIXTEEN_DAYS", "TWENTY_EIGHT_DAYS"];
pub(crate) const COVERED_WORDS: [&str; 2] = ["ALL_RENEWALS", "PAID_TO_PAID_ONLY"];

pub(crate) fn read_length(word: &str) -> Option<Span> {
    LENGTHS.iter().find(|(known, _)| *known == word).map(|(_, span)| *span)
}

/// The word for a length; one that another surface set and has none is told in ISO 8601.
pub(crate) fn write_length(length: Span) -> String {
    let found = LENGTHS.iter().find(|(_, span)| *span == length);
    found.map_or_else(|| length.to_string(), |(word, _)| (*word).to_owned())
}

pub(crate) fn read_covered(word: &str) -> Option<Covered> {
    [Covered::AllRenewals, Covered::PaidToPaid].into_iter().find(|it| write_covered(*it) == word)
}

pub(crate) fn write_covered(covered: Covered) -> &'static str {
    match covered {
        Covered::AllRenewals => "ALL_RENEWALS",
        Covered::PaidToPaid => "PAID_TO_PAID_ONLY",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_written() {
        for word in LENGTH_WORDS {
            assert_eq!(read_length(word).map(write_length).as_deref(), Some(word));
        }
        for word in COVERED_WORDS {
            assert_eq!(read_covered(word).map(write_covered), Some(word));
        }
        assert_eq!(write_length(Span::weeks(1)), "P1W");
        assert_eq!((read_length("P3D"), read_covered("all_renewals")), (None, None));
    }
}
