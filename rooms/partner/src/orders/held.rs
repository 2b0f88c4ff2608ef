//! Orders that wait: for people to be known, or for somebody of the house to say yes. What becomes
//! of them is written by the clerk.

use perennial_engine::change_set::DocumentChange;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::{FulfilmentOrder, Hold, OrderState};
use perennial_engine::{Changed, EngineError, EnvironmentId, Wish};

use super::making::Ready;
use super::shown;
use crate::desk::{Call, House};
use crate::operations::Asked;
use crate::problem::{Category, Code, Problem};
use crate::refusals;
use crate::wire::NewOrder;

/// Settles an order that waited; false where it waits on.
pub async fn settle(
    house: &House,
    environment: EnvironmentId,
    version: u64,
    order: &FulfilmentOrder,
) -> Result<bool, Problem> {
    match order.state {
        OrderState::Held(Hold::Identity) => {
            let known = shown::read(&house.engine, environment, order)?;
            let now = house.engine.now(environment).map_err(|error| refusals::engine(&error))?;
            let Some(settled) = shown::settled(order, &known, now) else { return Ok(false) };
            write(house, environment, put(settled, version)).await
        }
        OrderState::Held(Hold::Approved) => approved(house, environment, version, order).await,
        OrderState::Held(Hold::Approval)
        | OrderState::Completed
        | OrderState::Partial
        | OrderState::Failed
        | OrderState::Canceled => Ok(false),
    }
}

/// Does what was said yes to. What cannot be done any more fails, and says why.
async fn approved(
    house: &House,
    environment: EnvironmentId,
    version: u64,
    order: &FulfilmentOrder,
) -> Result<bool, Problem> {
    let lost = || Problem::new(Code::InternalError);
    let request = order.request.as_deref().ok_or_else(lost)?;
    let asked: Asked = serde_json::from_str(request).map_err(|_| lost())?;
    let call = asked.call(house, environment, &order.partner)?;
    let request: NewOrder = serde_json::from_value(asked.body.clone()).map_err(|_| lost())?;
    match wish(&call, &request, order, version).await {
        Ok(wish) => match house.engine.execute(wish).await {
            Ok(_) => Ok(true),
            Err(EngineError::Document { .. }) => Ok(false),
            Err(error) => failed(&call, version, order, refusals::engine(&error)).await,
        },
        Err(problem) => failed(&call, version, order, problem).await,
    }
}

async fn wish(
    call: &Call,
    request: &NewOrder,
    order: &FulfilmentOrder,
    version: u64,
) -> Result<Wish, Problem> {
    let mut ready = Ready::of(call, request).await?;
    ready.number(call, request, order.id).await?;
    let made = ready.order(call, request, order.id, order.fingerprint)?;
    let created_at = order.created_at;
    let documents = move |changes: &[Changed]| {
        let (done, _) = made.settled(changes);
        // Nobody saw the codes while it waited, so that they can be read whatever was agreed.
        let order = put(FulfilmentOrder { created_at, ..done }, version);
        [order].into_iter().chain(made.kept_codes()).collect()
    };
    Ok(Wish {
        acts: ready.acts(),
        claims: ready.claims(),
        documents: Some(Box::new(documents)),
        by_seller: true,
        origin: Some(call.origin(None)),
        ..Wish::nothing(call.environment())
    })
}

async fn failed(
    call: &Call,
    version: u64,
    order: &FulfilmentOrder,
    problem: Problem,
) -> Result<bool, Problem> {
    if problem.code.category() == Category::Temporary {
        return Err(problem);
    }
    let mut order = order.clone();
    order.state = OrderState::Failed;
    order.completed_at = Some(call.now);
    order.request = None;
    let document = problem.document(&call.context).to_string();
    for line in &mut order.lines {
        line.problem = Some(document.clone());
    }
    write(&call.house, call.environment(), put(order, version)).await
}

pub fn put(order: FulfilmentOrder, version: u64) -> DocumentChange {
    Filed::Order(Box::new(order)).put(version)
}

async fn write(
    house: &House,
    environment: EnvironmentId,
    change: DocumentChange,
) -> Result<bool, Problem> {
    let wish = Wish {
        documents: Some(Box::new(move |_| vec![change.clone()])),
        ..Wish::nothing(environment)
    };
    match house.engine.execute(wish).await {
        Ok(_) => Ok(true),
        // Somebody else was faster.
        Err(EngineError::Document { .. }) => Ok(false),
        Err(error) => Err(refusals::engine(&error)),
    }
}
