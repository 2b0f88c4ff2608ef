//! An intent: what a partner proposes to a customer of his, and what becomes of it when the
//! customer agrees. It is kept as it was sent, and read again when he does.

use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, Wish};
use serde_json::Value;

use crate::failure::Failure;
use crate::inbound::first_cycle;
use crate::inbound::order::Wanted;
use crate::inbound::sell::{self, Sale};
use crate::seller::Seller;
use crate::{names, refusals, wire};

pub enum Intent {
    /// To sell him this.
    Create(Box<Wanted>),
    /// To link him to the partner's subscription of this id.
    Entitle { id: String },
}

/// What a customer is asked to agree to.
pub struct Proposal {
    /// As it would be, or as it is.
    pub subscription: Subscription,
    /// Whether it would begin with it.
    pub new: bool,
    /// Whether this customer has it already.
    pub agreed: bool,
    /// The environment's time it was worked out at.
    pub at: Instant,
}

impl Intent {
    /// Reads the payload; all that can be told without looking anything up is told.
    pub fn read(seller: &Seller, sent: &Value) -> Result<Self, Failure> {
        let request: wire::GenerateUserSessionRequest =
            serde_json::from_value(sent.clone()).map_err(|_| refusals::broken())?;
        let payload = request.intent_payload.unwrap_or_default();
        let options = payload.intent_options.unwrap_or_default();
        match (payload.create_intent, payload.entitle_intent) {
            (Some(create), None) => Self::create(seller, create, options.enable_offer_override),
            (None, Some(entitle)) => Self::entitle(seller, &entitle),
            (None, None) => Err(Failure::field("intent_payload", "Required, one intent.")),
            (Some(_), Some(_)) => {
                Err(Failure::field("intent_payload", "Only one intent, to create or to entitle."))
            }
        }
    }

    fn create(
        seller: &Seller,
        sent: wire::CreateSubscriptionIntent,
        offer_of_ours: bool,
    ) -> Result<Self, Failure> {
        const AT: &str = "intent_payload.create_intent";
        let parent = format!("partners/{}", seller.partner.id);
        if !sent.parent.is_empty() && sent.parent != parent {
            let text = format!("Must be {parent}, as in the path.");
            return Err(Failure::field(format!("{AT}.parent"), text));
        }
        if !names::is_id(&sent.subscription_id) {
            return Err(Failure::field(format!("{AT}.subscription_id"), names::ID_RULE));
        }
        let options = sent.cycle_options.as_ref();
        let first = first_cycle::of(options, &format!("{AT}.cycle_options"))?;
        let message = sent.subscription.unwrap_or_default();
        let wanted = Wanted::read(&sent.subscription_id, message, first, seller.now()?);
        let wanted = wanted.map_err(|failure| below(AT, failure))?;
        Ok(Self::Create(Box::new(wanted.with_offer_of_ours(offer_of_ours))))
    }

    fn entitle(seller: &Seller, sent: &wire::EntitleSubscriptionIntent) -> Result<Self, Failure> {
        let field = "intent_payload.entitle_intent.name";
        let (partner, id) = names::split(&sent.name, "subscriptions").ok_or_else(|| {
            Failure::field(field, "Required, partners/{partner}/subscriptions/{subscription}.")
        })?;
        if partner != seller.partner.id.as_str() {
            return Err(Failure::forbidden());
        }
        Ok(Self::Entitle { id: id.to_owned() })
    }

    /// The subscription's id, as the partner calls it.
    pub fn id(&self) -> &str {
        match self {
            Self::Create(wanted) => wanted.id(),
            Self::Entitle { id } => id,
        }
    }

    /// What the customer is asked to agree to, worked out as it would be done, or why it cannot be.
    /// An id that is taken is what it names (3.8). Without a user nobody is asked yet.
    pub async fn proposal(
        &self,
        seller: &Seller,
        user: Option<CustomerId>,
    ) -> Result<Proposal, Failure> {
        let (subscription, act) = match self {
            Self::Create(wanted) => match seller.existing(wanted.id())? {
                None => (None, Some(wanted.act(seller, user)?)),
                Some(taken) if user.is_some() && taken.customer != user => {
                    return Err(refusals::already_exists(wanted.id()));
                }
                Some(taken) => (Some(taken), None),
            },
            Self::Entitle { id } => {
                let found = seller.subscription(id)?;
                let link = |customer| Command::LinkCustomer { customer };
                let act = user.map(|user| Act::Do { id: found.id, command: link(user) });
                (Some(found), act)
            }
        };
        let acts: Vec<_> = act.into_iter().collect();
        let preview = seller.engine.preview(seller.environment(), &acts).await;
        let preview = preview.map_err(|error| refusals::engine(&error))?;
        let new = subscription.is_none();
        let after = preview.changes.into_iter().next().map(|changed| changed.after);
        let subscription = subscription.or(after).ok_or_else(refusals::broken)?;
        let agreed = !new && user.is_some() && subscription.customer == user;
        Ok(Proposal { subscription, new, agreed, at: preview.at })
    }

    /// Does it for a customer, once for its id: whoever agreed already is answered the same.
    pub async fn fulfil(&self, seller: &Seller, user: CustomerId) -> Result<Subscription, Failure> {
        match self {
            Self::Create(wanted) => match sell::sell(seller, wanted, Some(user)).await? {
                Sale::New(sold) => Ok(sold),
                Sale::Taken(taken) if taken.customer == Some(user) => Ok(taken),
                Sale::Taken(_) => Err(refusals::already_exists(wanted.id())),
            },
            Self::Entitle { id } => {
                let found = seller.subscription(id)?;
                let command = Command::LinkCustomer { customer: user };
                let act = Act::Do { id: found.id, command };
                let done = seller.engine.execute(Wish::one(seller.environment(), act)).await;
                let done = done.map_err(|error| refusals::engine(&error))?;
                Ok(done.first().map_or(found, |changed| changed.after.clone()))
            }
        }
    }
}

/// What is wrong with a subscription, told where it stands here.
fn below(at: &str, mut failure: Failure) -> Failure {
    for violation in &mut failure.violations {
        let part = if violation.field == "cycle_options" { "" } else { "subscription." };
        violation.field = format!("{at}.{part}{}", violation.field);
    }
    failure
}

/// Refuses what could not be done for anybody: create as it would be, entitle what is there.
pub async fn check(seller: &Seller, intent: &Intent) -> Result<(), Failure> {
    let Proposal { subscription, .. } = intent.proposal(seller, None).await?;
    match intent {
        Intent::Entitle { .. } if subscription.stage.ended() => {
            Err(refusals::wrong_state(subscription.stage.name()))
        }
        Intent::Create(_) | Intent::Entitle { .. } => Ok(()),
    }
}
