//! A LibreTranslate server, which is a program of its own beside this one (specification, 11.3).

use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Speaks, Translator};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::languages;
use crate::server::{JSON, Server};

pub struct LibreTranslate {
    id: String,
    server: Server,
    api_key: Option<String>,
    /// What is installed there; asked for once.
    languages: OnceCell<Vec<Language>>,
}

#[derive(Deserialize)]
struct Language {
    code: String,
    #[serde(default)]
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "translatedText")]
    translated_text: Vec<String>,
}

/// What the two locales are called there.
struct Pair {
    source: String,
    target: String,
    speaks: Speaks,
}

impl LibreTranslate {
    pub fn new(id: &str, server: Server, api_key: Option<String>) -> Self {
        Self { id: id.to_owned(), server, api_key, languages: OnceCell::new() }
    }

    async fn pair(&self, from: &str, to: &str) -> Result<Option<Pair>, NotTranslated> {
        let known = self.languages.get_or_try_init(|| async {
            self.server.get("/languages").await?.read::<Vec<Language>>()
        });
        let known = known.await?;
        let (source, _) = languages::libretranslate(from);
        let (target, speaks) = languages::libretranslate(to);
        let installed = |code: &str| known.iter().find(|it| it.code == code);
        let source =
            installed(&source).or_else(|| installed(languages::libretranslate_kin(&source)?));
        let Some(source) = source else { return Ok(None) };
        let serves = |code: &str| {
            let listed = source.targets.is_empty() && installed(code).is_some();
            listed || source.targets.iter().any(|target| target == code)
        };
        let kin = languages::libretranslate_kin(&target).filter(|kin| serves(kin));
        let found = match kin {
            _ if serves(&target) => Some((target, speaks)),
            Some(kin) => Some((kin.to_owned(), Speaks::Language)),
            None => None,
        };
        let source = source.code.clone();
        Ok(found.map(|(target, speaks)| Pair { source, target, speaks }))
    }

    async fn work(&self, batch: &Batch) -> Result<Vec<String>, NotTranslated> {
        let pair = self.pair(&batch.from, &batch.to).await?.ok_or(NotTranslated::EngineError)?;
        let texts: Vec<&str> = batch.pieces.iter().map(|piece| piece.text.as_str()).collect();
        let mut body = json!({
            "q": texts, "source": pair.source, "target": pair.target, "format": "text",
        });
        if let Some(key) = &self.api_key {
            body["api_key"] = key.as_str().into();
        }
        let said = self.server.post("/translate", JSON, body.to_string().as_bytes()).await?;
        let texts = said.read::<Answered>()?.translated_text;
        if texts.len() == batch.pieces.len() { Ok(texts) } else { Err(NotTranslated::EngineError) }
    }
}

impl Translator for LibreTranslate {
    fn id(&self) -> &str {
        &self.id
    }

    fn speaks<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(
            async move { Ok(self.pair(from, to).await?.map_or(Speaks::No, |pair| pair.speaks)) },
        )
    }

    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
        Box::pin(async move {
            match self.work(&batch).await {
                Ok(texts) => texts.into_iter().map(Ok).collect(),
                Err(error) => batch.pieces.iter().map(|_| Err(error)).collect(),
            }
        })
    }
}
