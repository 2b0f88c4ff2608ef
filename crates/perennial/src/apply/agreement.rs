//! What a partner's file says he agreed to, from the readable form to the settings it is kept in.
//! What the names and values mean, the partner room alone knows, and checks.

use std::collections::{BTreeMap, BTreeSet};

use perennial_engine::Place;
use perennial_engine::directory::Partner;
use room_partner::agreement::{self, Agreement};
use serde::Deserialize;

use super::file::File;

/// A value of the readable form.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Flag(bool),
    Number(u64),
    Text(String),
    List(Vec<String>),
    /// `ownership` by event, and `offerings` by product.
    Table(BTreeMap<String, Value>),
}

/// The settings of `[partners.agreement]`.
pub fn settings(form: &BTreeMap<String, Value>) -> Result<BTreeMap<String, String>, String> {
    let mut settings = BTreeMap::new();
    for (name, value) in form {
        match (name.as_str(), value) {
            ("offerings", Value::Table(products)) => {
                for (product, members) in products {
                    let Value::Table(members) = members else {
                        return Err(format!("`offerings.{product}` is a table"));
                    };
                    for (member, value) in members {
                        put(&mut settings, &format!("{member}.{product}"), value)?;
                    }
                }
            }
            (name, Value::Table(members)) => {
                for (member, value) in members {
                    put(&mut settings, &format!("{name}.{member}"), value)?;
                }
            }
            (name, value) => put(&mut settings, name, value)?,
        }
    }
    Ok(settings)
}

fn put(settings: &mut BTreeMap<String, String>, name: &str, value: &Value) -> Result<(), String> {
    let text = match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(list) => list.join(" "),
        Value::Table(_) => return Err(format!("`{name}` is no table")),
    };
    settings.insert(format!("partner.{name}"), text);
    Ok(())
}

/// Whether the settings can be read, and everything they name is there or in the same file.
pub fn check(partner: &Partner, place: &Place, file: &File) -> Result<(), String> {
    if let Some(fault) = agreement::fault(partner) {
        return Err(fault);
    }
    let agreed = Agreement::of(partner).map_err(|unreadable| unreadable.to_string())?;
    let known = |id: &str, of_file: &mut dyn Iterator<Item = &String>, there: bool| {
        there || of_file.any(|known| known == id)
    };
    let product = |id: &perennial_core::ids::ProductId| {
        let there = place.catalog.products.get(id).is_some_and(|it| it.project == partner.project);
        let mut of_file = file.products.iter().map(|entry| &entry.id);
        known(id.as_str(), &mut of_file, there)
    };
    for (id, offered) in agreed.offerings() {
        let options: BTreeSet<_> = offered.options.iter().flatten().collect();
        if let Some(missing) = [id].into_iter().chain(options).find(|id| !product(id)) {
            return Err(format!("there is no product `{missing}` in his project"));
        }
        if let Some(terms) = &offered.terms {
            let there = place.catalog.terms.contains_key(terms);
            let mut of_file = file.terms.iter().map(|entry| &entry.id);
            if !known(terms.as_str(), &mut of_file, there) {
                return Err(format!("there are no terms `{terms}` to sell `{id}` on"));
            }
        }
    }
    for child in &agreed.children {
        let mut of_file = file.partners.iter().map(|entry| &entry.id);
        if !known(child.as_str(), &mut of_file, place.partners.contains_key(child)) {
            return Err(format!("there is no partner `{child}` to be his child"));
        }
    }
    Ok(())
}
