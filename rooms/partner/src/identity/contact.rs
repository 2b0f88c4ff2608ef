//! `/partner/accounts/{ref}/contact`: name, e-mail and telephone of an account, and nothing else, for
//! partners with whom that much was agreed.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use perennial_core::ids::{CustomerId, MemberId};
use perennial_engine::change_set::DocumentChange;
use perennial_engine::directory::Customer;
use perennial_engine::filed::Filed;
use perennial_engine::person::{Person, Whose};
use perennial_engine::{CustomerName, EngineError};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::check::Check;
use super::person::{self, NewPersonOf};
use super::{known, shown};
use crate::agreement::PiiMode;
use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::wire::{self, NewContact};
use crate::{ids, refusals};

/// How often it is tried again when somebody writes the same contact at the same moment.
const TRIES: usize = 5;

pub async fn put_contact(
    State(house): State<House>,
    context: RequestContext,
    Path(reference): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "identity:write", Some(&body))?;
        known::agreed(&call, PiiMode::Contact)?;
        known::reference(&reference)?;
        let contact = known::body::<NewContact>(&call, &body)?;
        checked(&call, &contact)?;
        let refused = |error: EngineError| refusals::engine(&error);
        let draft = Customer::new;
        let name = account(&call, &reference);
        let customer = call.engine().customer_named(call.environment(), &name, draft).await;
        let customer = customer.map_err(refused)?;
        for _ in 0..TRIES {
            let before = found(&call, customer)?;
            let expected = before.as_ref().map_or(0, |(version, _)| *version);
            let person = new(&call, customer, &reference, &contact);
            let document = Filed::Person(Box::new(person.clone())).put(expected);
            match call.engine().file(call.environment(), vec![document]).await {
                Ok(()) => {
                    let status = if expected == 0 { StatusCode::CREATED } else { StatusCode::OK };
                    return Ok(call.answer(status, &document_of(customer, &person)));
                }
                Err(EngineError::Document { .. } | EngineError::Contended) => {}
                Err(error) => return Err(refused(error)),
            }
        }
        Err(Problem::new(Code::RequestInProgress))
    };
    respond(&context, answer.await)
}

pub async fn get_contact(
    State(house): State<House>,
    context: RequestContext,
    Path(reference): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "identity:read", None::<&Bytes>)?;
        known::agreed(&call, PiiMode::Contact)?;
        let (customer, _, person) = existing(&call, &reference)?;
        Ok(call.answer(StatusCode::OK, &document_of(customer, &person)))
    };
    respond(&context, answer())
}

pub async fn remove_contact(
    State(house): State<House>,
    context: RequestContext,
    Path(reference): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "identity:write", None::<&Bytes>)?;
        known::agreed(&call, PiiMode::Contact)?;
        let (customer, expected, _) = existing(&call, &reference)?;
        let gone = DocumentChange::Delete { expected, key: Person::key(customer.0) };
        let done = call.engine().file(call.environment(), vec![gone]).await;
        done.map_err(|error| refusals::engine(&error))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    respond(&context, answer.await)
}

fn checked(call: &Call, contact: &NewContact) -> Result<(), Problem> {
    let mut check = Check::at(call.now);
    if let Some(person) = &contact.person {
        for (name, text) in [
            ("givenName", &person.given_name),
            ("middleName", &person.middle_name),
            ("familyName", &person.family_name),
            ("suffix", &person.suffix),
        ] {
            check.name(&format!("/person/{name}"), text.as_ref(), false);
        }
    }
    check.reached(&contact.emails, &contact.phones);
    if contact.person.is_none() && contact.emails.is_empty() && contact.phones.is_empty() {
        let text = "A name, an e-mail address or a telephone number.".to_owned();
        check.mistakes.push((Code::PiiRequired, String::new(), text));
    }
    match Problem::of(check.mistakes) {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

fn account(call: &Call, reference: &str) -> CustomerName {
    CustomerName { given_by: format!("partner/{}", call.partner.id), name: reference.to_owned() }
}

fn found(call: &Call, customer: CustomerId) -> Result<Option<(u64, Person)>, Problem> {
    let found = call.engine().person(call.environment(), customer.0);
    found.map_err(|error| refusals::engine(&error))
}

fn existing(call: &Call, reference: &str) -> Result<(CustomerId, u64, Person), Problem> {
    let missing = || Problem::new(Code::NotFound).detail("The account has no contact.");
    let known = call.engine().known_customer(call.environment(), &account(call, reference));
    let customer = known.map_err(|error| refusals::engine(&error))?.ok_or_else(missing)?;
    let (version, person) = found(call, customer)?.ok_or_else(missing)?;
    Ok((customer, version, person))
}

fn new(call: &Call, customer: CustomerId, reference: &str, contact: &NewContact) -> Person {
    let data = person::contact(contact);
    let seller = call.partner.id.clone();
    let of = NewPersonOf {
        names: person::names(&call.house.keys, &seller, &data),
        seller,
        reference: reference.to_owned(),
        consents: vec![],
        sent_at: call.now,
    };
    person::member(MemberId(customer.0), Whose::Account { customer }, of, data)
}

fn document_of(customer: CustomerId, person: &Person) -> wire::Contact {
    let named =
        !person.data.given_name.text().is_empty() || !person.data.family_name.text().is_empty();
    wire::Contact {
        account_id: ids::print("acc", customer.0),
        partner_account_ref: person.reference.text().to_owned(),
        person: named.then(|| shown::person(&person.data)),
        emails: shown::emails(&person.data),
        phones: shown::phones(&person.data),
        updated_at: time(person.sent_at),
    }
}
