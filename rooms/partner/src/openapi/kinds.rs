//! The forms of members that are text on the wire and mean more, each with the rule it comes from.

use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{
    AdditionalProperties, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Object, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::events::TYPES;
use crate::problem::{Category, Code};
use crate::wire::{self, ChangeType};
use crate::{changes, countries, orders, reconciling, sandbox, status};

pub fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn words<W: Into<Value>>(words: impl IntoIterator<Item = W>, told: &str) -> RefOr<Schema> {
    text().enum_values(Some(words)).description(Some(told)).into()
}

/// A form of text, described by an expression.
macro_rules! forms {
    ($($name:ident $schema:expr;)*) => {$(
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

/// An id of ours: its prefix, and a ULID.
fn id(prefix: &str) -> ObjectBuilder {
    text()
        .pattern(Some(format!("^{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}$")))
        .description(Some("Prefix and ULID (2.6)."))
        .examples([format!("{prefix}_01KGQ7W2M0Z8B3T5V9XK4D6HJN")])
}

fn length(pattern: &str) -> ObjectBuilder {
    let told = "ISO 8601, one unit: days, weeks, months or years (2.6). A month after the 31st is \
        the last day of the next one.";
    text().pattern(Some(pattern)).description(Some(told)).examples(["P1M"])
}

forms! {
    SubscriptionId id("sub");
    OrderId id("ord");
    LineId id("oli");
    ChangeId id("chg");
    OperationId id("opn");
    AccountId id("acc");
    DeviceId id("dev");
    MemberId id("mem");
    ConsentId id("cns");
    ExportId id("exp");
    EventId id("evt");
    Time text()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("RFC 3339; told in UTC to the second (2.6)."))
        .examples(["2026-01-31T09:00:00Z"]);
    Length length("^P[1-9][0-9]{0,1}[DWMY]$");
    LengthTold length("^P(T?)[0-9]{1,9}[DWMYHS]$");
    Reference text()
        .min_length(Some(1))
        .max_length(Some(128))
        .pattern(Some(PRINTABLE))
        .description(Some("A name the partner gives: compared letter by letter, never read (2.6)."))
        .examples(["A-778899"]);
    Country words(countries::ALL, "ISO 3166-1 alpha-2 (2.6).");
    Language text()
        .pattern(Some("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}$"))
        .description(Some("BCP 47 (2.6)."))
        .examples(["de-DE"]);
    Currency text().pattern(Some("^[A-Z]{3}$")).description(Some("ISO 4217.")).examples(["EUR"]);
    Email text()
        .pattern(Some("^[A-Za-z0-9._+-]{1,60}@[a-z0-9]{1,40}\\.[a-z]{2,20}$"))
        .description(Some("Other addresses that are in use are read, too (RFC 5321)."))
        .examples(["ada@mail.example"]);
    Phone text()
        .pattern(Some("^\\+[1-9][0-9]{7,14}$"))
        .description(Some("E.164."))
        .examples(["+14155550100"]);
    Status words(status::NAMES, "How it stands (4.2).");
    OrderState words(
        ["COMPLETED", "PARTIAL", "FAILED", "HELD", "IN_PROGRESS", "CANCELED"],
        "How an order or a line of it stands (4.1)."
    );
    OperationState words(
        ["NOT_STARTED", "IN_PROGRESS", "SUCCEEDED", "FAILED"],
        "How far it is (5.7)."
    );
    ExportState words(["PENDING", "READY", "FAILED"], "Whether the file is there (5.8).");
    ChangeState words(
        ["APPLIED", "SCHEDULED", "FAILED", "DISCARDED"],
        "What became of a change (5.3)."
    );
    Direction words(["UPGRADE", "CROSSGRADE", "DOWNGRADE"], "By the tiers of the plans (5.3).");
    TermType words(["FIXED", "EVERGREEN"], "Ends, or runs until it is cancelled (3).");
    IdentityState words(
        [
            "NOT_REQUIRED", "PENDING_PII", "SUBMITTED", "VERIFYING", "VERIFIED", "REJECTED",
            "ACTION_REQUIRED", "REVOKED",
        ],
        "Whether it is known who somebody is (5.6)."
    );
    ReasonCode words(
        [
            "CUSTOMER_REQUEST", "NON_PAYMENT", "BUNDLE_ENDED", "FRAUD", "MOVED", "DUPLICATE",
            "OTHER",
        ],
        "Why (5.3). A suspension knows `CUSTOMER_REQUEST`, `NON_PAYMENT`, `FRAUD` and `OTHER`."
    );
    DifferenceKind words(
        ["DIFFERENT", "MISSING_HERE", "MISSING_THERE"],
        "Both know it otherwise, or one side alone knows it (5.8)."
    );
    EventType words(TYPES, "What happened (5.9).");
    Passing words(passing(), "A code of the category TEMPORARY (2.7, 8).");
    ScenarioName words(sandbox::scenarios::names(), "What there is to be seen (8).");
    Fingerprint text()
        .pattern(Some("^[\\x21-\\x7e]{32,128}$"))
        .description(Some("The same device always says the same; it is kept as a keyed hash (5.5)."))
        .examples(["9f86d081884c7d659a2feaa0c55ad015"]);
    DeviceName text().min_length(Some(1)).max_length(Some(100)).pattern(Some(PRINTABLE));
    VersionName text().min_length(Some(1)).max_length(Some(64)).pattern(Some(PRINTABLE));
    Attributes attributes(text());
    Merged attributes(text().schema_type(SchemaType::from_iter([Type::String, Type::Null])));
    Compared ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some("Text, number, list of texts, or null where it is none."));
    ReconciliationRow row();
}

/// No control characters.
pub const PRINTABLE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// What passes by itself, as it may be forced in a sandbox.
fn passing() -> impl Iterator<Item = &'static str> {
    let passing = Code::ALL.iter().filter(|code| code.category() == Category::Temporary);
    passing.map(|code| code.name())
}

fn attributes(value: ObjectBuilder) -> ObjectBuilder {
    let name = Object::from(text().min_length(Some(1)).max_length(Some(64)));
    let value = value.max_length(Some(256)).build();
    ObjectBuilder::new()
        .property_names(Some(Schema::Object(name)))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Object(value)))))
        .max_properties(Some(20))
        .description(Some(
            "At most 20; names to 64, values to 256 characters; no card numbers (5.3).",
        ))
}

fn row() -> ObjectBuilder {
    let nothing_or =
        |kind: Type| ObjectBuilder::new().schema_type(SchemaType::from_iter([kind, Type::Null]));
    let named = [("subscriptionId", text()), ("partnerOrderId", text()), ("lineRef", text())];
    let compared = reconciling::FIELDS.iter().map(|field| {
        let schema = match field.form {
            reconciling::Form::Text => nothing_or(Type::String),
            reconciling::Form::Time => nothing_or(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
            reconciling::Form::Number => nothing_or(Type::Integer).minimum(Some(0)),
            reconciling::Form::Words => nothing_or(Type::Array),
        };
        (field.name, schema)
    });
    let row = ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .description(Some(
            "One subscription as the partner has it, by its id or its order and line.",
        ));
    named.into_iter().chain(compared).fold(row, |row, (name, schema)| row.property(name, schema))
}

/// A change of one type: the members it has, as it is read.
pub struct AnyChange;
/// A line of an order by its action: the members it has, as it is read.
pub struct AnyLine;

/// One of several documents told apart by a word: of the members of all, each has its own.
fn one_of(
    all: &RefOr<Schema>,
    word: &str,
    kinds: impl Iterator<Item = (&'static str, Vec<&'static str>, Vec<&'static str>)>,
) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(all)) = all else { return all.clone() };
    let each = kinds.map(|(name, own, required)| {
        let said = text().enum_values(Some([name]));
        let mut kind = ObjectBuilder::new().title(Some(name)).property(word, said).required(word);
        for member in own {
            if let Some(schema) = all.properties.get(member) {
                kind = kind.property(member, schema.clone());
            }
        }
        let kind = required.into_iter().fold(kind, ObjectBuilder::required);
        kind.additional_properties(Some(AdditionalProperties::FreeForm(false)))
    });
    each.fold(OneOfBuilder::new(), OneOfBuilder::item).into()
}

impl PartialSchema for AnyChange {
    fn schema() -> RefOr<Schema> {
        let kinds = ChangeType::ALL.into_iter().map(|kind| {
            let required = match kind {
                ChangeType::ChangePlan => vec!["offeringId"],
                ChangeType::ChangeSeats => vec!["seats"],
                ChangeType::SetEndDate => vec!["endDate"],
                ChangeType::Activate | ChangeType::Deactivate => vec!["pos"],
                ChangeType::Cancel => vec!["mode"],
                ChangeType::DiscardPending => vec!["changeId"],
                ChangeType::ChangeOptions
                | ChangeType::Prolong
                | ChangeType::UndoCancel
                | ChangeType::Suspend
                | ChangeType::Resume
                | ChangeType::Restart
                | ChangeType::UpdateAttributes => vec![],
            };
            (kind.name(), changes::members(kind).to_vec(), required)
        });
        one_of(&wire::Wanted::schema(), "type", kinds)
    }
}

impl ToSchema for AnyChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        wire::Wanted::schemas(schemas);
    }
}

impl PartialSchema for AnyLine {
    fn schema() -> RefOr<Schema> {
        let kinds = [
            ("CREATE", &orders::OF_CREATE[..], vec!["lineRef", "offeringId"]),
            ("RENEW", &orders::OF_RENEW, vec!["lineRef", "subscriptionId"]),
            (
                "CHANGE_PLAN",
                &orders::OF_CHANGE_PLAN,
                vec!["lineRef", "subscriptionId", "offeringId"],
            ),
        ];
        let kinds = kinds.into_iter().map(|(name, own, required)| {
            (name, std::iter::once("lineRef").chain(own.iter().copied()).collect(), required)
        });
        one_of(&wire::NewLine::schema(), "action", kinds)
    }
}

impl ToSchema for AnyLine {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        wire::NewLine::schemas(schemas);
    }
}

/// How far a clock is moved: by a length, or to an instant.
pub struct AnyMove;

impl PartialSchema for AnyMove {
    fn schema() -> RefOr<Schema> {
        let all = wire::ClockMove::schema();
        let RefOr::T(Schema::Object(all)) = &all else { return all };
        let each = ["advance", "setTo"].into_iter().filter_map(|member| {
            let one = ObjectBuilder::new().property(member, all.properties.get(member)?.clone());
            let closed = AdditionalProperties::FreeForm(false);
            Some(one.required(member).additional_properties(Some(closed)))
        });
        each.fold(OneOfBuilder::new(), OneOfBuilder::item).into()
    }
}

impl ToSchema for AnyMove {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        wire::ClockMove::schemas(schemas);
    }
}

/// An object without members.
pub struct Nothing;

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .examples([json!(Map::new())])
            .into()
    }
}

impl ToSchema for Nothing {}
