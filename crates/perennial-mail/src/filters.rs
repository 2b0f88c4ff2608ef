//! What templates may do besides the language's own: paragraphs and links, and no value that is
//! missing without anybody noticing.

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

/// Sets an environment up. Names that end in `.html` are escaped, others are not.
pub fn furnish(env: &mut Environment<'static>) {
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|name| {
        if name.rsplit('.').next() == Some("html") { AutoEscape::Html } else { AutoEscape::None }
    });
    env.set_formatter(format);
    env.add_filter("paragraphs", paragraphs);
    env.add_filter("link", link);
}

/// A value that is not there is asked for with `if` before it is printed; printed, it is an error.
fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        let said = "a value is printed that is not there: ask for it with `if` first";
        return Err(Error::new(ErrorKind::InvalidOperation, said));
    }
    minijinja::escape_formatter(out, state, value)
}

/// Blank lines part paragraphs. What is an element of its own, such as a table, stays as it is.
fn paragraphs(text: &str) -> Value {
    let text = text.replace("\r\n", "\n");
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    let html = parts.map(|part| {
        let block = ["<table", "<p", "<ul", "<ol", "<div", "<h"];
        if block.iter().any(|tag| part.starts_with(tag)) {
            part.to_owned()
        } else {
            format!("<p>{}</p>", part.replace('\n', "<br>\n"))
        }
    });
    Value::from_safe_string(html.collect::<Vec<_>>().join("\n"))
}

/// `Pay now: https://…` in text, an anchor in HTML.
fn link(state: &State, url: &str, words: &str) -> Value {
    match state.auto_escape() {
        AutoEscape::Html => {
            let anchor = format!("<a href=\"{}\">{}</a>", escaped(url), escaped(words));
            Value::from_safe_string(anchor)
        }
        _ => Value::from(format!("{words}: {url}")),
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#x27;"),
            letter => html.push(letter),
        }
    }
    html
}
