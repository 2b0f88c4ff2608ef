//! What the next term of a subscription costs: as the worker would bill it, also where somebody has
//! stopped the renewal and would have to turn it on first.

use perennial_core::billing::{Amounts, Line, Purpose};
use perennial_core::money::MoneyError;
use perennial_core::subscription::{Renewal, Stage};
use perennial_core::{Refusal, Subscription};

use crate::preview::{next_billing, sum};

/// The price of a renewal.
#[derive(Clone, Debug, PartialEq)]
pub struct RenewalPrice {
    pub lines: Vec<Line>,
    /// Without what discounts take off by the share.
    pub full: Amounts,
    pub charged: Amounts,
}

/// `None` where nothing renews, whatever is turned on.
pub fn renewal_price(s: &Subscription) -> Result<Option<RenewalPrice>, Refusal> {
    let owed = s.charge.as_ref().filter(|charge| charge.purpose == Purpose::Renew);
    let lines = match owed {
        Some(charge) => charge.lines.clone(),
        None => next_billing(&renewing(s))?.map(|(_, lines)| lines).unwrap_or_default(),
    };
    let full = lines.iter().map(undiscounted).collect::<Result<Vec<_>, _>>()?;
    let (Some(full), Some(charged)) = (sum(&full)?, sum(&lines)?) else { return Ok(None) };
    Ok(Some(RenewalPrice { lines, full, charged }))
}

fn undiscounted(line: &Line) -> Result<Line, MoneyError> {
    let currency = line.amounts.gross.currency();
    Line::new(line.item, currency, line.units.clone(), vec![], line.share, line.tax)
}

/// As if its renewal were on and it ran.
fn renewing(s: &Subscription) -> Subscription {
    let stage = match &s.stage {
        Stage::Paused(pause) if pause.trial => Stage::Trial,
        Stage::Ending { trial: true, .. } => Stage::Trial,
        Stage::Paused(_) | Stage::Ending { .. } => Stage::Active,
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => s.stage.clone(),
    };
    Subscription { stage, renewal: Renewal::Automatic, ..s.clone() }
}
