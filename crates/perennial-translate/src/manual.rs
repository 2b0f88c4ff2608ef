//! No engine at all: empty drafts, which people write.

use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Speaks, Translator};

/// Puts the work down where people find it.
pub struct Manual {
    id: String,
}

impl Manual {
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}

impl Translator for Manual {
    fn id(&self) -> &str {
        &self.id
    }

    fn leaves_to_people(&self) -> bool {
        true
    }

    fn speaks<'a>(
        &'a self,
        _from: &'a str,
        _to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(std::future::ready(Ok(Speaks::Variety)))
    }

    /// Never asked, since it leaves the work to people.
    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
        let refused = batch.pieces.iter().map(|_| Err(NotTranslated::Refused)).collect();
        Box::pin(std::future::ready(refused))
    }
}
