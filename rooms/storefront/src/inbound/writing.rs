//! One write to the catalog: done, or only tried (`dryRun`, in the query or the body); done once,
//! where an idempotency key was sent. Every write of the catalog ends here.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::catalog::{Offer, Product, Project};
use perennial_engine::change_set::AnswerKey;
use perennial_engine::directory::Document;
use perennial_engine::{Counter, Edit, Edited, EngineError, Expect, FirstAnswer, Place};
use room_lobby::body::fingerprint;
use room_lobby::query::Query;
use serde::{Deserialize, Serialize};

use super::{Outcome, idempotency};
use crate::caller::Caller;
use crate::trouble::{Refused, Trouble, written};

pub(crate) struct Writing<'a> {
    caller: &'a Caller,
    tried: bool,
    key: Option<(AnswerKey, [u8; 32])>,
}

/// What is kept with a key: the answer itself, since documents change later.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    answer: String,
}

/// An answer that nothing stands behind.
#[derive(Serialize)]
struct Tried<'a, B> {
    #[serde(flatten)]
    body: &'a B,
    #[serde(rename = "dryRun")]
    dry_run: bool,
}

impl<'a> Writing<'a> {
    /// `told` is the body's own `dryRun`, where the call has a body.
    pub(crate) fn of(
        caller: &'a Caller,
        query: &Query,
        told: Option<bool>,
    ) -> Result<Self, Refused> {
        Ok(Self { caller, tried: tried(query, told)?, key: None })
    }

    /// With the caller's idempotency key, if he sent one. `route` and `body` tell whether a
    /// repetition asks the same; what is only tried is never a first time.
    pub(crate) fn once(
        self,
        headers: &HeaderMap,
        project: &Project,
        route: &str,
        body: &impl Serialize,
    ) -> Result<Self, Refused> {
        let mut body = serde_json::to_value(body).unwrap_or_default();
        if let Some(members) = body.as_object_mut() {
            members.insert("projectId".to_owned(), project.id.as_str().into());
        }
        self.once_anywhere(headers, route, &body)
    }

    /// As [`Self::once`], of what is in no project.
    pub(crate) fn once_anywhere(
        mut self,
        headers: &HeaderMap,
        route: &str,
        body: &impl Serialize,
    ) -> Result<Self, Refused> {
        let Some(key) = idempotency::key(headers)?.filter(|_| !self.tried) else {
            return Ok(self);
        };
        let mut body = serde_json::to_value(body).unwrap_or_default();
        if let Some(members) = body.as_object_mut() {
            // Said or not: it is done.
            members.remove("dryRun");
        }
        let caller = format!("storefront/{}{route}", self.caller.credential.id);
        self.key = Some((AnswerKey { caller, key }, fingerprint("POST", route, &body)));
        Ok(self)
    }

    /// The first answer to the key, to be given again.
    pub(crate) fn answered(&self) -> Result<Option<Response>, Refused> {
        let Some((key, fingerprint)) = &self.key else { return Ok(None) };
        let environment = self.caller.place.environment.id;
        let first = self.caller.engine.first_answer(environment, key, fingerprint)?;
        first.map(|body| again(&body)).transpose()
    }

    /// A running number; none is used up by what is only tried.
    pub(crate) async fn number(&self, counter: Counter) -> Result<u64, EngineError> {
        if self.tried { Ok(0) } else { self.caller.engine.number(counter).await }
    }

    pub(crate) fn is_tried(&self) -> bool {
        self.tried
    }

    /// Answers what was done or tried otherwise, and keeps the answer for its repetitions.
    pub(crate) async fn keep(self, status: StatusCode, body: &(impl Serialize + Sync)) -> Outcome {
        if self.key.is_none() {
            return Ok(written(status, body));
        }
        self.finish(Edit::default(), status, body).await
    }

    /// Does it, or tries it, and answers.
    pub(crate) async fn finish(
        self,
        edit: Edit,
        status: StatusCode,
        body: &(impl Serialize + Sync),
    ) -> Outcome {
        let engine = &self.caller.engine;
        let environment = self.caller.place.environment.id;
        if self.tried {
            engine.try_edit(environment, edit).await?;
            return Ok(written(status, &Tried { body, dry_run: true }));
        }
        let answer = serde_json::to_string(body).unwrap_or_default();
        let kept = Kept { status: status.as_u16(), answer };
        let first = self.key.map(|(key, fingerprint)| {
            let body = serde_json::to_vec(&kept).unwrap_or_default();
            FirstAnswer { key, fingerprint, body }
        });
        match engine.edit(environment, edit, first).await? {
            Edited::Now { .. } => Ok(written(status, body)),
            Edited::Before { body } => again(&body),
        }
    }
}

/// The answer to what was only tried.
pub(crate) fn would(status: StatusCode, body: &impl Serialize) -> Response {
    written(status, &Tried { body, dry_run: true })
}

/// Whether a call is only tried, by its query or its body's own `dryRun`.
pub(crate) fn tried(query: &Query, told: Option<bool>) -> Result<bool, Refused> {
    let mut asked: Vec<bool> =
        query.all("dryRun").map(read).chain(told.map(Ok)).collect::<Result<_, _>>()?;
    asked.dedup();
    match asked[..] {
        [] => Ok(false),
        [tried] => Ok(tried),
        _ => {
            let told = "Query and body say different things of dryRun.";
            Err(Trouble::invalid("dryRun", "CONTRADICTION", told).into())
        }
    }
}

fn read(text: &str) -> Result<bool, Refused> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Trouble::unreadable("dryRun", "dryRun must be true or false.").into()),
    }
}

fn again(kept: &[u8]) -> Outcome {
    let read = serde_json::from_slice(kept).ok();
    let read = read.and_then(|kept: Kept| {
        let body: Box<serde_json::value::RawValue> = serde_json::from_str(&kept.answer).ok()?;
        Some((StatusCode::from_u16(kept.status).ok()?, body))
    });
    let (status, body) = read.ok_or(EngineError::NotFound)?;
    Ok(idempotency::mark(written(status, &body), true))
}

/// One document, written in place of the one the caller saw.
pub(crate) fn changed(place: &Place, document: Document) -> Edit {
    Edit { put: vec![seen(place, document)], ..Edit::default() }
}

/// A new offer, written with the product it is of: of two who saw room for theirs at the same moment
/// one is told to look again.
pub(crate) fn added(place: &Place, product: &Product, offer: Offer) -> Vec<(Document, Expect)> {
    vec![(Document::Offer(offer), Expect::New), seen(place, Document::Product(product.clone()))]
}

/// A document to be written in place of the one the caller saw.
pub(crate) fn seen(place: &Place, document: Document) -> (Document, Expect) {
    let version = place.version(&document.key());
    (document, Expect::Version(version))
}
