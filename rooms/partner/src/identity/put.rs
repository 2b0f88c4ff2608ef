//! `PUT .../members/{ref}`: somebody is enrolled, or his data are sent again. The same twice is once.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::ids::MemberId;
use perennial_core::subscription::IdentityState;
use perennial_core::terms::ConsentKind;
use perennial_core::{Command, Subscription};
use perennial_engine::filed::Filed;
use perennial_engine::person::{ConsentGiven, Person, Whose};
use perennial_engine::{Act, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::check::Check;
use super::known::{self, Known};
use super::person::{self, NewPersonOf};
use super::{read, shown};
use crate::agreement::PiiMode;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::refusals;
use crate::wire::NewMember;

/// How often it is tried again when somebody changes the subscription at the same moment.
const TRIES: usize = 5;

pub async fn put(
    State(house): State<House>,
    context: RequestContext,
    Path((id, reference)): Path<(String, String)>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    respond(&context, enrolled(&house, &context, headers, (&id, &reference), &body).await)
}

async fn enrolled(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    (id, reference): (&str, &str),
    body: &Bytes,
) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "identity:write", Some(body))?;
    known::agreed(&call, PiiMode::Identity)?;
    known::reference(reference)?;
    let member = known::body::<NewMember>(&call, body)?;
    for _ in 0..TRIES {
        let s = call.subscription(id)?;
        call.revision(&s)?;
        let ready = ready(&call, &s, (id, reference), &member)?;
        let created = ready.expected == 0;
        if !ready.same {
            let done = submit(&call, &s, ready).await;
            match done {
                Ok(()) => {}
                // Somebody changed it meanwhile: looked at again.
                Err(EngineError::Contended | EngineError::Document { .. }) => continue,
                Err(error) => return Err(refusals::engine(&error).about(id)),
            }
        }
        let s = call.subscription(id)?;
        let all = known::all(&call, &s)?;
        let found = known::named(&all, reference, id)?;
        let status = if created { StatusCode::CREATED } else { StatusCode::OK };
        let body = text(&read::member(&s, &all, found));
        return Ok(call.kept(&Kept { status, etag: Some(s.version), body }, false));
    }
    Err(Problem::new(Code::RequestInProgress).about(id))
}

/// Everything that is needed to enrol somebody.
struct Ready {
    command: Command,
    person: Person,
    /// The version of what is kept of him; zero where nothing is.
    expected: u64,
    /// Whether it is so already.
    same: bool,
}

fn ready(
    call: &Call,
    s: &Subscription,
    (id, reference): (&str, &str),
    member: &NewMember,
) -> Result<Ready, Problem> {
    let rule = known::rule(s, id)?;
    let mut check = Check::at(call.now);
    check.member(member, rule.national_id);
    let all = known::all(call, s)?;
    let before = known::called(&all, reference);
    let guardian = guardian(&all, member, &mut check);
    let kept = before.and_then(Known::person);
    let (engine, real) = (call.engine(), call.engine().real());
    let mut consents =
        person::consents(&member.consents, kept.map_or(&[], |person| &person.consents), || {
            engine.ids().unique(real)
        });
    unknown_versions(call, member, &mut check);
    let (required, stale) = (s.required_consents(), taken_back(&consents));
    // What was taken back stays so: an old message is no new agreement.
    consents.retain(|it| it.withdrawn_at.is_some() || !stale.contains(&it.kind));
    let agreed = person::agreed(&consents);
    for missing in required.difference(&agreed).filter(|kind| !stale.contains(kind)) {
        let text = format!("A consent of type {} is required.", shown::consent_name(*missing));
        check.mistakes.push((Code::ConsentMissing, "/consents".to_owned(), text));
    }
    if let Some(problem) = Problem::of(check.mistakes) {
        return Err(problem.about(id));
    }
    if let Some(kind) = required.intersection(&stale).next() {
        return Err(Problem::new(Code::ConsentRequired).about(id).and(
            "/consents",
            format!("{} was withdrawn after it was granted.", shown::consent_name(*kind)),
        ));
    }
    let residence = person::residence(member, guardian.map(|it| &it.enrolled.residence));
    let residence = residence.ok_or_else(|| {
        Problem::at(Code::PiiRequired, "/addresses", "One CURRENT address.").about(id)
    })?;
    let member_id = before.map_or_else(|| MemberId(engine.ids().unique(real)), |it| it.id);
    let data = person::data(member, rule.national_id);
    let seller = s.seller.clone().unwrap_or_else(|| call.partner.id.clone());
    let of = NewPersonOf {
        names: person::names(&call.house.keys, &seller, &data),
        seller,
        reference: reference.to_owned(),
        consents,
        sent_at: call.now,
    };
    let whose = Whose::Member { subscription: s.id, guardian: guardian.map(|it| it.id) };
    let person = person::member(member_id, whose, of, data);
    let stands = |it: &Known<'_>| it.enrolled.standing.state() != IdentityState::Revoked;
    let same = before.is_some_and(|it| {
        stands(it) && it.person().is_some_and(|known| person::unchanged(known, &person))
    });
    let command = Command::SubmitMember {
        member: member_id,
        relationship: person::relationship(member.relationship),
        residence,
        consents: agreed,
    };
    let expected = before.and_then(|it| it.kept.as_ref()).map_or(0, |(version, _)| *version);
    Ok(Ready { command, person, expected, same })
}

async fn submit(call: &Call, s: &Subscription, ready: Ready) -> Result<(), EngineError> {
    let Ready { command, person, expected, .. } = ready;
    let document = Filed::Person(Box::new(person)).put(expected);
    let act = Act::Do { id: s.id, command };
    let wish = Wish {
        if_version: Some(s.version),
        documents: Some(Box::new(move |_| vec![document.clone()])),
        origin: Some(call.origin(None)),
        by_seller: true,
        ..Wish::one(call.environment(), act)
    };
    call.engine().execute(wish).await.map(drop)?;
    // An order may have waited for it.
    call.house.bell.notify_one();
    Ok(())
}

/// Who answers for a child: somebody grown up who is enrolled.
fn guardian<'a, 's>(
    all: &'a [Known<'s>],
    member: &NewMember,
    check: &mut Check,
) -> Option<&'a Known<'s>> {
    let wanted = member.guardian_member_ref.as_ref()?;
    let found = known::called(all, &wanted.0).filter(|known| {
        known.enrolled.relationship != perennial_core::subscription::Relationship::Child
    });
    if found.is_none() {
        let text = "An adult who is enrolled.".to_owned();
        check.mistakes.push((Code::InvalidField, "/guardianMemberRef".to_owned(), text));
    }
    found
}

/// Versions of documents that were not agreed with the partner.
fn unknown_versions(call: &Call, member: &NewMember, check: &mut Check) {
    for (n, consent) in member.consents.iter().enumerate() {
        let kind = person::consent_kind(consent.kind);
        let known = call.agreement.consent_versions.get(&kind);
        if known.is_some_and(|versions| !versions.contains(&consent.document_version)) {
            let pointer = format!("/consents/{n}/documentVersion");
            let text = "Not a version that was agreed.".to_owned();
            check.mistakes.push((Code::ConsentVersionUnknown, pointer, text));
        }
    }
}

/// Consents that were taken back after they were given, as far as they were sent again.
fn taken_back(consents: &[ConsentGiven]) -> BTreeSet<ConsentKind> {
    let given = consents.iter().filter(|it| it.withdrawn_at.is_none() && it.granted);
    let stale = given.filter(|given| {
        let past = consents.iter().filter(|it| it.kind == given.kind);
        past.filter_map(|it| it.withdrawn_at).any(|withdrawn| given.granted_at <= withdrawn)
    });
    stale.map(|it| it.kind).collect()
}
