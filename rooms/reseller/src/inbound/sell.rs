//! Selling, as create, provision and a customer who confirms do it: one subscription for an id,
//! however often and from wherever it is asked for.

use perennial_core::Subscription;
use perennial_core::ids::CustomerId;
use perennial_engine::execute::claim;
use perennial_engine::numbers::Counter;
use perennial_engine::{Act, EngineError, Wish};

use super::order::Wanted;
use crate::failure::Failure;
use crate::refusals::{self, ID_CLAIM};
use crate::seller::{Seller, setting};

/// What became of an id.
pub enum Sale {
    New(Subscription),
    /// It was taken before, by this.
    Taken(Subscription),
}

/// Sells, unless the id is taken. `user` is who is linked at once.
pub async fn sell(
    seller: &Seller,
    wanted: &Wanted,
    user: Option<CustomerId>,
) -> Result<Sale, Failure> {
    let (engine, environment) = (&seller.engine, seller.environment());
    if let Some(taken) = seller.existing(wanted.id())? {
        return Ok(Sale::Taken(taken));
    }
    let mut act = wanted.act(seller, user)?;
    // Looked at without effect first: a refused call uses up no number.
    let refused = |error| refusals::engine(&error);
    engine.preview(environment, std::slice::from_ref(&act)).await.map_err(refused)?;
    let number = engine.number(Counter::Subscription).await.map_err(refused)?;
    let mut claims = vec![];
    if let Act::Sell(order) | Act::Replace { order, .. } = &mut act {
        order.number = number;
        claims.push(claim(ID_CLAIM, seller.claim(wanted.id()).name, order.id));
    }
    // Without a user it is the partner himself who asks.
    let by_seller = user.is_none();
    let wish = Wish { claims, by_seller, ..Wish::one(environment, act) };
    match engine.execute(wish).await {
        Ok(done) => {
            let sold = done.first().ok_or_else(Failure::not_found)?;
            Ok(Sale::New(sold.after.clone()))
        }
        // Another request with the id was faster.
        Err(EngineError::Claimed { key, .. }) if key.kind == ID_CLAIM => {
            Ok(Sale::Taken(seller.subscription(wanted.id())?))
        }
        Err(error) => Err(refusals::engine(&error)),
    }
}

/// The subscription of a sale, for who may not sell an id twice: a taken one is refused, or given
/// back where that is agreed (3.8). A user gets no other user's.
pub fn once(
    seller: &Seller,
    sale: Sale,
    id: &str,
    user: Option<CustomerId>,
) -> Result<Subscription, Failure> {
    match sale {
        Sale::New(sold) => Ok(sold),
        Sale::Taken(taken) => {
            let agreed = seller.setting(setting::DUPLICATE_CREATE) == Some("return_existing");
            let theirs = user.is_none() || taken.customer == user;
            if agreed && theirs { Ok(taken) } else { Err(refusals::already_exists(id)) }
        }
    }
}
