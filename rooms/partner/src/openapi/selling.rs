//! The operations before and of a sale: a token, offerings, orders, and what was put off.

use serde_json::json;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{Object, Schema};

use super::kinds::{self, Country, Reference, Time, text};
use super::operation::Operation;
use super::tokens::{Token, TokenRefused};
use crate::wire;

const ORDERS: &str = "/partner/fulfillment-orders";
const ORDER: &str = "/partner/fulfillment-orders/{orderId}";
/// Where an order tells of the first subscription it made.
const FIRST: (&str, &str) = ("subscriptionId", "/lines/0/subscriptions/0/subscriptionId");
/// What can be done with it next.
const NEXT: [&str; 10] = [
    "getSubscription",
    "changeSubscription",
    "listAvailableChanges",
    "listChanges",
    "getHistory",
    "listDevices",
    "listMembers",
    "putMember",
    "getClientToken",
    "getActivationCode",
];

pub fn all() -> Vec<Operation> {
    let mut all = offerings();
    all.extend(orders());
    all.push(token());
    all
}

fn token() -> Operation {
    let grant = text().enum_values(Some(["client_credentials"]));
    let form = ObjectBuilder::new()
        .property("grant_type", grant)
        .required("grant_type")
        .property("scope", text().description(Some("Some of the credential's, with blanks.")))
        .property("client_id", text())
        .property("client_secret", text())
        .description(Some("Client and secret here or by HTTP Basic, not in both (RFC 6749)."));
    Operation::post("/partner/oauth/token", "getToken", "A token for an hour, for a secret (2.2).")
        .or_given("application/x-www-form-urlencoded", Schema::Object(Object::from(form)))
        .told::<Token>("200")
        .told::<TokenRefused>("400")
        .told::<TokenRefused>("401")
        .told::<TokenRefused>("503")
        .refused_as_oauth()
}

fn offerings() -> Vec<Operation> {
    let family = text().description(Some("`SECURITY`, `PRIVACY`, `IDENTITY`, `BUNDLE` (3)."));
    vec![
        Operation::get("/partner/offerings", "listOfferings", "What the partner may sell (5.1).")
            .scope(&["offerings:read"])
            .query_of::<Country>("country")
            .query("family", family)
            .paged(500)
            .told::<wire::Offerings>("200")
            .then("getOffering", "offeringId", "/items/0/offeringId"),
        Operation::get(
            "/partner/offerings/{offeringId}",
            "getOffering",
            "One offering, by our name for it or the partner's.",
        )
        .scope(&["offerings:read"])
        .told::<wire::OfferingDocument>("200"),
        Operation::post(
            "/partner/eligibility",
            "askEligibility",
            "Whether an account may have offerings, as what, and why not; writes nothing (5.1).",
        )
        .scope(&["offerings:read"])
        .given_as::<wire::EligibilityAsked>(json!({
            "partnerAccountRef": "A-778899",
            "offeringIds": ["TEL-GUARD", "TEL-YEAR"],
            "country": "DE",
        }))
        .told::<wire::Eligibility>("200"),
    ]
}

fn orders() -> Vec<Operation> {
    vec![
        Operation::get(ORDERS, "listOrders", "Orders by a name or by time; one is needed (5.2).")
            .scope(&["orders:read"])
            .query_of::<Reference>("partnerOrderId")
            .query_of::<Reference>("partnerAccountRef")
            .query_of::<Time>("from")
            .query_of::<Time>("to")
            .paged(100)
            .told::<wire::OrdersFound>("200")
            .then("getOrder", "orderId", "/items/0/orderId"),
        Operation::post(
            ORDERS,
            "order",
            "Makes, renews or changes subscriptions: all of them, or as many as can be (5.2).",
        )
        .scope(&["orders:write"])
        .keyed_unless_tried()
        .put_off()
        .given_as::<wire::NewOrder>(json!({
            "partnerOrderId": "TEL-2026-000123",
            "account": { "partnerAccountRef": "A-778899", "country": "DE", "language": "de-DE" },
            "lines": [{ "lineRef": "1", "action": "CREATE", "offeringId": "TEL-GUARD" }],
        }))
        .told::<wire::Order>("200")
        .told::<wire::Order>("201")
        .then("getOrder", "orderId", "/orderId")
        .then("cancelOrder", "orderId", "/orderId")
        .then_of(FIRST, &NEXT),
        Operation::get(ORDER, "getOrder", "One order, and how what it made stands now.")
            .scope(&["orders:read"])
            .part::<kinds::OrderId>("orderId")
            .told::<wire::Order>("200")
            .then_of(FIRST, &["getSubscription"]),
        Operation::post(
            "/partner/fulfillment-orders/{orderId}/cancel",
            "cancelOrder",
            "Gives up an order that is HELD, and what of it waits.",
        )
        .scope(&["orders:write"])
        .part::<kinds::OrderId>("orderId")
        .keyed()
        .may_be_given::<kinds::Nothing>()
        .told::<wire::Order>("200"),
        Operation::get(
            "/partner/operations/{operationId}",
            "getOperation",
            "How far what was put off is; kept for 30 days (5.7).",
        )
        .scope(&["orders:read", "orders:write", "changes:write", "subscriptions:read"])
        .part::<kinds::OperationId>("operationId")
        .told::<wire::Operation>("200")
        .told::<wire::Operation>("202"),
    ]
}
