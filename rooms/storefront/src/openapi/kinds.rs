//! The forms of members that are text or numbers on the wire and mean more.

use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Object, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::inbound::offer_codes::{CLASSES, STACKINGS};
use crate::inbound::offer_length::MODES;
use crate::one_time::OneTimeKind;
use crate::outbound::projects;
use crate::{grace, locales, outbound, periods, territories};

/// How often it renews: one of the six words.
pub(crate) struct SubscriptionPeriod;
/// Whether an offer is free, paid at once, or cheaper as you go.
pub(crate) struct Mode;
/// How long an offer is: one unit, counted from 1 to 366.
pub(crate) struct Length;
/// How long a grace is: one of three words.
pub(crate) struct GraceLength;
/// Which renewals have it.
pub(crate) struct GraceCovers;
/// A customer by what he has and had in the group.
pub(crate) struct CustomerClass;
/// What an offer by code means for the introductory one.
pub(crate) struct Stacking;
/// A storefront.
pub(crate) struct Place;
/// All storefronts, or those that are named.
pub(crate) struct Places;
/// A positive amount of money.
pub(crate) struct Amount;
/// How long a month lasts in a sandbox.
pub(crate) struct RenewalRate;
/// Whether somebody reviews what is new.
pub(crate) struct ReviewWay;
/// What kind of thing is bought once.
pub(crate) struct OneTimeType;

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Text in a path or a query, where control characters are refused.
pub(super) fn plain() -> ObjectBuilder {
    text().pattern(Some("^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))
}

/// A language of the catalog's texts. Other ways to write the same are read too.
pub(super) fn locale() -> ObjectBuilder {
    let words = locales::every().map(Value::from);
    text().enum_values(Some(words)).description(Some("A supported locale, BCP 47."))
}

fn words(words: impl IntoIterator<Item = String>, told: &str) -> RefOr<Schema> {
    let words = words.into_iter().map(Value::from);
    text().enum_values(Some(words)).description(Some(told)).into()
}

impl PartialSchema for SubscriptionPeriod {
    fn schema() -> RefOr<Schema> {
        words(periods::PERIOD_WORDS.map(str::to_owned), "How often it renews.")
    }
}

impl PartialSchema for Mode {
    fn schema() -> RefOr<Schema> {
        words(MODES.map(str::to_owned), "Free, paid at once, or cheaper as you go.")
    }
}

impl PartialSchema for Length {
    fn schema() -> RefOr<Schema> {
        text()
            .pattern(Some("^P([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])[DWMY]$"))
            .description(Some("ISO 8601, one unit: `P3D`, `P1W`, `P3M`, `P1Y`."))
            .examples([Value::from("P1W")])
            .into()
    }
}

impl PartialSchema for GraceLength {
    fn schema() -> RefOr<Schema> {
        words(grace::LENGTH_WORDS.map(str::to_owned), "How long; six days at most by the week.")
    }
}

impl PartialSchema for GraceCovers {
    fn schema() -> RefOr<Schema> {
        words(grace::COVERED_WORDS.map(str::to_owned), "Which renewals have it.")
    }
}

impl PartialSchema for CustomerClass {
    fn schema() -> RefOr<Schema> {
        let told = "Never had a product of the group, has one, had one.";
        words(CLASSES.map(|class| outbound::class(class).to_owned()), told)
    }
}

impl PartialSchema for Stacking {
    fn schema() -> RefOr<Schema> {
        let told = "After the introductory offer, or in its place.";
        words(STACKINGS.map(|stacking| outbound::stacking(stacking).to_owned()), told)
    }
}

impl PartialSchema for Place {
    fn schema() -> RefOr<Schema> {
        let places = territories::everywhere().map(|place| territories::write(&place));
        words(places, "A storefront, ISO 3166 alpha-3.")
    }
}

impl PartialSchema for Places {
    fn schema() -> RefOr<Schema> {
        // A place that has no storefront keeps its own name.
        let some = ArrayBuilder::new().items(Object::with_type(Type::String));
        let all = text().enum_values(Some(["ALL"]));
        let any = AnyOfBuilder::new().schema_type(SchemaType::AnyValue).item(all).item(some);
        any.description(Some("`ALL`, or the codes of the storefronts.")).into()
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        let decimal = text()
            .pattern(Some("^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,3})?$"))
            .examples([Value::from("9.99")]);
        let number = ObjectBuilder::new()
            .schema_type(Type::Number)
            .exclusive_minimum(Some(0))
            .maximum(Some(9_999_999_999_i64));
        let any = AnyOfBuilder::new().schema_type(SchemaType::AnyValue).item(decimal).item(number);
        any.description(Some("A positive decimal with the digits of its currency.")).into()
    }
}

impl PartialSchema for RenewalRate {
    fn schema() -> RefOr<Schema> {
        let told = "How often a month renews in a sandbox; `OFF` for every month.";
        words(projects::rate_words(), told)
    }
}

impl PartialSchema for ReviewWay {
    fn schema() -> RefOr<Schema> {
        let told = "Whether a new subscription waits until somebody approved it.";
        words(projects::REVIEWS.map(|(word, _)| word.to_owned()), told)
    }
}

impl PartialSchema for OneTimeType {
    fn schema() -> RefOr<Schema> {
        words(OneTimeKind::WORDS.map(str::to_owned), "Used up, owned, or lasting for a time.")
    }
}

impl ToSchema for RenewalRate {}
impl ToSchema for ReviewWay {}
impl ToSchema for OneTimeType {}
impl ToSchema for SubscriptionPeriod {}
impl ToSchema for Mode {}
impl ToSchema for Length {}
impl ToSchema for GraceLength {}
impl ToSchema for GraceCovers {}
impl ToSchema for CustomerClass {}
impl ToSchema for Stacking {}
impl ToSchema for Place {}
impl ToSchema for Places {}
impl ToSchema for Amount {}
