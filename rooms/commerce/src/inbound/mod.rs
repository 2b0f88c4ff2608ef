//! From the wire to a command or a query: one file per operation, and here how each begins and
//! ends.

pub mod add_item;
pub mod align;
mod changing;
pub mod deactivate_items;
pub mod get_subscription;
pub mod get_subscriptions_by_purchase;
pub mod get_subscriptions_for_customer;
pub mod increase_quantity;
pub mod reinstate_items;
pub mod remove_item;
pub mod renew;
mod sent;
pub mod update_account;
pub mod update_contact;
pub mod update_customer;
pub mod update_item;
pub mod update_item_price;
pub mod update_next_billing_date;
pub mod update_parameters;
pub mod update_renewal_type;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use perennial_core::Subscription;
use perennial_core::ids::PartnerId;
use perennial_engine::{Act, Changed, EngineError, EnvironmentId, Origin, Wish};
use room_lobby::auth::{Credential, sees_project};
use room_lobby::query::Query;
use room_lobby::{Rejection, RequestContext};

use crate::Commerce;
use crate::dialect::tree::Written;
use crate::dialect::{self, Dialect, Given, Tree, Unreadable};
use crate::refusals::Refused;
use crate::surface::refuse;
use crate::wire::BaseResponseMessage;
pub use sent::Sent;

/// What every success says, exactly (section 1.1).
pub const OK: &str = "OK";

/// Why a call has no answer: refused at the door, or by what it asks.
pub enum Failure {
    Rejected(Rejection),
    Refused(Refused),
}

impl<E: Into<Refused>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// One call of a known caller.
pub struct Call<'c> {
    pub commerce: &'c Commerce,
    pub environment: EnvironmentId,
    /// `GenerateMail`: false where the merchant writes to the customer himself.
    pub mail: bool,
    /// How this operation says why it was refused.
    pub refused: fn(EngineError) -> Refused,
    context: &'c RequestContext,
    credential: Arc<Credential>,
    operation: &'static str,
    dialect: Dialect,
}

impl<'c> Call<'c> {
    /// A call whose caller is known and who can be answered.
    pub fn open(
        commerce: &'c Commerce,
        context: &'c RequestContext,
        operation: &'static str,
    ) -> Result<Self, Failure> {
        let credential = context.caller().map_err(Failure::Rejected)?.clone();
        let dialect = Dialect::accepted(context.accept())
            .ok_or(Failure::Rejected(Rejection::NotAcceptable))?;
        let place = commerce.engine.place_named(&credential.environment)?;
        let environment = place.environment.id;
        let refused = Refused::from;
        Ok(Self {
            commerce,
            environment,
            mail: true,
            refused,
            context,
            credential,
            operation,
            dialect,
        })
    }

    /// The body, from either dialect.
    pub fn read(&self, sent: &Sent) -> Result<Given, Failure> {
        let limits = self.context.json_limits();
        let read = dialect::read(self.operation, &sent.headers, &sent.body, &limits);
        read.map_err(Failure::Rejected)
    }

    /// A subscription the caller may see; any other is not there.
    pub fn subscription(&self, number: u64) -> Result<Subscription, Refused> {
        let found = self.commerce.engine.subscription_numbered(self.environment, number)?;
        if self.sees(&found) { Ok(found) } else { Err(EngineError::NotFound.into()) }
    }

    pub fn sees(&self, s: &Subscription) -> bool {
        let seller = s.seller.as_ref().map(PartnerId::as_str);
        let theirs = self.credential.subject.as_deref().is_none_or(|id| seller == Some(id));
        theirs && sees_project(&self.credential, s.project.as_str())
    }

    /// Does an act, once for one idempotency key, and answers what `say` says of the changes.
    pub async fn act(
        &self,
        sent: &Sent,
        act: Act,
        say: impl Fn(&[Changed]) -> Result<Tree, Refused> + Send + Sync + 'static,
    ) -> Result<Response, Failure> {
        let say = Arc::new(say);
        let (dialect, operation) = (self.dialect, self.operation);
        let enums = self.commerce.config.json_enums;
        let caller = &self.credential.id;
        let told = say.clone();
        let kept = move |changes: &[Changed]| {
            let (status, tree) = match told(changes) {
                Ok(tree) => (StatusCode::OK, tree),
                Err(refused) => (refused.status, refusal(&refused)),
            };
            sent::kept(status, &dialect::text(dialect, Some(operation), &tree, enums))
        };
        let idempotency = sent.idempotency(caller, dialect, kept).map_err(Failure::Rejected)?;
        let mail = self.mail;
        let request = Some(self.context.request_id().to_owned());
        let origin = Some(Origin { request, ..Origin::of("commerce") });
        let wish = Wish { idempotency, mail, origin, ..Wish::one(self.environment, act) };
        let done = self.commerce.engine.execute(wish).await.map_err(self.refused)?;
        match done.replay {
            Some(kept) => Ok(sent::again(dialect, &kept)),
            None => Ok(self.write(&say(&done.changes)?)),
        }
    }

    /// As [`Self::act`], for what is answered with nothing but `OK`.
    pub async fn act_and_say_ok(&self, sent: &Sent, act: Act) -> Result<Response, Failure> {
        self.act(sent, act, |_| Ok(ok())).await
    }

    pub fn write(&self, answer: &Tree) -> Response {
        let enums = self.commerce.config.json_enums;
        dialect::write(self.dialect, Some(self.operation), StatusCode::OK, answer, enums)
    }
}

/// The whole answer of most operations.
pub fn ok() -> Tree {
    BaseResponseMessage { result_message: OK.to_owned() }.tree()
}

/// The whole answer of a refused call.
pub fn refusal(refused: &Refused) -> Tree {
    BaseResponseMessage { result_message: refused.message.to_string() }.tree()
}

/// Answers, or refuses in the caller's dialect. Rejections are rendered at the door.
pub fn end(outcome: Result<Response, Failure>, context: &RequestContext) -> Response {
    match outcome {
        Ok(response) => response,
        Err(Failure::Rejected(rejection)) => rejection.into_response(),
        Err(Failure::Refused(refused)) => refuse(&refused, context),
    }
}

/// A required parameter of a query; blank ones are absent.
fn parameter<'q>(query: &'q Query, name: &'static str) -> Result<&'q str, Unreadable> {
    optional(query, name).ok_or(Unreadable::Missing(name))
}

fn optional<'q>(query: &'q Query, name: &str) -> Option<&'q str> {
    query.get_any_case(name).map(str::trim).filter(|value| !value.is_empty())
}
