//! A translation that anybody can check: the text with the locale behind it. What sandboxes use
//! unless their operator says otherwise.

use std::collections::BTreeSet;
use std::time::Duration;

use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Piece, Speaks, Translator};

/// Says `Premium Monthly [de-DE]`.
pub struct Mock {
    id: String,
    /// Locales it fails for.
    fail_locales: BTreeSet<String>,
    /// How long it takes.
    slow: Duration,
}

impl Mock {
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), fail_locales: BTreeSet::new(), slow: Duration::ZERO }
    }

    pub fn failing(mut self, locales: impl IntoIterator<Item = String>) -> Self {
        self.fail_locales.extend(locales);
        self
    }

    pub fn taking(mut self, slow: Duration) -> Self {
        self.slow = slow;
        self
    }

    async fn work(&self, batch: Batch) -> Vec<Result<String, NotTranslated>> {
        if !self.slow.is_zero() {
            tokio::time::sleep(self.slow).await;
        }
        let fails = self.fail_locales.contains(&batch.to);
        let answer = |piece: &Piece| {
            if fails { Err(NotTranslated::EngineError) } else { Ok(worded(piece, &batch.to)) }
        };
        batch.pieces.iter().map(answer).collect()
    }
}

impl Translator for Mock {
    fn id(&self) -> &str {
        &self.id
    }

    fn speaks<'a>(
        &'a self,
        _from: &'a str,
        _to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(std::future::ready(Ok(Speaks::Variety)))
    }

    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
        Box::pin(self.work(batch))
    }
}

/// The text is cut, never a placeholder, so that the limit holds.
fn worded(piece: &Piece, to: &str) -> String {
    let suffix = format!(" [{to}]");
    let room = piece.chars_max.map(|max| max.saturating_sub(suffix.chars().count()));
    let text = room.map_or_else(|| piece.text.clone(), |room| cut(&piece.text, room));
    format!("{}{suffix}", text.trim_end())
}

/// Takes characters from the end that are outside of `{{…}}`.
fn cut(text: &str, room: usize) -> String {
    let mut kept: Vec<char> = text.chars().collect();
    while kept.len() > room {
        let mut inside = false;
        let outside = (0..kept.len()).rev().find(|at| {
            match kept.get(*at) {
                Some('}') => inside = true,
                Some('{') => inside = kept.get(at.wrapping_sub(1)) == Some(&'{'),
                Some(_) | None => return !inside,
            }
            false
        });
        match outside {
            Some(at) => drop(kept.remove(at)),
            None => break,
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, chars_max: usize) -> String {
        let (key, text) = ("name".to_owned(), text.to_owned());
        worded(&Piece { key, text, chars_max: Some(chars_max), was_chars: None }, "de-DE")
    }

    #[test]
    fn the_locale_stands_behind_and_the_limit_holds() {
        assert_eq!(said("Premium Monthly", 30), "Premium Monthly [de-DE]");
        assert_eq!(said("Premium Monthly", 20), "Premium Mont [de-DE]");
        assert_eq!(said("Monthly by {{0}}", 20), "Monthly{{0}} [de-DE]");
        assert_eq!(said("{{0}} Monthly {{1}}", 21), "{{0}} Mo{{1}} [de-DE]");
    }
}
