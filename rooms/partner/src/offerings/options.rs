//! Options: what may be had beside an offering. They are products of their own, which are sold
//! beside others only.

use perennial_core::catalog::Product;
use perennial_core::ids::ProductId;
use perennial_core::subscription::Role;
use perennial_core::subscription::Subscription;
use perennial_engine::Place;

use super::Range;

const PREFIX: &str = "opt_";

/// As it is called in answers.
pub fn option_id(product: &Product) -> String {
    format!("{PREFIX}{}", product.sku)
}

/// The options of a subscription, by what they are called.
pub fn options_of(place: &Place, s: &Subscription) -> Vec<String> {
    let products = &place.catalog.products;
    let name = |id: &ProductId| products.get(id).map_or_else(|| format!("{PREFIX}{id}"), option_id);
    s.options().map(|item| name(&item.terms.product)).collect()
}

impl<'r> Range<'r> {
    /// What a product may be had with: what says that it goes beside it, is billed as often, and
    /// is agreed with the partner.
    pub fn options(self, product: &'r Product) -> impl Iterator<Item = &'r Product> {
        let (version, agreed) = (product.newest(), self.agreement.offered(&product.id).options);
        let elements = version.bundle.iter().flat_map(|bundle| &bundle.elements);
        let bases: Vec<_> = elements.chain([&product.id]).collect();
        self.place.catalog.products.values().filter(move |option| {
            let own = option.newest();
            let beside = &own.relations.beside;
            option.project == product.project
                && own.role == Role::Addon
                && own.on_sale
                && own.cycle == version.cycle
                && self.enabled(option)
                && (beside.is_empty() || bases.iter().any(|base| beside.contains(*base)))
                && agreed.as_ref().is_none_or(|agreed| agreed.contains(&option.id))
        })
    }

    /// The option of a name: ours (`opt_…`), or the partner's own.
    pub fn option(self, product: &'r Product, name: &str) -> Option<&'r Product> {
        self.options(product).find(|option| self.calls(&option.id, name))
    }

    /// Whether a name is that of an option, also of one that is not offered any more.
    pub fn calls(self, option: &ProductId, name: &str) -> bool {
        match (self.agreement.named(name), name.strip_prefix(PREFIX)) {
            (Some(id), _) => id == option,
            (None, Some(ours)) => {
                let product = self.place.catalog.products.get(option);
                option.as_str() == ours || product.is_some_and(|product| product.sku == ours)
            }
            (None, None) => false,
        }
    }
}
