//! A family as this surface tells it.

use perennial_core::catalog::Catalog;
use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_core::{Subscription, entitlement, shared_entitlement};

use crate::wire;

/// He bought it, or somebody of his family did.
pub(crate) const PURCHASED: &str = "PURCHASED";
pub(crate) const FAMILY_SHARED: &str = "FAMILY_SHARED";

/// `name` tells customers as the caller knows them.
pub(crate) fn family<E>(
    s: &Subscription,
    catalog: &Catalog,
    now: Instant,
    mut name: impl FnMut(CustomerId) -> Result<String, E>,
) -> Result<wire::Family, E> {
    let owner = s.customer.zip(s.linked_at()).map(|(id, since)| {
        let entitled = entitlement(s, now).entitled;
        Ok(member(name(id)?, PURCHASED, since, entitled))
    });
    let owner = owner.transpose()?;
    let members = s.family.members.iter().map(|(id, since)| {
        let entitled = shared_entitlement(s, *id, now).entitled;
        Ok(member(name(*id)?, FAMILY_SHARED, *since, entitled))
    });
    let mut members: Vec<_> = members.collect::<Result<_, E>>()?;
    members.sort_by(|one, other| {
        (&one.since, &one.customer_id).cmp(&(&other.since, &other.customer_id))
    });
    let max = s.shared_with_max();
    let asked = !catalog.shareable_items(s).is_empty();
    Ok(wire::Family {
        shareable: asked || s.active_items().any(|item| item.terms.shared()),
        enabled: max > 0,
        members_max: max,
        owner,
        members,
    })
}

fn member(
    customer_id: String,
    ownership: &'static str,
    since: Instant,
    entitled: bool,
) -> wire::Member {
    wire::Member { customer_id, ownership, since: since.to_string(), entitled }
}
