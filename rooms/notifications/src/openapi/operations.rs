//! The operations of this room, one row each.

use serde_json::{Value, json};
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::operation::Operation;
use crate::wire::feed::{Again, FeedPage, RecoverInput, ReplayInput, RotateInput};
use crate::wire::receiver::{Definition, Flushed, Receiver, ReceiverInput, Record, RecordPage};
use crate::wire::renewal_price::Price;
use crate::wire::subscription::{
    CreateInput, DiscountPlanInput, Model, PaymentMethodInput, ReactivateInput, Subscription,
    SubscriptionPage, SubscriptionUpdate, UpgradeInput,
};

const RECEIVERS: &str = "/notification/receivers";
const RECEIVER: &str = "/notification/receivers/{id}";
const SUBSCRIPTIONS: &str = "/subscription-manager/subscriptions";
const SUBSCRIPTION: &str = "/subscription-manager/subscriptions/{id}";

/// Where a page tells the id of its first one.
const FIRST: &str = "/items/0/id";

pub(super) fn all() -> Vec<Operation> {
    let mut all = receivers();
    all.extend(records());
    all.extend(models());
    all.extend(subscriptions());
    all.extend(acts());
    all
}

fn receivers() -> Vec<Operation> {
    vec![
        Operation::get(RECEIVERS, "listReceivers", "Lists who is told.").told_all::<Receiver>(),
        Operation::post(RECEIVERS, "createReceiver", "Tells somebody new; shows the secret once.")
            .given::<ReceiverInput>()
            .told::<Receiver>("201")
            .then("getReceiver", "/id")
            .then("rotateSecret", "/id")
            .then("testReceiver", "/id")
            .then("recover", "/id")
            .then("replay", "/id")
            .then("replaceReceiver", "/id")
            .then("deleteReceiver", "/id")
            .example(receiver()),
        Operation::get(RECEIVER, "getReceiver", "Reads one receiver; its secrets stay here.")
            .told::<Receiver>("200"),
        Operation::new(HttpMethod::Put, RECEIVER, "replaceReceiver", "Replaces all but secrets.")
            .given::<ReceiverInput>()
            .told::<Receiver>("200"),
        Operation::new(HttpMethod::Delete, RECEIVER, "deleteReceiver", "Tells it no more.").done(),
        Operation::post(
            "/notification/receivers/{id}/rotate",
            "rotateSecret",
            "Makes a new secret.",
        )
        .may_be_given::<RotateInput>()
        .told::<Receiver>("200"),
        Operation::post(
            "/notification/receivers/{id}/recover",
            "recover",
            "Sends again what did not arrive.",
        )
        .given::<RecoverInput>()
        .told::<Again>("202"),
        Operation::post("/notification/receivers/{id}/replay", "replay", "Sends all again.")
            .given::<ReplayInput>()
            .told::<Again>("202"),
        Operation::post("/notification/receivers/{id}/test", "testReceiver", "Sends a ping.")
            .told::<Record>("202"),
    ]
}

fn records() -> Vec<Operation> {
    vec![
        Operation::get("/notification/definitions", "listDefinitions", "What there is to be told.")
            .told_all::<Definition>(),
        Operation::get("/notification/notifications", "listNotifications", "Newest first.")
            .query("size", whole(1, 500))
            .query("before", text())
            .query("receiverId", text())
            .told::<RecordPage>("200")
            .then("resend", "/items/0/id"),
        Operation::get("/notification/notifications/feed", "feed", "Oldest first, without gaps.")
            .query("after", ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)))
            .query("limit", whole(1, 500))
            .query("receiverId", text())
            .told::<FeedPage>("200"),
        Operation::post("/notification/notifications/{id}/resend", "resend", "The same once more.")
            .told::<Record>("202"),
        Operation::post(
            "/notification/sandbox/deliveries/flush",
            "flush",
            "Attempts now what is pending; sandboxes only.",
        )
        .told::<Flushed>("200"),
    ]
}

fn models() -> Vec<Operation> {
    vec![
        Operation::get("/subscription-manager/models", "listModels", "Models with calendars.")
            .told_all::<Model>(),
        Operation::get("/subscription-manager/models/{id}", "getModel", "Reads one model.")
            .told::<Model>("200"),
    ]
}

fn subscriptions() -> Vec<Operation> {
    vec![
        Operation::get(SUBSCRIPTIONS, "listSubscriptions", "Lists subscriptions by pages.")
            .query("page", ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)))
            .query("size", whole(1, 500))
            .query("sort", words(&["createDate,desc", "createDate,asc", "createDate"]))
            .query("endUserId", text())
            .query("externalRefId", text())
            .told::<SubscriptionPage>("200")
            .then("getSubscription", FIRST)
            .then("replaceSubscription", FIRST)
            .then("suspend", FIRST)
            .then("reactivate", FIRST)
            .then("cancel", FIRST)
            .then("upgrade", FIRST)
            .then("setDiscountPlan", FIRST)
            .then("setPaymentMethod", FIRST)
            .then("renewalPrice", FIRST)
            .then("deleteSubscription", FIRST),
        Operation::post(SUBSCRIPTIONS, "createSubscription", "Sells, or takes over what runs.")
            .given::<CreateInput>()
            .told::<Subscription>("201")
            .then("getSubscription", "/id")
            .then("suspend", "/id")
            .then("renewalPrice", "/id")
            .then("deleteSubscription", "/id"),
        Operation::get(SUBSCRIPTION, "getSubscription", "Reads one subscription.")
            .told::<Subscription>("200"),
        Operation::new(
            HttpMethod::Put,
            SUBSCRIPTION,
            "replaceSubscription",
            "Replaces externalRefId, externalContext and discountPlan; what is absent goes.",
        )
        .given::<SubscriptionUpdate>()
        .told::<Subscription>("200"),
        Operation::new(
            HttpMethod::Delete,
            SUBSCRIPTION,
            "deleteSubscription",
            "Ends and hides it; sandboxes only.",
        )
        .done(),
    ]
}

fn acts() -> Vec<Operation> {
    let one = |path, id, about| Operation::post(path, id, about).told::<Subscription>("200");
    vec![
        one("/subscription-manager/subscriptions/{id}/suspend", "suspend", "Stops the renewal.")
            .flag("byPartner"),
        one("/subscription-manager/subscriptions/{id}/reactivate", "reactivate", "Takes it back.")
            .may_be_given::<ReactivateInput>(),
        one("/subscription-manager/subscriptions/{id}/cancel", "cancel", "Ends it at once.")
            .flag("skipEmail"),
        one("/subscription-manager/subscriptions/{id}/upgrade", "upgrade", "Moves the end.")
            .given::<UpgradeInput>(),
        one(
            "/subscription-manager/subscriptions/{id}/setDiscountPlan",
            "setDiscountPlan",
            "Sets the discount plan, or takes it away.",
        )
        .given::<DiscountPlanInput>()
        .example(json!({ "tag": "LOYAL", "startingStep": 0 })),
        one(
            "/subscription-manager/subscriptions/{id}/paymentMethod",
            "setPaymentMethod",
            "Pays with something else from here on.",
        )
        .given::<PaymentMethodInput>()
        .example(json!({ "token": "tok_ok", "expirationDate": "11/2028" })),
        Operation::get(
            "/subscription-manager/subscriptions/{id}/renewalPrice",
            "renewalPrice",
            "What the next term costs.",
        )
        .told::<Price>("200"),
    ]
}

/// At an address to which nothing goes by mistake.
fn receiver() -> Value {
    json!({ "name": "Shop", "status": "ACTIVE", "url": "https://localhost:9/hook" })
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn whole(min: usize, max: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min)).maximum(Some(max))
}

fn words(all: &[&'static str]) -> ObjectBuilder {
    text().enum_values(Some(all.iter().copied()))
}
