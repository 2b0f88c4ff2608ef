//! The operations of product clients (5.5), in a document of their own: who writes one has neither a
//! credential nor a version to choose, and needs nothing of the rest.

use serde_json::json;

use super::kinds::text;
use super::operation::Operation;
use crate::client::wire::{Activated, Activating, Beat, KeySet, Standing};

pub fn all() -> Vec<Operation> {
    let environment =
        text().max_length(Some(64)).description(Some("Its name; production where absent."));
    vec![
        Operation::post(
            "/client/activations",
            "activate",
            "Takes a seat with a code, or with a token of the partner; the same device again \
             takes no other.",
        )
        .given_as::<Activating>(json!({
            "activationCode": "K7QM-2A4C-9XPB-X",
            "device": {
                "fingerprint": "9f86d081884c7d659a2feaa0c55ad015", "name": "Desk",
                "platform": "WINDOWS", "osVersion": "11",
            },
        }))
        .told::<Activated>("200")
        .told::<Activated>("201"),
        Operation::post(
            "/client/heartbeats",
            "heartbeat",
            "Whether the device may go on, and until when without asking.",
        )
        .device()
        .may_be_given::<Beat>()
        .told::<Standing>("200"),
        Operation::delete("/client/activation", "release", "The device gives its seat up.")
            .device()
            .done("204"),
        Operation::get(
            "/client/keys",
            "getKeys",
            "The public halves of the keys that sign offline entitlements (RFC 7517, RFC 8037).",
        )
        .query("environment", environment)
        .told::<KeySet>("200"),
    ]
}
