//! What a client is told when it asks for what cannot be: `Error::BadRequest` with the envelope,
//! whatever the status.

use google_paymentsresellersubscription1::{Error, Result};
use serde_json::Value;

use crate::selling::{Hub, SHIELD, get, order, provision, undo_cancel};
use crate::steps::{same, step};

/// The envelope of a refusal.
pub fn refused<T>(what: &str, answered: Result<T>, code: u16, status: &str) -> Value {
    let envelope = match answered {
        Err(Error::BadRequest(value)) => value["error"].clone(),
        Err(other) => panic!("{what}: {other}"),
        Ok(_) => panic!("{what}: it was done"),
    };
    same(&format!("{what}: code"), &envelope["code"], &Value::from(code));
    same(&format!("{what}: status"), &envelope["status"], &Value::from(status));
    envelope
}

pub async fn are_told(hub: &Hub, others: &Hub, nobodys: &Hub) {
    step("errors");
    refused("nobody", get(hub, "nobody").await, 404, "NOT_FOUND");
    let again = provision(hub, "ord-1", order(SHIELD, "cust-42")).await;
    let taken = refused("taken", again, 409, "ALREADY_EXISTS");
    same("its reason", &taken["details"][0]["reason"], "SUBSCRIPTION_ALREADY_EXISTS");
    let nothing = order("partners/telco-north/products/nothing", "cust-42");
    let unknown = provision(hub, "ord-9", nothing).await;
    let unknown = refused("no product", unknown, 404, "NOT_FOUND");
    same("its reason", &unknown["details"][0]["reason"], "ERROR_CODE_PRODUCT_NOT_FOUND");
    refused("not cancelled", undo_cancel(hub, "ord-1").await, 400, "FAILED_PRECONDITION");
    let empty = provision(hub, "ord-9", order(SHIELD, "")).await;
    let empty = refused("nobody to sell to", empty, 400, "INVALID_ARGUMENT");
    let violation = &empty["details"][0]["fieldViolations"][0];
    same("its field", &violation["field"], "partner_user_token");
    refused("another partner", get(others, "ord-1").await, 403, "PERMISSION_DENIED");
    refused("no credential", get(nobodys, "ord-1").await, 401, "UNAUTHENTICATED");
}
