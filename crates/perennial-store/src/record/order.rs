//! The renewal order.

use perennial_core::subscription::{OrderedItem, RenewalOrder};
use serde::{Deserialize, Serialize};

use super::Result;
use super::item::{DiscountTwin, ItemTermsTwin};
use super::money::Around;

/// Each item with its number, its version, what it was and its discount.
#[derive(Serialize, Deserialize)]
pub struct OrderTwin(Vec<(u32, u32, ItemTermsTwin, Option<DiscountTwin>)>);

impl OrderTwin {
    pub fn of(order: &RenewalOrder, around: Around) -> Result<Self> {
        let item = |it: &OrderedItem| {
            let terms = ItemTermsTwin::of(&it.terms, around)?;
            Ok((it.number, it.version, terms, DiscountTwin::maybe(it.discount.as_ref(), around)?))
        };
        Ok(Self(order.items.iter().map(item).collect::<Result<_>>()?))
    }

    pub fn back(self, around: Around) -> Result<RenewalOrder> {
        let item = |(number, version, terms, discount): (u32, u32, ItemTermsTwin, _)| {
            let discount: Option<DiscountTwin> = discount;
            let discount = discount.map(|it| it.back(around)).transpose()?;
            Ok(OrderedItem { number, version, terms: terms.back(around)?, discount })
        };
        Ok(RenewalOrder { items: self.0.into_iter().map(item).collect::<Result<_>>()? })
    }
}
