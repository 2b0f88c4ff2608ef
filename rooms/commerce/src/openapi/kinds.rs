//! What a member of a call may look like, in JSON and in XML, as leniently as it is read
//! (section 2).

use perennial_core::money::Currency;
use serde_json::Value;
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, Object, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::xml::XmlBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};

/// A word of an enum: itself, its short code if it has one, its integer.
pub type Word = (&'static str, Option<&'static str>, i64);

pub const STATUSES: [Word; 8] = [
    ("Active", Some("ACT"), 1),
    ("Deactivated", Some("DEA"), 2),
    ("Finished", Some("FIN"), 3),
    ("Grace", Some("GRA"), 4),
    ("Hold", Some("HLD"), 5),
    ("New", Some("NEW"), 6),
    ("HandledByClient", Some("HBC"), 7),
    ("AwaitingNewOrder", Some("WNO"), 8),
];
pub const ITEM_STATUSES: [Word; 7] = [
    ("Active", Some("ACT"), 1),
    ("Deactivated", Some("DEA"), 2),
    ("Finished", Some("FIN"), 3),
    ("Removed", Some("REM"), 4),
    ("AwaitingReinstate", Some("WAT"), 5),
    ("HandledByClient", Some("HBC"), 6),
    ("Other", Some("OTH"), 7),
];
pub const RENEWALS: [Word; 2] = [("Automatic", None, 1), ("Manual", None, 2)];
pub const ACTIONS: [Word; 3] = [("Update", None, 0), ("Upgrade", None, 1), ("Downgrade", None, 2)];
pub const CONTACTS: [Word; 3] = [
    ("LicenseeContact", Some("Licensee"), 0),
    ("BillingContact", Some("Billing"), 1),
    ("DeliveryContact", Some("Delivery"), 2),
];

/// Most digits of a number whose every value fits.
const DIGITS_32: &str = "[1-9][0-9]{0,8}";
const DIGITS_64: &str = "[1-9][0-9]{0,17}";
const ID: &str = "[Ss]?[0-9]{1,18}";
const ID_MAX: i64 = 999_999_999_999_999_999;
/// Every character but controls, which no text may hold.
const PLAIN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";
/// XML cannot hold the last two.
const PLAIN_XML: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f\\ufffe\\uffff]*$";
const FLAG: &str = "([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|0|1)";
const AMOUNT: &str = "[0-9]{1,9}(\\.[0-9]{1,4})?";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Json,
    Xml,
}

impl Dialect {
    /// The name of a schema in the document.
    pub fn named(self, name: &str) -> String {
        match self {
            Self::Json => name.to_owned(),
            Self::Xml => format!("{name}Xml"),
        }
    }

    pub fn refer(self, name: &str) -> RefOr<Schema> {
        Ref::from_schema_name(self.named(name)).into()
    }
}

/// What a member of a call holds.
#[derive(Clone, Copy)]
pub enum Kind {
    SubscriptionId,
    /// An int32 from one: a quantity to add, a running number.
    Count,
    /// An int32 from zero.
    Total,
    /// An int64 from one.
    Id,
    Int32,
    Int64,
    Flag,
    Text,
    /// Text that must not be blank.
    Filled,
    Date,
    Amount,
    Currency,
    Words(&'static [Word]),
    RunningNumbers,
    /// A list of another object.
    List(&'static str),
    Object(&'static str),
}

impl Kind {
    pub fn schema(self, dialect: Dialect, required: bool, told: &str) -> RefOr<Schema> {
        let mut forms = self.forms(dialect, required);
        if !required && dialect == Dialect::Json {
            forms.push(plain(Type::Null).into());
        }
        if forms.len() == 1
            && let Some(RefOr::T(Schema::Object(only))) = forms.first_mut()
        {
            only.description = Some(told.to_owned());
        }
        match forms.pop() {
            Some(only) if forms.is_empty() => only,
            Some(last) => {
                let any = AnyOfBuilder::new().schema_type(SchemaType::AnyValue);
                let any = any.description(Some(told));
                let any = forms.into_iter().fold(any, AnyOfBuilder::item).item(last);
                RefOr::T(Schema::AnyOf(any.build()))
            }
            None => Schema::default().into(),
        }
    }

    /// Every form of it; the first is the documented one.
    fn forms(self, dialect: Dialect, required: bool) -> Vec<RefOr<Schema>> {
        // Blank text is an absent member.
        let text = |form: &str| {
            let pattern = if required { format!("^{form}$") } else { format!("^({form})?$") };
            patterned(&pattern).into()
        };
        let json = dialect == Dialect::Json;
        match self {
            Self::SubscriptionId if json => vec![text(ID), integer(0, ID_MAX, None).into()],
            Self::SubscriptionId => vec![text(ID)],
            Self::Count => numbers(1, i32::MAX.into(), KnownFormat::Int32, json, text(DIGITS_32)),
            Self::Total => {
                let form = format!("0|{DIGITS_32}");
                let form = if required { format!("({form})") } else { form };
                numbers(0, i32::MAX.into(), KnownFormat::Int32, json, text(&form))
            }
            Self::Id => numbers(1, ID_MAX, KnownFormat::Int64, json, text(DIGITS_64)),
            Self::Int32 => {
                let form = format!("-?{DIGITS_32}");
                numbers(i32::MIN.into(), i32::MAX.into(), KnownFormat::Int32, json, text(&form))
            }
            Self::Int64 => {
                let form = format!("-?{DIGITS_64}");
                numbers(-ID_MAX, ID_MAX, KnownFormat::Int64, json, text(&form))
            }
            Self::Flag if json => vec![plain(Type::Boolean).into(), text(FLAG)],
            Self::Flag => vec![text(FLAG)],
            Self::Text if json => vec![patterned(PLAIN).into(), plain(Type::Number).into()],
            Self::Text => vec![patterned(PLAIN_XML).into()],
            Self::Filled => {
                let filled = "^[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\
                    \\u202f\\u205f\\u3000\\ufffe\\uffff][^\\u0000-\\u001f\\u007f-\\u009f\\ufffe\
                    \\uffff]*$";
                vec![patterned(filled).into()]
            }
            Self::Date => vec![formatted("date-time").into()],
            Self::Amount if json => {
                let number = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0));
                vec![number.maximum(Some(999_999_999)).multiple_of(Some(0.01)).into(), text(AMOUNT)]
            }
            Self::Amount => vec![text(AMOUNT)],
            Self::Currency => vec![currencies().into()],
            Self::Words(words) => vec![enumerated(words, json, required).into()],
            Self::RunningNumbers => {
                let number = Self::Count.schema(dialect, true, "A running number.");
                vec![listed(number)]
            }
            Self::List(name) => vec![listed(dialect.refer(name))],
            Self::Object(name) => vec![dialect.refer(name)],
        }
    }
}

fn plain(kind: Type) -> Object {
    Object::with_type(kind)
}

fn patterned(pattern: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build()
}

fn formatted(format: &str) -> Object {
    let format = SchemaFormat::Custom(format.to_owned());
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
}

fn integer(min: i64, max: i64, format: Option<KnownFormat>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(format.map(SchemaFormat::KnownFormat))
        .minimum(Some(min))
        .maximum(Some(max))
        .build()
}

/// A number, in JSON also as text.
fn numbers(
    min: i64,
    max: i64,
    format: KnownFormat,
    json: bool,
    text: RefOr<Schema>,
) -> Vec<RefOr<Schema>> {
    let number = integer(min, max, Some(format)).into();
    if json { vec![number, text] } else { vec![number] }
}

fn enumerated(words: &[Word], json: bool, required: bool) -> Object {
    let mut values: Vec<Value> = words.iter().map(|word| word.0.into()).collect();
    values.extend(words.iter().filter_map(|word| word.1).map(Value::from));
    if json {
        values.extend(words.iter().map(|word| Value::from(word.2)));
    }
    values.extend(words.iter().map(|word| Value::from(word.2.to_string())));
    if !required {
        values.push("".into());
    }
    let kind = if json {
        SchemaType::Array(vec![Type::String, Type::Integer])
    } else {
        SchemaType::Type(Type::String)
    };
    ObjectBuilder::new().schema_type(kind).enum_values(Some(values)).build()
}

/// The codes of ISO 4217 that amounts can be in: of all there could be, those that are.
fn currencies() -> Object {
    let letters = || b'A'..=b'Z';
    let all = letters().flat_map(|a| {
        letters().flat_map(move |b| letters().map(move |c| [a, b, c].map(char::from)))
    });
    let known = all.map(String::from_iter).filter(|code| Currency::parse(code).is_ok());
    let values = known.map(Value::from).collect::<Vec<_>>();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()
}

/// A list in `<Name><Item>…</Item></Name>`.
fn listed(item: RefOr<Schema>) -> RefOr<Schema> {
    let item = match item {
        RefOr::T(Schema::Object(mut object)) => {
            object.xml = Some(named("Item"));
            RefOr::T(Schema::Object(object))
        }
        other => other,
    };
    let list = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(100));
    list.xml(Some(XmlBuilder::new().wrapped(Some(true)).build())).into()
}

pub fn named(name: &'static str) -> utoipa::openapi::xml::Xml {
    XmlBuilder::new().name(Some(name)).build()
}
