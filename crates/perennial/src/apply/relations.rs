//! How a product of the file stands to others: its family, and what goes beside what.

use std::collections::BTreeSet;

use perennial_core::subscription::{ProductFamily, Relations};
use perennial_engine::Place;

use super::file::{File, ProductEntry};

const FAMILY_CHARS_MAX: usize = 32;

pub fn relations(entry: &ProductEntry) -> Result<Relations, String> {
    let ids = |ids: &BTreeSet<String>| ids.iter().map(|id| id.as_str().into()).collect();
    if !entry.option_of.is_empty() && entry.role.as_deref() != Some("addon") {
        return Err("`option_of` is for what has the role `addon`".to_owned());
    }
    Ok(Relations {
        family: entry.product_family.as_deref().map(family).transpose()?,
        beside: ids(&entry.option_of),
        excludes: ids(&entry.excludes),
        requires: ids(&entry.requires),
    })
}

/// Rooms print it as it is written.
fn family(text: &str) -> Result<ProductFamily, String> {
    let word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=FAMILY_CHARS_MAX).contains(&text.len()) && text.bytes().all(word) {
        return Ok(ProductFamily(text.to_owned()));
    }
    Err(format!("`{text}` is no family; a word such as SECURITY is"))
}

/// Whether what it names is there, or in the same file.
pub fn known(entry: &ProductEntry, place: &Place, file: &File) -> Result<(), String> {
    let mut named = [&entry.option_of, &entry.excludes, &entry.requires].into_iter().flatten();
    let there = |id: &str| {
        let same = |project: &str| project == entry.project;
        let kept = place.catalog.products.get(&id.into());
        kept.is_some_and(|product| same(product.project.as_str()))
            || file.products.iter().any(|other| other.id == id && same(&other.project))
    };
    match named.find(|id| **id == entry.id || !there(id)) {
        None => Ok(()),
        Some(id) if *id == entry.id => Err("a product is not beside itself".to_owned()),
        Some(id) => Err(format!("there is no product `{id}` in its project")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<Relations, String> {
        let text = format!("id = \"a\"\nproject = \"p\"\nname = \"A\"\ncycle = \"P1M\"\n{more}");
        relations(&toml::from_str(&text).map_err(|error| error.to_string())?)
    }

    #[test]
    fn relations_are_read_and_checked() {
        assert_eq!(read(""), Ok(Relations::default()));
        let vpn = read("role = \"addon\"\noption_of = [\"b\"]\nexcludes = [\"c\"]").unwrap();
        assert_eq!((vpn.beside, vpn.excludes), (["b".into()].into(), ["c".into()].into()));
        let family = read("product_family = \"SECURITY\"").unwrap().family;
        assert_eq!(family, Some(ProductFamily("SECURITY".to_owned())));
        for wrong in
            ["product_family = \"Security\"", "product_family = \"\"", "option_of = [\"b\"]"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
