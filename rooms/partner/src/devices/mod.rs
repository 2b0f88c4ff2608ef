//! Devices as partners see and free them, and what lets a customer's device in without a code that
//! he types (5.5).
//!
//! | route | file | scope |
//! |---|---|---|
//! | `GET /partner/subscriptions/{id}/devices` | [`list()`] | `subscriptions:read` |
//! | `DELETE /partner/subscriptions/{id}/devices/{device}` | [`free()`] | `devices:write` |
//! | `POST /partner/subscriptions/{id}/client-tokens` | [`client_token()`] | `devices:write` |
//! | `GET /partner/subscriptions/{id}/activation-code` | [`activation_code()`] | `devices:write` |
//! | `POST /partner/subscriptions/{id}/activation-code` | [`replace_code()`] | `devices:write` |

mod activation_code;
mod client_token;
mod free;
mod list;
mod replace_code;

use axum::body::Bytes;
use serde_json::{Map, Value};

use crate::desk::Call;
use crate::problem::{Code, Problem};

pub use activation_code::activation_code;
pub use client_token::client_token;
pub use free::{Seat, free, release};
pub use list::list;
pub use replace_code::replace_code;

/// The body of a call that has nothing to say; an empty object is nothing, too.
fn nothing(call: &Call, body: &Bytes) -> Result<Value, Problem> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let (value, _) = call.body::<Value>(body)?;
    if value.as_object().is_none_or(|members| !members.is_empty()) {
        let text = "The body is empty, or an empty object.";
        return Err(Problem::at(Code::UnknownField, "", text));
    }
    Ok(value)
}
