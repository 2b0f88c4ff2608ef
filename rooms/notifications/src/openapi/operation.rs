//! One operation as the table names it, and as the document tells it.

use room_lobby::openapi::{Shape, parameter};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Object, RefOr, Required, ResponseBuilder, Schema};

use super::refusals;
use crate::wire::receiver::Items;

pub(super) struct Operation {
    pub(super) path: &'static str,
    pub(super) method: HttpMethod,
    id: &'static str,
    about: &'static str,
    query: Vec<(&'static str, Object, bool)>,
    /// The body, and whether it must be there.
    body: Option<(Shape, bool)>,
    answers: Vec<(&'static str, Option<Shape>)>,
    links: Vec<Link>,
    example: Option<Value>,
}

impl Operation {
    pub(super) fn new(
        method: HttpMethod,
        path: &'static str,
        id: &'static str,
        about: &'static str,
    ) -> Self {
        let (query, answers, links) = (vec![], vec![], vec![]);
        Self { path, method, id, about, query, body: None, answers, links, example: None }
    }

    pub(super) fn get(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, id, about)
    }

    pub(super) fn post(path: &'static str, id: &'static str, about: &'static str) -> Self {
        Self::new(HttpMethod::Post, path, id, about)
    }

    pub(super) fn given<Body: ToSchema>(self) -> Self {
        Self { body: Some((Shape::of::<Body>(), true)), ..self }
    }

    /// As [`Self::given`], where there need not be a body.
    pub(super) fn may_be_given<Body: ToSchema>(self) -> Self {
        Self { body: Some((Shape::of::<Body>(), false)), ..self }
    }

    pub(super) fn told<Answer: ToSchema>(mut self, status: &'static str) -> Self {
        self.answers.push((status, Some(Shape::of::<Answer>())));
        self
    }

    /// As [`Self::told`], a list of them.
    pub(super) fn told_all<One: ToSchema>(mut self) -> Self {
        let mut shape = Shape::of::<Items<One>>();
        let list = format!("{}List", One::name());
        for (name, _) in shape.schemas.iter_mut().filter(|(name, _)| *name == shape.name) {
            name.clone_from(&list);
        }
        shape.name = list;
        // What a list is of comes with it, but not itself.
        shape.schemas.extend(Shape::of::<One>().schemas);
        self.answers.push(("200", Some(shape)));
        self
    }

    /// A body that is read and accepted.
    pub(super) fn example(mut self, body: Value) -> Self {
        self.example = Some(body);
        self
    }

    /// It answers nothing.
    pub(super) fn done(mut self) -> Self {
        self.answers.push(("204", None));
        self
    }

    pub(super) fn query(mut self, name: &'static str, schema: ObjectBuilder) -> Self {
        self.query.push((name, schema.build(), false));
        self
    }

    /// `true` or `false` in the query.
    pub(super) fn flag(self, name: &'static str) -> Self {
        self.query(name, ObjectBuilder::new().schema_type(Type::Boolean))
    }

    /// What can be done next with the id of the answer.
    pub(super) fn then(mut self, next: &'static str, part: &str) -> Self {
        let link =
            LinkBuilder::new().operation_id(next).parameter("id", format!("$response.body#{part}"));
        self.links.push(link.build());
        self
    }

    pub(super) fn schemas(&self) -> Vec<(String, RefOr<Schema>)> {
        let answers = self.answers.iter().filter_map(|(_, shape)| shape.as_ref());
        let shapes = self.body.iter().map(|(shape, _)| shape).chain(answers);
        shapes.flat_map(|shape| shape.schemas.clone()).collect()
    }

    pub(super) fn document(&self) -> OperationBuilder {
        let group = self.path.split('/').nth(2).unwrap_or_default();
        let mut told = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(group)
            .summary(Some(self.about));
        for name in self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).build();
            told = told.parameter(parameter(name, ParameterIn::Path, schema, true));
        }
        for (name, schema, required) in &self.query {
            told = told.parameter(parameter(name, ParameterIn::Query, schema.clone(), *required));
        }
        if let Some((body, required)) = &self.body {
            let required = if *required { Required::True } else { Required::False };
            let body =
                RequestBodyBuilder::new().required(Some(required)).content("application/json", {
                    let mut content = body.content();
                    content.example.clone_from(&self.example);
                    content
                });
            told = told.request_body(Some(body.build()));
        }
        for (status, shape) in &self.answers {
            let mut done = ResponseBuilder::new().description("Done.");
            if let Some(shape) = shape {
                done = done.content("application/json", shape.content());
            }
            for link in &self.links {
                done = done.link(&link.operation_id, link.clone());
            }
            told = told.response(*status, done.build());
        }
        for (status, refusal) in refusals::of() {
            told = told.response(status, refusal);
        }
        told
    }
}
