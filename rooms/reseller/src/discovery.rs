//! The room's own discovery document (2.5), from which client libraries build themselves. Made of
//! the same tables as everything else; kept in `docs/discovery`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use room_lobby::RequestContext;
use room_lobby::query::Query;
use serde_json::{Map, Value, json};

use crate::desk::{host, respond};
use crate::failure::{Failure, Status};
use crate::schema::methods::{METHODS, Method, SERVICE, SYSTEM, messages};
use crate::schema::{Field, Kind, Message, Said, about};
use crate::system::System;

/// Where it is served, to anybody.
pub const PATH: &str = "/$discovery/rest";
/// The schema this document has all of.
const REVISION: &str = "20261020";
/// What the document of this API names for every method (1.1).
const SCOPE: &str = "https://www.googleapis.com/auth/sdm.service";

/// Where the installation is found, if that was set.
pub type PublicUrl = Option<Arc<str>>;

/// `GET /$discovery/rest?version=v1`.
pub async fn answer(
    State(public_url): State<PublicUrl>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let asked = host(&headers, &context).unwrap_or("localhost");
    let root = public_url.map_or_else(|| format!("http://{asked}/"), |url| format!("{url}/"));
    respond(&context, rendered(&context, &root))
}

fn rendered(context: &RequestContext, root: &str) -> Result<Response, Failure> {
    let system = System::read(context.raw_query())?;
    let query = Query::parse(context.raw_query()).unwrap_or_default();
    if !matches!(query.get("version"), None | Some("" | "v1")) {
        return Err(Failure::not_found());
    }
    let broken = |_| Failure::new(Status::Internal, "Internal error encountered.");
    let text = system.print(&document(root)).map_err(broken)?;
    Ok(([(header::CONTENT_TYPE, "application/json; charset=UTF-8")], text).into_response())
}

/// The document of an installation that is found at `root`, which ends in a slash.
pub fn document(root: &str) -> Value {
    let system = SYSTEM.iter().map(|each| (each.name.to_owned(), system_parameter(each)));
    let schemas = messages().into_iter().map(|(name, message)| (name.to_owned(), schema(message)));
    json!({
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": format!("{SERVICE}:v1"),
        "name": SERVICE,
        "version": "v1",
        "revision": REVISION,
        "title": "Payments Reseller Subscription API",
        "canonicalName": "Payments Reseller Subscription",
        "description": "Partners sell the platform's subscriptions to their own customers.",
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "basePath": "",
        "batchPath": "batch",
        "version_module": true,
        "fullyEncodeReservedExpansion": true,
        "auth": { "oauth2": { "scopes": {
            SCOPE: { "description": "Sell and manage subscriptions." },
        } } },
        "parameters": system.collect::<Map<_, _>>(),
        "resources": { "partners": { "resources": resources() } },
        "schemas": schemas.collect::<Map<_, _>>(),
    })
}

fn system_parameter(each: &crate::schema::methods::SystemParameter) -> Value {
    let mut told = Map::new();
    told.insert("location".to_owned(), "query".into());
    told.insert("type".to_owned(), if each.flag { "boolean" } else { "string" }.into());
    told.insert("description".to_owned(), each.about.into());
    if !each.values.is_empty() {
        told.insert("enum".to_owned(), json!(each.values));
    }
    if let Some(otherwise) = each.otherwise {
        told.insert("default".to_owned(), otherwise.into());
    }
    told.into()
}

/// Methods by the resources in their ids: `subscriptions.lineItems.patch` is two deep.
fn resources() -> Value {
    let mut root = json!({});
    for method in METHODS {
        let mut at = &mut root;
        let mut names: Vec<_> = method.id.split('.').collect();
        let verb = names.pop().unwrap_or_default();
        let depth = names.len();
        for (n, name) in names.into_iter().enumerate() {
            at = &mut at[name];
            if n + 1 < depth {
                at = &mut at["resources"];
            }
        }
        at["methods"][verb] = told(method);
    }
    root
}

fn told(method: &Method) -> Value {
    let (variable, pattern) = method.on.variable();
    let mut parameters = Map::new();
    for each in method.query {
        let mut told = typed(&each.kind);
        told.insert("location".to_owned(), "query".into());
        let last = each.name.rsplit('.').next().unwrap_or_default();
        told.insert("description".to_owned(), about::parameter(last).into());
        parameters.insert(each.name.to_owned(), told.into());
    }
    parameters.insert(
        variable.to_owned(),
        json!({
            "location": "path", "type": "string", "required": true, "pattern": pattern,
            "description": format!("The resource's name, {}.", method.on.flat()),
        }),
    );
    let mut told = json!({
        "id": method.full_id(),
        "description": method.about,
        "httpMethod": method.http,
        "path": method.path(),
        "flatPath": method.flat_path(),
        "parameters": parameters,
        "parameterOrder": [variable],
        "response": { "$ref": method.answer.name },
        "scopes": [SCOPE],
    });
    if let Some(request) = method.request {
        told["request"] = json!({ "$ref": request.name });
    }
    told
}

fn schema(message: &'static Message) -> Value {
    let members =
        message.fields.iter().map(|field| (field.name.to_owned(), member(message, field)));
    json!({
        "id": message.name,
        "type": "object",
        "properties": members.collect::<Map<_, _>>(),
    })
}

fn member(message: &Message, field: &Field) -> Value {
    let mut told = typed(&field.kind);
    told.insert("description".to_owned(), about::member(message, field.name).into());
    match field.said {
        Said::Optional => {}
        Said::Required => required(&mut told),
        Said::ReadOnly => drop(told.insert("readOnly".to_owned(), true.into())),
        Said::RequiredReadOnly => {
            required(&mut told);
            told.insert("readOnly".to_owned(), true.into());
        }
        Said::Identifier => {
            told["description"] =
                format!("Identifier. {}", about::member(message, field.name)).into();
        }
        Said::Deprecated => drop(told.insert("deprecated".to_owned(), true.into())),
    }
    told.into()
}

/// Discovery has no word for it; the description says it, as the platform's documents do.
fn required(told: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = told.get_mut("description") {
        *text = format!("Required. {text}");
    }
}

fn typed(kind: &Kind) -> Map<String, Value> {
    let told = match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Int32 => json!({ "type": "integer", "format": "int32" }),
        Kind::Int64 => json!({ "type": "string", "format": "int64" }),
        Kind::Time => json!({ "type": "string", "format": "google-datetime" }),
        Kind::Mask => json!({ "type": "string", "format": "google-fieldmask" }),
        Kind::Choice(choice) => json!({ "type": "string", "enum": choice.values }),
        Kind::Part(message) => json!({ "$ref": message.name }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Parts(message) => json!({ "type": "array", "items": { "$ref": message.name } }),
    };
    match told {
        Value::Object(told) => told,
        _ => Map::new(),
    }
}
