//! The fourteen operations, by their paths.

use serde_json::{Map, Value, json};

use super::{parameters, refusals, shapes};
use crate::desk::Principal;
use crate::schema::methods::{METHODS, Method, On, PROVISION};

pub fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for method in METHODS {
        let verbs = paths.entry(path(method)).or_insert_with(|| json!({}));
        verbs[method.http.to_ascii_lowercase()] = operation(method);
    }
    paths
}

fn path(method: &Method) -> String {
    let resource = match method.on {
        On::Partner => "partners/{partner}",
        On::Subscription => "partners/{partner}/subscriptions/{subscription}",
        On::LineItem => "partners/{partner}/subscriptions/{subscription}/lineItems/{lineItem}",
    };
    format!("/v1/{resource}{}", method.rest)
}

fn operation(method: &Method) -> Value {
    let whom = match method.whom {
        Principal::ServiceAccount => "Called by the partner's service account, or with his key.",
        Principal::EndUser => "Called with an end user's token.",
    };
    let mut responses = refusals::of_all();
    let mut success = json!({
        "description": "Done.",
        "content": { "application/json": { "schema": shapes::to(method.answer.name) } },
    });
    if method.id == PROVISION.id {
        success["links"] = links();
    }
    responses.insert("200".to_owned(), success);
    let mut told = json!({
        "operationId": method.id,
        "tags": [method.id.split('.').next()],
        "summary": method.about,
        "description": format!("{} {whom}", method.about),
        "parameters": parameters::of(method),
        "responses": responses,
    });
    if let Some(request) = method.request {
        let optional = shapes::optional(request);
        told["requestBody"] = json!({
            "required": !optional,
            "content": { "application/json": {
                "schema": shapes::to(&shapes::input(request.name)),
            } },
        });
    }
    told
}

/// What can be done with what was just sold.
fn links() -> Value {
    let on_subscription = METHODS.iter().filter(|method| method.on == On::Subscription);
    let links = on_subscription.map(|method| {
        let told = json!({
            "operationId": method.id,
            "parameters": {
                "partner": "$request.path.partner",
                "subscription": "$request.query.subscriptionId",
            },
        });
        (method.id.replace('.', "_"), told)
    });
    links.collect::<Map<_, _>>().into()
}
