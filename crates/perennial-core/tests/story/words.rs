//! A line read word by word.

use perennial_core::time::{Instant, Span};

use crate::common::at;

pub struct Words<'a>(pub &'a str);

impl<'a> Words<'a> {
    /// Takes the phrase if it comes next, as whole words.
    pub fn eat(&mut self, phrase: &str) -> bool {
        let rest = match self.0.strip_prefix(phrase) {
            Some(rest) if rest.is_empty() || rest.starts_with([' ', ',', ':', ';']) => rest,
            _ => return false,
        };
        self.0 = rest.trim_start_matches([' ', ',', ':', ';']);
        true
    }

    pub fn word(&mut self) -> Result<&'a str, String> {
        let end = self.0.find([' ', ',', ';']).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest.trim_start_matches([' ', ',', ';']);
        if word.is_empty() { Err("something is missing at the end".to_owned()) } else { Ok(word) }
    }

    pub fn number<T: std::str::FromStr>(&mut self) -> Result<T, String> {
        let word = self.word()?;
        word.trim_end_matches(':').parse().map_err(|_| format!("{word} is not a number"))
    }

    /// Parts per million: `20%`.
    pub fn percent(&mut self) -> Result<u32, String> {
        let word = self.word()?;
        let part: u32 = word
            .strip_suffix('%')
            .and_then(|part| part.parse().ok())
            .ok_or_else(|| format!("{word} is not so many %"))?;
        Ok(part * 10_000)
    }

    pub fn instant(&mut self) -> Result<Instant, String> {
        Ok(at(self.word()?))
    }

    /// `10 days`, `1 month`.
    pub fn span(&mut self) -> Result<Span, String> {
        let count = self.number()?;
        self.unit(count)
    }

    /// `1, 3, 7 days`.
    pub fn spans(&mut self) -> Result<Vec<Span>, String> {
        let mut counts = vec![];
        while self.0.starts_with(|c: char| c.is_ascii_digit()) {
            counts.push(self.number()?);
        }
        let unit = self.0;
        let spans = counts.into_iter().map(|count| Words(unit).unit(count)).collect();
        self.word()?;
        spans
    }

    fn unit(&mut self, count: u32) -> Result<Span, String> {
        let unit = self.word()?;
        Ok(match unit.trim_end_matches('s') {
            "hour" => Span::hours(count),
            "day" => Span::days(count),
            "week" => Span::weeks(count),
            "month" => Span::months(count),
            "year" => Span::years(count),
            _ => return Err(format!("{unit} is no unit of time")),
        })
    }

    pub fn done(&self) -> Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err(format!("what is \"{}\"?", self.0)) }
    }
}
