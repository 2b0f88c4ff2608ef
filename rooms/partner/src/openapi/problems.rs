//! How refusals are told: every code with its status and category, and by status which codes it has
//! (2.7).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use room_lobby::openapi::Shape;
use serde_json::Value;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::headers;
use super::kinds::text;
use crate::problem::{Category, Code};

/// Names a client's text for the person in front of it.
pub struct CustomerMessageKey;
/// What a client can do about it.
pub struct ProblemCategory;
/// The document of RFC 9457 with what is ours; lines of orders and operations that failed bear it, too.
pub struct Problem;

const CATEGORIES: [Category; 5] = [
    Category::InvalidInput,
    Category::BusinessRuleViolation,
    Category::Temporary,
    Category::Access,
    Category::NotFound,
];

/// `version-not-supported` has two (2.3), a head that HTTP itself refuses has one of its own, and so
/// has an answer that cannot be given as it is wanted.
const BESIDE: [(u16, Code); 2] = [(400, Code::InvalidField), (406, Code::VersionNotSupported)];

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let mut told = "Why (2.7). Names are stable.\n\n| code | status | category | in words |\n\
             |---|---|---|---|\n"
            .to_owned();
        for code in Self::ALL {
            let (name, status, title) = (code.name(), code.status().as_u16(), code.title());
            let category = code.category().name();
            // Writing to a text does not fail.
            let _written = writeln!(told, "| `{name}` | {status} | {category} | {title} |");
        }
        let names = Self::ALL.iter().map(|code| code.name());
        text().enum_values(Some(names)).description(Some(told)).into()
    }
}

impl ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProblemCode".into()
    }
}

impl PartialSchema for CustomerMessageKey {
    fn schema() -> RefOr<Schema> {
        let rules =
            Code::ALL.iter().filter(|code| code.category() == Category::BusinessRuleViolation);
        let keys = rules.map(|code| code.name().replace('-', "_"));
        let told = "Names a text of yours for the customer; where a rule forbids what was asked.";
        text().enum_values(Some(keys)).description(Some(told)).into()
    }
}

impl ToSchema for CustomerMessageKey {}

impl PartialSchema for ProblemCategory {
    fn schema() -> RefOr<Schema> {
        let told = "`INVALID_INPUT`: mend the request. `BUSINESS_RULE_VIOLATION`: rules of the \
            product forbid it. `TEMPORARY`: try again, later each time. `ACCESS`: the credential. \
            `NOT_FOUND`: not there, or not yours.";
        text().enum_values(Some(CATEGORIES.map(Category::name))).description(Some(told)).into()
    }
}

impl ToSchema for ProblemCategory {}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        let told = |told: &str| text().description(Some(told));
        let flag = ObjectBuilder::new().schema_type(Type::Boolean);
        let mistake = ObjectBuilder::new()
            .property(
                "pointer",
                told("A place in the body (RFC 6901), or `query:name`, `header:Name`."),
            )
            .required("pointer")
            .property("code", Code::reference())
            .required("code")
            .property("message", told("For people; never with anything personal in it."))
            .required("message");
        let errors = utoipa::openapi::schema::ArrayBuilder::new().items(mistake);
        ObjectBuilder::new()
            .property("type", told("An address that names the code."))
            .required("type")
            .property("title", told("In words, the same for each code."))
            .required("title")
            .property("status", ObjectBuilder::new().schema_type(Type::Integer))
            .required("status")
            .property("code", Code::reference())
            .required("code")
            .property("category", ProblemCategory::reference())
            .required("category")
            .property("retryable", flag.description(Some("True of TEMPORARY alone.")))
            .required("retryable")
            .property("requestId", told("To be named to whoever is asked for help."))
            .required("requestId")
            .property("correlationId", text())
            .required("correlationId")
            .property("instance", told("The path that was called."))
            .required("instance")
            .property("errors", errors)
            .required("errors")
            .property("detail", text())
            .property("subscriptionId", told("The one it is about."))
            .property("customerMessageKey", CustomerMessageKey::reference())
            .description(Some("Why it was not done (RFC 9457). Nothing was changed."))
            .into()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.extend(Shape::of::<Code>().schemas);
        schemas.extend(Shape::of::<ProblemCategory>().schemas);
        schemas.extend(Shape::of::<CustomerMessageKey>().schemas);
    }
}

trait Reference: ToSchema {
    fn reference() -> Ref {
        Ref::from_schema_name(Self::name())
    }
}

impl<T: ToSchema> Reference for T {}

/// Name of the refusals of one status.
fn name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableContent",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        _ => "InternalServerError",
    }
}

/// Every status that is refused with, and its codes.
fn codes() -> BTreeMap<u16, Vec<Code>> {
    let mut all = BTreeMap::<u16, Vec<Code>>::new();
    let each = Code::ALL.iter().map(|code| (code.status().as_u16(), *code));
    for (status, code) in each.chain(BESIDE) {
        all.entry(status).or_default().push(code);
    }
    all
}

/// Of an operation, which takes its method.
pub fn of() -> impl Iterator<Item = (String, RefOr<Response>)> {
    let statuses = codes().into_keys().filter(|status| *status != 405);
    statuses.map(|status| (status.to_string(), RefOr::Ref(Ref::from_response_name(name(status)))))
}

pub fn responses() -> impl Iterator<Item = (String, RefOr<Response>)> {
    codes().into_iter().map(|(status, codes)| {
        let names: Vec<_> = codes.iter().map(|code| Value::from(code.name())).collect();
        let own = ObjectBuilder::new()
            .property("code", text().enum_values(Some(names.clone())))
            .property(
                "status",
                ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([status])),
            );
        let schema = AllOfBuilder::new().item(Problem::reference()).item(own).build();
        let told: Vec<_> = codes.iter().map(|code| format!("`{}`", code.name())).collect();
        let response = ResponseBuilder::new()
            .description(told.join(", "))
            .content("application/problem+json", Content::new(Some(Schema::AllOf(schema))));
        let response = headers::of_refusal(status)
            .fold(response, |response, (name, header)| response.header(name, header));
        (name(status).to_owned(), RefOr::T(response.build()))
    })
}

pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
    Shape::of::<Problem>().schemas
}
