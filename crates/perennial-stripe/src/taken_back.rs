//! Events that say that money went back: given back at Stripe, whoever did it, or disputed.
//!
//! A charge bears what its PaymentIntent bore. A dispute bears nothing of ours, so Stripe is asked
//! which payment it is about.

use std::collections::BTreeMap;

use perennial_engine::taken_back::{TakenBack, TakenBy};
use perennial_engine::{Engine, EngineError, Place};

use crate::amount::from_stripe;
use crate::client::Silence;
use crate::gateway::Stripe;
use crate::webhook::{ours, word};
use crate::wire::{Charge, Dispute, Event, EventData, IntentOrId};

/// The kind of event of an inquiry that became a dispute.
const WITHDRAWN: &str = "charge.dispute.funds_withdrawn";

pub(crate) async fn refunded(
    engine: &Engine,
    account: &Stripe,
    place: &Place,
    data: EventData,
) -> Result<&'static str, EngineError> {
    let Ok(charge) = serde_json::from_value::<Charge>(data.object) else { return Ok("ignored") };
    let total = (charge.amount_refunded, charge.currency.as_str());
    let metadata = charge.metadata.filter(|metadata| ours(metadata).is_some());
    let metadata = match (metadata, &charge.payment_intent) {
        (None, Some(intent)) => metadata_of(account, intent).await?,
        (metadata, _) => metadata,
    };
    book(engine, place, metadata, TakenBy::Refund, total).await
}

pub(crate) async fn disputed(
    engine: &Engine,
    account: &Stripe,
    place: &Place,
    event: Event,
) -> Result<&'static str, EngineError> {
    let Ok(dispute) = serde_json::from_value::<Dispute>(event.data.object) else {
        return Ok("ignored");
    };
    // A bank that only asks has taken nothing yet.
    if dispute.status.starts_with("warning_") && event.kind != WITHDRAWN {
        return Ok("ignored");
    }
    let Some(intent) = &dispute.payment_intent else { return Ok("ignored") };
    let metadata = metadata_of(account, intent).await?;
    let total = (dispute.amount, dispute.currency.as_str());
    book(engine, place, metadata, TakenBy::Bank, total).await
}

async fn book(
    engine: &Engine,
    place: &Place,
    metadata: Option<BTreeMap<String, String>>,
    by: TakenBy,
    (amount, currency): (i64, &str),
) -> Result<&'static str, EngineError> {
    let Some((key, subscription)) = metadata.as_ref().and_then(ours) else {
        return Ok("ignored");
    };
    let total = from_stripe(amount, currency);
    // A bank that counts otherwise took all of it; a refund is always counted as it was charged.
    if total.is_none() && by == TakenBy::Refund {
        tracing::error!(%subscription, "a refund at Stripe is no amount of ours");
        return Ok("ignored");
    }
    let news = TakenBack { subscription, key, by, total };
    Ok(word(engine.hear_taken_back(place.environment.id, &news).await?))
}

async fn metadata_of(
    account: &Stripe,
    intent: &IntentOrId,
) -> Result<Option<BTreeMap<String, String>>, EngineError> {
    match intent {
        IntentOrId::Intent(intent) => Ok(Some(intent.metadata.clone())),
        // Told again, it is asked again.
        IntentOrId::Id(id) => {
            account.metadata_of(id).await.map_err(|Silence| EngineError::Contended)
        }
    }
}
