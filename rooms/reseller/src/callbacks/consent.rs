//! `authorizeAddon` and `authorizeSignup`: a proposed change, which the partner may refuse.

use perennial_core::ids::PartnerId;
use perennial_core::subscription::Item;
use perennial_core::{Dated, Subscription};
use perennial_engine::gateway_key::question_key;
use perennial_engine::ports::{BoxFuture, Consent, Proposal, SellerConsent};
use perennial_engine::{Engine, EngineError, Place};
use serde::Serialize;
use serde_json::json;

use super::{Callbacks, Hosted, Question, Verdict, address};
use crate::{names, outbound, wire};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Proposed {
    request_id: String,
    subscription: wire::Subscription,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    new_line_items: Vec<wire::LineItem>,
}

impl SellerConsent for Callbacks {
    fn ask<'a>(&'a self, place: &'a Place, proposal: Proposal<'a>) -> BoxFuture<'a, Consent> {
        Box::pin(self.propose(place, proposal))
    }
}

impl Callbacks {
    async fn propose(&self, place: &Place, proposal: Proposal<'_>) -> Consent {
        let (question, s) = match proposal {
            Proposal::Signup { subscription, .. } => (Question::Signup, subscription),
            Proposal::Addon { subscription, .. } => (Question::Addon, subscription),
        };
        let partner = s.seller.as_ref().and_then(|id| place.partners.get(id));
        let Some(partner) = partner else { return Consent::Given };
        let hosted = match Hosted::asked(partner, question) {
            Ok(Some(hosted)) => hosted,
            Ok(None) => return Consent::Given,
            // He may want to be asked: what he did not see he did not agree to.
            Err(error) => {
                tracing::error!(%error, partner = %partner.id, "his settings cannot be read");
                return Consent::Unknown;
            }
        };
        let Some(engine) = self.engine() else { return Consent::Unknown };
        let asked = match proposal {
            Proposal::Signup { subscription, facts } => signup(&engine, place, subscription, facts),
            Proposal::Addon { subscription, items } => addon(&engine, place, subscription, items),
        };
        let (path, request) = match asked {
            Ok(asked) => asked,
            Err(error) => {
                tracing::error!(%error, subscription = %s.id, "a proposal could not be written");
                return Consent::Unknown;
            }
        };
        match Self::ask(self, &engine, &hosted, &path, &request.request_id, &request).await {
            Verdict::Authorized => Consent::Given,
            Verdict::Rejected | Verdict::Invalid(_) => Consent::Refused,
            Verdict::None(_) => Consent::Unknown,
        }
    }
}

/// The same customer asking for the same under the same name is the same question.
fn signup(
    engine: &Engine,
    place: &Place,
    s: &Subscription,
    facts: &[Dated],
) -> Result<(String, Proposed), EngineError> {
    let subscription = outbound::subscription_of(place, s, || Ok(facts.to_vec()))?;
    let said = json!([
        subscription.name,
        subscription.partner_user_token,
        subscription.service_location,
        subscription.products,
        subscription.promotions,
        subscription.upgrade_downgrade_details,
    ]);
    let request_id = question_key(&engine.settings().installation, &format!("signup {said}"));
    let partner = s.seller.as_ref().map_or("", PartnerId::as_str);
    let path = address::path(&names::subscriptions(partner), Question::Signup.name());
    Ok((path, Proposed { request_id, subscription, new_line_items: vec![] }))
}

/// Items count up for ever, so that the same number is the same proposal, until it is accepted.
fn addon(
    engine: &Engine,
    place: &Place,
    s: &Subscription,
    items: &[&Item],
) -> Result<(String, Proposed), EngineError> {
    let subscription = outbound::subscription(engine, place, s)?;
    let new = items.iter().map(|item| outbound::proposed_item(place, s, item));
    let new_line_items: Vec<_> = new.collect();
    let said = json!([subscription.name, new_line_items]);
    let request_id = question_key(&engine.settings().installation, &format!("addon {said}"));
    let path = address::path(&subscription.name, Question::Addon.name());
    Ok((path, Proposed { request_id, subscription, new_line_items }))
}
