//! What orders and product clients are refused.

use serde_json::json;

use super::Seen;
use crate::shelf;
use crate::shop::{ORDERS, Shop, order, shield};

pub async fn ask(seen: &mut Seen) {
    let shop = Shop::open().await;
    let of = |offering: &str| json!({ "lineRef": "1", "action": "CREATE", "offeringId": offering });
    let buy = async |code: &str, line| {
        shop.post(ORDERS, &format!("key-{code}"), &order(&format!("T-{code}"), line)).await
    };
    let nordic = buy("country-not-offered", of("off_nordic-m")).await;
    seen.refused("country-not-offered", &nordic);
    let mut line = shield();
    line["seats"] = json!(7);
    seen.refused("quantity-out-of-range", &buy("quantity-out-of-range", line).await);
    let mut line = shield();
    line["term"] = json!("P1M");
    seen.refused("not-fixed-term", &buy("not-fixed-term", line).await);

    let yearly = shop.sell("Y-1", of("off_yearly-m")).await;
    let evergreen = shop.sell("E-1", shield()).await;
    let renew = |id: &str| json!({ "lineRef": "1", "action": "RENEW", "subscriptionId": id });
    let early = buy("renewal-window-closed", renew(&yearly)).await;
    seen.refused("renewal-window-closed", &early);
    seen.refused("not-renewable", &buy("not-renewable", renew(&evergreen)).await);
    let mut card = shield();
    card["activation"] = json!({ "policy": "POINT_OF_SALE", "pos": { "serialNumber": "S-1" } });
    shop.sell("C-1", card.clone()).await;
    seen.refused("subscription-exists", &buy("subscription-exists", card).await);

    seen.refused("invalid-activation-code", &shop.activate("AAAAAAAAAAAAA", 1).await);
    let (_, code) = shop.sell_coded("D-1").await;
    for n in 1..=5 {
        assert_eq!(shop.activate(&code, n).await.status, 201);
    }
    seen.refused("device-limit-reached", &shop.activate(&code, 6).await);
    let (id, code) = shop.sell_coded("D-2").await;
    assert_eq!(shop.activate(&code, 1).await.status, 201);
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let path = format!("/partner/subscriptions/{id}/changes");
    assert_eq!(shop.post(&path, "cancel-key", &cancel).await.status, 200);
    seen.refused("activation-code-used", &shop.activate(&code, 2).await);
    let (_, code) = shop.sell_coded("D-3").await;
    shop.clock_to("2029-01-01T00:00:00Z").await;
    seen.refused("activation-code-expired", &shop.activate(&code, 1).await);

    let shop = Shop::open().await;
    shelf::fill(&shop).await;
    let with = |options: &[&str]| {
        let mut line = shield();
        line["options"] = json!(options);
        order("T-1", line)
    };
    let both = shop.post(ORDERS, "key-00001", &with(&["opt_vpn", "opt_vpn-basic"])).await;
    seen.refused("option-conflict", &both);
    let alone = shop.post(ORDERS, "key-00002", &with(&["opt_travel"])).await;
    seen.refused("prerequisite-missing", &alone);
}
