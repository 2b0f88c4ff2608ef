//! Parameters of the seller: set key by key, taken away by an empty value (section 6.17).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::Act;

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::dialect::Unreadable;
use crate::wire::UpdateSubscriptionParametersRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateSubscriptionParameters")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let id = call.subscription(request.subscription_id)?.id;
    let mut parameters = BTreeMap::new();
    for (key, value) in request.items {
        let value = Some(value).filter(|value| !value.is_empty());
        // Two values for one key: nobody can tell which one is meant.
        if parameters.insert(key, value).is_some() {
            return Err(Unreadable::Invalid("Items").into());
        }
    }
    let command = Command::SetParameters { parameters };
    call.act_and_say_ok(sent, Act::Do { id, command }).await
}
