//! From a subscription's state to its message. Computes no date and no amount: both come from the
//! core as they are.

mod amount;
mod line_item;
mod payload;
mod product;
mod promised;
mod promotion;

pub use line_item::{listed, proposed_item};
pub use product::product;
pub use promotion::promotion;

use perennial_core::ids::{PartnerId, ProductId};
use perennial_core::subscription::stage::WaitingOn;
use perennial_core::subscription::{Paid, Renewal, Stage};
use perennial_core::time::{Instant, Span, Unit};
use perennial_core::{Dated, Subscription};
use perennial_engine::{Engine, EngineError, Place};

use self::promised::Promised;
use crate::seller::setting;
use crate::{names, status, wire};

/// Names of what a partner calls things, as they are kept with the subscription.
pub mod reference {
    pub const ID: &str = "reseller.id";
    pub const USER_TOKEN: &str = "reseller.user_token";
    pub const POSTAL_CODE: &str = "reseller.postal_code";
    pub const PURCHASE_TIME: &str = "reseller.purchase_time";
    pub const PREVIOUS_ID: &str = "reseller.previous_id";
    pub const BILLING_CYCLE_SPEC: &str = "reseller.billing_cycle_spec";
    /// What it was called in the system it was imported from, and since when it was there.
    pub const MIGRATED_ID: &str = "reseller.migrated_id";
    pub const LEGACY_CREATION_TIME: &str = "reseller.legacy_creation_time";
    /// With the number of the line item behind it.
    pub const PAYLOAD: &str = "reseller.payload.";
}

/// The whole message.
pub fn subscription(
    engine: &Engine,
    place: &Place,
    s: &Subscription,
) -> Result<wire::Subscription, EngineError> {
    subscription_of(place, s, || history(engine, place, s))
}

/// What it is called here: by the partner's own id, or else by its UUID.
pub fn name(s: &Subscription) -> String {
    let partner = s.seller.as_ref().map_or("", PartnerId::as_str);
    let id = s.references.get(reference::ID).cloned().unwrap_or_else(|| s.id.to_string());
    names::subscription(partner, &id)
}

/// What happened to it, as far as it is committed.
pub fn history(
    engine: &Engine,
    place: &Place,
    s: &Subscription,
) -> Result<Vec<Dated>, EngineError> {
    let entries = engine.history(place.environment.id, s.id)?;
    Ok(entries.into_iter().flat_map(|entry| entry.facts).collect())
}

/// As [`subscription`], also of a state that is just being committed: its history is given, and
/// looked at only where something is told of it that the state does not say.
pub fn subscription_of(
    place: &Place,
    s: &Subscription,
    history: impl FnOnce() -> Result<Vec<Dated>, EngineError>,
) -> Result<wire::Subscription, EngineError> {
    let partner = s.seller.clone().unwrap_or_else(|| PartnerId::new(""));
    let kept = |name: &str| s.references.get(name).cloned().unwrap_or_default();
    let name = name(s);
    let promised = Promised::read(s, history)?;
    let trial_end = time(promised.trial_end.unwrap_or(s.sold_at));
    let specs = promised.trial_specs(&partner, s);
    let line_item = |item| line_item::line_item(place, s, item, &name, &trial_end, &promised);
    let line_items: Vec<_> = s.items.iter().map(line_item).collect();
    let spec = kept(reference::BILLING_CYCLE_SPEC);
    Ok(wire::Subscription {
        state: status::state(s.stage.name()).to_owned(),
        partner_user_token: kept(reference::USER_TOKEN),
        service_location: Some(wire::Location {
            region_code: s.territory.0.clone(),
            postal_code: kept(reference::POSTAL_CODE),
        }),
        end_user_entitled: s.customer.is_some(),
        create_time: time(s.sold_at),
        update_time: time(s.stamp),
        processing_state: status::processing(s).to_owned(),
        free_trial_end_time: trial_end,
        renewal_time: time(renewal(s)),
        cycle_end_time: time(cycle_end(s)),
        purchase_time: kept(reference::PURCHASE_TIME),
        cancellation_details: status::reason(&s.stage)
            .map(|reason| wire::CancellationDetails { reason: reason.to_owned() }),
        upgrade_downgrade_details: (!spec.is_empty()).then(|| wire::UpgradeDowngradeDetails {
            previous_subscription_id: kept(reference::PREVIOUS_ID),
            billing_cycle_spec: spec,
        }),
        redirect_uri: redirect_uri(place, &partner),
        migration_details: migration_details(s),
        // Clients of before 2022 look for these two (3.1).
        products: line_items.iter().map(|item| item.product.clone()).collect(),
        promotions: specs.iter().map(|spec| spec.promotion.clone()).collect(),
        line_items,
        promotion_specs: specs,
        name,
    })
}

/// Where this partner's customers go next; may be empty.
fn redirect_uri(place: &Place, partner: &PartnerId) -> String {
    let partner = place.partners.get(partner);
    partner.and_then(|it| it.settings.get(setting::REDIRECT_URI)).cloned().unwrap_or_default()
}

/// Told of what was imported from another system (3.3), and of nothing else.
fn migration_details(s: &Subscription) -> Option<wire::MigrationDetails> {
    let kept = |name: &str| s.references.get(name).cloned();
    let migrated_subscription_id = kept(reference::MIGRATED_ID)?;
    let legacy_creation_time = kept(reference::LEGACY_CREATION_TIME).unwrap_or_default();
    Some(wire::MigrationDetails { migrated_subscription_id, legacy_creation_time })
}

/// The seller's own name for a product; the id where it is no longer in the catalog.
pub fn sku<'p>(place: &'p Place, id: &'p ProductId) -> &'p str {
    place.catalog.products.get(id).map_or(id.as_str(), |product| &product.sku)
}

/// A span in the three units of the schema.
pub fn duration(span: Span) -> wire::Duration {
    let (times, unit) = match span.unit {
        // The schema knows nothing shorter than an hour.
        Unit::Second => return of_unit(span.count.div_ceil(3_600), "HOUR"),
        Unit::Hour => (1, "HOUR"),
        Unit::Day => (1, "DAY"),
        Unit::Week => (7, "DAY"),
        Unit::Month => (1, "MONTH"),
        Unit::Year => (12, "MONTH"),
    };
    of_unit(span.count.saturating_mul(times), unit)
}

fn of_unit(count: u32, unit: &str) -> wire::Duration {
    wire::Duration { count: i32::try_from(count).unwrap_or(i32::MAX), unit: unit.to_owned() }
}

/// When it is charged next, or ends.
pub fn renewal(s: &Subscription) -> Instant {
    match &s.stage {
        Stage::Ending { at, .. }
        | Stage::Waiting { on: WaitingOn::Start(at) | WaitingOn::Predecessor(at), .. } => *at,
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => s.schedule.period.end,
        // What ended keeps its times (6), what never began the one it was to begin at.
        Stage::Cancelled { .. } | Stage::Expired { .. } => {
            let began = s.items.iter().any(|item| item.paid != Paid::Never || item.billed > 0);
            let later = s.schedule.period.start > s.sold_at;
            if later && !began { s.schedule.period.start } else { s.schedule.period.end }
        }
    }
}

/// By when it must be extended: so many cycles ahead as it was extended already.
pub fn cycle_end(s: &Subscription) -> Instant {
    let ahead = match s.renewal {
        Renewal::Extend { ahead } => ahead,
        Renewal::Automatic | Renewal::Manual => 0,
    };
    let extended = (0..ahead).try_fold(s.schedule.clone(), |schedule, _| schedule.next());
    extended.map_or_else(
        |_far| renewal(s),
        |schedule| {
            if ahead > 0 { schedule.period.end } else { renewal(s) }
        },
    )
}

/// Milliseconds, in UTC.
pub fn time(at: Instant) -> String {
    Instant::from_millis(at.millis()).unwrap_or(at).to_string()
}
