//! `POST /partner/subscriptions/{id}/activation-code`: another code, since the one that was sold is
//! lost. The old one opens nothing from then on; who has a seat keeps it.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::{Command, Subscription};
use perennial_engine::change_set::DocumentChange;
use perennial_engine::device::ActivationCode;
use perennial_engine::execute::{Idempotency, claim};
use perennial_engine::filed::{Filed, FiledKind, numbered};
use perennial_engine::{Act, ChangeNote, Changed, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::nothing;
use crate::activation::{self, Redeemable};
use crate::client::over;
use crate::desk::{Call, House, Kept, respond, text};
use crate::orders::{activation_url, draw, policy_of};
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::refusals;
use crate::wire::RetrievedCode;

const ROUTE: &str = "POST /partner/subscriptions/{id}/activation-code";
/// What it is called in the list of changes and in events.
const KIND: &str = "REPLACE_ACTIVATION_CODE";

pub async fn replace_code(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "devices:write", Some(&body))?;
        let value = nothing(&call, &body)?;
        let (key, fingerprint) = call.idempotency(ROUTE, &value)?;
        let answered = || {
            let first = call.engine().first_answer(call.environment(), &key, &fingerprint);
            first.map_err(|error| refusals::engine(&error).about(id.clone()))
        };
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(secret(call.kept(&kept, true)));
        }
        let s = call.subscription(&id)?;
        let if_version = call.revision(&s)?;
        let replacing = replacing(&call, &s).map_err(|problem| problem.about(id.clone()))?;
        let shown = RetrievedCode {
            activation_url: activation_url(&call.agreement, &s, &replacing.code),
            activation_code: replacing.code.clone(),
        };
        let body = text(&shown);
        let render = move |changes: &[Changed]| {
            let etag = changes.first().map(|changed| changed.after.version);
            Kept { status: StatusCode::CREATED, etag, body: body.clone() }.bytes()
        };
        let render = Box::new(render);
        let wish = Wish {
            idempotency: Some(Idempotency { key: key.clone(), fingerprint, render }),
            if_version,
            ..replacing.wish(&call, &s)
        };
        let done = call.engine().execute(wish).await;
        let done = done.map_err(|error| refusals::engine(&error).about(id.clone()))?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(secret(call.kept(&kept, done.replay.is_some())))
    };
    respond(&context, answer.await)
}

struct Replacing {
    code: String,
    kind: Redeemable,
    /// The code as it is kept for a partner who may read it again.
    kept: Option<DocumentChange>,
}

/// Another code, where what it was sold for can still be redeemed, or a seat is left.
fn replacing(call: &Call, s: &Subscription) -> Result<Replacing, Problem> {
    let kind = policy_of(s).and_then(Redeemable::of);
    let kind = kind.ok_or_else(|| {
        Problem::new(Code::InvalidState).detail("It was not sold with an activation code.")
    })?;
    if let Some(code) = over(&s.stage) {
        return Err(Problem::new(code));
    }
    if !s.seat_left() {
        let rule = "All seats are taken: no code opens anything before one is freed.";
        return Err(Problem::new(Code::DeviceLimitReached).detail(rule));
    }
    let known =
        call.engine().filed(call.environment(), FiledKind::ActivationCode, &numbered(s.id.0));
    let known = known.map_err(|error| refusals::engine(&error))?.map(|known| known.version);
    // Who could read the old one must not read it any more, whatever is agreed by now.
    let code = draw(call);
    let version = known.or_else(|| call.agreement.codes_retrievable.then_some(0));
    let kept = version.map(|version| {
        let code = ActivationCode { subscription: s.id, code: code.clone() };
        Filed::ActivationCode(Box::new(code)).put(version)
    });
    Ok(Replacing { code, kind, kept })
}

impl Replacing {
    /// The new name is claimed and noted in one commit; the old one stays taken, by nothing.
    fn wish(self, call: &Call, s: &Subscription) -> Wish {
        let name = activation::name(&self.code);
        let references = BTreeMap::from([
            (reference::CODE_NAME.to_owned(), Some(name.clone())),
            (reference::CODE_LAST4.to_owned(), Some(activation::last4(&self.code))),
        ]);
        let note = ChangeNote {
            id: call.engine().ids().unique(call.engine().real()),
            reference: None,
            kind: KIND.to_owned(),
            reason: None,
            note: None,
        };
        let kept = self.kept;
        let documents = move |_: &[Changed]| kept.clone().into_iter().collect();
        let act = Act::Do { id: s.id, command: Command::SetReferences { references } };
        Wish {
            claims: vec![claim(self.kind.claim(), name, s.id)],
            documents: Some(Box::new(documents)),
            by_seller: true,
            origin: Some(call.origin(Some(note))),
            ..Wish::one(call.environment(), act)
        }
    }
}

fn secret(mut response: Response) -> Response {
    let value = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
