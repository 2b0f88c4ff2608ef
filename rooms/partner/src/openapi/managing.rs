//! The operations of subscriptions that are there: asking, changing, devices.

use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::kinds::{self, Country, Reference, SubscriptionId, Time, text};
use super::operation::Operation;
use crate::wire;

const SUBSCRIPTIONS: &str = "/partner/subscriptions";
const SUBSCRIPTION: &str = "/partner/subscriptions/{subscriptionId}";
const CHANGES: &str = "/partner/subscriptions/{subscriptionId}/changes";
const READ: &[&str] = &["subscriptions:read"];

pub fn all() -> Vec<Operation> {
    let mut all = queries();
    all.extend(changes());
    all.extend(devices());
    all
}

/// About the subscription of the path.
fn of_one(operation: Operation) -> Operation {
    operation.part::<SubscriptionId>("subscriptionId")
}

fn searched(operation: Operation) -> Operation {
    let last4 = text().pattern(Some("^[0-9A-Za-z]{4}$"));
    let statuses = text()
        .pattern(Some("^[A-Z_]+(,[A-Z_]+)*$"))
        .description(Some("Of 4.2, with commas between them."))
        .examples(["ACTIVE,GRACE"]);
    let total = ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some("Counts them, where they can be counted for one answer."));
    operation
        .query_of::<Reference>("partnerAccountRef")
        .query_of::<Reference>("partnerUserRef")
        .query_of::<kinds::AccountId>("accountId")
        .query_of::<Reference>("partnerOrderId")
        .query("activationCodeLast4", last4)
        .query("status", statuses)
        .query("family", text())
        .query("offeringId", text())
        .query_of::<Country>("country")
        .query_of::<Time>("endsBefore")
        .query_of::<Time>("endsAfter")
        .query_of::<Time>("updatedSince")
        .paged(500)
        .query("includeTotal", total)
}

fn queries() -> Vec<Operation> {
    let known = text().description(Some("`ETag`s that are known: 304 where one still holds."));
    vec![
        searched(Operation::get(
            SUBSCRIPTIONS,
            "listSubscriptions",
            "Subscriptions by a name or since an instant; one is needed. In the order of their \
             last changes, so that nothing is missed (5.4).",
        ))
        .scope(READ)
        .told::<wire::Found>("200")
        .then("getSubscription", "subscriptionId", "/items/0/subscriptionId")
        .then("getHistory", "subscriptionId", "/items/0/subscriptionId"),
        Operation::post(
            "/partner/subscriptions:search",
            "searchSubscriptions",
            "The same as a document, so that references stay out of logs of addresses.",
        )
        .scope(READ)
        .given_as::<wire::Search>(json!({ "partnerAccountRef": "A-778899", "includeTotal": true }))
        .told::<wire::Found>("200")
        .then("getSubscription", "subscriptionId", "/items/0/subscriptionId"),
        of_one(Operation::get(
            SUBSCRIPTION,
            "getSubscription",
            "One subscription: how it stands, since when and why, now or at a past instant (5.4).",
        ))
        .scope(READ)
        .query_of::<Time>("asOf")
        .header_of("If-None-Match", known)
        .revised()
        .told::<wire::Subscription>("200")
        .done("304")
        .then_of_it("changeSubscription", &[])
        .then_of_it("getHistory", &[])
        .then_of_it("listDevices", &[]),
        of_one(Operation::get(
            "/partner/subscriptions/{subscriptionId}/history",
            "getHistory",
            "Why access is as it is: each step, its cause, and the call behind it, newest first \
             (4.2).",
        ))
        .scope(READ)
        .paged(500)
        .told::<wire::History>("200"),
    ]
}

fn changes() -> Vec<Operation> {
    vec![
        of_one(Operation::get(
            CHANGES,
            "listChanges",
            "Changes that were asked for, newest first.",
        ))
        .scope(READ)
        .paged(500)
        .told::<wire::Changes>("200")
        .then_of_it("getChange", &[("changeId", "$response.body#/items/0/changeId")]),
        of_one(Operation::post(
            CHANGES,
            "changeSubscription",
            "One change: done at once (200), scheduled (201) or put off (202) (5.3).",
        ))
        .scope(&["changes:write"])
        .keyed_unless_tried()
        .if_match()
        .put_off()
        .revised()
        .given_as::<wire::NewChange>(json!({
            "partnerChangeId": "CHG-9",
            "change": { "type": "CANCEL", "mode": "END_OF_TERM", "reasonCode": "CUSTOMER_REQUEST" },
        }))
        .told::<wire::Change>("200")
        .told::<wire::Change>("201")
        .then_of_it("getChange", &[("changeId", "$response.body#/changeId")])
        .then_of_it("changeSubscription", &[])
        .then_of_it("listChanges", &[])
        .then_of_it("getHistory", &[]),
        of_one(Operation::get(
            "/partner/subscriptions/{subscriptionId}/changes/{changeId}",
            "getChange",
            "One change, and what became of it.",
        ))
        .part::<kinds::ChangeId>("changeId")
        .scope(READ)
        .told::<wire::Change>("200"),
        of_one(Operation::get(
            "/partner/subscriptions/{subscriptionId}/available-changes",
            "listAvailableChanges",
            "What may be changed at this revision, and what forbids the rest.",
        ))
        .scope(READ)
        .revised()
        .told::<wire::AvailableChanges>("200")
        .then_of_it("changeSubscription", &[]),
    ]
}

fn devices() -> Vec<Operation> {
    let status = text().enum_values(Some(["ACTIVE", "RELEASED"]));
    vec![
        of_one(Operation::get(
            "/partner/subscriptions/{subscriptionId}/devices",
            "listDevices",
            "Who holds a seat, and who held one lately (5.5).",
        ))
        .scope(READ)
        .query("status", status)
        .paged(500)
        .told::<wire::Devices>("200")
        .then_of_it("freeDevice", &[("deviceId", "$response.body#/items/0/deviceId")]),
        of_one(Operation::delete(
            "/partner/subscriptions/{subscriptionId}/devices/{deviceId}",
            "freeDevice",
            "Frees a seat; what the device shows opens nothing from then on.",
        ))
        .part::<kinds::DeviceId>("deviceId")
        .scope(&["devices:write"])
        .if_match()
        .done("204"),
        of_one(Operation::post(
            "/partner/subscriptions/{subscriptionId}/client-tokens",
            "getClientToken",
            "What the partner's own application shows instead of a code, where that was agreed.",
        ))
        .scope(&["devices:write"])
        .may_be_given::<kinds::Nothing>()
        .told::<wire::ClientToken>("201"),
        of_one(Operation::get(
            "/partner/subscriptions/{subscriptionId}/activation-code",
            "getActivationCode",
            "The code once more, where that was agreed.",
        ))
        .scope(&["devices:write"])
        .told::<wire::RetrievedCode>("200"),
        of_one(Operation::post(
            "/partner/subscriptions/{subscriptionId}/activation-code",
            "replaceActivationCode",
            "Another code, since the one that was sold is lost: the old one opens nothing any more.",
        ))
        .scope(&["devices:write"])
        .if_match()
        .keyed()
        .may_be_given::<kinds::Nothing>()
        .told::<wire::RetrievedCode>("201"),
    ]
}
