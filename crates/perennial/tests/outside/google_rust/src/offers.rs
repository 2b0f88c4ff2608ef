//! What a partner may sell, and selling one in the place of another.

use std::collections::BTreeSet;

use google_paymentsresellersubscription1::Result;
use google_paymentsresellersubscription1::api::{
    Subscription, SubscriptionPromotionSpec, SubscriptionUpgradeDowngradeDetails,
};

use crate::selling::{Hub, PARTNER, SHIELD, get, order, provision, renewal, state, written};
use crate::steps::{advance, same, step};

pub const PLUS: &str = "partners/telco-north/products/shield-plus-monthly";
pub const TRIAL: &str = "partners/telco-north/promotions/two-weeks";

pub async fn are_there(hub: &Hub) -> Result<()> {
    step("products_list, page by page");
    let mut found = vec![];
    let mut page: Option<String> = None;
    loop {
        let mut call = hub.partners().products_list(PARTNER).page_size(2);
        if let Some(token) = &page {
            call = call.page_token(token);
        }
        let (_, answer) = call.doit().await?;
        found.extend(answer.products.unwrap_or_default());
        page = answer.next_page_token;
        if page.is_none() {
            break;
        }
    }
    let names: BTreeSet<_> = found.iter().filter_map(|it| it.name.as_deref()).collect();
    same("each once", names.len(), found.len());
    let shield = found.iter().find(|it| it.name.as_deref() == Some(SHIELD)).unwrap();
    let prices = shield.price_configs.as_ref().unwrap();
    let german = prices.iter().find(|it| it.region_code.as_deref() == Some("DE")).unwrap();
    same("its price", german.amount.as_ref().unwrap().amount_micros, Some(4_990_000));

    step("promotions_list, and provision with a free trial");
    let filter = format!("applicableProducts:{SHIELD}");
    let (_, answer) = hub.partners().promotions_list(PARTNER).filter(&filter).doit().await?;
    let promotions = answer.promotions.unwrap();
    same("one", promotions.len(), 1);
    same("name", promotions[0].name.as_deref(), Some(TRIAL));
    let kind = promotions[0].promotion_type.as_deref();
    same("promotion_type", kind, Some("PROMOTION_TYPE_FREE_TRIAL"));
    let spec = SubscriptionPromotionSpec {
        promotion: Some(TRIAL.to_owned()),
        ..SubscriptionPromotionSpec::default()
    };
    let tried = Subscription { promotion_specs: Some(vec![spec]), ..order(SHIELD, "cust-51") };
    let sold = provision(hub, "try-1", tried).await?;
    same("free_trial_end_time", written(sold.free_trial_end_time), "2026-02-14T09:00:00+00:00");
    Ok(())
}

/// By each of the three rules: what the new one is, until when, and what the previous one is.
const RULES: [(&str, &str, &str, &str); 3] = [
    ("START_IMMEDIATELY", "STATE_ACTIVE", "2026-04-02", "STATE_CANCELLED"),
    ("ALIGN_WITH_PREVIOUS_SUBSCRIPTION", "STATE_ACTIVE", "2026-04-01", "STATE_CANCELLED"),
    ("DEFERRED_TO_NEXT_RECURRENCE", "STATE_CREATED", "2026-04-01", "STATE_CANCEL_AT_END_OF_CYCLE"),
];

pub async fn replace_each_other(hub: &Hub) -> Result<()> {
    // It is 1 March.
    for (rule, ..) in RULES {
        provision(hub, rule, order(SHIELD, rule)).await?;
    }
    advance("P1D");
    for (rule, becomes, renews, previous) in RULES {
        step(&format!("upgrade: {rule}"));
        let details = SubscriptionUpgradeDowngradeDetails {
            previous_subscription_id: Some(rule.to_owned()),
            billing_cycle_spec: Some(format!("BILLING_CYCLE_SPEC_{rule}")),
        };
        let upgrade =
            Subscription { upgrade_downgrade_details: Some(details), ..order(PLUS, rule) };
        let new = provision(hub, &format!("{rule}-2"), upgrade).await?;
        same("state", state(&new), becomes);
        same("renewal_time", renewal(&new), format!("{renews}T09:00:00+00:00"));
        same("the previous one", state(&get(hub, rule).await?), previous);
    }
    Ok(())
}
