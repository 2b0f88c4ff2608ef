//! What stands beside what, and who decides about trials and terms.

use perennial_core::catalog::ProductVersion;
use perennial_core::subscription::{ProductFamily, Relations, Role, Subscription};
use perennial_core::terms::{Conversion, Terms};
use perennial_engine::directory::Document;

use super::directory::product;
use super::life::plain_subscription;

fn relations() -> Relations {
    Relations {
        family: Some(ProductFamily("SECURITY".to_owned())),
        beside: ["news-pro".into(), "news".into()].into(),
        excludes: ["puzzles-basic".into()].into(),
        requires: ["archive".into()].into(),
    }
}

/// An option of some products.
pub fn related_product() -> Document {
    let mut product = product();
    let version = product.newest().clone();
    let next = ProductVersion { relations: relations(), role: Role::Addon, ..version };
    product.versions.push(next);
    Document::Product(product)
}

pub fn related_subscription() -> Subscription {
    let mut plain = plain_subscription();
    plain.items[0].terms.relations = relations();
    plain
}

/// A trial the seller decides about, and a term nobody has to order.
pub fn terms_renewed_here() -> Document {
    let terms = Terms { conversion: Conversion::Asked, renewed_here: true, ..Terms::partner() };
    Document::Terms { id: "renewed-here".into(), terms }
}
