//! Making an order: every line tried upon those before it, then all of them in one commit with the
//! order's own document.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::Dated;
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_engine::change_set::{ClaimChange, ClaimKey, DocumentChange};
use perennial_engine::device::ActivationCode;
use perennial_engine::directory::Customer;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::{FulfilmentLine, FulfilmentOrder, Hold, LineAction, OrderState};
use perennial_engine::numbers::Counter;
use perennial_engine::{Act, Changed, CustomerName, EngineError};

use super::line::{self, Doing, Planned};
use super::shown::{self, Known};
use super::whole::{self, Mistakes};
use crate::agreement::Event;
use crate::desk::Call;
use crate::outbound::reference;
use crate::problem::{Category, Problem};
use crate::wire::{Action, NewOrder, Processing};
use crate::{ids, refusals};

/// An order that can be done, as far as it can.
pub struct Ready {
    lines: Vec<Tried>,
}

enum Tried {
    Planned(Planned),
    Failed(FulfilmentLine),
}

/// Whether an order would be done now.
///
/// # Errors
/// Why not, as its dry run says it.
pub async fn would(call: &Call, request: &NewOrder) -> Result<(), Problem> {
    Ready::of(call, request).await.map(drop)
}

/// Everything there is to be said of an order once it is known what it changes.
pub struct Made {
    order: FulfilmentOrder,
    codes: BTreeMap<SubscriptionId, String>,
    /// What had happened before to what its lines touch.
    past: BTreeMap<SubscriptionId, Vec<Dated>>,
}

impl Ready {
    /// Checks everything and tries every line. Refuses what is wrong with the whole, or with any
    /// line where all must succeed.
    pub async fn of(call: &Call, request: &NewOrder) -> Result<Self, Problem> {
        if request.lines.iter().any(|line| line.action == Action::Create) {
            call.controls(Event::SignUp)?;
        }
        if let Some(problem) = Problem::of(whole::check(call, request)) {
            return Err(problem);
        }
        // What he has and had decides about offers; one who is new is made only when it is sold.
        let known = call.engine().known_customer(call.environment(), &customer_name(call, request));
        let known = known.map_err(|error| refusals::engine(&error))?;
        let mut lines: Vec<_> = (request.lines.iter().enumerate())
            .map(|(n, line)| {
                let mut planned = line::plan(call, request, n, line)?;
                for doing in &mut planned.doing {
                    if let Doing::Sell { order, .. } = doing {
                        order.customer = known;
                    }
                }
                Ok(planned)
            })
            .collect();
        let all: Vec<_> = lines.iter().flatten().flat_map(acts).collect();
        // One look at all of them together; line by line only where that is refused.
        let together = call.engine().preview(call.environment(), &all).await.is_ok();
        let mut taken = BTreeSet::new();
        let mut before: Vec<&Planned> = vec![];
        let mut wrong = vec![];
        let mut tried = vec![];
        for (n, planned) in lines.iter_mut().enumerate() {
            let mistakes = match planned {
                Ok(planned) => possible(call, &before, planned, n, together, &mut taken).await?,
                Err(mistakes) => std::mem::take(mistakes),
            };
            match planned {
                Ok(planned) if mistakes.is_empty() => {
                    before.push(planned);
                    tried.push(None);
                }
                Ok(_) | Err(_) => {
                    tried.push(Problem::of(mistakes.clone()));
                    wrong.extend(mistakes);
                }
            }
        }
        let nothing = before.is_empty();
        let all_or_nothing = match request.processing.unwrap_or(Processing::Atomic) {
            Processing::Atomic => true,
            Processing::Partial => false,
        };
        if let Some(problem) = Problem::of(wrong)
            && (all_or_nothing || nothing)
        {
            return Err(problem);
        }
        let lines = lines.into_iter().zip(tried).zip(&request.lines);
        let lines = lines.map(|((planned, problem), asked)| match (planned, problem) {
            (Ok(planned), None) => Tried::Planned(planned),
            (_, problem) => Tried::Failed(FulfilmentLine {
                id: call.engine().ids().unique(call.engine().real()),
                reference: asked.line_ref.clone(),
                action: line::action(asked.action),
                subscriptions: vec![],
                problem: problem.map(|it| it.document(&call.context).to_string()),
                given_up: false,
            }),
        });
        Ok(Self { lines: lines.collect() })
    }

    fn planned(&self) -> impl Iterator<Item = &Planned> {
        self.lines.iter().filter_map(|tried| match tried {
            Tried::Planned(planned) => Some(planned),
            Tried::Failed(_) => None,
        })
    }

    /// Whether somebody of the house must say yes first.
    pub fn to_be_approved(&self) -> bool {
        self.planned().any(|planned| planned.approval)
    }

    pub fn acts(&self) -> Vec<Act> {
        self.planned().flat_map(acts).collect()
    }

    pub fn claims(&self) -> Vec<ClaimChange> {
        self.planned().flat_map(|planned| planned.claims.iter().cloned()).collect()
    }

    /// Numbers, the customer and the order's id are given only now, so that a refused call uses
    /// up nothing.
    pub async fn number(
        &mut self,
        call: &Call,
        request: &NewOrder,
        id: u128,
    ) -> Result<(), Problem> {
        let mut customer = None;
        for tried in &mut self.lines {
            let Tried::Planned(planned) = tried else { continue };
            for doing in &mut planned.doing {
                let Doing::Sell { order, .. } = doing else { continue };
                let number = call.engine().number(Counter::Subscription).await;
                order.number = number.map_err(|error| refusals::engine(&error))?;
                order.customer = match customer {
                    Some(customer) => Some(customer),
                    None => Some(self::customer(call, request).await?),
                };
                customer = order.customer;
                order.references.insert(reference::ORDER.to_owned(), ids::print("ord", id));
            }
        }
        Ok(())
    }

    /// The order as it will be kept. `id` is zero in a dry run.
    pub fn order(
        &self,
        call: &Call,
        request: &NewOrder,
        id: u128,
        print: [u8; 32],
    ) -> Result<Made, Problem> {
        let account = &request.account;
        let user = account.partner_user_ref.as_ref().unwrap_or(&account.partner_account_ref);
        let mut codes = BTreeMap::new();
        let lines = self.lines.iter().map(|tried| match tried {
            Tried::Failed(line) => line.clone(),
            Tried::Planned(planned) => {
                for doing in &planned.doing {
                    if let Doing::Sell { order, code: Some(code) } = doing {
                        codes.insert(order.id, code.clone());
                    }
                }
                planned.kept()
            }
        });
        let order = FulfilmentOrder {
            id,
            partner: call.partner.id.clone(),
            reference: request.partner_order_id.clone(),
            fingerprint: print,
            account: account.partner_account_ref.clone(),
            user: user.clone(),
            customer: None,
            created_at: call.now,
            state: OrderState::Held(Hold::Identity),
            completed_at: None,
            lines: lines.collect(),
            request: None,
        };
        let touched = self.planned().filter(|planned| planned.action != LineAction::Create);
        let touched = touched.flat_map(|planned| planned.doing.iter().map(Doing::subscription));
        let past = touched.map(|id| {
            let entries = call.engine().history(call.environment(), id)?;
            Ok((id, entries.into_iter().flat_map(|entry| entry.facts).collect()))
        });
        let past = past.collect::<Result<_, EngineError>>();
        Ok(Made { order, codes, past: past.map_err(|error| refusals::engine(&error))? })
    }
}

impl Made {
    /// The order after everything was decided.
    pub fn settled(&self, changes: &[Changed]) -> (FulfilmentOrder, Known) {
        let known: Known = changes
            .iter()
            .map(|changed| {
                let before = self.past.get(&changed.after.id).into_iter().flatten();
                let facts = before.chain(&changed.facts).cloned().collect();
                (changed.after.id, (changed.after.clone(), facts))
            })
            .collect();
        let customer = known.values().find_map(|(s, _)| s.customer);
        let order = FulfilmentOrder { customer, ..self.order.clone() };
        (shown::settled(&order, &known, order.created_at).unwrap_or(order), known)
    }

    pub fn codes(&self) -> &BTreeMap<SubscriptionId, String> {
        &self.codes
    }

    /// The codes as they are kept for a partner who may read them again, sealed.
    pub fn kept_codes(&self) -> Vec<DocumentChange> {
        let kept = |(subscription, code): (&SubscriptionId, &String)| {
            let code = ActivationCode { subscription: *subscription, code: code.clone() };
            Filed::ActivationCode(Box::new(code)).put(0)
        };
        self.codes.iter().map(kept).collect()
    }

    /// As it waits for somebody's yes: nothing is made.
    pub fn to_be_approved(&self, request: String) -> FulfilmentOrder {
        let mut order = self.order.clone();
        for line in &mut order.lines {
            line.subscriptions.clear();
        }
        FulfilmentOrder { state: OrderState::Held(Hold::Approval), request: Some(request), ..order }
    }
}

fn acts(planned: &Planned) -> Vec<Act> {
    planned.doing.iter().map(Doing::act).collect()
}

/// What is wrong with a line on top of those before it. What is temporary ends the whole call.
async fn possible(
    call: &Call,
    before: &[&Planned],
    planned: &Planned,
    n: usize,
    together: bool,
    taken: &mut BTreeSet<ClaimKey>,
) -> Result<Mistakes, Problem> {
    let mut refused = None;
    if !together {
        let upon = before.iter().copied().chain([planned]).flat_map(acts).collect::<Vec<_>>();
        refused = call.engine().preview(call.environment(), &upon).await.err();
    }
    let Some(error) = refused.or_else(|| held(call, planned, taken)) else { return Ok(vec![]) };
    let code = refusals::code(&error);
    if code.category() == Category::Temporary {
        return Err(refusals::engine(&error));
    }
    let (code, member) = planned.refused(&error);
    Ok(vec![(code, format!("/lines/{n}/{member}"), refusals::sentence(&error))])
}

/// A name of the line that somebody holds already, or another line wants.
fn held(call: &Call, planned: &Planned, taken: &mut BTreeSet<ClaimKey>) -> Option<EngineError> {
    planned.claims.iter().find_map(|change| match change {
        ClaimChange::Take { key, holder } => {
            if !taken.insert(key.clone()) {
                return Some(EngineError::Claimed { key: key.clone(), holder: holder.clone() });
            }
            match call.engine().holder(call.environment(), key) {
                Ok(None) => None,
                Ok(Some(holder)) => Some(EngineError::Claimed { key: key.clone(), holder }),
                Err(error) => Some(error),
            }
        }
        ClaimChange::Release { .. } => None,
    })
}

/// The customer behind the partner's account, made on first sight.
async fn customer(call: &Call, request: &NewOrder) -> Result<CustomerId, Problem> {
    let account = &request.account;
    let name = customer_name(call, request);
    let draft = |id, number| Customer {
        // The partner's reference is his; the merchant has none for this customer.
        language: account.language.clone(),
        country: account.country.clone(),
        ..Customer::new(id, number)
    };
    let known = call.engine().customer_named(call.environment(), &name, draft).await;
    known.map_err(|error| refusals::engine(&error))
}

fn customer_name(call: &Call, request: &NewOrder) -> CustomerName {
    CustomerName {
        given_by: format!("partner/{}", call.partner.id),
        name: request.account.partner_account_ref.clone(),
    }
}
