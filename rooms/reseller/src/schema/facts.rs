//! The tables held against the facts of the newest public schema: the golden lists every method,
//! parameter, message, member, mark and enum value of it, and we print ours in the same words.

use std::fmt::Write as _;

use super::methods::{METHODS, SYSTEM, messages};
use super::{Field, Kind, Said};

const GOLDEN: &str = include_str!("../../goldens/newest_schema.txt");

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Choice(_) => "string".to_owned(),
        Kind::Flag => "boolean".to_owned(),
        Kind::Int32 => "integer/int32".to_owned(),
        Kind::Int64 => "string/int64".to_owned(),
        Kind::Time => "string/google-datetime".to_owned(),
        Kind::Mask => "string/google-fieldmask".to_owned(),
        Kind::Part(message) => message.name.to_owned(),
        Kind::Texts => "array of string".to_owned(),
        Kind::Parts(message) => format!("array of {}", message.name),
    }
}

fn values(values: &[&str]) -> String {
    if values.is_empty() { String::new() } else { format!(" = {}", values.join(" ")) }
}

fn chosen(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Choice(choice) => choice.values,
        _ => &[],
    }
}

fn marks(field: &Field) -> &'static str {
    match field.said {
        Said::Optional | Said::Identifier => "",
        Said::Required => " required",
        Said::ReadOnly => " readOnly",
        Said::RequiredReadOnly => " required readOnly",
        Said::Deprecated => " deprecated",
    }
}

fn ours() -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("memory");
    for each in &SYSTEM {
        let kind = if each.flag { "boolean" } else { "string" };
        let otherwise = each.otherwise.map(|value| format!(", else {value}"));
        let (values, otherwise) = (values(each.values), otherwise.unwrap_or_default());
        line(format!("every method ?{} {kind}{values}{otherwise}", each.name));
    }
    for method in METHODS {
        let (id, request) = (method.full_id(), method.request.map_or("-", |request| request.name));
        let (path, flat, answer) = (method.path(), method.flat_path(), method.answer.name);
        line(format!("{id} {} {path} {flat} {request} -> {answer}", method.http));
        let (variable, pattern) = method.on.variable();
        let mut parameters = vec![(variable, format!("/{variable} string {pattern} required"))];
        for each in method.query {
            let values = values(chosen(&each.kind));
            parameters.push((each.name, format!("?{} {}{values}", each.name, kind(&each.kind))));
        }
        parameters.sort();
        for (_, parameter) in parameters {
            line(format!("{id} {parameter}"));
        }
    }
    for (name, message) in messages() {
        line(name.to_owned());
        let mut fields: Vec<_> = message.fields.iter().collect();
        fields.sort_by_key(|field| field.name);
        for field in fields {
            let (kind, values) = (kind(&field.kind), values(chosen(&field.kind)));
            line(format!("{name}.{} {kind}{}{values}", field.name, marks(field)));
        }
    }
    text
}

#[test]
fn nothing_of_the_newest_schema_is_missing() {
    let (source, facts) = GOLDEN.split_once('\n').expect("a source");
    assert!(source.starts_with("documented: the newest public schema"), "{source}");
    let ours = ours();
    for (ours, theirs) in ours.lines().zip(facts.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.lines().count(), facts.lines().count());
}

/// What the document does not mark but only the platform can say: our own reading of it.
#[test]
fn names_are_written_by_us() {
    for (name, message) in messages() {
        for field in message.fields {
            let marked = matches!(field.said, Said::ReadOnly | Said::RequiredReadOnly);
            let named = field.said == Said::Identifier;
            assert_eq!(field.output, marked || named, "{name}.{}", field.name);
            assert!(!named || field.name == "name", "{name}.{}", field.name);
        }
    }
}
