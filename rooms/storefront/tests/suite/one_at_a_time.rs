//! Whatever customers do, each holds at most one subscription of a group: section 7, section 12.

use std::collections::BTreeMap;

use perennial_core::time::Instant;
use serde_json::{Value, json};

use crate::shop::{Shop, text};

const CUSTOMERS: [&str; 3] = ["ann", "bob", "cid"];
const PRODUCTS: [&str; 5] = ["a", "b", "c", "d", "other"];

/// Numbers that are the same in each run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// What is not over, by customer and group.
async fn held(shop: &Shop) -> BTreeMap<(String, String), Vec<Value>> {
    let mut held: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for customer in CUSTOMERS {
        let path = format!("/purchases?projectId=proj_app&customerId={customer}");
        let told = shop.get(&path).await.json();
        for purchase in told["purchases"].as_array().into_iter().flatten() {
            if purchase["status"] != "EXPIRED" {
                let of = (customer.to_owned(), text(&purchase["groupId"]));
                held.entry(of).or_default().push(purchase["id"].clone());
            }
        }
    }
    held
}

#[tokio::test]
async fn nobody_holds_two_of_a_group_whatever_he_does() {
    let shop = Shop::stocked().await;
    let other = shop.group("Other").await;
    shop.product(&other, "other", "ONE_WEEK", 1, "2.00").await;
    let mut now = Instant::parse("2026-04-01T00:00:00Z").expect("an instant");
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 1..=3 {
        let mut draw = Draw(seed);
        for _ in 0..60 {
            let customer = CUSTOMERS[draw.below(CUSTOMERS.len())];
            let token = if draw.below(4) == 0 { "tok_decline" } else { "tok_visa" };
            let what = match draw.below(8) {
                0..=4 => {
                    let product = PRODUCTS[draw.below(PRODUCTS.len())];
                    let sold = shop.buy(product, customer, json!({"paymentToken": token})).await;
                    if sold.status.is_success() { "sold or switched" } else { "refused" }
                }
                5 => {
                    let own = held(&shop).await.into_iter().find(|((who, _), _)| who == customer);
                    let Some((_, ids)) = own else { continue };
                    let mode = ["PERIOD_END", "NOW"][draw.below(2)];
                    let path = format!("/purchases/{}/cancel", text(&ids[0]));
                    shop.post(&path, &json!({"mode": mode})).await;
                    "cancelled"
                }
                _ => {
                    let days = i64::try_from(draw.below(40)).expect("a few");
                    now = now.plus_seconds(days * 86_400).expect("later");
                    shop.clock_to(&now.to_string()).await;
                    "waited"
                }
            };
            *done.entry(what).or_default() += 1;
            for (of, ids) in held(&shop).await {
                assert!(ids.len() == 1, "{of:?} holds {ids:?} after {what} (seed {seed})");
            }
        }
    }
    // It was a life, not one refusal after the other.
    assert!(done.len() == 4 && done.values().all(|times| *times >= 10), "{done:?}");
}
