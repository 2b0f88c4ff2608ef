//! The operations of a sandbox alone (8).

use serde_json::json;

use super::kinds;
use super::operation::Operation;
use crate::golive::Report;
use crate::{sandbox, wire};

const CLOCK: &str = "/partner/sandbox/clock";
const FAULTS: &str = "/partner/sandbox/faults";
const SCENARIOS: &str = "/partner/sandbox/scenarios";
/// Where a scenario tells of its subscription, and what can be done with that next.
const SUBSCRIPTION: (&str, &str) = ("subscriptionId", "/subscriptionId");
const NEXT: [&str; 9] = [
    "getSubscription",
    "changeSubscription",
    "listAvailableChanges",
    "listChanges",
    "getHistory",
    "listDevices",
    "listMembers",
    "getClientToken",
    "getActivationCode",
];
const SCOPE: &[&str] = &["sandbox"];

pub fn all() -> Vec<Operation> {
    vec![
        Operation::get(
            "/partner/sandbox/go-live",
            "getGoLive",
            "Which scenarios the calls have covered, and which are missing; as a page, too.",
        )
        .scope(SCOPE)
        .told::<Report>("200")
        .also_as("text/html"),
        Operation::get(SCENARIOS, "listScenarios", "States that can be brought about.")
            .scope(SCOPE)
            .told::<wire::scenario::Scenarios>("200"),
        Operation::post(SCENARIOS, "seedScenario", "Brings a state about, anew each time.")
            .scope(SCOPE)
            .given_as::<wire::scenario::NewScenario>(json!({ "name": "active" }))
            .told::<wire::scenario::Seeded>("201")
            .then_of(SUBSCRIPTION, &NEXT),
        Operation::get(FAULTS, "listFaults", "Faults that wait for a call.")
            .scope(SCOPE)
            .told::<wire::fault::Forced>("200"),
        Operation::post(FAULTS, "forceFault", "The next so many calls of a route fail.")
            .scope(SCOPE)
            .given::<wire::fault::NewFault>()
            .told::<wire::fault::Forced>("201"),
        Operation::delete(FAULTS, "clearFaults", "No fault waits any more.")
            .scope(SCOPE)
            .told::<wire::fault::Forced>("200"),
        Operation::get(CLOCK, "getClock", "The time it is there.")
            .scope(SCOPE)
            .told::<wire::Clock>("200"),
        Operation::post(CLOCK, "moveClock", "Later, with everything that falls due on the way.")
            .scope(SCOPE)
            .given_as::<kinds::AnyMove>(json!({ "advance": "P1D" }))
            .told::<wire::Clock>("200"),
        Operation::post(
            "/partner/sandbox/reset",
            "reset",
            "Begins anew: all that is the partner's is gone, but for what was agreed.",
        )
        .scope(SCOPE)
        .may_be_given::<kinds::Nothing>()
        .told::<sandbox::Done>("200"),
    ]
}
