//! `POST /partner/members:search`: whose e-mail address or telephone number it is, for support. Found
//! by a keyed hash; the address itself is looked for nowhere.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::person::{Person, Whose};
use perennial_engine::{Filed, FiledKind};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::check::{is_email, is_phone};
use super::{known, person};
use crate::agreement::PiiMode;
use crate::desk::{Call, House, respond};
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::wire::{FindPerson, FoundPeople, FoundPerson};
use crate::{ids, refusals};

/// People of one address that are told of, at most.
const FOUND_MAX: usize = 100;

pub async fn search(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    respond(&context, found(&house, &context, headers, &body))
}

fn found(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    body: &Bytes,
) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "identity:read", Some(body))?;
    known::agreed(&call, PiiMode::Contact)?;
    let wanted = known::body::<FindPerson>(&call, body)?;
    let wrong = |pointer: &str, text: &str| Problem::at(Code::InvalidField, pointer, text);
    let keys = &call.house.keys;
    let name: Box<dyn Fn(&perennial_core::ids::PartnerId) -> String> =
        match (&wanted.email, &wanted.phone) {
            (Some(email), None) if is_email(email.0.trim()) => {
                Box::new(|seller| person::email_name(keys, seller, &email.0))
            }
            (None, Some(phone)) if is_phone(phone.0.trim()) => {
                Box::new(|seller| person::phone_name(keys, seller, &phone.0))
            }
            (Some(_), None) => return Err(wrong("/email", "An e-mail address.")),
            (None, Some(_)) => return Err(wrong("/phone", "A telephone number (E.164).")),
            (None, None) | (Some(_), Some(_)) => {
                return Err(
                    Problem::new(Code::SearchCriteriaRequired).detail("One of email and phone.")
                );
            }
        };
    let mut items = vec![];
    for seller in call.sees() {
        let (engine, environment) = (call.engine(), call.environment());
        let people =
            engine.filed_named(environment, FiledKind::Person, &name(seller), None, FOUND_MAX);
        for on_file in people.map_err(|error| refusals::engine(&error))? {
            if let Filed::Person(person) = on_file.filed {
                items.push(shown(&call, &person)?);
            }
        }
    }
    items.truncate(FOUND_MAX);
    Ok(call.answer(StatusCode::OK, &FoundPeople { items }))
}

fn shown(call: &Call, person: &Person) -> Result<FoundPerson, Problem> {
    let reference = Some(person.reference.text().to_owned());
    Ok(match &person.whose {
        Whose::Member { subscription, .. } => {
            let theirs = call.engine().subscription(call.environment(), *subscription);
            let theirs = theirs.map_err(|error| refusals::engine(&error))?;
            FoundPerson {
                subscription_id: Some(ids::print("sub", subscription.0)),
                member_id: Some(ids::print("mem", person.id)),
                member_ref: reference,
                partner_account_ref: theirs.references.get(reference::ACCOUNT).cloned(),
            }
        }
        Whose::Account { .. } => FoundPerson {
            subscription_id: None,
            member_id: None,
            member_ref: None,
            partner_account_ref: reference,
        },
    })
}
