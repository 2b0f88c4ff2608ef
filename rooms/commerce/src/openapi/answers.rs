//! The answers, member by member (sections 3.1, 3.2 and 3.4). Every member is always there.

use serde_json::Value;
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::xml::XmlBuilder;
use utoipa::openapi::{ComponentsBuilder, RefOr, Schema};

use super::kinds::{Dialect, ITEM_STATUSES, RENEWALS, STATUSES, Word};

const NAMESPACE: &str = "http://api.cleverbridge.com/datacontract";

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Count,
    Id,
    Flag,
    /// Exact decimals in the currency told beside them.
    Money,
    Date,
    Word(&'static [Word]),
    Transaction,
    Object(&'static str),
    /// A list; XML calls each element so.
    List(&'static str, &'static str),
}

/// Its name, what it holds, whether it may be null, what it is.
type Member = (&'static str, Kind, bool, &'static str);

const MESSAGE: Member = ("ResultMessage", Kind::Text, false, "`OK`, or why not.");

const PURCHASE: [Member; 3] = [
    ("PurchaseId", Kind::Id, false, "The purchase."),
    ("PurchaseItemRunningNo", Kind::Count, false, "The item's place in it."),
    ("SubscriptionIntervalNo", Kind::Count, false, "The interval it paid, from 0."),
];

const ITEM: [Member; 24] = [
    ("Couponcode", Kind::Text, false, "Empty: none."),
    ("DeactivationDate", Kind::Date, true, ""),
    ("EndDate", Kind::Date, true, ""),
    ("IsCurrent", Kind::Flag, false, "Whether this is the version that holds."),
    ("LastIntervalNo", Kind::Count, false, "The last paid interval, from 0."),
    ("NextBillingCurrencyId", Kind::Text, false, "ISO 4217."),
    ("NextBillingCustomerGrossPrice", Kind::Money, false, "The next charge, all units."),
    ("NextBillingCustomerNetPrice", Kind::Money, false, ""),
    ("NextBillingCustomerVatPrice", Kind::Money, false, ""),
    ("NextRenewalCustomerGrossPrice", Kind::Money, false, "The next renewal, all units."),
    ("NextRenewalCustomerNetPrice", Kind::Money, false, ""),
    ("NextRenewalCustomerVatPrice", Kind::Money, false, ""),
    ("ProductId", Kind::Id, false, ""),
    ("ProductName", Kind::Text, false, ""),
    ("ProductNameExtension", Kind::Text, false, ""),
    ("PromotionId", Kind::Id, true, ""),
    ("Quantity", Kind::Count, false, "Units."),
    ("RecurrenceCount", Kind::Count, true, "Most billings."),
    ("RunningNo", Kind::Count, false, "From 1, the same for the item's whole life."),
    ("StartDate", Kind::Date, true, ""),
    ("Status", Kind::Word(&ITEM_STATUSES), false, ""),
    ("SubscriptionId", Kind::Id, false, "Without the `S`."),
    (
        "SubscriptionPurchaseItems",
        Kind::List("SubscriptionPurchaseItem", "SubscriptionPurchaseItem"),
        false,
        "Every purchase in which the item was billed.",
    ),
    ("Version", Kind::Count, false, "From 1."),
];

const SUBSCRIPTION: [Member; 20] = [
    ("CustomerCurrencyId", Kind::Text, false, "ISO 4217."),
    ("CustomerId", Kind::Id, true, "The platform's."),
    ("CustomerReferenceId", Kind::Text, false, "The merchant's."),
    ("CustomerReferenceNo", Kind::Text, false, "The customer's own order number."),
    ("EndDate", Kind::Date, true, ""),
    ("GracePeriodDays", Kind::Count, false, "Days."),
    ("Id", Kind::Id, false, "Without the `S`."),
    ("IntervalDayCount", Kind::Count, false, "Days of an interval, or 0."),
    ("IntervalMonthCount", Kind::Count, false, "Months of an interval, or 0."),
    ("BillingIntervalDayCount", Kind::Count, false, "0: as the interval."),
    ("BillingIntervalMonthCount", Kind::Count, false, "0: as the interval."),
    ("Items", Kind::List("SubscriptionItem", "SubscriptionItem"), false, "Versions of items."),
    ("LastIntervalNo", Kind::Count, false, "The last paid interval, from 0."),
    ("NextBillingDate", Kind::Date, true, ""),
    ("NextBillingDateReminder", Kind::Date, true, ""),
    ("RenewalType", Kind::Word(&RENEWALS), true, "Null in Management 1.0."),
    ("StartDate", Kind::Date, true, "Of the first payment."),
    ("StartIntervalDayCount", Kind::Count, false, "Days of the first interval, or 0."),
    ("StartIntervalMonthCount", Kind::Count, false, "Months of the first interval, or 0."),
    ("SubscriptionStatus", Kind::Word(&STATUSES), false, ""),
];

const CHANGE: [Member; 11] = [
    MESSAGE,
    ("AlignmentCustomerGrossPrice", Kind::Money, false, "Charged now; 0 without alignment."),
    ("AlignmentCustomerNetPrice", Kind::Money, false, ""),
    ("AlignmentCustomerVatPrice", Kind::Money, false, ""),
    ("NextBillingCustomerGrossPrice", Kind::Money, false, "The affected item's next charge."),
    ("NextBillingCustomerNetPrice", Kind::Money, false, ""),
    ("NextBillingCustomerVatPrice", Kind::Money, false, ""),
    ("PriceCurrencyId", Kind::Text, false, "ISO 4217."),
    ("NextBillingDate", Kind::Date, true, ""),
    ("TransactionStatus", Kind::Transaction, true, "Null where nothing was to be paid."),
    ("ContinueUrl", Kind::Text, true, "A page for the customer where money moved."),
];

const RENEWED: [Member; 4] = [MESSAGE, CHANGE[8], CHANGE[9], CHANGE[10]];
const ONE: [Member; 2] = [MESSAGE, ("Subscription", Kind::Object("Subscription"), false, "")];
const MANY: [Member; 2] =
    [MESSAGE, ("Subscriptions", Kind::List("Subscription", "Subscription"), false, "")];

const OBJECTS: [(&str, &[Member]); 9] = [
    ("SubscriptionPurchaseItem", &PURCHASE),
    ("SubscriptionItem", &ITEM),
    ("Subscription", &SUBSCRIPTION),
    ("BaseResponse", &[MESSAGE]),
    ("ChangeResponse", &CHANGE),
    ("RenewSubscriptionResponse", &RENEWED),
    ("GetSubscriptionResponse", &ONE),
    ("GetSubscriptionsResponse", &MANY),
    ("Refusal", &[("ResultMessage", Kind::Text, false, "Why; never `OK`.")]),
];

pub fn schemas(mut components: ComponentsBuilder) -> ComponentsBuilder {
    for dialect in [Dialect::Json, Dialect::Xml] {
        for (name, members) in OBJECTS {
            let mut object = ObjectBuilder::new();
            for (name, kind, nullable, told) in members {
                object =
                    object.property(*name, member(*kind, dialect, *nullable, told)).required(*name);
            }
            if dialect == Dialect::Xml {
                // The root is named by the operation that was asked.
                object = object.xml(Some(XmlBuilder::new().namespace(Some(NAMESPACE)).build()));
            }
            components = components.schema(dialect.named(name), Schema::Object(object.build()));
        }
    }
    components
}

fn member(kind: Kind, dialect: Dialect, nullable: bool, told: &str) -> RefOr<Schema> {
    let json = dialect == Dialect::Json;
    let schema = match kind {
        Kind::Object(name) => return dialect.refer(name),
        Kind::List(name, element) => {
            let xml = XmlBuilder::new().wrapped(Some(true)).name(Some(element)).build();
            return ArrayBuilder::new().items(dialect.refer(name)).xml(Some(xml)).into();
        }
        Kind::Text | Kind::Transaction => ObjectBuilder::new().schema_type(Type::String),
        Kind::Count => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(0)),
        Kind::Id => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1)),
        Kind::Flag => ObjectBuilder::new().schema_type(Type::Boolean),
        Kind::Money => ObjectBuilder::new().schema_type(Type::Number),
        Kind::Date if json => ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("date-time".to_owned()))),
        Kind::Date => ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?$")),
        Kind::Word(words) => ObjectBuilder::new()
            .schema_type(SchemaType::Array(vec![Type::Integer, Type::String]))
            .enum_values(Some(written(words, json))),
    };
    let schema = match kind {
        Kind::Transaction => schema.enum_values(Some(
            ["Success", "Error", "Rejected", "Pending", "Unknown"].map(Value::from),
        )),
        _ => schema,
    };
    let told = Some(told).filter(|told| !told.is_empty());
    let schema = schema.description(told);
    if !nullable {
        return schema.into();
    }
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let any = AnyOfBuilder::new().schema_type(SchemaType::AnyValue).item(schema).item(null);
    RefOr::T(Schema::AnyOf(any.build()))
}

/// Integers in JSON, or words where the installation wants them; words in XML.
fn written(words: &[Word], json: bool) -> Vec<Value> {
    let numbers = words.iter().filter(|_| json).map(|word| Value::from(word.2));
    numbers.chain(words.iter().map(|word| word.0.into())).collect()
}
