//! How a product stands to others, in the catalog and in what was sold, as it is kept.

use std::collections::BTreeSet;

use perennial_core::ids::ProductId;
use perennial_core::subscription::{ProductFamily, Relations};
use serde::{Deserialize, Serialize};

use super::scalar::usual;

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationsTwin {
    #[serde(rename = "fam", default, skip_serializing_if = "usual")]
    family: Option<String>,
    #[serde(rename = "by", default, skip_serializing_if = "usual")]
    beside: BTreeSet<String>,
    #[serde(rename = "not", default, skip_serializing_if = "usual")]
    excludes: BTreeSet<String>,
    #[serde(rename = "req", default, skip_serializing_if = "usual")]
    requires: BTreeSet<String>,
}

impl RelationsTwin {
    /// `None` where nothing is said.
    pub fn of(relations: &Relations) -> Option<Self> {
        let ids = |ids: &BTreeSet<ProductId>| ids.iter().map(|id| id.0.clone()).collect();
        let twin = Self {
            family: relations.family.as_ref().map(|family| family.0.clone()),
            beside: ids(&relations.beside),
            excludes: ids(&relations.excludes),
            requires: ids(&relations.requires),
        };
        Some(twin).filter(|twin| *twin != Self::default())
    }

    pub fn back(self) -> Relations {
        let ids = |ids: BTreeSet<String>| ids.into_iter().map(ProductId).collect();
        Relations {
            family: self.family.map(ProductFamily),
            beside: ids(self.beside),
            excludes: ids(self.excludes),
            requires: ids(self.requires),
        }
    }
}
