//! Codes that are good once, redeemed over HTTP: each by a customer of his own, durable before the
//! answer, and none of them twice.

use std::sync::Arc;
use std::time::Instant;

use perennial_store::{Options, SqliteStore};
use room_lobby::testing::Ask;

use crate::load::{Load, per_second};
use crate::raw;
use crate::serving::Serving;
use crate::storefront::{Shop, shop};
use crate::table::{Row, median};

const OFFERS: &str = "/subscriptions/product-0/offer-codes";
const WEEK: &str = r#"{"projectId":"proj_demo","name":"Week","customerEligibilities":["NEW"],
    "offerEligibility":"REPLACE_INTRO_OFFERS","offerMode":"FREE_TRIAL","duration":"P1W"}"#;

/// Redemptions per second, and a bare loop that writes the same rows in groups of as many as there
/// are connections, without any HTTP. The two counters of a redemption are not among them: the
/// ceiling is rather too high than too low.
pub async fn redemptions(connections: usize, each: usize) -> Row {
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        let redeemed = connections * each;
        {
            let shop = shop(folder.path(), 1).await;
            let codes = codes(&shop, redeemed).await;
            let key = shop.key.clone();
            let request = Arc::new(move |connection: usize, nth: usize| {
                let code = &codes[connection * each + nth];
                let body = format!(
                    r#"{{"projectId":"proj_demo","code":"{code}","customerId":"customer-{code}","territory":"DEU"}}"#
                );
                format!(
                    "POST /offer-codes/redeem HTTP/1.1\r\nhost: localhost\r\n\
                     authorization: Bearer {key}\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\n\r\n{body}",
                    body.len()
                )
            });
            let load = Load { connections, each, request };
            let ours = Serving::house(shop.house, &shop.lobby).await;
            measured.push(load.rate_once(ours.address).await);
        }
        let rows = raw::rows(&raw::open(folder.path()));
        // Of each customer his claims, and what he bought.
        assert_eq!(rows.len(), redeemed * 2);
        let bare = tempfile::tempdir().expect("a folder");
        drop(SqliteStore::open(bare.path(), &Options::default()).expect("a store"));
        let connection = raw::open(bare.path());
        let began = Instant::now();
        raw::create(&connection, &rows, connections);
        ceiling.push(per_second(redeemed, began.elapsed()));
    }
    let what = format!("codes redeemed once each (storefront), {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.3 }
}

/// So many codes that are good once.
async fn codes(shop: &Shop, number: usize) -> Vec<String> {
    let made = |path: String, body: String| async move {
        let made = Ask::post_json(&path, body).bearer(&shop.key).of(&shop.house).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    };
    let offer = made(OFFERS.to_owned(), WEEK.to_owned()).await["offerCode"]["id"].clone();
    let pieces = format!("{OFFERS}/{}/one-time-codes", offer.as_str().expect("an id"));
    // Good through the month in which the world's clock stands.
    let body = format!(
        r#"{{"projectId":"proj_demo","numberOfCodes":{number},"expirationDate":"2026-03-31"}}"#
    );
    let piece = made(pieces.clone(), body).await["oneTimeCodes"]["id"].clone();
    let piece = piece.as_str().expect("an id");
    let path = format!("{pieces}/{piece}/values?projectId=proj_demo");
    let table = Ask::get(&path).bearer(&shop.key).of(&shop.house).await;
    assert_eq!(table.status, 200, "{}", table.text);
    let codes: Vec<String> = table.text.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(codes.len(), number);
    codes
}
