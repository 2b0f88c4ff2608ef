//! Models with calendars of their own (section 5.4): what they say is what happens.

use perennial_core::ids::TermsId;
use perennial_core::subscription::StageName;
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_notifications::terms;

use crate::hall::{Hall, card, path};

const ACME: &str = "ACME_1M";

impl Hall {
    /// A model like the monthly one, changed.
    async fn acme(&self, change: impl FnOnce(&mut Terms)) {
        let mut all = terms::terms().into_iter();
        let (_, mut terms) = all.find(|(id, _)| id.as_str() == terms::NEXWAY_1M).unwrap();
        change(&mut terms);
        self.world.define(Document::Terms { id: TermsId::new(ACME), terms }).await.unwrap();
    }

    async fn sell_acme(&self, token: &str) -> perennial_core::Subscription {
        let customer = self.world.customer("lena").await.unwrap();
        let mut order = self.world.order("secure", Some(customer)).await.unwrap();
        order.terms = Some(TermsId::new(ACME));
        order.payment_method = Some(card(token));
        let done = self.world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await;
        done.unwrap().first().unwrap().after.clone()
    }

    async fn model(&self) -> serde_json::Value {
        self.get(&format!("/subscription-manager/models/{ACME}")).await.json()
    }
}

#[tokio::test]
async fn the_first_charge_may_come_before_the_anniversary() {
    let hall = Hall::new().await;
    hall.acme(|terms| terms.charge_lead = Span::days(3)).await;
    assert_eq!(hall.model().await["events"]["firstChargeDays"], 3);
    hall.receiver_of("seed", &["order/prebillingStarted", "order/renewCompleted"]).await;
    let s = hall.sell_acme("tok_ok").await;
    let shown = hall.get(path(&s, "").trim_end_matches('/')).await.json();
    assert_eq!(shown["lifecycle"]["prebillingDate"], "2026-02-21T09:00:00Z");
    assert_eq!(shown["lifecycle"]["firstChargeAttemptDate"], "2026-02-25T09:00:00Z");
    hall.world.clock_to("2026-02-26T00:00:00Z").await.unwrap();
    let lines = hall.lines().await;
    assert_eq!(
        lines,
        ["prebillingStarted 2026-02-21T09:00:00Z", "renewCompleted 2026-02-25T09:00:00Z"]
    );
    let now = hall.now(&s);
    assert_eq!(now.schedule.generation, 1);
    assert_eq!(now.schedule.period.end.to_string(), "2026-03-31T09:00:00Z");
}

/// Declined ahead of it, the anniversary comes with a charge of its own, and only then it is owed.
#[tokio::test]
async fn what_fails_ahead_is_owed_only_at_the_anniversary() {
    let hall = Hall::new().await;
    hall.acme(|terms| terms.charge_lead = Span::days(3)).await;
    let s = hall.sell_acme("tok_decline_later").await;
    hall.receiver("seed").await;
    hall.world.clock_to("2026-02-27T00:00:00Z").await.unwrap();
    assert_eq!(hall.now(&s).stage.name(), StageName::Active);
    hall.world.clock_to("2026-03-10T09:00:00Z").await.unwrap();
    assert_eq!(
        hall.lines().await,
        [
            "unpaid 2026-03-01T09:00:00Z",
            "unpaid 2026-03-07T09:00:00Z",
            "expiredsubscription 2026-03-10T09:00:00Z"
        ]
    );
}

#[tokio::test]
async fn a_model_may_begin_with_a_trial() {
    let hall = Hall::new().await;
    hall.acme(|terms| terms.trial = Span::days(14)).await;
    assert_eq!(hall.model().await["durationUntilTrialEnd"], 14);
    hall.receiver_of("seed", &["subscription/created", "order/completed"]).await;
    let s = hall.sell_acme("tok_ok").await;
    let told = hall.told().await;
    assert_eq!(told[0]["subscription"]["lifecycle"]["generation"], -1);
    assert_eq!(told[1]["order"]["items"][0]["trial"], true);
    assert_eq!(told[1]["order"]["items"][0]["trialDuration"], 14);
    assert_eq!(told[1]["order"]["totalPriceIncVAT"].to_string(), "0.00");
    let shown = hall.get(path(&s, "").trim_end_matches('/')).await.json();
    assert_eq!(shown["lifecycle"]["status"], "Trial");
    hall.world.clock_to("2026-02-15T00:00:00Z").await.unwrap();
    assert_eq!(hall.now(&s).schedule.generation, 0);
    assert_eq!(hall.world.engine.charges(SANDBOX, s.id).unwrap().len(), 1);
}

#[tokio::test]
async fn a_lifetime_is_paid_once() {
    let hall = Hall::new().await;
    hall.acme(|terms| terms.lifetime = true).await;
    assert_eq!(hall.model().await["lifetime"], true);
    let s = hall.sell_acme("tok_ok").await;
    let price = hall.get(&path(&s, "renewalPrice")).await.json();
    assert_eq!(price["grossPrice"].to_string(), "0.00");
    hall.world.clock_to("2027-02-01T00:00:00Z").await.unwrap();
    assert_eq!(hall.now(&s).stage.name(), StageName::Active);
    assert_eq!(hall.world.engine.charges(SANDBOX, s.id).unwrap().len(), 1);
}

/// Section 5.1: off at once, and the pause is given back with a later end.
#[tokio::test]
async fn a_model_may_pause_the_entitlement() {
    let hall = Hall::new().await;
    hall.acme(|terms| {
        terms.suspend.keeps_access = false;
        terms.suspend.extends = true;
    })
    .await;
    assert_eq!(hall.model().await["events"]["suspendMode"], "pause_entitlement");
    let s = hall.sell_acme("tok_ok").await;
    hall.receiver("seed").await;
    hall.world.clock_to("2026-02-10T09:00:00Z").await.unwrap();
    hall.act(&s, "suspend").await;
    let entitled = || hall.world.engine.entitlement(SANDBOX, s.id, None).unwrap().1.entitled;
    assert!(!entitled());
    hall.world.clock_to("2026-02-15T09:00:00Z").await.unwrap();
    hall.act(&s, "reactivate").await;
    assert!(entitled());
    assert_eq!(
        hall.lines().await,
        [
            "suspended 2026-02-10T09:00:00Z",
            "reactivated 2026-02-15T09:00:00Z",
            "expirationdateupdated 2026-02-15T09:00:00Z"
        ]
    );
    assert_eq!(hall.now(&s).schedule.period.end.to_string(), "2026-03-05T09:00:00Z");
}

#[tokio::test]
async fn a_model_says_how_long_canceled_may_be_reactivated() {
    let hall = Hall::new().await;
    let within =
        perennial_core::terms::Restart::Within { window: Some(Span::days(5)), resumes_term: true };
    hall.acme(|terms| terms.restart = within).await;
    assert_eq!(hall.model().await["events"]["reactivateFromCanceledDays"], 5);
    let (early, late) = (hall.sell_acme("tok_ok").await, hall.sell_acme("tok_ok").await);
    for s in [&early, &late] {
        assert_eq!(hall.act(s, "cancel").await.status, 200);
    }
    hall.world.clock_to("2026-02-04T09:00:00Z").await.unwrap();
    assert_eq!(hall.act(&early, "reactivate").await.status, 200);
    hall.world.clock_to("2026-02-06T09:00:00Z").await.unwrap();
    let answer = hall.act(&late, "reactivate").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &"Bad Request".into()));
}
