//! Every member of every request, sent as something it is not. The members are those of the
//! room's own discovery document.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::calls::{CALLS, Called};
use crate::refused;
use crate::shop::Shop;

/// One place of a request: the names down to it, and whether each is a list.
#[derive(Clone, Debug)]
struct Place {
    names: Vec<(String, bool)>,
    /// What the document says of what stands there.
    told: Value,
}

impl Place {
    /// As errors name it: `line_items[0].product`.
    fn field(&self) -> String {
        let last = self.names.len().saturating_sub(1);
        let each = self.names.iter().enumerate().map(|(n, (name, list))| {
            let snake: String = name
                .chars()
                .flat_map(|letter| {
                    let mark = letter.is_ascii_uppercase().then_some('_');
                    mark.into_iter().chain([letter.to_ascii_lowercase()])
                })
                .collect();
            if *list && n < last { format!("{snake}[0]") } else { snake }
        });
        each.collect::<Vec<_>>().join(".")
    }

    /// A request that has this value there and nothing besides.
    fn with(&self, value: Value) -> Value {
        let last = self.names.len().saturating_sub(1);
        self.names.iter().enumerate().rev().fold(value, |value, (n, (name, list))| {
            if *list && n < last { json!({ name: [value] }) } else { json!({ name: value }) }
        })
    }
}

/// Every place of a message that is read, with all below it.
fn places(schemas: &Value, message: &str, above: &[(String, bool)]) -> Vec<Place> {
    let mut found = vec![];
    for (name, told) in schemas[message]["properties"].as_object().into_iter().flatten() {
        let identifier = told["description"].as_str().is_some_and(|s| s.starts_with("Identifier."));
        if told["readOnly"] == true || identifier {
            continue;
        }
        let list = told["type"] == "array";
        let mut names = above.to_vec();
        names.push((name.clone(), list));
        let below = if list { &told["items"]["$ref"] } else { &told["$ref"] };
        if let Some(below) = below.as_str() {
            found.extend(places(schemas, below, &names));
        }
        found.push(Place { names, told: told.clone() });
    }
    found
}

/// What can never stand there.
fn wrong(told: &Value) -> Vec<Value> {
    if told["$ref"].is_string() {
        return vec![json!(1), json!("x"), json!([]), json!(true)];
    }
    if told["enum"].is_array() {
        let beyond = told["enum"].as_array().map(Vec::len);
        return vec![json!("NOPE"), json!(beyond), json!(-1), json!(1.5), json!({}), json!(true)];
    }
    match (told["type"].as_str().unwrap_or_default(), told["format"].as_str()) {
        ("array", _) => {
            vec![json!({}), json!("x"), json!(1), json!([null]), json!([1]), json!([[]])]
        }
        ("boolean", _) => vec![json!("true"), json!(1), json!({}), json!([])],
        ("integer", _) => {
            vec![json!("x"), json!(1.5), json!(2_147_483_648_u64), json!({}), json!([])]
        }
        ("string", Some("int64")) => {
            vec![json!("x"), json!(1.5), json!("1e3"), json!("9223372036854775808"), json!(true)]
        }
        ("string", Some("google-datetime")) => {
            vec![json!("yesterday"), json!(1), json!("2026-13-01T00:00:00Z"), json!("")]
        }
        _ => vec![json!(1), json!(true), json!({}), json!([])],
    }
}

async fn tried(shop: &Shop, call: &Called, place: &Place, value: &Value) {
    let body = place.with(value.clone()).to_string();
    let what = format!("{} {body}", call.method);
    let ask = call.ask(&call.at("ord-1", ""), Some(body.as_bytes())).bearer(&call.key(shop));
    let answered = refused(shop, &what, ask, 400, "INVALID_ARGUMENT").await;
    let details = &answered.json()["error"]["details"][0];
    assert_eq!(details["@type"], "type.googleapis.com/google.rpc.BadRequest", "{what}");
    let told = details["fieldViolations"][0]["field"].as_str().unwrap_or_default();
    assert!(told.starts_with(&place.field()), "{what}: {told} is not {}", place.field());
}

async fn schemas(shop: &Shop) -> (Value, Value) {
    let told = Ask::get("/$discovery/rest?version=v1").of(&shop.house).await.json();
    (told["resources"]["partners"]["resources"].clone(), told["schemas"].clone())
}

/// The message a method takes.
fn request<'t>(resources: &'t Value, call: &Called) -> Option<&'t str> {
    let mut names: Vec<_> = call.method.split('.').collect();
    let verb = names.pop()?;
    let mut at = &resources[names[0]];
    for name in &names[1..] {
        at = &at["resources"][name];
    }
    at["methods"][verb]["request"]["$ref"].as_str()
}

#[tokio::test]
async fn every_member_of_the_wrong_type() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let (resources, schemas) = schemas(&shop).await;
    let mut count = 0;
    for call in &CALLS {
        let Some(message) = request(&resources, call) else { continue };
        for place in places(&schemas, message, &[]) {
            for value in wrong(&place.told) {
                tried(&shop, call, &place, &value).await;
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
}

/// At every level a message has, also in both spellings of a name that is there.
#[tokio::test]
async fn unknown_and_doubled_members_at_every_level() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let (resources, schemas) = schemas(&shop).await;
    for call in &CALLS {
        let Some(message) = request(&resources, call) else { continue };
        let mut levels: Vec<_> = places(&schemas, message, &[]);
        levels.retain(|place| place.told["$ref"].is_string());
        levels.push(Place { names: vec![], told: json!({ "$ref": message }) });
        for place in levels {
            let body = place.with(json!({ "nothing": 1 })).to_string();
            let ask = call.ask(&call.at("ord-1", ""), Some(body.as_bytes()));
            let ask = ask.bearer(&call.key(&shop));
            let answered = refused(&shop, &body, ask, 400, "INVALID_ARGUMENT").await;
            let at = match place.field().as_str() {
                "" => String::new(),
                field => format!(" at '{field}'"),
            };
            let text = format!(
                "Invalid JSON payload received. Unknown name \"nothing\"{at}: Cannot find field."
            );
            assert_eq!(answered.json()["error"]["message"], text.as_str(), "{body}");
        }
    }
    let call = CALLS.iter().find(|call| call.method == "subscriptions.cancel").unwrap();
    let twice = br#"{"cancelImmediately":true,"cancel_immediately":true}"#;
    let ask = call.ask(&call.at("ord-1", ""), Some(twice)).bearer(&call.key(&shop));
    refused(&shop, "both spellings", ask, 400, "INVALID_ARGUMENT").await;
}
