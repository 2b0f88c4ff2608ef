//! What the calls that change items share: the matrix of section 5.4, the price a call brings, and
//! one way to preview or to do what is asked, so that both give the same amounts.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::response::Response;
use perennial_core::catalog::{Amended, Amendment, AskedPrice, Coupon, History, amended, coupon};
use perennial_core::ids::ProductId;
use perennial_core::subscription::Discount;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Refusal, Subscription};
use perennial_engine::{Act, Engine, EngineError, EnvironmentId, Place, Preview};

use super::{Call, Failure, Sent};
use crate::dialect::tree::Written as _;
use crate::outbound::change::{self, Touched};
use crate::refusals::Refused;
use crate::wire::{AlignmentSettings, CustomerPrice};

/// Previews or does an act. `acting` is asked again where a preview is worked out twice.
pub async fn change(
    call: &Call<'_>,
    sent: &Sent,
    settings: AlignmentSettings,
    touched: Touched,
    acting: impl Fn() -> Act,
) -> Result<Response, Failure> {
    if settings.get_customer_price_preview_only {
        return preview(call, touched, acting).await;
    }
    let page = call.commerce.config.payment_page.clone();
    let say = move |changes: &[_]| Ok(change::done(changes, touched, page.as_deref())?.tree());
    call.act(sent, acting(), say).await
}

async fn preview(
    call: &Call<'_>,
    touched: Touched,
    acting: impl Fn() -> Act,
) -> Result<Response, Failure> {
    let (engine, environment) = (&call.commerce.engine, call.environment);
    let preview = match (engine.preview(environment, &[acting()]).await, acting()) {
        // Refused as an act, but shown as a figure (section 5.3).
        (Err(EngineError::Refused(Refusal::Negative { .. })), Act::With { id, make }) => {
            engine.preview_giving_back(environment, id, &make)
        }
        (other, _) => other,
    };
    let preview = preview.map_err(call.refused)?;
    let mut response = call.write(&change::previewed(&preview, touched)?.tree());
    arithmetic(&mut response, &preview);
    Ok(response)
}

/// How the amount was worked out, in a header of ours: the body stays as documented.
fn arithmetic(response: &mut Response, preview: &Preview) {
    let lines: Vec<_> = preview.lines().iter().map(ToString::to_string).collect();
    if let Ok(value) = HeaderValue::from_str(&lines.join("; "))
        && !lines.is_empty()
    {
        response.headers_mut().insert("perennial-arithmetic", value);
    }
}

/// The matrix of section 5.4; an extension without alignment is invalid.
pub fn timing(settings: AlignmentSettings) -> Result<Timing, Refused> {
    match (settings.align_to_current_interval, settings.extend_interval) {
        (true, true) => Ok(Timing::ProratedExtending),
        (true, false) => Ok(Timing::Prorated),
        (false, false) => Ok(Timing::NextBilling),
        (false, true) => {
            Err(Refused::unacceptable("ExtendInterval requires AlignToCurrentInterval."))
        }
    }
}

/// The price of a call, where it brings one.
pub fn price(given: Option<CustomerPrice>) -> Result<AskedPrice, Refused> {
    match given {
        None => Ok(AskedPrice::Kept),
        Some(price) if price.unit.micros() < 0 => {
            Err(Refused::unacceptable("'CustomerPrice' must not be negative."))
        }
        Some(price) => Ok(AskedPrice::Own(price.unit, price.basis)),
    }
}

/// The change of one item, with what is asked captured from the catalog as it is now.
pub fn amend(
    s: &Subscription,
    place: &Place,
    now: Instant,
    (number, asked): (u32, &Amendment),
    timing: Timing,
) -> Result<ChangeItem, EngineError> {
    let Amended { terms: to, cycle } = amended(&place.catalog, s, number, asked, now)?;
    Ok(ChangeItem {
        number,
        to,
        cycle: Some(cycle),
        discount: None,
        lead: None,
        net: false,
        timing,
    })
}

/// Where coupons are looked up: what a customer had decides whether he may use one, as it is when
/// that is decided.
#[derive(Clone)]
pub struct Coupons {
    engine: Arc<Engine>,
    environment: EnvironmentId,
}

impl Coupons {
    pub fn of(call: &Call<'_>) -> Self {
        Self { engine: call.commerce.engine.clone(), environment: call.environment }
    }

    /// What a code gives on a product: on the item of that number, or on a new one.
    pub fn discount(
        &self,
        s: &Subscription,
        place: &Place,
        now: Instant,
        (item, product): (Option<u32>, &ProductId),
        code: &str,
    ) -> Result<Discount, EngineError> {
        let history = match s.customer {
            Some(customer) => self.engine.past_of(self.environment, customer)?,
            None => History::of([s]),
        };
        let asked = Coupon::on(s, item, product, code);
        Ok(coupon(&place.catalog, &asked, &history, now)?)
    }
}
