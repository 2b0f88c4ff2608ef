//! Discount plans price the renewals (sections 4.2 and 5.4; acceptance 4).

use std::collections::BTreeMap;

use perennial_core::catalog::PlanSteps;
use perennial_engine::directory::Document;
use perennial_engine::testing::SANDBOX;

use crate::hall::{Hall, path};

impl Hall {
    /// Defines a plan of the project.
    async fn plan(&self, tag: &str, steps: &[(i32, u32)], repeat_last: bool) {
        let mut project = self.place().catalog.projects[&"proj_demo".into()].clone();
        let plan = PlanSteps { steps: steps.to_vec(), repeat_last };
        project.discount_plans = BTreeMap::from([(tag.to_owned(), plan)]);
        self.world.define(Document::Project(project)).await.unwrap();
    }

    fn paid(&self, id: perennial_core::ids::SubscriptionId) -> Vec<String> {
        let charges = self.world.engine.charges(SANDBOX, id).unwrap();
        charges.iter().map(|row| row.charge.gross().unwrap().decimal()).collect()
    }
}

/// The plan of the catalog is what `setDiscountPlan` names; each renewal costs what the step says
/// that was told as the next one.
#[tokio::test]
async fn each_renewal_costs_what_the_next_step_said() {
    let hall = Hall::new().await;
    hall.plan("LOYAL", &[(1, 100_000), (2, 200_000)], false).await;
    let s = hall.sell("tok_ok").await;
    let told = hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"LOYAL","startingStep":0}"#).await;
    assert_eq!(told.json()["discountPlan"]["nextDiscountStep"], 1);
    for (until, next) in
        [("2026-03-01T00:00:00Z", 2), ("2026-04-01T00:00:00Z", 3), ("2026-05-01T00:00:00Z", 4)]
    {
        hall.world.clock_to(until).await.unwrap();
        let shown = hall.get(path(&s, "").trim_end_matches('/')).await.json();
        assert_eq!(shown["discountPlan"]["nextDiscountStep"], next, "{until}");
        assert_eq!(shown["discountPlan"]["startingStep"], 0);
    }
    assert_eq!(hall.paid(s.id), ["9.99", "8.99", "7.99", "9.99"]);
}

#[tokio::test]
async fn the_last_step_may_go_on() {
    let hall = Hall::new().await;
    hall.plan("LOYAL", &[(1, 500_000)], true).await;
    let s = hall.sell("tok_ok").await;
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"LOYAL"}"#).await;
    hall.world.clock_to("2026-05-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.paid(s.id), ["9.99", "5.00", "5.00", "5.00"]);
}

/// Table 4.2, last line: `startingStep = k - generation - 1` makes step k apply next.
#[tokio::test]
async fn a_negative_start_makes_a_step_apply_next() {
    let hall = Hall::new().await;
    hall.plan("COMEBACK", &[(0, 300_000)], false).await;
    let s = hall.sell("tok_ok").await;
    hall.world.clock_to("2026-05-01T00:00:00Z").await.unwrap();
    // Generation 3.
    let told =
        hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"COMEBACK","startingStep":-4}"#).await;
    assert_eq!(told.json()["discountPlan"]["nextDiscountStep"], 0);
    let price = hall.get(&path(&s, "renewalPrice")).await.json();
    assert_eq!(price["discountedPrice"]["discountedGrossPrice"].to_string(), "6.99");
    hall.world.clock_to("2026-07-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.paid(s.id)[4..], ["6.99", "9.99"]);
}

/// What was copied stays, until another tag or another step is named.
#[tokio::test]
async fn a_plan_is_copied_when_it_is_named() {
    let hall = Hall::new().await;
    hall.plan("LOYAL", &[(1, 100_000)], true).await;
    let s = hall.sell("tok_ok").await;
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"LOYAL"}"#).await;
    hall.plan("LOYAL", &[(1, 900_000)], true).await;
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"LOYAL"}"#).await;
    hall.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"LOYAL","startingStep":1}"#).await;
    hall.world.clock_to("2026-04-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.paid(s.id), ["9.99", "8.99", "1.00"]);
}
