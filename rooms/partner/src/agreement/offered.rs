//! What was agreed about one product a partner sells.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::ids::{ProductId, TermsId};
use perennial_core::terms::NationalId;

use super::settings::{Reader, Unreadable};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// The partner's own name for it.
    pub sku: Option<String>,
    /// The terms he sells it on, where they are not those of all his sales.
    pub terms: Option<TermsId>,
    /// What he shows as its family, where the catalog does not say one.
    pub family: Option<String>,
    /// The options he offers with it; `None` for all it takes.
    pub options: Option<BTreeSet<ProductId>>,
    /// Which national number members of an identity product bring.
    pub national_id: Option<NationalId>,
    /// Where its codes are redeemed, where that is a place of its own.
    pub activation_url: Option<String>,
    /// Whether somebody of ours looks at each order before it is done.
    pub approval: bool,
}

impl Offered {
    /// Everything said of any product.
    pub(super) fn read_all(read: &mut Reader) -> Result<BTreeMap<ProductId, Self>, Unreadable> {
        let mut all: BTreeMap<ProductId, Self> = BTreeMap::new();
        let national =
            [("NONE", NationalId::None), ("LAST4", NationalId::Last4), ("FULL", NationalId::Full)];
        for product in read.products() {
            let name = |member: &str| format!("{member}.{product}");
            let offered = Self {
                sku: read.reference(&name("sku"))?,
                terms: read.text(&name("terms"))?.map(TermsId::new),
                family: read.text(&name("family"))?,
                options: read.list(&name("options"))?,
                national_id: read.word(&name("national_id"), &national)?,
                activation_url: read.link(&name("activation_url"))?,
                approval: read.flag(&name("approval"))?.unwrap_or(false),
            };
            all.insert(ProductId::new(product), offered);
        }
        Ok(all)
    }
}
