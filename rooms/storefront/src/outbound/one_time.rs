//! What is bought once, as this surface tells it.

use perennial_core::catalog::{Catalog, Product, Project};

use super::catalog::{self, SYNCED};
use crate::one_time::{FOR_EVER, OneTimeKind};
use crate::wire;

/// Of a project, by creation.
pub(crate) fn one_times(from: &Catalog, project: &Project) -> Vec<wire::OneTime> {
    let mut all: Vec<_> = from
        .products
        .values()
        .filter(|product| product.project == project.id)
        .filter_map(|product| Some((product, OneTimeKind::of(product)?)))
        .collect();
    all.sort_by_key(|(product, _)| (product.created, product.number, &product.id));
    all.into_iter().map(|(product, kind)| one_time(product, kind)).collect()
}

pub(crate) fn one_time(product: &Product, kind: OneTimeKind) -> wire::OneTime {
    let version = product.newest();
    wire::OneTime {
        id: product.id.0.clone(),
        product_id: product.sku.clone(),
        name: version.name.clone(),
        description: version.description.clone(),
        product_type: kind.word(),
        duration: (version.cycle != FOR_EVER).then(|| version.cycle.to_string()),
        state: catalog::state(product),
        sync_status: SYNCED,
        features: version.features.iter().cloned().collect(),
        prices: catalog::prices(product, None),
    }
}
