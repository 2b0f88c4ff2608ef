//! What a client's tools read of a room: how its OpenAPI document is put together, and served.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, Content, InfoBuilder, Object, OpenApi, OpenApiBuilder, PathItem, Paths, Ref, RefOr,
    Required, Schema, SecurityRequirement,
};

use crate::Rejection;

/// The only way to be known in a room: its name in the document, how it is sent, what it opens.
pub struct KnownBy {
    pub name: &'static str,
    pub scheme: HttpAuthScheme,
    pub told: &'static str,
}

impl KnownBy {
    /// Adds it to the components, and answers what every operation needs.
    pub fn needed(self, components: &mut Components) -> Vec<SecurityRequirement> {
        let scheme = HttpBuilder::new().scheme(self.scheme).description(Some(self.told)).build();
        components.add_security_scheme(self.name, SecurityScheme::Http(scheme));
        vec![SecurityRequirement::new(self.name, Vec::<String>::new())]
    }
}

/// A document of these operations.
pub fn document(
    title: &str,
    about: &str,
    known_by: KnownBy,
    paths: Paths,
    mut components: Components,
) -> OpenApi {
    let security = known_by.needed(&mut components);
    let mut document = document_of(title, about, vec![], paths, components);
    document.security = Some(security);
    document
}

/// A way to be known: its name in the document, and how it is done.
pub type Scheme = (&'static str, SecurityScheme);

/// A document of operations that each say themselves who may ask, in which of several ways.
pub fn document_of(
    title: &str,
    about: &str,
    ways: Vec<Scheme>,
    paths: Paths,
    mut components: Components,
) -> OpenApi {
    for (name, scheme) in ways {
        components.add_security_scheme(name, scheme);
    }
    let info = InfoBuilder::new()
        .title(title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

/// Operations, each at its path by its method.
pub fn paths(operations: impl IntoIterator<Item = (&'static str, HttpMethod, Operation)>) -> Paths {
    let mut paths = Paths::new();
    for (path, method, operation) in operations {
        let item = PathItem::new(method, operation);
        match paths.paths.get_mut(path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(path.to_owned(), item);
            }
        }
    }
    paths
}

/// A document as it is served; written once.
pub type Text = Result<String, String>;

pub fn text(document: &OpenApi) -> Text {
    document.to_pretty_json().map_err(|error| error.to_string())
}

pub fn answer(text: &'static Text) -> Response {
    match text {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, kind)], text.as_str()).into_response()
        }
        Err(_) => Rejection::Internal.into_response(),
    }
}

/// A type of the wire: its name, and how it and what it refers to are described.
pub struct Shape {
    pub name: String,
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    pub fn of<T: ToSchema>() -> Self {
        let name = T::name().into_owned();
        let mut schemas = vec![(name.clone(), T::schema())];
        T::schemas(&mut schemas);
        Self { name, schemas }
    }

    pub fn content(&self) -> Content {
        Content::new(Some(Ref::from_schema_name(&self.name)))
    }
}

/// One parameter of a call, described as its schema is.
pub fn parameter(
    name: &str,
    part: ParameterIn,
    schema: Object,
    required: bool,
) -> ParameterBuilder {
    let told = schema.description.clone();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(part)
        .required(if required { Required::True } else { Required::False })
        .description(told)
        .schema(Some(schema))
}
