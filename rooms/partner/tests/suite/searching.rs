//! Searching a stock that moves: pages, filters, what changed since, and whose it is (R9, R11).

use std::collections::{BTreeMap, BTreeSet};

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, order, shield};

const SEARCH: &str = "/partner/subscriptions:search";

async fn search(shop: &Shop, body: &Value) -> Answered {
    shop.ask(Ask::post_json(SEARCH, body.to_string())).await
}

/// The ids of a page, in its order.
fn ids(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|item| item["subscriptionId"].as_str().unwrap().to_owned()).collect()
}

/// Every id of every page, as often as it comes.
async fn all(shop: &Shop, body: &Value) -> Vec<String> {
    let (mut found, mut body) = (vec![], body.clone());
    for _ in 0..100 {
        let answered = search(shop, &body).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let answer = answered.json();
        found.extend(ids(&answer));
        match answer["nextPageToken"].as_str() {
            Some(token) => body["pageToken"] = json!(token),
            None => return found,
        }
    }
    panic!("a search without an end");
}

async fn cancel(shop: &Shop, id: &str, key: &str, mode: &str) {
    let body =
        json!({ "change": { "type": "CANCEL", "mode": mode, "reasonCode": "CUSTOMER_REQUEST" } });
    let answered = shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), key, &body).await;
    assert!(answered.status.is_success(), "{}", answered.text);
}

async fn undo(shop: &Shop, id: &str, key: &str) {
    let body = json!({ "change": { "type": "UNDO_CANCEL" } });
    let answered = shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), key, &body).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
}

#[tokio::test]
async fn the_whole_stock_since_an_instant() {
    let shop = Shop::open().await;
    let mut sold = vec![];
    for n in 0..5 {
        sold.push(shop.sell(&format!("T-{n}"), shield()).await);
    }
    let everything = json!({ "updatedSince": "2000-01-01T00:00:00Z", "pageSize": 2 });
    assert_eq!(all(&shop, &everything).await, sold, "in the order in which they were written");
    shop.clock_to("2026-02-10T00:00:00Z").await;
    cancel(&shop, &sold[1], "key-c0001", "END_OF_TERM").await;
    assert_eq!(
        all(&shop, &everything).await,
        [&sold[0], &sold[2], &sold[3], &sold[4], &sold[1]].map(Clone::clone),
        "what changes goes to the end"
    );
    let since = json!({ "updatedSince": "2026-02-10T00:00:00Z" });
    assert_eq!(all(&shop, &since).await, [sold[1].clone()], "its own instant is in it");
    let since = json!({ "updatedSince": "2026-02-10T00:00:01Z" });
    assert_eq!(all(&shop, &since).await, [] as [String; 0]);
    // The next round goes on from where the last page ended, and nothing is missed or told anew
    // but what changed in that very second.
    let last = search(&shop, &json!({ "updatedSince": "2026-02-01T00:00:00Z" })).await.json();
    assert_eq!(last["updatedThrough"], "2026-02-10T00:00:00Z");
    shop.clock_to("2026-02-11T00:00:00Z").await;
    cancel(&shop, &sold[2], "key-c0002", "END_OF_TERM").await;
    let next = search(&shop, &json!({ "updatedSince": last["updatedThrough"] })).await.json();
    assert_eq!(ids(&next), [sold[1].clone(), sold[2].clone()]);
    let none = search(&shop, &json!({ "updatedSince": "2026-02-12T00:00:00Z" })).await.json();
    assert_eq!(none["updatedThrough"], "2026-02-12T00:00:00Z", "nothing is gone on from itself");
    let asked = format!("{SUBSCRIPTIONS}?updatedSince=2026-02-11T00:00:00Z");
    assert_eq!(ids(&shop.ask(Ask::get(&asked)).await.json()), [sold[2].clone()]);
}

/// Draws that are the same on every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}

/// Whatever happens between two pages, what fits all the while is shown, and nothing twice unless
/// it changed.
#[tokio::test]
async fn nothing_that_fits_is_skipped_while_rows_change() {
    let mut written = 0;
    for seed in 1..=12_u64 {
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let shop = Shop::open().await;
        let mut known = vec![];
        for n in 0..12 {
            known.push(shop.sell(&format!("T-{n}"), shield()).await);
        }
        let by_name = seed % 2 == 0;
        let mut body = json!({ "pageSize": 1 + draw.below(4) });
        if by_name {
            body["partnerAccountRef"] = json!("A-778899");
        } else {
            body["updatedSince"] = json!("2026-01-01T00:00:00Z");
        }
        let (mut scheduled, mut changes) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
        let mut shown = BTreeMap::<String, usize>::new();
        let mut writes = 0;
        loop {
            let answered = search(&shop, &body).await;
            assert_eq!(answered.status, 200, "{}", answered.text);
            let answer = answered.json();
            for id in ids(&answer) {
                *shown.entry(id).or_default() += 1;
            }
            let Some(token) = answer["nextPageToken"].as_str() else { break };
            body["pageToken"] = json!(token);
            // The writes end some time, and so do the pages.
            for _ in 0..draw.below(3) {
                if writes == 20 {
                    break;
                }
                writes += 1;
                let key = format!("key-w-{seed}-{writes}");
                if draw.below(5) == 0 {
                    shop.sell(&format!("N-{writes}"), shield()).await;
                    continue;
                }
                let id = known[draw.below(known.len())].clone();
                if scheduled.remove(&id) {
                    undo(&shop, &id, &key).await;
                } else {
                    cancel(&shop, &id, &key, "END_OF_TERM").await;
                    scheduled.insert(id.clone());
                }
                *changes.entry(id).or_default() += 1;
            }
        }
        written += writes;
        for id in &known {
            let (times, changed) = (shown.get(id).copied(), changes.get(id).copied());
            let (times, most) = (times.unwrap_or_default(), 1 + changed.unwrap_or_default());
            assert!((1..=most).contains(&times), "seed {seed}: {id} {times} times of {most}");
        }
    }
    assert!(written > 50, "only {written} writes between all the pages");
}

#[tokio::test]
async fn every_filter_narrows() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let yearly = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_yearly-m" });
    let fixed = shop.sell("T-2", yearly).await;
    let mut line = shield();
    line["activation"] = json!({ "policy": "CODE" });
    let coded = shop.post("/partner/fulfillment-orders", "key-code1", &order("T-3", line)).await;
    let coded = coded.json()["lines"][0]["subscriptions"][0].clone();
    let code = coded["activation"]["activationCode"].as_str().unwrap();
    let coded = coded["subscriptionId"].as_str().unwrap().to_owned();
    let last4 = &code[code.len() - 4..];
    for (filter, expected) in [
        (json!({}), vec![&id, &fixed, &coded]),
        (json!({ "activationCodeLast4": last4 }), vec![&coded]),
        (json!({ "activationCodeLast4": "0000" }), vec![]),
        (json!({ "status": ["DORMANT", "EXPIRED"] }), vec![&coded]),
        (json!({ "status": ["ACTIVE"] }), vec![&id, &fixed]),
        (json!({ "endsAfter": "2027-01-31T09:00:00Z" }), vec![&fixed]),
        (json!({ "endsAfter": "2027-01-31T09:00:01Z" }), vec![]),
        (json!({ "endsBefore": "2027-01-31T09:00:00Z" }), vec![]),
        (json!({ "endsBefore": "2027-01-31T09:00:01Z" }), vec![&fixed]),
        (json!({ "offeringId": "off_yearly-m" }), vec![&fixed]),
        (json!({ "partnerOrderId": "T-1" }), vec![&id]),
        (json!({ "partnerUserRef": "U-1", "country": "DE" }), vec![&id, &fixed, &coded]),
        (json!({ "partnerUserRef": "U-2" }), vec![]),
        (json!({ "country": "SE" }), vec![]),
        (json!({ "family": "IDENTITY" }), vec![]),
    ] {
        for by in [("partnerAccountRef", "A-778899"), ("updatedSince", "2026-01-01T00:00:00Z")] {
            let mut body = filter.clone();
            body[by.0] = json!(by.1);
            body["includeTotal"] = json!(true);
            let answered = search(&shop, &body).await;
            assert_eq!(answered.status, 200, "{}", answered.text);
            let answer = answered.json();
            assert_eq!(ids(&answer).iter().collect::<Vec<_>>(), expected, "{body}");
            assert_eq!(answer["total"], json!(expected.len()), "{body}");
        }
    }
}

#[tokio::test]
async fn a_token_goes_on_with_its_own_search_alone() {
    let shop = Shop::open().await;
    for n in 0..3 {
        shop.sell(&format!("T-{n}"), shield()).await;
    }
    let body = json!({ "partnerAccountRef": "A-778899", "pageSize": 1 });
    let answer = search(&shop, &body).await.json();
    assert_eq!(answer.get("total"), None, "only where it is asked");
    let token = answer["nextPageToken"].clone();
    let again = |change: &dyn Fn(&mut Value)| {
        let mut body = body.clone();
        body["pageToken"] = token.clone();
        change(&mut body);
        body
    };
    let larger = search(&shop, &again(&|body| body["pageSize"] = json!(9))).await;
    assert_eq!(ids(&larger.json()).len(), 2, "another size goes on as well");
    let by_query =
        format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899&pageToken={}", token.as_str().unwrap());
    assert_eq!(ids(&shop.ask(Ask::get(&by_query)).await.json()).len(), 2, "and the other way");
    for wrong in [
        again(&|body| body["status"] = json!(["ACTIVE"])),
        again(&|body| body["partnerAccountRef"] = json!("A-1")),
        again(&|body| body["updatedSince"] = json!("2026-01-01T00:00:00Z")),
        again(&|body| body["pageToken"] = json!("x")),
        again(&|body| body["pageToken"] = json!(format!("{}A", token.as_str().unwrap()))),
    ] {
        let refused = search(&shop, &wrong).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(refused.json()["code"], "invalid-page-token", "{wrong}");
    }
    let theirs = Ask::post_json(SEARCH, again(&|_| {}).to_string()).bearer(&shop.south);
    assert_eq!(theirs.of(&shop.house).await.json()["code"], "invalid-page-token");
}

#[tokio::test]
async fn nobody_elses_are_found() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let account = shop.get(&id).await["account"]["accountId"].clone();
    for criteria in [
        json!({ "partnerAccountRef": "A-778899" }),
        json!({ "partnerUserRef": "U-1" }),
        json!({ "partnerOrderId": "T-1" }),
        json!({ "accountId": account }),
        json!({ "updatedSince": "2000-01-01T00:00:00Z", "includeTotal": true }),
    ] {
        let ours = search(&shop, &criteria).await.json();
        assert_eq!(ids(&ours), [id.as_str()], "{criteria}");
        let theirs = Ask::post_json(SEARCH, criteria.to_string()).bearer(&shop.south);
        let theirs = theirs.of(&shop.house).await.json();
        assert_eq!(theirs["items"], json!([]), "{criteria}");
        assert!(theirs["total"] != json!(1), "not even counted");
    }
}

#[tokio::test]
async fn a_master_partner_finds_what_his_children_sold() {
    let shop = Shop::open().await;
    let ours = shop.sell("T-1", shield()).await;
    let body = order("S-1", shield()).to_string();
    let sold = Ask::post_json("/partner/fulfillment-orders", body)
        .header("idempotency-key", "key-s0001")
        .bearer(&shop.south)
        .of(&shop.house)
        .await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let theirs = sold.json()["lines"][0]["subscriptions"][0]["subscriptionId"].clone();
    let theirs = theirs.as_str().unwrap().to_owned();
    let both = json!({ "updatedSince": "2000-01-01T00:00:00Z", "pageSize": 1 });
    assert_eq!(all(&shop, &both).await, [ours.as_str()]);
    shop.configure(|north| {
        north.settings.insert("partner.children".to_owned(), "telco-south".to_owned());
    })
    .await;
    assert_eq!(all(&shop, &both).await, [ours.clone(), theirs.clone()]);
    let named = json!({ "partnerAccountRef": "A-778899" });
    assert_eq!(all(&shop, &named).await, [ours, theirs.clone()]);
    for path in ["", "/history", "/changes"] {
        let read = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{theirs}{path}"))).await;
        assert_eq!(read.status, 200, "{}", read.text);
    }
}

/// What has very many of one name is walked through, and found like any other.
#[tokio::test]
async fn a_name_of_very_many() {
    let shop = Shop::open().await;
    let few = shop.sell("T-1", shield()).await;
    for n in 0..21 {
        let mut line = shield();
        line["quantity"] = json!(if n == 20 { 1 } else { 50 });
        let mut many = order(&format!("M-{n}"), line);
        many["account"]["partnerAccountRef"] = json!(format!("A-{n}"));
        many["account"]["partnerUserRef"] = json!("U-MANY");
        let sold = shop.post("/partner/fulfillment-orders", &format!("key-many{n}"), &many).await;
        assert_eq!(sold.status, 201, "{}", sold.text);
    }
    shop.sell("T-3", shield()).await;
    let name = json!({ "partnerUserRef": "U-MANY", "pageSize": 400, "includeTotal": true });
    let first = search(&shop, &name).await.json();
    assert_eq!(first["total"], 1_001);
    let found = all(&shop, &name).await;
    assert_eq!(found.len(), 1_001);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 1_001, "each once");
    assert!(!found.contains(&few));
    let narrow = json!({ "partnerUserRef": "U-MANY", "status": ["EXPIRED"] });
    assert_eq!(all(&shop, &narrow).await, [] as [String; 0]);
}
