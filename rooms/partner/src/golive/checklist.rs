//! What a scenario is: calls that came one after another, told by route, answer and marks; and
//! whether a log holds them.

use std::collections::BTreeSet;

use perennial_core::terms::{Restart, Terms};
use perennial_engine::calls::Call;

use crate::agreement::{Agreement, Event, PiiMode};
use crate::audit::same_route;
use crate::offering::term_type;
use crate::offerings::Range;
use crate::version::Agreed;
use crate::wire::Policy;

pub const ORDERS: &str = "/partner/fulfillment-orders";
pub const SUBSCRIPTIONS: &str = "/partner/subscriptions";
pub const CHANGES: &str = "/partner/subscriptions/{id}/changes";

/// One scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    pub id: &'static str,
    pub title: &'static str,
    pub kind: Kind,
    pub needs: Needs,
    pub sold: Sold,
    pub steps: &'static [Step],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Happy,
    Negative,
}

/// What must have been agreed for a scenario to be asked of a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// He decides about it himself.
    Control(Event),
    /// He sells at tills.
    PointOfSale,
    /// He enrols people.
    Identity,
    /// He sends none, so that sending some must be refused.
    NoIdentity,
    /// He may say the version so.
    MediaType,
    Query,
    /// Both, so that they can differ.
    Either,
    /// There is another environment to be mistaken for this one.
    OtherEnvironment,
}

/// What must be among what he sells for a scenario to be asked of him: nobody renews what never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sold {
    Anything,
    Fixed,
    Evergreen,
    /// One of a family beside another.
    Family,
    Restarted,
    NeverRestarted,
}

/// One call of a scenario.
pub struct Step {
    method: &'static str,
    route: &'static str,
    /// Another call that does the same.
    or: Option<(&'static str, &'static str)>,
    /// Any success where none is named.
    statuses: &'static [u16],
    code: &'static str,
    marks: &'static [&'static str],
    without: &'static [&'static str],
    /// The route of the step before.
    there: bool,
}

/// Any call that was answered, and was no dry run.
const ANY: Step = Step {
    method: "",
    route: "",
    or: None,
    statuses: &[],
    code: "",
    marks: &[],
    without: &["dryRun"],
    there: false,
};

impl Step {
    pub const fn any() -> Self {
        ANY
    }

    /// On the route of the step before.
    pub const fn there(self) -> Self {
        Self { there: true, ..self }
    }

    pub const fn to(method: &'static str, route: &'static str) -> Self {
        Self { method, route, ..ANY }
    }

    pub const fn or(self, method: &'static str, route: &'static str) -> Self {
        Self { or: Some((method, route)), ..self }
    }

    pub const fn change(marks: &'static [&'static str]) -> Self {
        Self { marks, ..Self::to("POST", CHANGES) }
    }

    pub const fn order(marks: &'static [&'static str]) -> Self {
        Self { marks, ..Self::to("POST", ORDERS) }
    }

    pub const fn refused(code: &'static str) -> Self {
        Self { code, ..ANY }
    }

    pub const fn answered(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }

    pub const fn marked(self, marks: &'static [&'static str]) -> Self {
        Self { marks, ..self }
    }

    pub const fn without(self, without: &'static [&'static str]) -> Self {
        Self { without, ..self }
    }

    fn fits(&self, call: &Call, before: Option<&Call>) -> bool {
        let answered = if self.code.is_empty() {
            let success = (200..300).contains(&call.status) && self.statuses.is_empty();
            success || self.statuses.contains(&call.status)
        } else {
            call.code.as_deref() == Some(self.code)
        };
        let is = |method: &str, route: &str| {
            (method.is_empty() || method == call.method)
                && (route.is_empty() || same_route(route, &call.route))
        };
        answered
            && (is(self.method, self.route)
                || self.or.is_some_and(|(method, route)| is(method, route)))
            && (!self.there || before.is_some_and(|before| before.route == call.route))
            && self.marks.iter().all(|mark| marked(call, mark))
            && !self.without.iter().any(|mark| marked(call, mark))
    }
}

/// Whether a call bears a mark; `lines>=3` is any order of that many.
fn marked(call: &Call, wanted: &str) -> bool {
    call.marks.iter().any(|mark| {
        let lines = |text: &str| text.parse::<usize>().ok();
        match wanted.strip_prefix("lines>=").and_then(lines) {
            None => mark == wanted,
            Some(least) => {
                mark.strip_prefix("lines:").and_then(lines).is_some_and(|lines| lines >= least)
            }
        }
    })
}

impl Scenario {
    /// The call that completed it.
    pub fn covered<'c>(&self, calls: &'c [Call]) -> Option<&'c Call> {
        let (mut from, mut last) = (0, None);
        for step in self.steps {
            let left = calls.get(from..).unwrap_or_default();
            let place = left.iter().position(|call| step.fits(call, last))?;
            last = left.get(place);
            from += place + 1;
        }
        last
    }
}

impl Needs {
    /// `alone` is whether there is no other environment.
    pub fn met(self, agreement: &Agreement, alone: bool) -> bool {
        match self {
            Self::Nothing => true,
            Self::OtherEnvironment => !alone,
            Self::Control(event) => agreement.ownership.is_partners(event),
            Self::PointOfSale => agreement.activations.contains(&Policy::PointOfSale),
            Self::Identity => agreement.pii_mode == PiiMode::Identity,
            Self::NoIdentity => agreement.pii_mode != PiiMode::Identity,
            Self::MediaType => agreement.version.agreed != Agreed::Query,
            Self::Query => agreement.version.agreed != Agreed::MediaType,
            Self::Either => agreement.version.agreed == Agreed::Either,
        }
    }
}

impl Sold {
    pub fn met(self, range: Range<'_>) -> bool {
        let any = |fits: fn(&Terms) -> bool| {
            range.each().any(|product| range.terms(product).as_ref().is_some_and(fits))
        };
        match self {
            Self::Anything => true,
            Self::Fixed => any(|terms| term_type(terms) == "FIXED"),
            Self::Evergreen => any(|terms| term_type(terms) == "EVERGREEN"),
            Self::Restarted => any(|terms| terms.restart != Restart::Never),
            Self::NeverRestarted => any(|terms| terms.restart == Restart::Never),
            Self::Family => {
                let mut families = BTreeSet::new();
                range.each().any(|product| !families.insert(range.family(product)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use perennial_core::time::Instant;

    use super::super::scenarios::ALL;
    use super::*;
    use crate::problem::Code;

    fn call(method: &str, route: &str, status: u16, marks: &[&str]) -> Call {
        Call {
            at: Instant::EPOCH,
            credential: String::new(),
            method: method.to_owned(),
            route: route.to_owned(),
            request: String::new(),
            correlation: String::new(),
            status,
            code: None,
            latency_us: 0,
            subjects: vec![],
            marks: marks.iter().map(|&mark| mark.to_owned()).collect(),
        }
    }

    fn covered(id: &str, calls: &[Call]) -> bool {
        let scenario = ALL.iter().find(|scenario| scenario.id == id).expect("a scenario");
        scenario.covered(calls).is_some()
    }

    #[test]
    fn names_are_unique_and_negative_ones_are_codes() {
        let names: BTreeSet<_> = ALL.iter().map(|scenario| scenario.id).collect();
        assert_eq!(names.len(), ALL.len());
        let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        for scenario in ALL.iter().filter(|it| it.kind == Kind::Negative) {
            let fault = scenario.id == "fault-and-retry";
            assert!(fault || codes.contains(scenario.id), "{}", scenario.id);
            assert!(!scenario.steps.is_empty());
        }
    }

    #[test]
    fn steps_are_done_one_after_another() {
        let cancel = call("POST", CHANGES, 201, &["CANCEL", "END_OF_TERM"]);
        let undo = call("POST", CHANGES, 200, &["UNDO_CANCEL"]);
        assert!(covered("cancel-and-undo", &[cancel.clone(), undo.clone()]));
        assert!(!covered("cancel-and-undo", &[undo, cancel.clone()]));
        assert!(!covered("cancel-and-undo", std::slice::from_ref(&cancel)));
        assert!(!covered("cancel-now", &[cancel]));
    }

    #[test]
    fn a_dry_run_covers_nothing_but_itself() {
        let dry = call("POST", ORDERS, 200, &["CREATE", "lines:1", "dryRun"]);
        assert!(covered("dry-run", std::slice::from_ref(&dry)));
        assert!(!covered("replay-by-order-id", &[dry]));
        assert!(covered(
            "create-three-lines",
            &[call("POST", ORDERS, 201, &["CREATE", "lines:12"])]
        ));
        assert!(!covered(
            "create-three-lines",
            &[call("POST", ORDERS, 201, &["CREATE", "lines:2"])]
        ));
    }

    #[test]
    fn a_repetition_is_by_its_key_or_by_its_order_id() {
        let again = |status| [call("POST", ORDERS, status, &["CREATE", "lines:1", "replayed"])];
        assert!(
            covered("replay-by-key", &again(201)) && !covered("replay-by-order-id", &again(201))
        );
        assert!(
            covered("replay-by-order-id", &again(200)) && !covered("replay-by-key", &again(200))
        );
    }

    #[test]
    fn a_search_is_one_in_the_query_or_as_a_document() {
        let by_document =
            |marks: &[&str]| call("POST", "/partner/subscriptions:search", 200, marks);
        let by_query = |marks: &[&str]| call("GET", SUBSCRIPTIONS, 200, marks);
        assert!(covered("search-pages", &[by_document(&[]), by_document(&["pageToken"])]));
        assert!(covered("search-pages", &[by_query(&[]), by_query(&["pageToken"])]));
        assert!(!covered("search-pages", &[by_document(&[]), by_document(&[])]));
    }

    #[test]
    fn a_retry_is_of_what_failed() {
        let failed = call("POST", ORDERS, 503, &["CREATE", "fault"]);
        let other = call("POST", CHANGES, 200, &["SUSPEND"]);
        let again = call("POST", ORDERS, 201, &["CREATE"]);
        assert!(!covered("fault-and-retry", &[failed.clone(), other]));
        assert!(covered("fault-and-retry", &[failed, again]));
    }
}
