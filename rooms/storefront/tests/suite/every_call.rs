//! Every call the room's document names, against what nobody means: the right is asked for first,
//! wrong types are 400, what is not there or another's is 404, and nothing is ever a 5xx. A call
//! that is added is asked too, without a line here.

use std::collections::BTreeSet;

use room_lobby::testing::{Answered, Ask};
use serde_json::{Map, Value, json};

use crate::managing::send;
use crate::shop::{Shop, refusal, text};

/// The document with a stocked shop to ask.
struct Calls {
    shop: Shop,
    document: Value,
    /// What parameters of paths stand for.
    ids: Vec<(&'static str, String)>,
}

struct Call {
    method: String,
    /// With the ids filled in.
    path: String,
    /// The schema of its body, where it reads one.
    body: Option<Value>,
}

impl Calls {
    async fn of_a_stocked_shop() -> Self {
        let shop = Shop::stocked().await;
        let purchase = text(&shop.bought("a", "held", json!({})).await["id"]);
        let sub = shop.id_of("a").await;
        let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
        let offer = json!({"name": "O", "offerMode": "FREE_TRIAL", "duration": "P1W"});
        let made = send(&shop, "POST", &format!("/subscriptions/{sub}/offers"), offer).await.json();
        let ids = vec![
            ("subId", sub),
            ("groupId", text(&groups["groups"][0]["id"])),
            ("offerId", text(&made["offer"]["id"])),
            ("id", purchase),
            ("customerId", "held".to_owned()),
            ("locale", "de-DE".to_owned()),
        ];
        let document = Ask::get("/storefront/openapi.json").of(&shop.house).await.json();
        Self { shop, document, ids }
    }

    fn all(&self) -> Vec<Call> {
        let mut calls = vec![];
        for (path, verbs) in self.document["paths"].as_object().expect("paths") {
            let filled = path.split('/').map(|part| match part.strip_prefix('{') {
                Some(name) => {
                    let name = name.trim_end_matches('}');
                    let known = self.ids.iter().find(|(known, _)| *known == name);
                    known.map_or("nobody", |(_, id)| id)
                }
                None => part,
            });
            let path = filled.collect::<Vec<_>>().join("/");
            for (verb, told) in verbs.as_object().expect("verbs") {
                let body = &told["requestBody"]["content"]["application/json"]["schema"];
                let body = (!body.is_null()).then(|| self.resolved(body));
                calls.push(Call { method: verb.to_uppercase(), path: path.clone(), body });
            }
        }
        assert!(calls.len() > 25, "the document names {}", calls.len());
        calls
    }

    /// A schema without references at its top, and without the ways to say nothing.
    fn resolved(&self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/components/schemas/");
            return self.resolved(&self.document["components"]["schemas"][name]);
        }
        let some = schema["oneOf"].as_array().into_iter().flatten();
        let mut some = some.filter(|one| one["type"] != "null");
        some.next().map_or_else(|| schema.clone(), |one| self.resolved(one))
    }

    /// The kinds of JSON a schema takes.
    fn kinds(&self, schema: &Value) -> BTreeSet<String> {
        let schema = self.resolved(schema);
        let any = schema["anyOf"].as_array().into_iter().flatten();
        let mut kinds: BTreeSet<String> = any.flat_map(|one| self.kinds(one)).collect();
        match &schema["type"] {
            Value::String(kind) => drop(kinds.insert(kind.clone())),
            Value::Array(all) => kinds.extend(all.iter().map(text)),
            _ => {}
        }
        kinds
    }

    /// Something of the right kind.
    fn sample(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        if let Some(first) = schema["enum"].get(0).or(schema["examples"].get(0)) {
            return first.clone();
        }
        if let Some(first) = schema["anyOf"].get(0) {
            return self.sample(first);
        }
        if schema["pattern"] == "^[A-Z]{3}$" {
            return json!("USD");
        }
        let kinds = self.kinds(&schema);
        let is = |kind: &str| kinds.contains(kind);
        if is("string") {
            json!("x")
        } else if is("boolean") {
            json!(true)
        } else if is("integer") || is("number") {
            json!(1)
        } else if is("array") {
            json!([])
        } else {
            self.least(&schema).into()
        }
    }

    /// The members that must be there.
    fn least(&self, schema: &Value) -> Map<String, Value> {
        let required = schema["required"].as_array().into_iter().flatten();
        let member = |name: &Value| {
            let name = text(name);
            let value = self.sample(&schema["properties"][&name]);
            (name, value)
        };
        required.map(member).collect()
    }

    /// The least body of a call, about the project.
    fn body(&self, schema: &Value) -> Value {
        let mut body = self.least(schema);
        if schema["properties"].get("projectId").is_some() {
            body.insert("projectId".to_owned(), "proj_app".into());
        }
        body.into()
    }

    fn ask(&self, call: &Call) -> Ask {
        let in_body = call
            .body
            .as_ref()
            .is_some_and(|schema| schema["properties"].get("projectId").is_some());
        let path = &call.path;
        let path = if in_body { path.clone() } else { format!("{path}?projectId=proj_app") };
        let ask = Ask::new(&call.method, &path);
        match &call.body {
            Some(schema) => json_body(ask, &self.body(schema).to_string()),
            None => ask,
        }
    }

    /// Asks with another body; whatever is refused writes nothing.
    async fn send(&self, call: &Call, body: &str) -> Answered {
        let before = self.shop.digest();
        let answered = self.shop.ask(json_body(Ask::new(&call.method, &call.path), body)).await;
        let name = format!("{} {} {}", call.method, call.path, &body[..body.len().min(200)]);
        assert!(answered.status.as_u16() < 500, "{name}: {}", answered.text);
        if !answered.status.is_success() {
            refusal(&answered);
            assert_eq!(self.shop.digest(), before, "{name}");
        }
        answered
    }
}

fn json_body(ask: Ask, body: &str) -> Ask {
    ask.header("content-type", "application/json").body(body.to_owned())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[tokio::test]
async fn the_right_is_asked_for_before_anything_else() {
    let calls = Calls::of_a_stocked_shop().await;
    let before = calls.shop.digest();
    let every = ["read", "write", "delete"];
    let others =
        |scope: &str| -> Vec<&str> { every.into_iter().filter(|other| *other != scope).collect() };
    let keys = every.map(|scope| (scope, calls.shop.key(scope, &others(scope), None)));
    for call in calls.all() {
        let name = format!("{} {}", call.method, call.path);
        let refused = calls.ask(&call).of(&calls.shop.house).await;
        assert_eq!(refusal(&refused), "401 MISSING_API_KEY", "{name}");
        let scope = match call.method.as_str() {
            "GET" => "read",
            "DELETE" => "delete",
            _ => "write",
        };
        let (_, key) = keys.iter().find(|(known, _)| *known == scope).expect("a key");
        let refused = calls.ask(&call).bearer(key).of(&calls.shop.house).await;
        assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE", "{name}");
        if call.body.is_some() {
            let ask = json_body(Ask::new(&call.method, &call.path), "{").bearer(key);
            let refused = ask.of(&calls.shop.house).await;
            assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE", "{name}");
        }
    }
    assert_eq!(calls.shop.digest(), before);
}

/// Of another's project nobody learns whether there is anything.
#[tokio::test]
async fn another_project_is_not_there() {
    let calls = Calls::of_a_stocked_shop().await;
    let before = calls.shop.digest();
    let every = ["read", "write", "delete"];
    let stranger = calls.shop.key("stranger", &every, Some(&["proj_demo"]));
    for call in calls.all() {
        // What is about no project of the caller's.
        if call.path.starts_with("/projects") || call.path.starts_with("/usage") {
            continue;
        }
        let refused = calls.ask(&call).bearer(&stranger).of(&calls.shop.house).await;
        let name = format!("{} {}", call.method, call.path);
        assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND", "{name}");
    }
    assert_eq!(calls.shop.digest(), before);
}

#[tokio::test]
async fn members_of_another_kind_are_refused() {
    let calls = Calls::of_a_stocked_shop().await;
    for call in calls.all() {
        let Some(schema) = &call.body else { continue };
        for (member, told) in schema["properties"].as_object().expect("members") {
            let mut kinds = calls.kinds(told);
            if kinds.contains("number") {
                kinds.insert("integer".to_owned());
            }
            for wrong in [json!(7), json!(true), json!("x"), json!([]), json!({})] {
                if kinds.contains(kind(&wrong)) {
                    continue;
                }
                let mut body = calls.body(schema);
                body[member] = wrong.clone();
                let told = refusal(&calls.send(&call, &body.to_string()).await);
                let name = format!("{} {} {member} {wrong}", call.method, call.path);
                assert!(told.starts_with("400 INVALID_REQUEST"), "{name}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn bodies_with_less_more_or_nothing_are_refused() {
    let calls = Calls::of_a_stocked_shop().await;
    for call in calls.all() {
        let Some(schema) = &call.body else { continue };
        let name = format!("{} {}", call.method, call.path);
        for required in schema["required"].as_array().into_iter().flatten() {
            let mut body = calls.body(schema);
            body.as_object_mut().expect("an object").remove(&text(required));
            let told = refusal(&calls.send(&call, &body.to_string()).await);
            assert!(told.starts_with("400 INVALID_REQUEST"), "{name} without {required}: {told}");
        }
        let mut more = calls.body(schema);
        more["surprise"] = json!(1);
        let told = refusal(&calls.send(&call, &more.to_string()).await);
        assert_eq!(told, "422 VALIDATION_ERROR unknown-member", "{name}");
        for broken in ["", "{", "null", "[]", "\"x\"", "{\"a\":1,\"a\":2}"] {
            let told = refusal(&calls.send(&call, broken).await);
            assert!(told.starts_with("400 INVALID_REQUEST"), "{name} {broken}: {told}");
        }
        let plain = Ask::new(&call.method, &call.path).header("content-type", "text/plain");
        let told = refusal(&calls.shop.ask(plain.body("{}")).await);
        assert_eq!(told, "415 UNSUPPORTED_MEDIA_TYPE", "{name}");
    }
}

/// Whatever is written where text is taken is text, or is refused.
#[tokio::test]
async fn hostile_text_is_text_or_refused() {
    let calls = Calls::of_a_stocked_shop().await;
    let long = "x".repeat(100_000);
    for call in calls.all() {
        let Some(schema) = &call.body else { continue };
        for (member, told) in schema["properties"].as_object().expect("members") {
            if !calls.kinds(told).contains("string") {
                continue;
            }
            for hostile in ["\u{0}", "\u{1b}[31m", "\u{85}", long.as_str()] {
                let mut body = calls.body(schema);
                body[member] = hostile.into();
                let told = refusal(&calls.send(&call, &body.to_string()).await);
                let name = format!("{} {} {member} {:.20?}", call.method, call.path, hostile);
                assert!(told.starts_with('4'), "{name}: {told}");
            }
            for hostile in
                ["'; DROP TABLE subscription; --", "<script>alert(1)</script>", "../../x"]
            {
                let mut body = calls.body(schema);
                body[member] = hostile.into();
                if schema["properties"].get("dryRun").is_some() && member != "dryRun" {
                    body["dryRun"] = true.into();
                }
                calls.send(&call, &body.to_string()).await;
            }
        }
    }
}
