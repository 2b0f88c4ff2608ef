//! Extending what was not extended in time, where the partner is asked about the charge of it.

use perennial_core::terms::{Collector, Terms};
use perennial_engine::directory::Document;
use perennial_engine::ports::OutError;
use room_lobby::testing::Answered;

use crate::telco::{NO, Plan, Telco};

/// One in grace, which only goes on when it is extended.
async fn in_grace() -> Telco {
    let telco = Telco::asked().await;
    let (id, extend) = room_reseller::terms::terms().remove(1);
    assert_eq!(id.as_str(), "reseller.extend");
    let terms = Terms { collector: Collector::PartnerAsked, ..extend };
    telco.world.define(Document::Terms { id: "reseller.authorize".into(), terms }).await.unwrap();
    telco.shield("ord-1").await;
    telco.clock_to("2026-03-01T09:00:00Z").await;
    assert_eq!(telco.line("ord-1").await, "STATE_IN_GRACE_PERIOD until 2026-02-28T09:00:00Z");
    telco
}

async fn extend(telco: &Telco, id: &str) -> Answered {
    let body = format!(
        r#"{{"requestId":"{id}","extension":{{"partnerUserToken":"cust-42",
        "duration":{{"count":1,"unit":"MONTH"}}}}}}"#
    );
    telco.post("ord-1", "extend", &body).await
}

/// Nothing is told as done that may still come to nothing; whoever repeats himself hears the end.
#[tokio::test]
async fn who_is_not_answered_is_told_so_and_then_what_came_of_it() {
    for (answer, status) in [(None, 200), (Some(NO), 400)] {
        let telco = in_grace().await;
        telco.desk.plan([Plan::Fail(OutError::Timeout)]);
        telco.desk.plan(answer.map(|no| Plan::Say(200, no.to_owned())));
        for _ in 0..2 {
            let open = extend(&telco, "r-1").await;
            assert_eq!(open.status, 409, "{}", open.text);
            assert_eq!(open.json()["error"]["status"], "ABORTED");
        }
        telco.clock_to("2026-03-01T10:00:00Z").await;
        for _ in 0..2 {
            let told = extend(&telco, "r-1").await;
            assert_eq!(told.status, status, "{}", told.text);
            if status == 200 {
                assert_eq!(told.json()["cycleEndTime"], "2026-03-31T09:00:00Z");
                assert_eq!(told.json()["renewalTime"], "2026-03-31T09:00:00Z");
            }
        }
    }
}
