//! How the products of one subscription stand to one another: which family they are of, and what
//! goes beside what. Copied from the catalog with everything else when they are sold.

use std::collections::BTreeSet;
use std::fmt;

use super::{ItemTerms, Refusal, Role};
use crate::ids::ProductId;

/// Products whose place one may take for another's, in the seller's own word: `SECURITY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductFamily(pub String);

/// What the catalog says of a product beside others. Nothing said forbids nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// What says none may change to any, and any to it.
    pub family: Option<ProductFamily>,
    /// Of an addon: what it is an option of; empty for everything.
    pub beside: BTreeSet<ProductId>,
    /// Never together with these.
    pub excludes: BTreeSet<ProductId>,
    /// Only together with all of these.
    pub requires: BTreeSet<ProductId>,
}

impl ProductFamily {
    /// What several products in one are of, where the seller says nothing else.
    pub fn of_bundles() -> Self {
        Self("BUNDLE".to_owned())
    }
}

impl fmt::Display for ProductFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Relations {
    /// Whether one may take the other's place where a change stays within a family.
    pub fn same_family(&self, other: &Self) -> bool {
        match (&self.family, &other.family) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (None, _) | (_, None) => true,
        }
    }
}

/// Whether some products may be subscribed to together.
///
/// # Errors
/// Which two do not go together.
pub fn together(items: &[&ItemTerms]) -> Result<(), Refusal> {
    let there = |wanted: &ProductId| items.iter().any(|it| it.products().any(|id| id == wanted));
    for item in items {
        let product = || item.product.clone();
        let relations = &item.relations;
        if let Some(other) = relations.excludes.iter().find(|id| there(id)) {
            return Err(Refusal::Excluded { product: product(), other: other.clone() });
        }
        if let Some(other) = relations.requires.iter().find(|id| !there(id)) {
            return Err(Refusal::Requires { product: product(), other: other.clone() });
        }
        let fits = |base: &ItemTerms| {
            base.role == Role::Base && base.products().any(|id| relations.beside.contains(id))
        };
        let optional = item.role == Role::Addon && !relations.beside.is_empty();
        if optional && !items.iter().any(|it| fits(it)) {
            return Err(Refusal::NotBeside { product: product() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(family: Option<&str>) -> Relations {
        let family = family.map(|name| ProductFamily(name.to_owned()));
        Relations { family, ..Relations::default() }
    }

    #[test]
    fn what_has_no_family_fits_any() {
        for (ours, theirs, fits) in [
            (Some("SECURITY"), Some("SECURITY"), true),
            (Some("SECURITY"), Some("IDENTITY"), false),
            (None, Some("IDENTITY"), true),
            (Some("IDENTITY"), None, true),
            (None, None, true),
        ] {
            assert_eq!(of(ours).same_family(&of(theirs)), fits, "{ours:?} {theirs:?}");
        }
    }
}
