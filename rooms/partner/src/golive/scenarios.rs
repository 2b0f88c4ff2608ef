//! The scenarios themselves: what a partner's program must have done once before customers meet it
//! (9). The negative ones are named by the code they bring about.

use super::checklist::Needs::{Control, Nothing};
use super::checklist::{Kind, Needs, SUBSCRIPTIONS, Scenario, Sold, Step};
use crate::agreement::Event::{Cancellation, Downgrade, Renewal, Restart, SignUp, Upgrade};

const fn happy(
    id: &'static str,
    title: &'static str,
    needs: Needs,
    steps: &'static [Step],
) -> Scenario {
    Scenario { id, title, kind: Kind::Happy, needs, sold: Sold::Anything, steps }
}

const fn negative(code: &'static str, title: &'static str, steps: &'static [Step]) -> Scenario {
    let (kind, needs, sold) = (Kind::Negative, Needs::Nothing, Sold::Anything);
    Scenario { id: code, title, kind, needs, sold, steps }
}

/// Asked of who sells such a thing.
const fn of(sold: Sold, scenario: Scenario) -> Scenario {
    Scenario { sold, ..scenario }
}

/// A search, in the query or as a document.
const SEARCH: Step = Step::to("GET", SUBSCRIPTIONS).or("POST", "/partner/subscriptions:search");

/// Every scenario, in the order of section 9.
pub const ALL: &[Scenario] = &[
    happy(
        "create-one-line",
        "An order of one line",
        Control(SignUp),
        &[Step::order(&["CREATE", "lines:1"]).answered(&[201])],
    ),
    happy(
        "create-three-lines",
        "An order of three lines, all or none",
        Control(SignUp),
        &[Step::order(&["CREATE", "lines>=3"]).answered(&[201]).without(&["PARTIAL", "dryRun"])],
    ),
    happy(
        "replay-by-key",
        "An order sent again with the same Idempotency-Key",
        Control(SignUp),
        &[Step::order(&["replayed"]).answered(&[201, 202])],
    ),
    happy(
        "replay-by-order-id",
        "An order sent again with the same partnerOrderId",
        Control(SignUp),
        &[Step::order(&["lines>=1"]).answered(&[200])],
    ),
    of(
        Sold::Fixed,
        happy(
            "renew",
            "A fixed term renewed by an order",
            Control(Renewal),
            &[Step::order(&["RENEW"]).answered(&[201])],
        ),
    ),
    of(
        Sold::Family,
        happy(
            "upgrade",
            "An upgrade that takes effect at once",
            Control(Upgrade),
            &[Step::change(&["CHANGE_PLAN", "UPGRADE"]).answered(&[200])],
        ),
    ),
    of(
        Sold::Family,
        happy(
            "downgrade",
            "A downgrade at the end of the term",
            Control(Downgrade),
            &[Step::change(&["CHANGE_PLAN", "DOWNGRADE"]).answered(&[201])],
        ),
    ),
    happy(
        "change-seats",
        "Seats up and down",
        Nothing,
        &[Step::change(&["CHANGE_SEATS"]), Step::change(&["CHANGE_SEATS"])],
    ),
    of(
        Sold::Fixed,
        happy("prolong", "A fixed term prolonged", Nothing, &[Step::change(&["PROLONG"])]),
    ),
    of(
        Sold::Fixed,
        happy("set-end-date", "An end date set", Nothing, &[Step::change(&["SET_END_DATE"])]),
    ),
    happy(
        "point-of-sale",
        "Sold at a till: ordered, then activated",
        Needs::PointOfSale,
        &[Step::order(&["POINT_OF_SALE"]).answered(&[201]), Step::change(&["ACTIVATE"])],
    ),
    happy(
        "point-of-sale-reversal",
        "A sale at a till reversed",
        Needs::PointOfSale,
        &[Step::change(&["DEACTIVATE"])],
    ),
    happy(
        "cancel-and-undo",
        "Cancelled for the end of the term, and undone",
        Control(Cancellation),
        &[Step::change(&["CANCEL", "END_OF_TERM"]), Step::change(&["UNDO_CANCEL"])],
    ),
    happy(
        "cancel-now",
        "Cancelled at once",
        Control(Cancellation),
        &[Step::change(&["CANCEL", "IMMEDIATE"])],
    ),
    of(
        Sold::Restarted,
        happy(
            "restart",
            "A cancelled subscription restarted",
            Control(Restart),
            &[Step::change(&["RESTART"])],
        ),
    ),
    happy(
        "suspend-and-resume",
        "Suspended and resumed",
        Nothing,
        &[Step::change(&["SUSPEND"]), Step::change(&["RESUME"])],
    ),
    of(
        Sold::Fixed,
        happy(
            "resume-extending",
            "Resumed with the pause added to the term",
            Nothing,
            &[Step::change(&["RESUME", "extendByPause"])],
        ),
    ),
    happy(
        "move-country",
        "The purchase country changed",
        Nothing,
        &[Step::change(&["UPDATE_ATTRIBUTES", "purchaseCountry"])],
    ),
    happy(
        "eligibility",
        "Eligibility asked before an offer is shown",
        Nothing,
        &[Step::to("POST", "/partner/eligibility")],
    ),
    happy(
        "read-subscription",
        "A subscription read for support",
        Nothing,
        &[Step::to("GET", "/partner/subscriptions/{id}")],
    ),
    happy(
        "search-pages",
        "A search read page by page",
        Nothing,
        &[SEARCH, SEARCH.marked(&["pageToken"])],
    ),
    happy(
        "enrol-member",
        "A member enrolled with personal data and consents",
        Needs::Identity,
        &[Step::to("PUT", "/partner/subscriptions/{id}/members/{ref}")],
    ),
    happy(
        "withdraw-consent",
        "A consent withdrawn",
        Needs::Identity,
        &[Step::to(
            "POST",
            "/partner/subscriptions/{id}/members/{ref}/consents/{consent}/withdraw",
        )],
    ),
    happy(
        "export",
        "An export ordered and fetched",
        Nothing,
        &[Step::to("POST", "/partner/exports"), Step::to("GET", "/partner/exports/{id}")],
    ),
    happy(
        "event-feed",
        "The event feed taken up again where it was left",
        Nothing,
        &[Step::to("GET", "/partner/events").marked(&["after"])],
    ),
    happy(
        "version-by-media-type",
        "The version said by media type",
        Needs::MediaType,
        &[Step::any().marked(&["version:media"])],
    ),
    happy(
        "version-by-query",
        "The version said in the query",
        Needs::Query,
        &[Step::any().marked(&["version:query"])],
    ),
    happy(
        "dry-run",
        "A write tried without writing",
        Nothing,
        &[Step::any().marked(&["dryRun"]).without(&[])],
    ),
    negative("invalid-json", "A body that is no document", &[Step::refused("invalid-json")]),
    negative("unknown-field", "A member nobody knows", &[Step::refused("unknown-field")]),
    negative("missing-field", "A member left out", &[Step::refused("missing-field")]),
    negative("invalid-field", "A member of the wrong kind", &[Step::refused("invalid-field")]),
    Scenario {
        needs: Needs::Either,
        ..negative(
            "version-conflict",
            "Two versions in one request",
            &[Step::refused("version-conflict")],
        )
    },
    negative(
        "idempotency-key-required",
        "A write without Idempotency-Key",
        &[Step::refused("idempotency-key-required")],
    ),
    negative(
        "idempotency-key-reused",
        "An Idempotency-Key used for another request",
        &[Step::refused("idempotency-key-reused")],
    ),
    negative(
        "duplicate-partner-order",
        "A partnerOrderId used for another order",
        &[Step::refused("duplicate-partner-order")],
    ),
    negative(
        "subscription-not-found",
        "A subscription that is not yours",
        &[Step::refused("subscription-not-found")],
    ),
    negative("unknown-offering", "An offering there is not", &[Step::refused("unknown-offering")]),
    negative(
        "country-not-offered",
        "A country it is not sold in",
        &[Step::refused("country-not-offered")],
    ),
    negative(
        "insufficient-scope",
        "A credential without the scope",
        &[Step::refused("insufficient-scope")],
    ),
    Scenario {
        needs: Needs::OtherEnvironment,
        ..negative(
            "environment-mismatch",
            "The other environment's host",
            &[Step::refused("environment-mismatch")],
        )
    },
    negative(
        "revision-mismatch",
        "An If-Match that is stale",
        &[Step::refused("revision-mismatch")],
    ),
    negative(
        "rate-limited",
        "Too many requests, or the fault that says so",
        &[Step::refused("rate-limited")],
    ),
    of(
        Sold::Evergreen,
        negative(
            "not-renewable",
            "Renewing what is not renewed by order",
            &[Step::refused("not-renewable")],
        ),
    ),
    negative(
        "already-canceled",
        "Cancelling what is cancelled",
        &[Step::refused("already-canceled")],
    ),
    of(
        Sold::NeverRestarted,
        negative(
            "restart-not-supported",
            "Restarting what cannot be restarted",
            &[Step::refused("restart-not-supported")],
        ),
    ),
    Scenario {
        needs: Needs::NoIdentity,
        ..negative(
            "pii-not-accepted",
            "Personal data where none are taken",
            &[Step::refused("pii-not-accepted")],
        )
    },
    negative(
        "fault-and-retry",
        "A forced fault, and the retry that succeeds",
        &[Step::any().answered(&[409, 429, 500, 503, 504]).marked(&["fault"]), Step::any().there()],
    ),
];
