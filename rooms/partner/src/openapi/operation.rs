//! One operation as the tables name it, and as the documents tell it.

use room_lobby::openapi::{Shape, parameter};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Object, Ref, RefOr, Required, ResponseBuilder, Schema};

use super::kinds::{PRINTABLE, text};
use super::{headers, problems};

const JSON: &str = "application/json";
const VENDOR: &str = "application/vnd.perennial.partner.v1+json";

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// A partner whose credential has one of these scopes.
    Partner(&'static [&'static str]),
    /// A device, by its token.
    Device,
    Anybody,
}

/// What comes back, beside refusals.
enum Answer {
    Document(Shape),
    /// Bytes of these kinds.
    File(&'static [&'static str]),
    Nothing,
}

pub struct Operation {
    pub path: &'static str,
    pub method: HttpMethod,
    id: &'static str,
    about: &'static str,
    asks: Asks,
    /// Path parameters, and how they look where that is known.
    parts: Vec<(&'static str, RefOr<Schema>)>,
    parameters: Vec<(&'static str, ParameterIn, RefOr<Schema>, bool)>,
    /// The body by kinds, and whether it must be there.
    body: Option<(Vec<(&'static str, Content)>, bool)>,
    shapes: Vec<Shape>,
    answers: Vec<(&'static str, Answer)>,
    /// Forms in which an answer comes as well.
    beside: Vec<&'static str>,
    keyed: bool,
    revised: bool,
    links: Vec<Link>,
    /// It may be put off: its 202 tells of an operation and of nothing else.
    deferrable: bool,
    refused_as_oauth: bool,
}

impl Operation {
    fn new(method: HttpMethod, path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self {
            path,
            method,
            id,
            about,
            asks: Asks::Anybody,
            parts: vec![],
            parameters: vec![],
            body: None,
            shapes: vec![],
            answers: vec![],
            beside: vec![],
            keyed: false,
            revised: false,
            links: vec![],
            deferrable: false,
            refused_as_oauth: false,
        }
    }

    pub fn get(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, id, about)
    }

    pub fn post(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Post, path, id, about)
    }

    pub fn put(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Put, path, id, about)
    }

    pub fn delete(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Delete, path, id, about)
    }

    /// For a partner with this scope.
    pub fn scope(self, scope: &'static [&'static str]) -> Self {
        Self { asks: Asks::Partner(scope), ..self }
    }

    /// For a device that took its seat.
    pub fn device(self) -> Self {
        Self { asks: Asks::Device, ..self }
    }

    /// How a part of the path looks.
    pub fn part<Form: ToSchema>(mut self, name: &'static str) -> Self {
        let shape = Shape::of::<Form>();
        self.parts.push((name, Ref::from_schema_name(&shape.name).into()));
        self.shapes.push(shape);
        self
    }

    pub fn given<Body: ToSchema>(self) -> Self {
        self.body_of::<Body>(true, None)
    }

    /// As [`Self::given`], with a body that is read and accepted.
    pub fn given_as<Body: ToSchema>(self, example: Value) -> Self {
        self.body_of::<Body>(true, Some(example))
    }

    /// As [`Self::given`], where there need not be a body.
    pub fn may_be_given<Body: ToSchema>(self) -> Self {
        self.body_of::<Body>(false, None)
    }

    fn body_of<Body: ToSchema>(mut self, required: bool, example: Option<Value>) -> Self {
        let shape = Shape::of::<Body>();
        let mut content = shape.content();
        content.example = example;
        let kinds: &[&str] = match self.asks {
            Asks::Partner(_) => &[JSON, VENDOR],
            Asks::Device | Asks::Anybody => &[JSON],
        };
        let kinds = kinds.iter().map(|kind| (*kind, content.clone())).collect();
        self.body = Some((kinds, required));
        self.shapes.push(shape);
        self
    }

    /// A body of another kind: text of a form, or a table.
    pub fn or_given(mut self, kind: &'static str, schema: Schema) -> Self {
        let content = Content::new(Some(schema));
        match &mut self.body {
            Some((kinds, _)) => kinds.push((kind, content)),
            None => self.body = Some((vec![(kind, content)], true)),
        }
        self
    }

    pub fn told<Answered: ToSchema>(mut self, status: &'static str) -> Self {
        self.answers.push((status, Answer::Document(Shape::of::<Answered>())));
        self
    }

    pub fn file(mut self, kinds: &'static [&'static str]) -> Self {
        self.answers.push(("200", Answer::File(kinds)));
        self
    }

    /// It answers nothing.
    pub fn done(mut self, status: &'static str) -> Self {
        self.answers.push((status, Answer::Nothing));
        self
    }

    /// The same document, written otherwise for who asks so.
    pub fn also_as(mut self, kind: &'static str) -> Self {
        self.beside.push(kind);
        self
    }

    pub fn query(mut self, name: &'static str, schema: ObjectBuilder) -> Self {
        self.parameters.push((
            name,
            ParameterIn::Query,
            Schema::Object(schema.into()).into(),
            false,
        ));
        self
    }

    /// A parameter of a form that has a name.
    pub fn query_of<Form: ToSchema>(mut self, name: &'static str) -> Self {
        let shape = Shape::of::<Form>();
        let schema = Ref::from_schema_name(&shape.name).into();
        self.parameters.push((name, ParameterIn::Query, schema, false));
        self.shapes.push(shape);
        self
    }

    /// Pages of a list: how long, and where it goes on.
    pub fn paged(self, most: u32) -> Self {
        let size = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(most))
            .description(Some("How many at a time; 50 where absent."));
        let token = text().description(Some("`nextPageToken` of the page before; good for a day."));
        self.query("pageSize", size).query("pageToken", token)
    }

    /// It may be tried, and answers as it would.
    pub fn tried(self) -> Self {
        let told = "Answers as it would and writes nothing; needs no `Idempotency-Key`.";
        let flag = ObjectBuilder::new().schema_type(Type::Boolean).description(Some(told));
        self.query("dryRun", flag)
    }

    fn header(mut self, name: &'static str, schema: Object, required: bool) -> Self {
        let schema = Schema::Object(schema).into();
        self.parameters.push((name, ParameterIn::Header, schema, required));
        self
    }

    /// A header that need not be there.
    pub fn header_of(self, name: &'static str, schema: ObjectBuilder) -> Self {
        self.header(name, schema.build(), false)
    }

    /// Done once by its `Idempotency-Key` (2.5).
    pub fn keyed(self) -> Self {
        let told = "The same call with the same key is done once (2.5).";
        Self { keyed: true, ..self.header("Idempotency-Key", headers::idempotency_key(told), true) }
    }

    /// As [`Self::keyed`], of what may be tried without one.
    pub fn keyed_unless_tried(self) -> Self {
        let told = "Needed unless `dryRun=true`. The same call with the same key is done once \
            (2.5).";
        let header = headers::idempotency_key(told);
        Self { keyed: true, ..self.header("Idempotency-Key", header, false) }.tried()
    }

    /// It may be put off (5.7).
    pub fn put_off(self) -> Self {
        let it = self.header("Prefer", headers::prefer(), false);
        Self { deferrable: true, ..it }.told::<crate::wire::Operation>("202")
    }

    /// Only where it is as it was seen.
    pub fn if_match(self) -> Self {
        self.header("If-Match", headers::if_match(), false)
    }

    /// Its answers bear the revision.
    pub fn revised(self) -> Self {
        Self { revised: true, ..self }
    }

    pub fn refused_as_oauth(self) -> Self {
        Self { refused_as_oauth: true, ..self }
    }

    /// What can be done next, with a part of the answer as a parameter.
    pub fn then(mut self, next: &'static str, parameter: &str, part: &str) -> Self {
        let link = LinkBuilder::new()
            .operation_id(next)
            .parameter(parameter, format!("$response.body#{part}"));
        self.links.push(link.build());
        self
    }

    /// As [`Self::then`], for each of several.
    pub fn then_of(self, (parameter, part): (&str, &str), next: &[&'static str]) -> Self {
        next.iter().fold(self, |it, next| it.then(next, parameter, part))
    }

    /// As [`Self::then`], about the same subscription.
    pub fn then_of_it(mut self, next: &'static str, more: &[(&str, &str)]) -> Self {
        let link = LinkBuilder::new()
            .operation_id(next)
            .parameter("subscriptionId", "$request.path.subscriptionId");
        let link = more.iter().fold(link, |link, (name, from)| link.parameter(*name, *from));
        self.links.push(link.build());
        self
    }

    pub fn schemas(&self) -> Vec<(String, RefOr<Schema>)> {
        let answers = self.answers.iter().filter_map(|(_, answer)| match answer {
            Answer::Document(shape) => Some(shape),
            Answer::File(_) | Answer::Nothing => None,
        });
        self.shapes.iter().chain(answers).flat_map(|shape| shape.schemas.clone()).collect()
    }

    pub fn document(&self) -> OperationBuilder {
        let group = self.path.split('/').nth(2).unwrap_or_default();
        let group = group.split(':').next().unwrap_or_default();
        let told = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(group)
            .summary(Some(self.about))
            .securities(Some(self.securities()));
        self.answered(self.asked(told))
    }

    /// Each way to be known, with the scope it needs there.
    fn securities(&self) -> Vec<SecurityRequirement> {
        let none = Vec::<String>::new;
        match self.asks {
            Asks::Partner(scopes) => scopes
                .iter()
                .flat_map(|scope| {
                    ["key", "oauth", "vendor"].map(|way| SecurityRequirement::new(way, [*scope]))
                })
                .collect(),
            Asks::Device => vec![SecurityRequirement::new("device", none())],
            Asks::Anybody => vec![SecurityRequirement::default()],
        }
    }

    fn asked(&self, mut told: OperationBuilder) -> OperationBuilder {
        for name in self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let known = self.parts.iter().find(|(part, _)| *part == name);
            let plain = text().min_length(Some(1)).max_length(Some(128)).pattern(Some(PRINTABLE));
            let schema =
                known.map_or_else(|| Schema::Object(plain.into()).into(), |it| it.1.clone());
            let part = parameter(name, ParameterIn::Path, Object::default(), true);
            told = told.parameter(part.schema(Some(schema)));
        }
        let mut all: Vec<_> = self.parameters.clone();
        if let Asks::Partner(_) = self.asks {
            let version = ObjectBuilder::new()
                .schema_type(Type::Integer)
                .enum_values(Some([1]))
                .description(Some("Chosen here or by the media type, as agreed (2.3)."));
            let schema = Schema::Object(version.into()).into();
            all.push(("api-version", ParameterIn::Query, schema, false));
        }
        let partner = matches!(self.asks, Asks::Partner(_)).then(headers::partner);
        for (name, schema) in self.ids().into_iter().chain(partner) {
            all.push((name, ParameterIn::Header, Schema::Object(schema).into(), false));
        }
        for (name, part, schema, required) in all {
            let described = match &schema {
                RefOr::T(Schema::Object(object)) => object.clone(),
                RefOr::T(_) | RefOr::Ref(_) => Object::default(),
            };
            told = told.parameter(parameter(name, part, described, required).schema(Some(schema)));
        }
        if let Some((kinds, required)) = &self.body {
            let required = if *required { Required::True } else { Required::False };
            let body = RequestBodyBuilder::new().required(Some(required));
            let body = kinds
                .iter()
                .fold(body, |body, (kind, content)| body.content(*kind, content.clone()));
            told = told.request_body(Some(body.build()));
        }
        told
    }

    /// The ids of the call. The partner room refuses what is none, the product clients' replaces it.
    fn ids(&self) -> [(&'static str, Object); 2] {
        headers::of_call().map(|(name, mut id)| {
            if self.path.starts_with("/client/") {
                id.pattern = None;
            }
            (name, id)
        })
    }

    fn answered(&self, mut told: OperationBuilder) -> OperationBuilder {
        for (status, answer) in &self.answers {
            let mut done = ResponseBuilder::new().description(match *status {
                "202" => "It will be done.",
                "304" => "It is as it was seen.",
                _ => "Done.",
            });
            match answer {
                Answer::Document(shape) => {
                    let partner = matches!(self.asks, Asks::Partner(_));
                    for kind in [JSON].into_iter().chain(partner.then_some(VENDOR)) {
                        done = done.content(kind, shape.content());
                    }
                    for kind in &self.beside {
                        done = done
                            .content(*kind, Content::new(Some(Object::with_type(Type::String))));
                    }
                }
                Answer::File(kinds) => {
                    for kind in *kinds {
                        done = done
                            .content(*kind, Content::new(Some(Object::with_type(Type::String))));
                    }
                }
                Answer::Nothing => {}
            }
            let replayed = self.keyed.then(headers::replayed);
            let etag = self.revised.then(headers::etag);
            let accepted = (*status == "202").then(headers::of_accepted);
            let more = replayed.into_iter().chain(etag).chain(accepted.into_iter().flatten());
            for (name, header) in headers::of_every_answer().into_iter().chain(more) {
                done = done.header(name, header);
            }
            // What was put off has nothing yet to go on with.
            if self.deferrable && *status == "202" {
                let link = LinkBuilder::new().operation_id("getOperation");
                let link = link.parameter("operationId", "$response.body#/operationId");
                done = done.link("getOperation", link.build());
            } else {
                for link in &self.links {
                    done = done.link(&link.operation_id, link.clone());
                }
            }
            told = told.response(*status, done.build());
        }
        for (status, refusal) in problems::of() {
            if !(self.refused_as_oauth && matches!(status.as_str(), "400" | "401" | "503")) {
                told = told.response(status, refusal);
            }
        }
        told
    }
}
