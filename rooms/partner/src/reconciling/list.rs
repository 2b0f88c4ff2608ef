//! The partner's list: rows of a JSON document, or of a CSV file in the columns of the export.

use std::collections::BTreeMap;

use perennial_core::ids::SubscriptionId;
use serde_json::{Map, Value};

use super::fields::{FIELDS, PASSED_OVER};
use crate::exports::sheet::{records, unguarded};
use crate::ids;
use crate::problem::{Code, Problem};

/// Most rows of a list.
pub const ROWS_MAX: usize = 10_000;
/// Mistakes told of one list.
const MISTAKES_MAX: usize = 50;

/// What a row names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A subscription; none where it is no id of ours.
    Id(Option<SubscriptionId>, String),
    /// One that a line of an order made: the first row of a line is its first subscription, the
    /// next row the next one.
    Line { order: String, line: String },
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct Item {
    pub key: Key,
    /// What it says, by the place of the field.
    pub says: BTreeMap<usize, Value>,
}

#[derive(Default)]
struct Mistakes(Vec<(Code, String, String)>);

impl Mistakes {
    fn add(&mut self, code: Code, pointer: String, why: &str) {
        if self.0.len() < MISTAKES_MAX {
            self.0.push((code, pointer, why.to_owned()));
        }
    }
}

/// Rows of a JSON document.
pub fn of_items(items: &[Map<String, Value>]) -> Result<Vec<Item>, Problem> {
    if items.len() > ROWS_MAX {
        let why = format!("At most {ROWS_MAX} rows.");
        return Err(Problem::at(Code::InvalidField, "/items", why));
    }
    let mut wrong = Mistakes::default();
    let mut list = Vec::with_capacity(items.len());
    for (n, item) in items.iter().enumerate() {
        let at = |name: &str| format!("/items/{n}/{}", name.replace('~', "~0").replace('/', "~1"));
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let mut says = BTreeMap::new();
        for (name, value) in item {
            if matches!(name.as_str(), "subscriptionId" | "partnerOrderId" | "lineRef") {
                if !value.is_string() {
                    wrong.add(Code::InvalidField, at(name), "A text.");
                }
                continue;
            }
            let Some(place) = FIELDS.iter().position(|field| field.name == name) else {
                let name: String = name.chars().take(64).collect();
                wrong.add(Code::UnknownField, at(&name), "Nothing that is compared.");
                continue;
            };
            match FIELDS[place].form.read(value) {
                Some(value) => drop(says.insert(place, value)),
                None => wrong.add(Code::InvalidField, at(name), "Not of the form it has here."),
            }
        }
        match (text("subscriptionId"), text("partnerOrderId"), text("lineRef")) {
            (Some(id), _, _) => list.push(Item { key: by_id(id), says }),
            (None, Some(order), Some(line)) => {
                let key = Key::Line { order: order.to_owned(), line: line.to_owned() };
                list.push(Item { key, says });
            }
            (None, _, _) => {
                let why = "subscriptionId, or partnerOrderId and lineRef.";
                wrong.add(Code::MissingField, at("subscriptionId"), why);
            }
        }
    }
    Problem::of(wrong.0).map_or(Ok(list), Err)
}

/// Rows of a CSV file.
pub fn of_csv(text: &str) -> Result<Vec<Item>, Problem> {
    let at = |line: usize| format!("/line/{line}");
    let rows = records(text.trim_start_matches('\u{feff}'))
        .map_err(|line| Problem::at(Code::InvalidField, at(line), "No CSV as RFC 4180 has it."))?;
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let place = |name: &str| head.iter().position(|column| column == name);
    let mut wrong = Mistakes::default();
    for column in &head {
        let known = matches!(column.as_str(), "subscription_id" | "partner_order_id" | "line_ref")
            || PASSED_OVER.contains(&column.as_str())
            || FIELDS.iter().any(|field| field.column == column);
        if !known {
            let column: String = column.chars().take(64).collect();
            wrong.add(Code::UnknownField, format!("/header/{column}"), "No column of the export.");
        }
    }
    let columns = (place("subscription_id"), place("partner_order_id").zip(place("line_ref")));
    if columns == (None, None) {
        let why = "subscription_id, or partner_order_id and line_ref.";
        wrong.add(Code::MissingField, "/header/subscription_id".to_owned(), why);
    }
    if rows.len() > ROWS_MAX {
        wrong.add(Code::InvalidField, at(ROWS_MAX + 2), "At most 10000 rows.");
    }
    if let Some(problem) = Problem::of(std::mem::take(&mut wrong.0)) {
        return Err(problem);
    }
    let mut list = vec![];
    for (n, row) in rows.enumerate() {
        let pointer = |column: &str| format!("/line/{}/{column}", n + 2);
        if row.len() != head.len() {
            wrong.add(Code::InvalidField, at(n + 2), "Not as many cells as columns.");
            continue;
        }
        let cell = |place: Option<usize>| {
            let text = place.and_then(|place| row.get(place)).map(|text| unguarded(text));
            text.filter(|text| !text.is_empty())
        };
        let mut says = BTreeMap::new();
        for (number, field) in FIELDS.iter().enumerate() {
            let Some(text) = place(field.column).and_then(|place| row.get(place)) else { continue };
            if let Some(value) = field.form.read(&field.form.cell(unguarded(text))) {
                says.insert(number, value);
            } else {
                let why = "Not of the form it has here.";
                wrong.add(Code::InvalidField, pointer(field.column), why);
            }
        }
        let line = columns.1.map(|(order, line)| (cell(Some(order)), cell(Some(line))));
        match (cell(columns.0), line) {
            (Some(id), _) => list.push(Item { key: by_id(id), says }),
            (None, Some((Some(order), Some(line)))) => {
                let key = Key::Line { order: order.to_owned(), line: line.to_owned() };
                list.push(Item { key, says });
            }
            (None, _) => {
                wrong.add(Code::MissingField, pointer("subscription_id"), "It names nothing.");
            }
        }
    }
    Problem::of(wrong.0).map_or(Ok(list), Err)
}

/// Written as we write it, so that one subscription has one key.
fn by_id(text: &str) -> Key {
    Key::Id(ids::read("sub", text).map(SubscriptionId), text.to_owned())
}
