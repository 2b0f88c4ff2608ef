//! The discovery document: kept in `docs/discovery`, and the newest schema in Google's format.

use std::path::Path;

use room_lobby::testing::Ask;
use serde_json::Value;

use crate::shop::Shop;

async fn told(shop: &Shop) -> Value {
    let told = Ask::get("/$discovery/rest?version=v1").of(&shop.house).await;
    assert_eq!(told.status, 200, "{}", told.text);
    assert_eq!(told.header("content-type"), "application/json; charset=UTF-8");
    told.json()
}

#[tokio::test]
async fn the_document_is_the_kept_one() {
    let shop = Shop::open().await;
    let text = Ask::get("/$discovery/rest?version=v1").of(&shop.house).await.text;
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/discovery/reseller.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
        std::fs::write(&kept, &text).unwrap();
    }
    let read = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(read == text, "the document differs from docs/discovery; BLESS=1 prints it anew");
}

/// Whoever built himself from the document calls where he read it.
#[tokio::test]
async fn it_names_the_host_it_was_asked_at() {
    let shop = Shop::open().await;
    let ask = Ask::get("/$discovery/rest").without("host").header("host", "billing.example:8443");
    let told = ask.of(&shop.house).await.json();
    assert_eq!(told["rootUrl"], "http://billing.example:8443/");
    let other = Ask::get("/$discovery/rest?version=v2").of(&shop.house).await;
    assert_eq!(other.status, 404);
}

/// Read back in the words of the newest schema's facts, nothing is missing and nothing is more.
#[tokio::test]
async fn the_facts_of_the_newest_schema() {
    let shop = Shop::open().await;
    let told = told(&shop).await;
    let mut ours = vec![];
    for (name, each) in members(&told["parameters"]) {
        let values = enumerated(&each);
        let otherwise = each["default"].as_str().map(|value| format!(", else {value}"));
        let otherwise = otherwise.unwrap_or_default();
        ours.push(format!("every method ?{name} {}{values}{otherwise}", kind(&each)));
    }
    methods(&told["resources"], &mut ours);
    for (name, schema) in members(&told["schemas"]) {
        assert_eq!(schema["id"], name.as_str());
        ours.push(name.clone());
        for (member, each) in members(&schema["properties"]) {
            let said = each["description"].as_str().expect("a description");
            let required = if said.starts_with("Required. ") { " required" } else { "" };
            let read_only = if each["readOnly"] == true { " readOnly" } else { "" };
            let old = if each["deprecated"] == true { " deprecated" } else { "" };
            let values = enumerated(&each);
            let kind = kind(&each);
            ours.push(format!("{name}.{member} {kind}{required}{read_only}{old}{values}"));
        }
    }
    let facts = include_str!("../../goldens/newest_schema.txt");
    let facts: Vec<_> = facts.lines().skip(1).collect();
    assert_eq!(sorted(&ours), sorted(&facts));
}

/// Whoever reads what is done finds every message, member and value, by its name.
#[tokio::test]
async fn what_is_done_is_told_of_all_of_it() {
    let shop = Shop::open().await;
    let told = told(&shop).await;
    let coverage = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    let coverage = std::fs::read_to_string(coverage).expect("kept");
    let (_, ours) = coverage.split_once("\n## Seed 002\n").expect("a section");
    let (ours, _) = ours.split_once("\n## Seed 003\n").expect("a next one");
    for (message, schema) in members(&told["schemas"]) {
        let row = ours.lines().find(|line| line.starts_with(&format!("| {message} {{")));
        let row = row.unwrap_or_else(|| panic!("no row of {message}"));
        for (member, each) in members(&schema["properties"]) {
            assert!(row.contains(&member), "{message}.{member}");
            let values = each["enum"].as_array().into_iter().flatten();
            for value in values.filter_map(Value::as_str) {
                assert!(ours.contains(value), "{message}.{member} {value}");
            }
        }
    }
}

fn methods(resources: &Value, ours: &mut Vec<String>) {
    for (_, resource) in members(resources) {
        for (_, method) in members(&resource["methods"]) {
            let text = |name: &str| method[name].as_str().unwrap_or_default();
            let id = text("id");
            let request = method["request"]["$ref"].as_str().unwrap_or("-");
            let answer = method["response"]["$ref"].as_str().expect("an answer");
            let (http, path, flat) = (text("httpMethod"), text("path"), text("flatPath"));
            ours.push(format!("{id} {http} {path} {flat} {request} -> {answer}"));
            for (name, each) in members(&method["parameters"]) {
                let at = if each["location"] == "path" { "/" } else { "?" };
                let pattern = each["pattern"].as_str().map(|text| format!(" {text}"));
                let required = if each["required"] == true { " required" } else { "" };
                let values = enumerated(&each);
                let (kind, pattern) = (kind(&each), pattern.unwrap_or_default());
                ours.push(format!("{id} {at}{name} {kind}{pattern}{required}{values}"));
            }
        }
        methods(&resource["resources"], ours);
    }
}

fn members(value: &Value) -> Vec<(String, Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn kind(each: &Value) -> String {
    if let Some(message) = each["$ref"].as_str() {
        return message.to_owned();
    }
    match (each["type"].as_str().expect("a type"), each["format"].as_str()) {
        ("array", _) => format!("array of {}", kind(&each["items"])),
        (kind, Some(format)) => format!("{kind}/{format}"),
        (kind, None) => kind.to_owned(),
    }
}

fn enumerated(each: &Value) -> String {
    let values = each["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let values: Vec<_> = values.collect();
    if values.is_empty() { String::new() } else { format!(" = {}", values.join(" ")) }
}

fn sorted<T: AsRef<str>>(lines: &[T]) -> Vec<String> {
    let mut lines: Vec<_> = lines.iter().map(|line| line.as_ref().to_owned()).collect();
    lines.sort();
    lines
}
