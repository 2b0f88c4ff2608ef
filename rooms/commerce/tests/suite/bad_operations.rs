//! Every writing operation refuses alike, and each the members it cannot read.

use room_lobby::testing::{Ask, credential};

use crate::bad_input::known;
use crate::shop::Shop;

/// What every added or updated item brings.
const ADD: &str = r#""ProductId":501,"Quantity":1"#;

/// Every writing operation with a body it would take, but for who is meant.
const WRITES: [(&str, &str); 15] = [
    ("AddSubscriptionItem", r#""ProductId":501,"Quantity":1"#),
    ("AlignSubscriptions", r#""SecondarySubscriptionId":"S4100001""#),
    ("DeactivateSubscriptionItems", r#""Items":[1]"#),
    ("IncreaseSubscriptionItemQuantity", r#""Quantity":1,"RunningNumber":1"#),
    ("ReinstateSubscriptionItems", r#""Items":[1]"#),
    ("RemoveSubscriptionItem", r#""RunningNumber":1"#),
    ("RenewSubscription", r#""ResetBillingInterval":false"#),
    ("UpdateAccount", r#""Remark":"nobody reads it""#),
    (
        "UpdateContact",
        r#""ContactType":"BillingContact","Contact":{"CountryId":"DE","LanguageId":"de"}"#,
    ),
    ("UpdateCustomer", r#""CustomerReferenceId":"crm-1""#),
    ("UpdateNextBillingDate", r#""NextBillingDate":"2026-03-01T00:00:00Z""#),
    ("UpdateSubscriptionItem", r#""ProductId":501,"Quantity":4,"RunningNumber":1"#),
    (
        "UpdateSubscriptionItemPrice",
        r#""CustomerPrice":{"CurrencyId":"EUR","IsGross":true,"Value":3},"RunningNumber":1"#,
    ),
    ("UpdateSubscriptionParameters", r#""Items":[{"Key":"x-a","Value":"1"}]"#),
    ("UpdateSubscriptionRenewalType", r#""RenewalType":"Manual""#),
];

/// The member that says which subscription is meant.
fn whose(operation: &str) -> &'static str {
    if operation == "AlignSubscriptions" { "PrimarySubscriptionId" } else { "SubscriptionId" }
}

fn path(operation: &str) -> String {
    format!("/subscription/{}", operation.to_ascii_lowercase())
}

#[tokio::test]
async fn every_writing_operation_refuses_alike() {
    let shop = Shop::opened_with_one().await;
    let partner = shop.world.sell_as_partner("plus").await.expect("sold");
    let theirs = partner.first().expect("a state").after.number;
    let mut south = credential("south", "sandbox", "commerce", &[]);
    south.subject = Some("telco-south".to_owned());
    shop.lobby.enrol("south", "p", south);
    for (operation, members) in WRITES {
        let (path, whose) = (path(operation), whose(operation));
        let body = |id: &str| format!("{{{members},\"{whose}\":{id}}}");
        for (text, status) in [
            (String::new(), 400),
            ("{".to_owned(), 400),
            ("[]".to_owned(), 400),
            ("{}".to_owned(), 400),
            (format!("{{\"{whose}\":1,\"{whose}\":2,{members}}}"), 400),
            (format!("{{\"{whose}\":1,\"{}\":1,{members}}}", whose.to_ascii_lowercase()), 400),
            (format!("{{{members}}}"), 400),
            (body("null"), 400),
            (body("\"x\""), 400),
            (body("1.5"), 400),
            (body("-1"), 400),
            (body("NaN"), 400),
            (body("\"NaN\""), 400),
            (body("99999999999999999999"), 400),
            (body("[4100001]"), 400),
            (body("{\"S\":1}"), 400),
            (body("\"S1\""), 404),
        ] {
            shop.refuses(known(Ask::post_json(&path, text.clone())), status, &text).await;
        }
        let ask = Ask::post_json(&path, body("4100001"));
        shop.refuses(ask, 401, operation).await;
        // Another merchant's is not there: word for word as one that never was.
        let theirs = Ask::post_json(&path, body(&theirs.to_string())).basic("south", "p");
        let theirs = shop.refuses(theirs, 404, operation).await;
        let nobody_s = Ask::post_json(&path, body("1")).basic("south", "p");
        let nobody_s = shop.refuses(nobody_s, 404, operation).await;
        assert_eq!(theirs.text, nobody_s.text, "{operation}");
        shop.refuses(known(Ask::get(&path)), 405, operation).await;
        let ask = Ask::new("POST", &path).body(body("4100001"));
        shop.refuses(known(ask), 415, operation).await;
        let ask = Ask::post_json(&path, body("4100001")).header("accept", "text/plain");
        shop.refuses(known(ask), 406, operation).await;
    }
}

#[tokio::test]
async fn every_writing_operation_refuses_xml_that_means_more_than_it_says() {
    let shop = Shop::opened_with_one().await;
    for (operation, _) in WRITES {
        let root = format!("{operation}Request");
        let whose = whose(operation);
        let inner = format!("<{whose}>S4100001</{whose}>");
        let lol = "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>";
        let outside = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        let deep = format!("<{root}>{}{}</{root}>", "<a>".repeat(50), "</a>".repeat(50));
        for (body, status) in [
            (format!("{lol}<{root}>{inner}<X>&b;</X></{root}>"), 415),
            (format!("{outside}<{root}><{whose}>&x;</{whose}></{root}>"), 415),
            (format!("<{root}><{whose}>&x;</{whose}></{root}>"), 415),
            (format!("<{root}>{inner}"), 400),
            (format!("<OtherRequest>{inner}</OtherRequest>"), 400),
            (format!("<{root}>{inner}{inner}</{root}>"), 400),
            (format!("<{root}/>"), 400),
            (deep, 400),
        ] {
            let ask = Ask::new("POST", &path(operation))
                .header("content-type", "application/xml")
                .header("accept", "application/xml")
                .body(body.clone());
            let what = &body[..body.len().min(80)];
            let answered = shop.refuses(known(ask), status, what).await;
            let root = format!("<{operation}Response xmlns=");
            assert!(answered.text.contains(&root), "{}", answered.text);
        }
    }
}

/// What a number may be: how low, and how high at most.
enum Number {
    /// A running number or a count: int32 from one.
    Counting,
    /// int32 from zero.
    Total,
    /// int64 from one.
    Id,
    /// Any int32, and any int64.
    Int,
    Long,
}

#[tokio::test]
async fn numbers_beyond_their_range_and_texts_like_numbers() {
    use Number::{Counting, Id, Int, Long, Total};
    let shop = Shop::opened_with_one().await;
    for (operation, member, number) in [
        ("AddSubscriptionItem", "ProductId", Id),
        ("AddSubscriptionItem", "Quantity", Counting),
        ("AddSubscriptionItem", "AffiliateId", Long),
        ("AddSubscriptionItem", "RecommendationsetId", Int),
        ("IncreaseSubscriptionItemQuantity", "Quantity", Counting),
        ("IncreaseSubscriptionItemQuantity", "RunningNumber", Counting),
        ("RemoveSubscriptionItem", "RunningNumber", Counting),
        ("UpdateSubscriptionItem", "ProductId", Id),
        ("UpdateSubscriptionItem", "Quantity", Total),
        ("UpdateSubscriptionItem", "RunningNumber", Counting),
        ("UpdateSubscriptionItem", "RecommendationsetId", Int),
        ("UpdateSubscriptionItemPrice", "Quantity", Total),
        ("UpdateSubscriptionItemPrice", "RunningNumber", Counting),
    ] {
        let mut values = vec![
            "1.5",
            "1e2",
            "9223372036854775808",
            "99999999999999999999999999",
            "\"NaN\"",
            "\"Infinity\"",
            "\"0x1\"",
            "\"1 0\"",
            "\"one\"",
            "true",
            "[1]",
            "{}",
        ];
        match number {
            Counting => values.extend(["0", "-1", "-2147483649", "2147483648"]),
            Total => values.extend(["-1", "2147483648"]),
            Id => values.extend(["0", "-1"]),
            Int => values.extend(["2147483648", "-2147483649"]),
            Long => values.push("-9223372036854775809"),
        }
        let members = WRITES.iter().find(|(name, _)| *name == operation).expect("known").1;
        for value in values {
            let mut body: serde_json::Value =
                serde_json::from_str(&format!("{{{members},\"SubscriptionId\":4100001}}")).unwrap();
            let given: serde_json::Value = serde_json::from_str(value).unwrap();
            body.as_object_mut().unwrap().insert(member.to_owned(), given);
            let ask = known(Ask::post_json(&path(operation), body.to_string()));
            let what = format!("{operation} {member}: {value}");
            let answered = shop.refuses(ask, 400, &what).await;
            let why = answered.json()["ResultMessage"].to_string();
            assert!(why.contains(&format!("'{member}'")), "{what}: {why}");
        }
    }
}

/// Section 4: which statuses accept which call. Every other one is refused and changes nothing.
#[tokio::test]
async fn every_operation_in_every_status_that_does_not_allow_it() {
    const ALL: [&str; 5] = ["New", "Grace", "Hold", "Deactivated", "Finished"];
    for status in ALL {
        let shop = in_status(status).await;
        for (operation, members) in WRITES {
            let allowed = match operation {
                // A card and a contact are what they are, whatever the status.
                "UpdateAccount" | "UpdateContact" => true,
                "UpdateCustomer" | "UpdateSubscriptionParameters" => status != "Finished",
                "DeactivateSubscriptionItems" | "RemoveSubscriptionItem" => {
                    matches!(status, "Grace" | "Hold")
                }
                "ReinstateSubscriptionItems" => status == "Deactivated",
                _ => false,
            };
            if allowed {
                continue;
            }
            let date = members.replace("2026-03-01", "2027-03-01");
            let body = format!("{{{date},\"{}\":\"S4100001\"}}", whose(operation));
            let ask = known(Ask::post_json(&path(operation), body));
            let answered = shop.refuses(ask, 402, &format!("{operation} in {status}")).await;
            let why = answered.json()["ResultMessage"].to_string();
            assert!(
                why.contains(&format!("Subscription status is {status}")),
                "{operation}: {why}"
            );
        }
    }
}

/// A shop whose one subscription has a status.
async fn in_status(status: &str) -> Shop {
    let shop = Shop::open().await;
    let token = if status == "New" { "tok_pending" } else { "tok_decline_later" };
    shop.sell_seats(3, token).await;
    match status {
        "Grace" => shop.clock_to("2026-03-10T09:00:00Z").await,
        "Hold" => shop.clock_to("2026-03-16T09:00:00Z").await,
        "Deactivated" => shop.clock_to("2026-04-16T09:00:00Z").await,
        "Finished" => {
            let body = r#"{"RunningNumber":1,"SubscriptionId":"S4100001"}"#;
            shop.ok("removesubscriptionitem", body).await;
        }
        _ => {}
    }
    let word = shop.read(4_100_001).await["SubscriptionStatus"].clone();
    let number = match status {
        "Deactivated" => 2,
        "Finished" => 3,
        "Grace" => 4,
        "Hold" => 5,
        _ => 6,
    };
    assert_eq!(word, number, "{status}");
    shop
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
        ("addsubscriptionitem", r#""ProductId":501"#.to_owned(), 400),
        ("addsubscriptionitem", r#""Quantity":1"#.to_owned(), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"Couponcode":[]"#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"ProductName":{{}}"#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"ProductNameEn":true"#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"UpdateAction":"Sidegrade""#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"CustomerPrice":3"#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"AlignmentSettings":[]"#), 400),
        ("addsubscriptionitem", format!(r#"{ADD},"GenerateMail":"perhaps""#), 400),
        ("updatesubscriptionitem", format!(r#"{ADD},"RunningNumber":null"#), 400),
        ("updatesubscriptionitem", r#""ProductId":501,"RunningNumber":1"#.to_owned(), 400),
        ("updatesubscriptionitem", r#""Quantity":1,"RunningNumber":1"#.to_owned(), 400),
        (
            "updatesubscriptionitem",
            format!(r#"{ADD},"RunningNumber":1,"TriggerImmediateRenewal":2"#),
            400,
        ),
        (
            "updatesubscriptionitem",
            format!(r#"{ADD},"RunningNumber":1,"ResetBillingInterval":"x""#),
            400,
        ),
        ("updatesubscriptionitem", format!(r#"{ADD},"RunningNumber":1,"UpdateAction":3"#), 400),
        ("updatesubscriptionitemprice", r#""RunningNumber":1"#.to_owned(), 400),
        (
            "updatesubscriptionitemprice",
            r#""UpdateToCurrentProductPrice":"so","RunningNumber":1"#.to_owned(),
            400,
        ),
        ("updatesubscriptionitemprice", r#""UpdateToCurrentProductPrice":true"#.to_owned(), 400),
        ("alignsubscriptions", r#""PrimarySubscriptionId":{}"#.to_owned(), 400),
        ("updatenextbillingdate", r#""NextBillingDate":"2026-02-10T07:00:00Z""#.to_owned(), 402),
        ("updatenextbillingdate", r#""NextBillingDate":"9999-12-31T23:59:59Z""#.to_owned(), 402),
        ("updatenextbillingdate", r#""NextBillingDate":"99999-01-01T00:00:00Z""#.to_owned(), 400),
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
