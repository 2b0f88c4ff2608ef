//! The subscription entity of notifications (section 4.1).

use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::ids::ProductId;
use perennial_core::subscription::{Item, ItemStatus, ItemTerms};
use perennial_engine::Place;

use super::date;
use crate::event::Profile;
use crate::manner::Manner;
use crate::status::status;
use crate::wire::notification as wire;
use crate::{model, names, uuids};

/// The entity as one receiver reads it.
pub fn subscription(place: &Place, manner: &Manner<'_>, s: &Subscription) -> wire::Subscription {
    let seed = manner.profile == Profile::Seed;
    let end_user = s.customer.map(|customer| customer.to_string());
    let both = manner.both_end_user_keys();
    let refused = s.method_refused.as_ref().filter(|_| !seed);
    let create_date =
        if manner.epoch_create_date() { s.sold_at.millis().to_string() } else { date(s.sold_at) };
    wire::Subscription {
        id: s.id.to_string(),
        create_date,
        model_id: model::model_id(s),
        name: name(s),
        store_id: store(place, s),
        lifecycle: wire::Lifecycle {
            id: seed.then(|| s.number.to_string()),
            generation: s.schedule.generation,
            anniversary_date: date(s.schedule.period.end),
            status: status(s),
        },
        products: listed(s)
            .map(|item| wire::Product {
                id: product_uuid(place, &item.terms.product),
                line_item_id: uuids::line_item(s, item.number),
                license_id: s
                    .references
                    .get(&names::license(item.number))
                    .filter(|_| !seed)
                    .cloned(),
            })
            .collect(),
        discount_plan: discount_plan(s, true),
        end_user_id: end_user.clone().filter(|_| both || seed),
        enduser_id: end_user.filter(|_| both || !seed),
        source: (!seed).then_some(source(s)),
        payment_method_is_no_longer_replayable: refused.map(|_| true),
        payment_method_is_no_longer_replayable_reason: refused.cloned(),
    }
}

/// Where it came from, in the reference's words.
pub fn source(s: &Subscription) -> &'static str {
    if imported(s) { "IMPORT" } else { "PURCHASE" }
}

pub fn imported(s: &Subscription) -> bool {
    s.parameters.get(names::IMPORTED).is_some_and(|value| value == "true")
}

/// The plan with the step of the next renewal, which is worked out here and stored nowhere (N8).
pub fn discount_plan(s: &Subscription, starting_step: bool) -> Option<wire::DiscountPlan> {
    let plan = s.discount_plan.as_ref()?;
    Some(wire::DiscountPlan {
        tag: plan.tag.clone(),
        starting_step: starting_step.then_some(plan.starting_step),
        next_discount_step: plan.next_step(s.schedule.generation),
    })
}

/// The items that renew; what is left of an ended one where none does. One at most for what this
/// surface sells (N11), more where another room sold them.
pub fn listed(s: &Subscription) -> impl Iterator<Item = &Item> {
    let none_active = s.active_items().next().is_none();
    s.items.iter().filter(move |item| match item.status {
        ItemStatus::Active => true,
        ItemStatus::Deactivated | ItemStatus::Finished => none_active,
        ItemStatus::Removed => false,
    })
}

/// What the customer calls it: the product's name with what the seller added.
pub fn name(s: &Subscription) -> Option<String> {
    listed(s).next().map(|item| item_name(&item.terms))
}

pub fn item_name(terms: &ItemTerms) -> String {
    if terms.name_extension.is_empty() {
        terms.name.clone()
    } else {
        format!("{} {}", terms.name, terms.name_extension)
    }
}

pub fn store(place: &Place, s: &Subscription) -> Option<String> {
    place.catalog.projects.get(&s.project).map(|project| uuids::print(project.store))
}

pub fn product_uuid(place: &Place, id: &ProductId) -> String {
    let found: Option<&Product> = place.catalog.products.get(id);
    found.map_or_else(|| uuids::lost_product(id), |product| uuids::print(product.uuid))
}

/// What a product is called now; its id where it is gone.
pub fn product_name(place: &Place, id: &ProductId) -> String {
    let found: Option<&Product> = place.catalog.products.get(id);
    found.map_or_else(|| id.0.clone(), |product| product.newest().name.clone())
}
