//! Every writing operation refuses alike, and each the members it cannot read.

use room_lobby::testing::{Ask, credential};

use crate::bad_input::known;
use crate::shop::Shop;

/// Every writing operation with a body it would take, but for who is meant.
const WRITES: [(&str, &str); 8] = [
    ("increasesubscriptionitemquantity", r#""Quantity":1,"RunningNumber":1"#),
    ("deactivatesubscriptionitems", r#""Items":[1]"#),
    ("reinstatesubscriptionitems", r#""Items":[1]"#),
    ("removesubscriptionitem", r#""RunningNumber":1"#),
    ("renewsubscription", r#""ResetBillingInterval":false"#),
    ("updatenextbillingdate", r#""NextBillingDate":"2026-03-01T00:00:00Z""#),
    ("updatesubscriptionparameters", r#""Items":[{"Key":"x-a","Value":"1"}]"#),
    ("updatesubscriptionrenewaltype", r#""RenewalType":"Manual""#),
];

#[tokio::test]
async fn every_writing_operation_refuses_alike() {
    let shop = Shop::opened_with_one().await;
    let partner = shop.world.sell_as_partner("plus").await.expect("sold");
    let theirs = partner.first().expect("a state").after.number;
    let mut south = credential("south", "sandbox", "commerce", &[]);
    south.subject = Some("telco-south".to_owned());
    shop.lobby.enrol("south", "p", south);
    for (operation, members) in WRITES {
        let path = format!("/subscription/{operation}");
        let body = |id: &str| format!("{{{members},\"SubscriptionId\":{id}}}");
        for (text, status) in [
            (String::new(), 400),
            ("{".to_owned(), 400),
            ("[]".to_owned(), 400),
            ("{}".to_owned(), 400),
            (body("\"S4100001\"").replace('{', "{\"SubscriptionId\":1,"), 400),
            (format!("{{{members}}}"), 400),
            (body("null"), 400),
            (body("\"x\""), 400),
            (body("1.5"), 400),
            (body("[4100001]"), 400),
            (body("\"S1\""), 404),
        ] {
            shop.refuses(known(Ask::post_json(&path, text.clone())), status, &text).await;
        }
        let ask = Ask::post_json(&path, body("4100001"));
        shop.refuses(ask, 401, operation).await;
        let ask = Ask::post_json(&path, body(&theirs.to_string())).basic("south", "p");
        shop.refuses(ask, 404, operation).await;
        shop.refuses(known(Ask::get(&path)), 405, operation).await;
        let ask = Ask::new("POST", &path).body(body("4100001"));
        shop.refuses(known(ask), 415, operation).await;
        let ask = Ask::post_json(&path, body("4100001")).header("accept", "text/plain");
        shop.refuses(known(ask), 406, operation).await;
    }
}

#[tokio::test]
async fn members_of_the_other_operations_that_cannot_be_read() {
    let shop = Shop::opened_with_one().await;
    let long = "x".repeat(600);
    let many = vec!["1"; 101].join(",");
    for (operation, members, status) in [
        ("deactivatesubscriptionitems", r#""Items":1"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":{}"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":["a"]"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":[0]"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":[null]"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":[[1]]"#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":[]"#.to_owned(), 400),
        ("deactivatesubscriptionitems", format!(r#""Items":[{many}]"#), 400),
        ("deactivatesubscriptionitems", r#""Items":[1],"AllowReinstate":"x""#.to_owned(), 400),
        ("deactivatesubscriptionitems", r#""Items":[1,1]"#.to_owned(), 402),
        ("deactivatesubscriptionitems", r#""Items":[1,9]"#.to_owned(), 404),
        ("reinstatesubscriptionitems", r#""Items":[9]"#.to_owned(), 404),
        ("reinstatesubscriptionitems", r#""Items":[1]"#.to_owned(), 402),
        ("removesubscriptionitem", r#""RunningNumber":9"#.to_owned(), 404),
        ("renewsubscription", r#""ResetBillingInterval":3"#.to_owned(), 400),
        ("updatenextbillingdate", r#""NextBillingDate":"tomorrow""#.to_owned(), 400),
        ("updatenextbillingdate", r#""NextBillingDate":"2026-02-30T00:00:00Z""#.to_owned(), 400),
        ("updatenextbillingdate", r#""NextBillingDate":20260301"#.to_owned(), 400),
        ("updatenextbillingdate", r#""NextBillingDate":{}"#.to_owned(), 400),
        ("updatesubscriptionparameters", r#""Items":["a"]"#.to_owned(), 400),
        ("updatesubscriptionparameters", r#""Items":[{"Value":"1"}]"#.to_owned(), 400),
        ("updatesubscriptionparameters", r#""Items":[{"Key":"","Value":"1"}]"#.to_owned(), 400),
        ("updatesubscriptionparameters", r#""Items":[{"Key":"a","Value":{}}]"#.to_owned(), 400),
        (
            "updatesubscriptionparameters",
            r#""Items":[{"Key":"a","Value":"1"},{"Key":"a","Value":"2"}]"#.to_owned(),
            400,
        ),
        (
            "updatesubscriptionparameters",
            format!(r#""Items":[{{"Key":"a","Value":"{long}"}}]"#),
            402,
        ),
        ("updatesubscriptionrenewaltype", r#""RenewalType":"Sometimes""#.to_owned(), 400),
        ("updatesubscriptionrenewaltype", r#""RenewalType":3"#.to_owned(), 400),
        ("updatesubscriptionrenewaltype", r#""RenewalType":true"#.to_owned(), 400),
        ("updatecustomer", r#""CustomerReferenceId":[]"#.to_owned(), 400),
        ("updatecustomer", format!(r#""CustomerReferenceId":"{long}""#), 402),
    ] {
        let body = format!("{{{members},\"SubscriptionId\":\"S4100001\"}}");
        let what = format!("{operation} {}", &members[..members.len().min(60)]);
        let ask = known(Ask::post_json(&format!("/subscription/{operation}"), body));
        shop.refuses(ask, status, &what).await;
    }
}
