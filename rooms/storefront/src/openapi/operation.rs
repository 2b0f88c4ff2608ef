//! One operation as the table names it, and as the document tells it.

use room_lobby::openapi::{Shape, parameter};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Object, RefOr, Required, ResponseBuilder, Schema};

use super::{kinds, refusals};

/// Where `projectId` of a call comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Project {
    /// The query; the only place of calls without a body.
    Query,
    /// The query or the body.
    QueryOrBody,
    /// Nobody needs to name it.
    Optional,
    /// It is about none, or the path names it.
    None,
}

pub(super) struct Operation {
    pub(super) path: &'static str,
    pub(super) method: HttpMethod,
    id: &'static str,
    about: &'static str,
    project: Project,
    query: Vec<(&'static str, Object, bool)>,
    body: Option<Shape>,
    answers: Vec<(&'static str, Shape)>,
    /// The status of an answer that is lines of text.
    table: Option<&'static str>,
    keyed: bool,
    pays: bool,
    links: Vec<Link>,
}

impl Operation {
    fn new(method: HttpMethod, path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self {
            path,
            method,
            id,
            about,
            project: Project::Query,
            query: vec![],
            body: None,
            answers: vec![],
            table: None,
            keyed: false,
            pays: false,
            links: vec![],
        }
    }

    pub(super) fn get(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, id, about)
    }

    pub(super) fn delete(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Delete, path, id, about)
    }

    /// What is there afterwards is named by its path alone.
    pub(super) fn put(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Put, path, id, about)
    }

    /// One with a body: `POST`, `PUT` or `PATCH`.
    pub(super) fn write<Body: ToSchema>(
        method: HttpMethod,
        path: &'static str,
        id: &'static str,
        about: &'static str,
    ) -> Self {
        let body = Some(Shape::of::<Body>());
        Self { project: Project::QueryOrBody, body, ..Self::new(method, path, id, about) }
    }

    /// What it answers; in several statuses where it is said several times.
    pub(super) fn told<Answer: ToSchema>(mut self, status: &'static str) -> Self {
        self.answers.push((status, Shape::of::<Answer>()));
        self
    }

    /// It answers lines of text.
    pub(super) fn table(self, status: &'static str) -> Self {
        Self { table: Some(status), ..self }
    }

    pub(super) fn query(mut self, name: &'static str, schema: ObjectBuilder) -> Self {
        self.query.push((name, schema.build(), false));
        self
    }

    pub(super) fn required(mut self, name: &'static str, schema: ObjectBuilder) -> Self {
        self.query.push((name, schema.build(), true));
        self
    }

    /// The same call with the same `Idempotency-Key` is done once.
    pub(super) fn keyed(self) -> Self {
        Self { keyed: true, ..self }
    }

    /// It may be tried only.
    pub(super) fn tried(self) -> Self {
        let said = ObjectBuilder::new()
            .schema_type(Type::Boolean)
            .description(Some("Answers as it would, with `dryRun`, and does nothing."));
        self.query("dryRun", said)
    }

    /// It may take money.
    pub(super) fn pays(self) -> Self {
        Self { pays: true, ..self }
    }

    pub(super) fn any_project(self) -> Self {
        Self { project: Project::Optional, ..self }
    }

    pub(super) fn no_project(self) -> Self {
        Self { project: Project::None, ..self }
    }

    /// What can be done next, with a part of the answer as a parameter of the path.
    pub(super) fn then(mut self, next: &'static str, parameter: &str, part: &str) -> Self {
        let link = LinkBuilder::new()
            .operation_id(next)
            .parameter(parameter, format!("$response.body#{part}"));
        self.links.push(link.build());
        self
    }

    /// As [`Self::then`], with members of the next call's body.
    pub(super) fn then_with(mut self, next: &'static str, members: &[(&str, &str)]) -> Self {
        let members: Map<String, Value> =
            members.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let link = LinkBuilder::new().operation_id(next).request_body(Some(Value::from(members)));
        self.links.push(link.build());
        self
    }

    pub(super) fn schemas(&self) -> Vec<(String, RefOr<Schema>)> {
        let shapes = self.body.iter().chain(self.answers.iter().map(|(_, shape)| shape));
        shapes.flat_map(|shape| shape.schemas.clone()).collect()
    }

    pub(super) fn document(&self) -> OperationBuilder {
        let group = self.path.split('/').nth(1).unwrap_or_default();
        let mut told = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(group)
            .summary(Some(self.about));
        for name in self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let schema = match name {
                "locale" => kinds::locale(),
                _ => kinds::plain().min_length(Some(1)),
            };
            told = told.parameter(parameter(name, ParameterIn::Path, schema.build(), true));
        }
        let schema = kinds::plain()
            .description(Some("The project; here or in the body, where there is one."))
            .build();
        let required = self.project == Project::Query;
        if self.project != Project::None {
            told = told.parameter(parameter("projectId", ParameterIn::Query, schema, required));
        }
        for (name, schema, required) in &self.query {
            told = told.parameter(parameter(name, ParameterIn::Query, schema.clone(), *required));
        }
        if self.keyed {
            let schema = ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^[\\x21-\\x7e]{1,128}$"))
                .description(Some("The same call with the same key is done once."));
            let name = "Idempotency-Key";
            told = told.parameter(parameter(name, ParameterIn::Header, schema.build(), false));
        }
        if let Some(body) = &self.body {
            let body = RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content("application/json", body.content());
            told = told.request_body(Some(body.build()));
        }
        for (status, shape) in &self.answers {
            let mut done = ResponseBuilder::new()
                .description("Done.")
                .content("application/json", shape.content());
            if self.keyed {
                let schema = ObjectBuilder::new().schema_type(Type::String);
                let header = HeaderBuilder::new()
                    .schema(Some(schema))
                    .description(Some("`true` where the answer was given before."));
                done = done.header("Idempotency-Replayed", header.build());
            }
            for link in &self.links {
                done = done.link(&link.operation_id, link.clone());
            }
            told = told.response(*status, done.build());
        }
        if let Some(status) = self.table {
            let text = Content::new(Some(Object::with_type(Type::String)));
            let done = ResponseBuilder::new().description("Done.").content("text/csv", text);
            told = told.response(status, done.build());
        }
        for (status, refusal) in refusals::of(self.pays) {
            told = told.response(status, refusal);
        }
        told
    }
}
