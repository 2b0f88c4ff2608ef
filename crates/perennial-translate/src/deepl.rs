//! DeepL, paid or free (specification, 11.3).

use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Speaks, Translator};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::languages;
use crate::server::{JSON, Server, ServerError};

const PAID: &str = "https://api.deepl.com";
const FREE: &str = "https://api-free.deepl.com";
const QUOTA_EXCEEDED: u16 = 456;

pub struct DeepL {
    id: String,
    server: Server,
    /// Languages it translates into; asked for once.
    targets: OnceCell<Vec<Target>>,
}

#[derive(Deserialize)]
struct Target {
    language: String,
}

#[derive(Deserialize)]
struct Answered {
    translations: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

impl DeepL {
    /// Where a key is taken.
    pub fn home(key: &str) -> &'static str {
        if key.ends_with(":fx") { FREE } else { PAID }
    }

    /// A server that takes the key.
    ///
    /// # Errors
    /// As [`Server::new`].
    pub fn server(base: &str, key: &str) -> Result<Server, ServerError> {
        Server::new(base, Some(&format!("DeepL-Auth-Key {key}")))
    }

    pub fn new(id: &str, server: Server) -> Self {
        Self { id: id.to_owned(), server, targets: OnceCell::new() }
    }

    async fn target(&self, to: &str) -> Result<Option<(String, Speaks)>, NotTranslated> {
        let known = self.targets.get_or_try_init(|| async {
            self.server.get("/v2/languages?type=target").await?.read::<Vec<Target>>()
        });
        let known = known.await?;
        let listed = |code: &str| known.iter().any(|it| it.language.eq_ignore_ascii_case(code));
        Ok(languages::deepl_targets(to).into_iter().find(|(code, _)| listed(code)))
    }

    async fn work(&self, batch: &Batch) -> Result<Vec<String>, NotTranslated> {
        let target = self.target(&batch.to).await?.ok_or(NotTranslated::EngineError)?;
        let texts: Vec<&str> = batch.pieces.iter().map(|piece| piece.text.as_str()).collect();
        let body = json!({
            "text": texts,
            "source_lang": languages::deepl_source(&batch.from),
            "target_lang": target.0,
        });
        let said = self.server.post("/v2/translate", JSON, body.to_string().as_bytes()).await?;
        if said.status == QUOTA_EXCEEDED {
            return Err(NotTranslated::Quota);
        }
        let texts = said.read::<Answered>()?.translations;
        if texts.len() != batch.pieces.len() {
            return Err(NotTranslated::EngineError);
        }
        Ok(texts.into_iter().map(|text| text.text).collect())
    }
}

impl Translator for DeepL {
    fn id(&self) -> &str {
        &self.id
    }

    fn speaks<'a>(
        &'a self,
        _from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(async move { Ok(self.target(to).await?.map_or(Speaks::No, |(_, speaks)| speaks)) })
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
