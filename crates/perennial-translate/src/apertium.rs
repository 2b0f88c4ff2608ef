//! An Apertium server, `apertium-apy`: rules instead of a model, offline, for a few languages.
//! One line to a request, since it moves line breaks about (specification, 11.3 and 11.4).

use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Speaks, Translator};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::languages;
use crate::server::{FORM, Server, form};

pub struct Apertium {
    id: String,
    server: Server,
    /// What is installed there; asked for once.
    pairs: OnceCell<Vec<Pair>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    source_language: String,
    target_language: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered<T> {
    response_data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    translated_text: String,
}

impl Apertium {
    pub fn new(id: &str, server: Server) -> Self {
        Self { id: id.to_owned(), server, pairs: OnceCell::new() }
    }

    /// The pair for two locales, as `eng|spa`.
    async fn pair(&self, from: &str, to: &str) -> Result<Option<(String, Speaks)>, NotTranslated> {
        let pairs = self.pairs.get_or_try_init(|| async {
            let said = self.server.get("/listPairs").await?;
            Ok(said.read::<Answered<Vec<Pair>>>()?.response_data)
        });
        let pairs = pairs.await?;
        let installed = |source: &str, target: &str| {
            pairs.iter().any(|it| it.source_language == source && it.target_language == target)
        };
        let sources = languages::apertium(from);
        let found = languages::apertium(to).into_iter().find_map(|(target, speaks)| {
            let source = sources.iter().find(|(source, _)| installed(source, target))?;
            Some((format!("{}|{target}", source.0), speaks))
        });
        Ok(found)
    }

    async fn one(&self, pair: &str, text: &str) -> Result<String, NotTranslated> {
        let body = form(&[("langpair", pair), ("q", text), ("markUnknown", "no")]);
        let said = self.server.post("/translate", FORM, body.as_bytes()).await?;
        let translated = said.read::<Answered<Text>>()?.response_data.translated_text;
        // It leaves two blanks where it dropped a word.
        Ok(translated.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    async fn work(&self, batch: Batch) -> Vec<Result<String, NotTranslated>> {
        let pair = match self.pair(&batch.from, &batch.to).await {
            Ok(pair) => pair.map(|(pair, _)| pair).ok_or(NotTranslated::EngineError),
            Err(error) => Err(error),
        };
        let mut results = vec![];
        for piece in &batch.pieces {
            results.push(match &pair {
                Ok(pair) => self.one(pair, &piece.text).await,
                Err(error) => Err(*error),
            });
        }
        results
    }
}

impl Translator for Apertium {
    fn id(&self) -> &str {
        &self.id
    }

    fn speaks<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(async move {
            let pair = self.pair(from, to).await?;
            Ok(pair.map_or(Speaks::No, |(_, speaks)| speaks))
        })
    }

    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
        Box::pin(self.work(batch))
    }
}
