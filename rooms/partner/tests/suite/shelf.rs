//! More to sell in the shop: a better plan of the same family, options, a bundle, a plan of another
//! family, and names of the partner's own.

use perennial_core::catalog::{Bundle, BundleMode, Product};
use perennial_core::subscription::{ProductFamily, Role};
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, product};

use crate::shop::Shop;

pub const OFFERINGS: &str = "/partner/offerings";
pub const ELIGIBILITY: &str = "/partner/eligibility";

fn of(id: &str, number: u64, level: u32, family: &str) -> Product {
    let mut product = product(id, number, level, "4.99");
    product.sku = format!("{id}-m");
    product.group = None;
    let version = &mut product.versions[0];
    version.relations.family = Some(ProductFamily(family.to_owned()));
    version.features = [id.to_owned()].into();
    product
}

fn option(id: &str, number: u64, beside: &[&str]) -> Product {
    let mut product = of(id, number, 1, "SECURITY");
    id.clone_into(&mut product.sku);
    let version = &mut product.versions[0];
    version.role = Role::Addon;
    version.devices = None;
    version.relations.family = None;
    version.relations.beside = beside.iter().map(|id| (*id).into()).collect();
    product
}

/// A new product, or a new version of one that is there.
pub async fn put(shop: &Shop, mut product: Product) {
    let place = shop.world.engine.place(SANDBOX).unwrap();
    if let Some(known) = place.catalog.products.get(&product.id) {
        let version = product.versions.remove(0);
        product = known.clone();
        product.versions.push(version);
    }
    shop.world.define(Document::Product(product)).await.unwrap();
}

/// `deluxe` (a higher tier than `shield`, one family), `guard` (identity terms, family IDENTITY),
/// `total` (a bundle of `deluxe` and `guard`), and the options `vpn`, `vpn-basic` (never with
/// `vpn`), `travel` (needs `vpn`) of `shield` and `deluxe`, `vault` of `guard` alone.
pub async fn fill(shop: &Shop) {
    let both = ["shield", "deluxe"];
    let mut basic = option("vpn-basic", 32, &both);
    basic.versions[0].relations.excludes = ["vpn".into()].into();
    let mut travel = option("travel", 33, &both);
    travel.versions[0].relations.requires = ["vpn".into()].into();
    let mut shield = of("shield", 11, 3, "SECURITY");
    shield.versions[0].features = ["antivirus".to_owned()].into();
    let mut total = of("total", 24, 1, "SECURITY");
    total.versions[0].relations.family = None;
    total.versions[0].devices = None;
    let elements = vec!["deluxe".into(), "guard".into()];
    total.versions[0].bundle = Some(Bundle { elements, mode: BundleMode::Full });
    let all = [
        shield,
        of("deluxe", 22, 2, "SECURITY"),
        of("guard", 23, 2, "IDENTITY"),
        total,
        option("vpn", 31, &both),
        basic,
        travel,
        option("vault", 34, &["guard"]),
    ];
    for product in all {
        put(shop, product).await;
    }
    shop.configure(|partner| {
        for (name, value) in [
            ("partner.terms.guard", "partner.identity"),
            ("partner.sku.shield", "TEL-SHIELD"),
            ("partner.sku.vpn", "TEL-VPN"),
        ] {
            partner.settings.insert(name.to_owned(), value.to_owned());
        }
    })
    .await;
}
