//! Adding items (section 6.4): the matrix of section 5.4, prices of the list and of the caller's
//! own, names, and what does not fit.

use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::testing::instant;
use serde_json::{Value, json};

use crate::changing::{ADD, NOTHING, alignment, customer_price, next_billing, settings, with};
use crate::shop::{PAYMENT_PAGE, SEATS, Shop, said, seat};

/// Three desks at 5.00 net, as asked for.
fn desks() -> Value {
    json!({ "ProductId": 560, "Quantity": 3, "SubscriptionId": "S4100001" })
}

#[tokio::test]
async fn an_aligned_item_is_charged_for_the_rest_and_starts_today() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    let done = shop.agreed(ADD, &desks(), true, false).await;
    // 3 x 5.00 x 15/30 = 7.50 net, 19 % of it 1.425.
    assert_eq!(alignment(&done), ["8.93", "7.5", "1.43"]);
    assert_eq!(next_billing(&done), ["17.85", "15.0", "2.85"]);
    assert_eq!(done["NextBillingDate"], "2026-03-10T08:00:00Z");
    assert_eq!(done["TransactionStatus"], "Success");
    let item = shop.read(SEATS).await["Items"][1].clone();
    for (name, value) in [
        ("RunningNo", json!(2)),
        ("Version", json!(1)),
        ("Status", json!(1)),
        ("Quantity", json!(3)),
        ("ProductId", json!(560)),
        ("StartDate", json!("2026-02-25T08:00:00Z")),
    ] {
        assert_eq!(item[name], value, "{name}");
    }
    assert_eq!(item["SubscriptionPurchaseItems"].as_array().map(Vec::len), Some(1));
    shop.clock_to("2026-03-10T08:00:00Z").await;
    // Seats 20.00 and desks 15.00, taxed by line.
    assert_eq!(shop.last_charged(id), "41.65");
}

#[tokio::test]
async fn an_item_that_is_not_aligned_is_there_at_once_and_billed_at_the_next_billing() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    let charged = shop.takings();
    let done = shop.agreed(ADD, &desks(), false, false).await;
    assert_eq!(
        (alignment(&done), done["TransactionStatus"].clone()),
        (NOTHING.map(Into::into), Value::Null)
    );
    assert_eq!(next_billing(&done), ["17.85", "15.0", "2.85"]);
    assert_eq!(shop.takings(), charged);
    // In the list at once; what the customer may use is what was paid.
    assert_eq!(shop.read(SEATS).await["Items"][1]["Status"], json!(1));
    assert_eq!(shop.state(id).items[1].entitled_terms(), None);
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert!(shop.state(id).items[1].entitled_terms().is_some());
    assert_eq!(shop.last_charged(id), "41.65");
}

#[tokio::test]
async fn an_extension_brings_everything_to_the_end_of_the_new_item_s_interval() {
    let (shop, id) = Shop::half_a_month_in("room", 1).await;
    let done = shop.agreed(ADD, &desks(), true, true).await;
    // A full interval of desks, 15.00, and the room from 10 to 25 March: 30.00 x 15/30.
    assert_eq!(alignment(&done)[1], "30.0");
    assert_eq!(done["NextBillingDate"], "2026-03-25T08:00:00Z");
    assert_eq!(shop.state(id).schedule.period.end, instant("2026-03-25T08:00:00Z"));
    // And the date is the new anchor.
    shop.clock_to("2026-03-25T08:00:00Z").await;
    assert_eq!(shop.state(id).schedule.period.end, instant("2026-04-25T08:00:00Z"));
}

#[tokio::test]
async fn the_price_of_the_call_goes_before_the_list_s_and_may_have_its_tax_inside() {
    for (value, gross, aligned, next) in [
        ("8.00", false, ["14.28", "12.0", "2.28"], ["28.56", "24.0", "4.56"]),
        ("8.00", true, ["12.0", "10.08", "1.92"], ["24.0", "20.17", "3.83"]),
        // A third of a cent a unit: rounded once, at the line.
        ("0.003333", false, NOTHING, ["0.01", "0.01", "0.0"]),
        ("0", true, NOTHING, NOTHING),
    ] {
        let (shop, id) = Shop::half_a_month_in("seat", 1).await;
        let body = with(&desks(), &json!({ "CustomerPrice": customer_price(value, gross) }));
        let done = shop.agreed(ADD, &body, true, false).await;
        assert_eq!(alignment(&done), aligned, "{value}");
        assert_eq!(next_billing(&done), next, "{value}");
        assert!(shop.state(id).items[1].terms.custom_price);
    }
}

#[tokio::test]
async fn prices_in_tiers_are_those_of_the_quantity() {
    for (product, aligned, next) in [(563, "54.0", "108.0"), (564, "59.0", "118.0")] {
        let (shop, _) = Shop::half_a_month_in("seat", 1).await;
        let body = json!({ "ProductId": product, "Quantity": 12, "SubscriptionId": 4_100_001 });
        let done = shop.agreed(ADD, &body, true, false).await;
        assert_eq!((&*alignment(&done)[1], &*next_billing(&done)[1]), (aligned, next));
    }
}

#[tokio::test]
async fn names_are_the_product_s_unless_the_call_has_its_own() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    shop.done(ADD, &desks()).await;
    let own = json!({
        "ProductName": "Standing desk", "ProductNameEn": "internal",
        "ProductNameExtension": "by the window", "AffiliateId": 9_000_000_000_u64,
        "RecommendationsetId": "7", "UpdateAction": "upgrade",
    });
    shop.done(ADD, &with(&desks(), &own)).await;
    shop.done(ADD, &with(&desks(), &json!({ "ProductName": " " }))).await;
    let read = shop.read(SEATS).await;
    let named = |n: usize| {
        let item = &read["Items"][n];
        [&item["ProductName"], &item["ProductNameExtension"]].map(|name| name.as_str().unwrap())
    };
    assert_eq!(named(1), ["Seat", ""]);
    assert_eq!(named(2), ["Standing desk", "by the window"]);
    assert_eq!(named(3), ["Seat", ""]);
    assert!(!read.to_string().contains("internal"));
}

#[tokio::test]
async fn running_numbers_are_never_used_again() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    shop.done(ADD, &desks()).await;
    shop.ok("removesubscriptionitem", r#"{"RunningNumber":2,"SubscriptionId":"S4100001"}"#).await;
    shop.done(ADD, &desks()).await;
    let read = shop.read(SEATS).await;
    let numbers: Vec<_> =
        read["Items"].as_array().unwrap().iter().map(|i| &i["RunningNo"]).collect();
    assert_eq!(numbers, [&json!(1), &json!(2), &json!(3)]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_its_preview_too() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let mut off = seat("off", 70, "5.00", Span::months(1));
    off.versions[0].on_sale = false;
    shop.stock(off).await;
    let own = |price: Value| json!({ "CustomerPrice": price });
    for (more, why) in [
        (json!({ "ProductId": 562 }), "The interval differs from the subscription's."),
        (json!({ "ProductId": 570 }), "ProductId is not on sale."),
        (json!({ "Quantity": 1001 }), "Quantity must be from 1 to 1000."),
        (
            own(json!({ "CurrencyId": "USD", "IsGross": true, "Value": 1 })),
            "'CustomerPrice' currency differs from subscription currency",
        ),
        (
            own(json!({ "Currency": "USD", "IsGross": true, "Value": 1 })),
            "'CustomerPrice' currency differs from subscription currency",
        ),
        (own(customer_price("-0.01", false)), "'CustomerPrice' must not be negative."),
        (own(customer_price("9000000000000", false)), "The amount is out of range."),
        (json!({ "ProductName": "x".repeat(513) }), "Too many characters, at most 512."),
        (
            json!({ "AlignmentSettings": { "ExtendInterval": true } }),
            "ExtendInterval requires AlignToCurrentInterval.",
        ),
    ] {
        // The largest price is refused where there is something to charge.
        let body = with(&desks(), &json!({ "Quantity": 1000 }));
        assert_eq!(shop.not_acceptable(ADD, &with(&body, &more)).await, why, "{more}");
    }
    let path = format!("/subscription/{ADD}");
    let unknown = with(&desks(), &json!({ "ProductId": 599 })).to_string();
    let answered = shop.post(&path, &unknown).await;
    assert_eq!((answered.status.as_u16(), &*said(&answered)), (404, "Product not found."));
}

#[tokio::test]
async fn a_payment_that_fails_adds_nothing_and_a_pending_one_adds_it_when_paid() {
    for (token, why) in [
        ("tok_decline", "The payment was declined."),
        ("tok_error", "The payment could not be processed."),
    ] {
        let (shop, id) = Shop::half_a_month_in("seat", 1).await;
        shop.set_payment_method(id, token).await;
        let body = with(&desks(), &json!({ "AlignmentSettings": settings([true, false, false]) }));
        let answered = shop.post(&format!("/subscription/{ADD}"), &body.to_string()).await;
        assert_eq!((answered.status.as_u16(), &*said(&answered)), (402, why));
        assert_eq!(shop.state(id).items.len(), 1);
        assert_eq!(shop.state(id).charge, None);
    }
    let page = Some(PAYMENT_PAGE.to_owned());
    let shop = Shop::with(room_commerce::Config { payment_page: page, ..Default::default() }).await;
    shop.stock(seat("desk", 60, "5.00", Span::months(1))).await;
    let id = shop.sell_seats(1, "tok_ok").await;
    shop.set_payment_method(id, "tok_pending").await;
    let body = with(&desks(), &json!({ "AlignmentSettings": settings([true, false, false]) }));
    let done = shop.done(ADD, &body).await;
    assert_eq!(done["TransactionStatus"], "Pending");
    assert_eq!(done["ContinueUrl"], "https://shop.test/pay/S4100001");
    // The figures are those of what will be.
    assert_eq!(next_billing(&done)[1], "15.0");
    assert_eq!(shop.state(id).items.len(), 1);
}

/// Section 5.2, `actual`: the days of this February, as terms captured at the sale.
#[tokio::test]
async fn days_are_counted_as_the_terms_say() {
    let shop = Shop::stocked().await;
    let mut terms: Terms = room_commerce::terms().remove(0).1;
    terms.day_count = perennial_core::time::DayCount::Actual;
    let document = Document::Terms { id: "commerce-actual".into(), terms };
    shop.world.define(document).await.expect("terms");
    let mut order = shop.order("seat", 1, "tok_ok").await;
    order.terms = Some("commerce-actual".into());
    order.number = SEATS;
    shop.sell(order).await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let done = shop.agreed(ADD, &desks(), true, false).await;
    // 13 of 28 days: 15.00 x 13/28 = 6.964...
    assert_eq!(alignment(&done)[1], "6.96");
}

#[tokio::test]
async fn xml_asks_and_is_answered_alike() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let xml = "<AddSubscriptionItemRequest><AlignmentSettings>\
        <AlignToCurrentInterval>true</AlignToCurrentInterval>\
        <GetCustomerPricePreviewOnly>true</GetCustomerPricePreviewOnly></AlignmentSettings>\
        <CustomerPrice><CurrencyId>EUR</CurrencyId><IsGross>false</IsGross><Value>8.00</Value>\
        </CustomerPrice><ProductId>560</ProductId><Quantity>3</Quantity>\
        <SubscriptionId>S4100001</SubscriptionId></AddSubscriptionItemRequest>";
    let answer = shop.post_xml(ADD, xml).await;
    assert_eq!(
        answer,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><AddSubscriptionItemResponse \
         xmlns=\"http://api.cleverbridge.com/datacontract\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <ResultMessage>OK</ResultMessage>\
         <AlignmentCustomerGrossPrice>14.28</AlignmentCustomerGrossPrice>\
         <AlignmentCustomerNetPrice>12.0</AlignmentCustomerNetPrice>\
         <AlignmentCustomerVatPrice>2.28</AlignmentCustomerVatPrice>\
         <NextBillingCustomerGrossPrice>28.56</NextBillingCustomerGrossPrice>\
         <NextBillingCustomerNetPrice>24.0</NextBillingCustomerNetPrice>\
         <NextBillingCustomerVatPrice>4.56</NextBillingCustomerVatPrice>\
         <PriceCurrencyId>EUR</PriceCurrencyId>\
         <NextBillingDate>2026-03-10T08:00:00</NextBillingDate>\
         <TransactionStatus i:nil=\"true\"/><ContinueUrl i:nil=\"true\"/></AddSubscriptionItemResponse>"
    );
}
