//! `PATCH …/subscriptions/{subscription}/lineItems/{item}`: the one thing of a line item that may
//! be changed, the structure it belongs to.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::{Command, Subscription};
use perennial_engine::execute::Make;
use perennial_engine::{Act, Engine, Wish};
use room_lobby::RequestContext;
use serde_json::{Map, Value, json};

use super::repeatable::Repeatable;
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::outbound::reference;
use crate::schema::methods::PATCH_LINE_ITEM;
use crate::schema::snake;
use crate::{outbound, refusals, wire};

/// What may be changed (4), in one spelling.
const PATH: &str = "product_payload.google_home_payload.google_structure_id";
/// Longest id of a structure, in characters.
const STRUCTURE_CHARS_MAX: usize = 128;

pub async fn patch_line_item(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id, item)): Path<(String, String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &PATCH_LINE_ITEM)?;
        let message: wire::LineItem = call.body(&body)?;
        mask(call.parameters.text("updateMask"))?;
        let structure = structure(&message)?;
        let request_id = call.parameters.text("requestId");
        if !request_id.is_empty() && !Repeatable::is_id(request_id) {
            return Err(Failure::field("request_id", "1 to 36 ASCII characters."));
        }
        let found = call.subscription(&id)?;
        let number = number(&item).ok_or_else(Failure::not_found)?;
        let before = line_item(&call, &found, number)?;
        let make: Make = {
            let structure = structure.clone();
            Box::new(move |state, _, _| Ok(attach(state, number, &structure)))
        };
        let act = Act::With { id: found.id, make };
        if request_id.is_empty() {
            let done = call.engine.execute(Wish::one(call.environment(), act)).await;
            let done = done.map_err(|error| refusals::engine(&error))?;
            let after = done.first().map_or(&found, |changed| &changed.after);
            return call.answer(&line_item(&call, after, number)?);
        }
        let asked = json!({ "item": number, "structure": structure });
        let request = Repeatable::new(&call, &found, "patch", request_id, &asked);
        let first = request.perform(&call, act, move |after| wire::LineItem {
            product_payload: payload(after, number),
            ..before.clone()
        });
        call.answer(&first.await?)
    };
    respond(&context, answer.await)
}

/// Each path of the mask, however it is spelled, must be the one that may be changed.
fn mask(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::field("update_mask", format!("Required, {PATH}.")));
    }
    match text.split(',').find(|path| snake(path.trim()) != PATH) {
        None => Ok(()),
        Some(_) => Err(Failure::field("update_mask", format!("Only {PATH} may be changed."))),
    }
}

/// The structure as sent; empty to take it away.
fn structure(message: &wire::LineItem) -> Result<String, Failure> {
    let home = message.product_payload.as_ref().and_then(|it| it.get("googleHomePayload"));
    let sent = home.and_then(|home| home.get("googleStructureId")).and_then(Value::as_str);
    let structure = sent.unwrap_or_default();
    if structure.chars().count() > STRUCTURE_CHARS_MAX {
        let text = format!("At most {STRUCTURE_CHARS_MAX} characters.");
        return Err(Failure::field(PATH, text));
    }
    Ok(structure.to_owned())
}

/// An item's number as it is written in its name.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

fn line_item(call: &Call, s: &Subscription, number: u32) -> Result<wire::LineItem, Failure> {
    let message = outbound::subscription(&call.engine, &call.place, s);
    let message = message.map_err(|error| refusals::engine(&error))?;
    let same = |item: &wire::LineItem| u32::try_from(item.line_item_index) == Ok(number);
    message.line_items.into_iter().find(same).ok_or_else(Failure::not_found)
}

fn key(number: u32) -> String {
    format!("{}{number}", reference::PAYLOAD)
}

fn payload(s: &Subscription, number: u32) -> Option<Value> {
    s.references.get(&key(number)).and_then(|text| serde_json::from_str(text).ok())
}

/// The payload it has, with that structure. It holds one kind of payload, so another kind gives
/// way, as the mapping says of a choice between members.
fn attach(s: &Subscription, number: u32, structure: &str) -> Command {
    let kept = payload(s, number).and_then(|payload| payload.get("googleHomePayload").cloned());
    let mut home = match kept {
        Some(Value::Object(home)) => home,
        _ => Map::new(),
    };
    if structure.is_empty() {
        home.remove("googleStructureId");
    } else {
        home.insert("googleStructureId".to_owned(), json!(structure));
    }
    let text = json!({ "googleHomePayload": home }).to_string();
    let references = std::iter::once((key(number), Some(text))).collect();
    Command::SetItemReferences { number, references }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_in_all_its_spellings() {
        for text in [
            "product_payload.googleHomePayload.googleStructureId",
            "productPayload.googleHomePayload.googleStructureId",
            "product_payload.google_home_payload.google_structure_id",
            "productPayload.googleHomePayload.googleStructureId,\
             product_payload.google_home_payload.google_structure_id",
        ] {
            assert_eq!(mask(text), Ok(()), "{text}");
        }
        for text in ["", "*", "product", "productPayload", "productPayload.googleHomePayload", ","]
        {
            assert!(mask(text).is_err(), "{text}");
        }
    }

    #[test]
    fn items_are_named_by_their_number() {
        assert_eq!(number("1"), Some(1));
        for text in ["", "01", "+1", "-1", "a", "99999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
