//! The 18 operations: verb, section, parameters, call and answer.

use serde_json::Value;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Paths, Required, ResponseBuilder};

use super::kinds::{Dialect, Kind, STATUSES};
use super::{refusals, requests};

/// A parameter of a query: name, kind, whether it must be there, what it is, an example.
type Parameter = (&'static str, Kind, bool, &'static str, Option<&'static str>);

const CURRENT: Parameter =
    ("isCurrent", Kind::Flag, false, "Only current versions of items; all where absent.", None);

/// The reading operations.
const READS: [(&str, &str, &str, &[Parameter]); 3] = [
    (
        "GetSubscription",
        "6.1",
        "Reads one subscription.",
        &[
            (
                "subscriptionId",
                Kind::SubscriptionId,
                true,
                "With or without its `S`.",
                Some("S4100001"),
            ),
            CURRENT,
        ],
    ),
    (
        "GetSubscriptionsForCustomer",
        "6.2",
        "Reads a customer's subscriptions, by exactly one of three names.",
        &[
            ("customerId", Kind::Id, false, "The platform's.", Some("7000001")),
            ("customerReferenceId", Kind::Text, false, "The merchant's.", None),
            ("customerEmail", Kind::Text, false, "In any letter case.", None),
            ("subscriptionStatus", Kind::Words(&STATUSES), false, "Only these.", None),
            CURRENT,
        ],
    ),
    (
        "GetSubscriptionsByPurchase",
        "6.3",
        "Reads the subscriptions of any of their purchases.",
        &[("purchaseId", Kind::Id, true, "Any purchase, not only the first.", Some("9900001"))],
    ),
];

/// Section, summary and answer of the writing ones.
fn of_write(operation: &str) -> (&'static str, &'static str, &'static str) {
    match operation {
        "AddSubscriptionItem" => ("6.4", "Adds an item, or previews it.", "ChangeResponse"),
        "AlignSubscriptions" => ("6.5", "Makes two subscriptions one.", "ChangeResponse"),
        "DeactivateSubscriptionItems" => ("6.6", "Deactivates items.", "BaseResponse"),
        "IncreaseSubscriptionItemQuantity" => ("6.7", "Adds units to an item.", "ChangeResponse"),
        "ReinstateSubscriptionItems" => ("6.8", "Reinstates deactivated items.", "BaseResponse"),
        "RemoveSubscriptionItem" => ("6.9", "Removes an item for good.", "BaseResponse"),
        "RenewSubscription" => ("6.10", "Renews at once.", "RenewSubscriptionResponse"),
        "UpdateAccount" => ("6.11", "Has the stored card brought up to date.", "BaseResponse"),
        "UpdateCustomer" => ("6.12", "Sets the merchant's customer id.", "BaseResponse"),
        "UpdateContact" => ("6.13", "Changes a contact.", "BaseResponse"),
        "UpdateNextBillingDate" => ("6.14", "Moves the next billing date.", "BaseResponse"),
        "UpdateSubscriptionItem" => ("6.15", "Changes an item.", "ChangeResponse"),
        "UpdateSubscriptionItemPrice" => ("6.16", "Changes an item's price.", "ChangeResponse"),
        "UpdateSubscriptionParameters" => ("6.17", "Sets parameters.", "BaseResponse"),
        _ => ("6.18", "Turns automatic renewal on and off.", "BaseResponse"),
    }
}

pub fn paths() -> Paths {
    let mut paths = PathsBuilder::new();
    for (operation, section, summary, parameters) in READS {
        let mut told = about(operation, section, summary);
        for (name, kind, required, about, example) in parameters {
            // A query is text, as XML is.
            let schema = kind.schema(Dialect::Xml, *required, about);
            let parameter = ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Query)
                .required(if *required { Required::True } else { Required::False })
                .description(Some(*about))
                .schema(Some(schema))
                .example(example.map(Value::from));
            told = told.parameter(parameter);
        }
        let one = operation == "GetSubscription";
        let name = if one { "GetSubscriptionResponse" } else { "GetSubscriptionsResponse" };
        let mut done = done(name);
        if !one {
            let link = LinkBuilder::new()
                .operation_id("getsubscription")
                .parameter("subscriptionId", "$response.body#/Subscriptions/0/Id")
                .build();
            done = done.link("first", link);
        }
        told = told.response("200", done.build());
        paths = paths.path(path(operation), item(told, HttpMethod::Get, false));
    }
    for request in requests::all() {
        let (section, summary, answer) = of_write(request.operation);
        let name = format!("{}Request", request.operation);
        let json = ContentBuilder::new()
            .schema(Some(Dialect::Json.refer(&name)))
            .example(Some(request.example))
            .build();
        let body = RequestBodyBuilder::new()
            .required(Some(Required::True))
            .content("application/json", json)
            .content("application/xml", refusals::content(Dialect::Xml, &name))
            .build();
        let key =
            ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[\\x21-\\x7e]{1,255}$"));
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .description(Some("Our addition: the same call with the same key is done once."))
            .schema(Some(key));
        let replayed = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some("`true` where the answer was given before to the same key."));
        let mut done = done(answer).header("Idempotency-Replayed", replayed.build());
        if answer == "ChangeResponse" {
            let arithmetic = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .description(Some("Our addition: how a preview's amount was worked out."));
            done = done.header("Perennial-Arithmetic", arithmetic.build());
        }
        let told = about(request.operation, section, summary)
            .parameter(key)
            .request_body(Some(body))
            .response("200", done.build());
        paths = paths.path(path(request.operation), item(told, HttpMethod::Post, true));
    }
    paths.build()
}

fn path(operation: &str) -> String {
    format!("/subscription/{}", operation.to_ascii_lowercase())
}

fn about(operation: &str, section: &str, summary: &str) -> OperationBuilder {
    OperationBuilder::new()
        .operation_id(Some(operation.to_ascii_lowercase()))
        .summary(Some(summary))
        .description(Some(format!("Section {section}.")))
}

fn done(answer: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description("Done, or previewed.")
        .content("application/json", refusals::content(Dialect::Json, answer))
        .content("application/xml", refusals::content(Dialect::Xml, answer))
}

fn item(mut told: OperationBuilder, verb: HttpMethod, writes: bool) -> PathItem {
    for (status, response) in refusals::of(writes) {
        told = told.response(status, response);
    }
    PathItem::new(verb, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eighteen() {
        let paths = serde_json::json!(paths());
        assert_eq!(paths.as_object().map(serde_json::Map::len), Some(18));
    }
}
