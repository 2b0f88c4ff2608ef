//! Opening the page, and agreeing on it: once for an id, however often the button is pressed.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use perennial_core::ids::CustomerId;
use perennial_core::subscription::Stage;
use perennial_core::subscription::stage::Expiry;
use perennial_core::{Refusal, Subscription};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use room_lobby::html::{redirect, source_of};
use room_lobby::query::Query;
use room_lobby::query::encoded;

use super::frame::{Form, Frame, with};
use super::words::{Words, words};
use super::{Desk, content};
use crate::failure::{Failure, Status};
use crate::intent::Intent;
use crate::seller::{Seller, setting};
use crate::session::{self, Opened};
use crate::{names, refusals, status};

/// Where a browser is sent to sign in, on this server.
const SIGN_IN: &str = "/oauth2/signin";

/// A customer on his page.
struct Visit {
    words: &'static Words,
    token: String,
    /// This page's own address, and where somebody else signs in for it.
    here: String,
    sign_in: String,
    opened: Opened,
    intent: Intent,
    user: CustomerId,
}

pub async fn show(
    State(desk): State<Desk>,
    context: RequestContext,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    match Visit::begin(&desk, &context, token, &headers) {
        Ok(visit) => visit.show(&desk).await,
        Err(response) => *response,
    }
}

pub async fn confirm(
    State(desk): State<Desk>,
    context: RequestContext,
    Path(token): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    match Visit::begin(&desk, &context, token, &headers) {
        Ok(visit) => visit.confirm(&desk, &body).await,
        Err(response) => *response,
    }
}

impl Visit {
    /// Finds the session and who is there, or the page that says why not. Whoever has no working
    /// link is not made to sign in for it.
    fn begin(
        desk: &Desk,
        context: &RequestContext,
        token: String,
        headers: &HeaderMap,
    ) -> Result<Self, Box<Response>> {
        let wished = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let words = words(wished.unwrap_or_default());
        let opened = session::open(&desk.engine, &desk.secret, &token)
            .map_err(|error| Box::new(refused(words, None, &refusals::engine(&error), None)))?;
        let opened = opened.ok_or_else(|| Box::new(unknown(words)))?;
        let seller = &opened.seller;
        let intent = Intent::read(seller, &opened.intent)
            .map_err(|failure| Box::new(refused(words, Some(seller), &failure, None)))?;
        let path = context.path();
        let fits = match intent {
            Intent::Create(_) => path.starts_with("/subscription/new/"),
            Intent::Entitle { .. } => path.starts_with("/subscription/entitle/"),
        };
        if !fits {
            return Err(Box::new(unknown(words)));
        }
        let environment = &seller.place.environment.name;
        let here = format!("{path}?environment={}", encoded(environment));
        let caller = context.credential();
        let theirs = caller.filter(|caller| caller.environment == *environment);
        let sign_in =
            format!("{SIGN_IN}?environment={}&continue={}", encoded(environment), encoded(&here));
        let account = theirs.and_then(|caller| caller.account.as_deref());
        let Some(user) = account.and_then(names::customer) else {
            // Signed in elsewhere: the address says which environment is meant.
            let elsewhere = caller.is_some() && !context.raw_query().contains("environment=");
            return Err(Box::new(redirect(if elsewhere { &here } else { &sign_in })));
        };
        Ok(Self { words, token, here, sign_in, opened, intent, user })
    }

    fn seller(&self) -> &Seller {
        &self.opened.seller
    }

    async fn show(&self, desk: &Desk) -> Response {
        let (words, seller) = (self.words, self.seller());
        if self.opened.pass.pass.spent_at.is_some() {
            return used(words, seller);
        }
        let proposal = match self.intent.proposal(seller, Some(self.user)).await {
            Ok(proposal) => proposal,
            Err(failure) => return self.refused(&failure),
        };
        if proposal.agreed {
            return thanks(words, seller, self.intent.id(), &proposal.subscription);
        }
        let customer = seller.engine.customer(seller.environment(), self.user).ok();
        let button = match self.intent {
            Intent::Create(_) => words.agree,
            Intent::Entitle { .. } => words.link,
        };
        let form = Form { action: self.here.clone(), proof: self.proof(desk), button };
        let to = redirect_uri(seller);
        let not_now = to.map(|to| {
            let told = [("subscriptionId", self.intent.id()), ("error", "declined")];
            (with(to, &told), words.not_now.replace("{partner}", &seller.partner.name))
        });
        let links = not_now.into_iter().chain([self.another()]).collect();
        let page = content::proposal(words, seller, &self.intent, &proposal, customer.as_ref());
        Frame { form: Some(form), links, ..page }.answer(StatusCode::OK, to)
    }

    async fn confirm(&self, desk: &Desk, body: &[u8]) -> Response {
        let (words, seller) = (self.words, self.seller());
        let form = std::str::from_utf8(body).ok().and_then(|text| Query::parse(text).ok());
        let proof = form.as_ref().and_then(|form| form.get("proof")).unwrap_or_default();
        // Compared by their hashes, which takes as long for any.
        if desk.secret.hash(proof) != desk.secret.hash(&self.proof(desk)) {
            let lead = vec![words.form_old.to_owned()];
            let frame = Frame { lead, ..Frame::new(words, words.refused) };
            return frame.answer(StatusCode::FORBIDDEN, None);
        }
        if self.opened.pass.pass.spent_at.is_some() {
            // The second of two clicks, or another tab: the same outcome for the same customer.
            return match seller.existing(self.intent.id()) {
                Ok(Some(theirs)) if theirs.customer == Some(self.user) => self.leave(&theirs),
                Ok(_) => used(words, seller),
                Err(failure) => self.refused(&failure),
            };
        }
        let agreed = match self.intent.fulfil(seller, self.user).await {
            Ok(agreed) => agreed,
            Err(failure) => return self.refused(&failure),
        };
        let hash = session::hash(&desk.secret, &self.token);
        let spent = desk.engine.pass_spend(seller.environment(), session::KIND, &hash).await;
        if let Err(error) = spent {
            // It is done all the same, and its id is taken: the link leads to what is there.
            tracing::error!(%error, "a user session could not be used up");
        }
        self.leave(&agreed)
    }

    /// On to the partner, who is told what came of it; a page of ours where there is nowhere to go.
    fn leave(&self, s: &Subscription) -> Response {
        let seller = self.seller();
        match redirect_uri(seller) {
            Some(to) => redirect(&outcome(to, self.intent.id(), s)),
            None => thanks(self.words, seller, self.intent.id(), s),
        }
    }

    /// The way to another account: whoever has it may agree instead.
    fn another(&self) -> (String, String) {
        (self.sign_in.clone(), self.words.another.to_owned())
    }

    fn refused(&self, failure: &Failure) -> Response {
        refused(self.words, Some(self.seller()), failure, Some(self.another()))
    }

    /// That a form was shown by us, to this customer, for this link.
    fn proof(&self, desk: &Desk) -> String {
        use std::fmt::Write;
        let said = format!("{} form {} {}", session::KIND, self.token, self.user);
        desk.secret.hash(&said).0.iter().fold(String::new(), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// Where the partner's customers go, if he has such an address.
fn redirect_uri(seller: &Seller) -> Option<&str> {
    seller.setting(setting::REDIRECT_URI).filter(|address| source_of(address).is_some())
}

fn outcome(to: &str, id: &str, s: &Subscription) -> String {
    with(to, &[("subscriptionId", id), ("state", status::state(s.stage.name()))])
}

/// The way back, with what it leads to told.
fn back(words: &Words, seller: &Seller, told: &[(&str, &str)]) -> Option<(String, String)> {
    let to = redirect_uri(seller)?;
    Some((with(to, told), words.back.replace("{partner}", &seller.partner.name)))
}

/// That he has what he agreed to, or what became of it.
fn thanks(words: &'static Words, seller: &Seller, id: &str, s: &Subscription) -> Response {
    if let Stage::Expired { cause: Expiry::FirstPaymentFailed, .. } = s.stage {
        let no = refusals::engine(&Refusal::SellerRefused.into());
        return refused(words, Some(seller), &no, None);
    }
    if s.stage.ended() {
        return used(words, seller);
    }
    let told = [("subscriptionId", id), ("state", status::state(s.stage.name()))];
    let frame = Frame {
        sandbox: content::sandbox(words, seller),
        lead: vec![words.done_lead.to_owned()],
        links: back(words, seller, &told).into_iter().collect(),
        ..Frame::new(words, words.done)
    };
    frame.answer(StatusCode::OK, None)
}

/// Expired links are no longer there: they cannot be told from wrong ones.
fn unknown(words: &'static Words) -> Response {
    let lead = vec![words.unknown_lead.to_owned()];
    Frame { lead, ..Frame::new(words, words.unknown) }.answer(StatusCode::NOT_FOUND, None)
}

fn used(words: &'static Words, seller: &Seller) -> Response {
    let frame = Frame {
        lead: vec![words.used_lead.to_owned()],
        links: back(words, seller, &[]).into_iter().collect(),
        ..Frame::new(words, words.used)
    };
    frame.answer(StatusCode::GONE, None)
}

fn refused(
    words: &'static Words,
    seller: Option<&Seller>,
    failure: &Failure,
    another: Option<(String, String)>,
) -> Response {
    let why = words.why(failure);
    let title = if why == words.trouble_lead { words.trouble } else { words.refused };
    let status = match failure.status {
        Status::Internal | Status::Unavailable | Status::DeadlineExceeded => failure.status.http(),
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::Aborted | Status::ResourceExhausted => StatusCode::SERVICE_UNAVAILABLE,
        Status::InvalidArgument
        | Status::FailedPrecondition
        | Status::Unauthenticated
        | Status::PermissionDenied
        | Status::AlreadyExists => StatusCode::CONFLICT,
    };
    let reason = failure.info.as_ref().map_or(failure.status.name(), |info| info.reason);
    let back = seller.and_then(|seller| back(words, seller, &[("error", reason)]));
    let links = back.into_iter().chain(another).collect();
    let frame = Frame { lead: vec![why.to_owned()], links, ..Frame::new(words, title) };
    frame.answer(status, None)
}
