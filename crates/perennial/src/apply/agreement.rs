//! What a partner's file says he agreed to, from the readable form to the settings it is kept in.
//! What the names and values mean, the partner room alone knows, and checks.

use std::collections::BTreeMap;

use perennial_core::ids::{PartnerId, ProductId};
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
    let product = |id: &ProductId| {
        let there = place.catalog.products.get(id).is_some_and(|it| it.project == partner.project);
        there || file.products.iter().any(|entry| entry.id == id.as_str())
    };
    for (id, offered) in agreed.offerings() {
        let mut named = [id].into_iter().chain(offered.options.iter().flatten());
        if let Some(missing) = named.find(|id| !product(id)) {
            return Err(format!("there is no product `{missing}` in his project"));
        }
        let terms = offered.terms.as_ref().filter(|id| !place.catalog.terms.contains_key(*id));
        let missing = terms.filter(|id| !file.terms.iter().any(|it| it.id == id.as_str()));
        if let Some(missing) = missing {
            return Err(format!("there are no terms `{missing}` to sell `{id}` on"));
        }
    }
    let partner = |id: &PartnerId| {
        place.partners.contains_key(id) || file.partners.iter().any(|it| it.id == id.as_str())
    };
    match agreed.children.iter().find(|id| !partner(id)) {
        Some(child) => Err(format!("there is no partner `{child}` to be his child")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use perennial_engine::testing::{SANDBOX, World};

    use super::*;
    use crate::apply::{file, partners};

    const FORM: &str = "
environment = \"sandbox\"

[[partners]]
id = \"telco\"
name = \"Telco\"
project = \"proj_demo\"
terms = \"partner\"
territories = [\"DE\", \"AT\"]

[partners.agreement]
type = \"SDK\"
version = 1
pii_mode = \"CONTACT\"
rate_limit = 50
ip = [\"203.0.113.0/24\", \"2001:db8::/32\"]
codes_retrievable = true

[partners.agreement.ownership]
trialConversion = \"PARTNER\"

[partners.agreement.offerings.basic]
sku = \"TEL-1\"
approval = true
";

    async fn read(text: &str) -> Result<Partner, String> {
        use perennial_engine::directory::Document;
        let world = World::new().await;
        let place = world.engine.place(SANDBOX).expect("a sandbox");
        let file = file::read(text)?;
        match partners::partner(&file.partners[0], &place, &file)? {
            Document::Partner(partner) => Ok(partner),
            other => Err(format!("{other:?} is no partner")),
        }
    }

    #[tokio::test]
    async fn the_readable_form_is_read_into_settings() {
        let partner = read(FORM).await.expect("a partner");
        let settings: Vec<_> =
            partner.settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(
            settings,
            [
                "partner.approval.basic true",
                "partner.codes_retrievable true",
                "partner.ip 203.0.113.0/24 2001:db8::/32",
                "partner.ownership.trialConversion PARTNER",
                "partner.pii_mode CONTACT",
                "partner.rate_limit 50",
                "partner.sku.basic TEL-1",
                "partner.type SDK",
                "partner.version 1",
            ]
        );
        let agreed = Agreement::of(&partner).expect("an agreement");
        assert!(agreed.client_tokens && agreed.codes_retrievable);
        assert!(agreed.offered(&"basic".into()).approval);
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_in_words() {
        for (right, wrong, said) in [
            ("type = \"SDK\"", "type = \"OEM\"", "`partner.type` is PMSS, SDK"),
            ("rate_limit = 50", "rate_limit = 0", "`partner.rate_limit` is a number from 1 to"),
            ("rate_limit = 50", "color = \"red\"", "`partner.color` is no setting"),
            ("offerings.basic", "offerings.nobodys", "there is no product `nobodys`"),
            ("approval = true", "terms = \"nobodys\"", "there are no terms `nobodys`"),
            ("approval = true", "options = [\"nobodys\"]", "there is no product `nobodys`"),
            ("version = 1", "children = [\"nobody\"]", "there is no partner `nobody`"),
            ("trialConversion", "birthday", "`partner.ownership.birthday` is no setting"),
            ("203.0.113.0/24", "203.0.113.0/33", "`partner.ip` is a list"),
        ] {
            assert!(FORM.contains(right), "{right}");
            let refused = read(&FORM.replace(right, wrong)).await.expect_err(wrong);
            assert!(refused.starts_with(said), "{wrong}: {refused}");
        }
    }
}
