//! Changing the price of an item (section 6.16): now or from the next billing on, with tax inside
//! or on top, with a quantity, or back to the list.

use perennial_core::billing::Price;
use perennial_core::time::Span;
use serde_json::{Value, json};

use crate::changing::{NOTHING, PRICE, alignment, customer_price, next_billing, settings, with};
use crate::shop::{SEATS, Shop, eur, said, seat};

fn price(value: &str) -> Value {
    json!({
        "CustomerPrice": customer_price(value, false), "RunningNumber": 1,
        "SubscriptionId": "S4100001",
    })
}

#[tokio::test]
async fn with_proration_the_difference_is_charged_now_and_without_at_the_next_billing() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    let done = shop.agreed(PRICE, &price("15.00"), true, false).await;
    // 2 x 5.00 more, for 15 of 30 days.
    assert_eq!(alignment(&done), ["5.95", "5.0", "0.95"]);
    assert_eq!(next_billing(&done), ["35.7", "30.0", "5.7"]);
    assert_eq!(shop.state(id).items[0].paid_version(), 2);
    let charged = shop.takings();
    let done = shop.agreed(PRICE, &price("20.00"), false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "40.0"));
    assert_eq!(shop.takings(), charged);
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(shop.last_charged(id), "47.60");
}

/// The vectors of the specification that are about a price: 5.3 (b), and a discount that retains.
#[tokio::test]
async fn a_dearer_year_and_a_cheaper_month() {
    let shop = Shop::stocked().await;
    shop.stock(seat("annual", 80, "360.00", Span::years(1))).await;
    shop.sell_to(None, ("annual", 1), SEATS, "2027-02-05T00:00:00Z").await;
    shop.clock_to("2027-10-20T00:00:00Z").await;
    let done = shop.agreed(PRICE, &price("420.00"), true, false).await;
    assert_eq!((&*alignment(&done)[1], &*next_billing(&done)[1]), ("17.5", "420.0"));
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let flags = json!({ "AlignmentSettings": settings([true, false, false]) });
    let why = shop.no(PRICE, &with(&price("6.00"), &flags).to_string()).await;
    assert_eq!(why, "Alignment price is negative.");
    let done = shop.agreed(PRICE, &price("6.00"), false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "6.0"));
}

/// Section 5.1: 17.50 gross at 19 % is 14.71 and 2.79; 20.00 net at 8.25 % is 21.65.
#[tokio::test]
async fn tax_is_inside_or_on_top_as_the_price_says() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let gross = with(&price("0"), &json!({ "CustomerPrice": customer_price("17.50", true) }));
    let done = shop.agreed(PRICE, &gross, false, false).await;
    assert_eq!(next_billing(&done), ["17.5", "14.71", "2.79"]);
    let mut plain = seat("texas", 81, "1.00", Span::months(1));
    plain.versions[0].tax.rate_ppm = 82_500;
    shop.stock(plain).await;
    shop.sell_to(None, ("texas", 1), 4_100_002, "2026-02-25T08:00:00Z").await;
    let net = with(&price("20.00"), &json!({ "SubscriptionId": 4_100_002 }));
    let done = shop.agreed(PRICE, &net, false, false).await;
    assert_eq!(next_billing(&done), ["21.65", "20.0", "1.65"]);
    // From tax on top to tax inside: each is split by itself, and the parts are the whole.
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let done = shop.agreed(PRICE, &gross, true, false).await;
    // 17.50 gross x 1/2 = 8.75 (7.35 + 1.40), less 10.00 net x 1/2 = 5.00 (+ 0.95).
    assert_eq!(alignment(&done), ["2.8", "2.35", "0.45"]);
}

#[tokio::test]
async fn a_quantity_goes_with_the_price_and_is_kept_without_one() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    let both = with(&price("0.0125"), &json!({ "Quantity": 10 }));
    let done = shop.agreed(PRICE, &both, false, false).await;
    assert_eq!(next_billing(&done)[1], "0.13", "0.125, rounded half up at the line");
    let done = shop.agreed(PRICE, &price("3"), false, false).await;
    assert_eq!((&*next_billing(&done)[1], shop.state(id).items[0].terms.quantity), ("30.0", 10));
}

#[tokio::test]
async fn the_list_price_is_taken_at_the_next_renewal() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    shop.agreed(PRICE, &price("3.00"), false, false).await;
    let mut newer = seat("seat", 1, "10.00", Span::months(1));
    let mut version = newer.versions[0].clone();
    version.prices[0].price = Price::Flat(eur("12.00"));
    newer.versions.push(version);
    shop.stock(newer).await;
    let list = json!({
        "UpdateToCurrentProductPrice": true, "RunningNumber": 1, "SubscriptionId": "S4100001",
    });
    let done = shop.agreed(PRICE, &list, false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "24.0"));
    let item = &shop.state(id).items[0].terms;
    assert_eq!((item.custom_price, item.product_version), (false, 2));
    let with_both = with(&list, &json!({ "CustomerPrice": customer_price("1", true) }));
    let aligned = with(&list, &json!({ "AlignmentSettings": settings([true, false, false]) }));
    for (body, other) in [(with_both, "CustomerPrice"), (aligned, "AlignToCurrentInterval")] {
        let why = shop.not_acceptable(PRICE, &body).await;
        assert_eq!(why, format!("UpdateToCurrentProductPrice and {other} exclude each other."));
    }
}

#[tokio::test]
async fn a_price_is_named_whole_or_not_at_all() {
    let (shop, _) = Shop::half_a_month_in("seat", 2).await;
    let call = |price: Value| {
        with(
            &json!({ "RunningNumber": 1, "SubscriptionId": "S4100001" }),
            &json!({ "CustomerPrice": price }),
        )
    };
    for (given, status, why) in [
        (Value::Null, 400, "Missing required field. CustomerPrice"),
        (json!({}), 400, "Missing required field. CurrencyId"),
        (json!({ "IsGross": true, "Value": 1 }), 400, "Missing required field. CurrencyId"),
        (json!({ "CurrencyId": "EUR", "Value": 1 }), 400, "Missing required field. IsGross"),
        (json!({ "CurrencyId": "EUR", "IsGross": true }), 400, "Missing required field. Value"),
        (json!(3), 400, "Invalid value for field 'CustomerPrice'."),
        (json!([]), 400, "Invalid value for field 'CustomerPrice'."),
        (
            json!({ "CurrencyId": "EURO", "IsGross": true, "Value": 1 }),
            400,
            "Invalid value for field 'CurrencyId'.",
        ),
        (
            json!({ "CurrencyId": "EUR", "Currency": "USD", "IsGross": true, "Value": 1 }),
            400,
            "Invalid value for field 'CurrencyId'.",
        ),
        (
            json!({ "CurrencyId": "EUR", "IsGross": "so", "Value": 1 }),
            400,
            "Invalid value for field 'IsGross'.",
        ),
        (
            json!({ "CurrencyId": "USD", "IsGross": true, "Value": 1 }),
            402,
            "'CustomerPrice' currency differs from subscription currency",
        ),
    ] {
        let before = shop.digest();
        let answered = shop.post(&format!("/subscription/{PRICE}"), &call(given).to_string()).await;
        assert_eq!((answered.status.as_u16(), &*said(&answered)), (status, why));
        assert_eq!(shop.digest(), before);
    }
    for value in ["NaN", "Infinity", "1e3", "1,5", "0x10", "--1", "", "0.0000001", "1.", ".5"] {
        let given = json!({ "CurrencyId": "EUR", "IsGross": true, "Value": value });
        let answered = shop.post(&format!("/subscription/{PRICE}"), &call(given).to_string()).await;
        assert_eq!(answered.status, 400, "{value}");
        assert!(said(&answered).contains("Value"), "{value}");
    }
    // Either name of the currency, numbers or text.
    for given in [
        json!({ "Currency": "EUR", "IsGross": "true", "Value": "7.90" }),
        json!({ "currencyid": "EUR", "isgross": false, "value": 7.9 }),
        json!({ "CurrencyId": "EUR", "Currency": "EUR", "IsGross": 1.to_string(), "Value": 7 }),
    ] {
        shop.agreed(PRICE, &call(given), false, false).await;
    }
}

#[tokio::test]
async fn xml_asks_and_is_answered_alike() {
    let (shop, _) = Shop::half_a_month_in("seat", 2).await;
    let xml = "<UpdateSubscriptionItemPriceRequest><AlignmentSettings>\
        <AlignToCurrentInterval>true</AlignToCurrentInterval></AlignmentSettings>\
        <CustomerPrice><Currency>EUR</Currency><IsGross>false</IsGross><Value>15.00</Value>\
        </CustomerPrice><RunningNumber>1</RunningNumber><SubscriptionId>S4100001</SubscriptionId>\
        <UpdateAction>Upgrade</UpdateAction></UpdateSubscriptionItemPriceRequest>";
    let answer = shop.post_xml(PRICE, xml).await;
    assert!(answer.contains("<UpdateSubscriptionItemPriceResponse xmlns="), "{answer}");
    assert!(answer.contains("<AlignmentCustomerGrossPrice>5.95</AlignmentCustomerGrossPrice>"));
    assert!(answer.contains("<TransactionStatus>Success</TransactionStatus>"));
}
