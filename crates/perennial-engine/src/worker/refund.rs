//! Refunds: money that was promised back in a commit is sent back, once per credit.
//!
//! What a period cost may have been paid in several charges (the period, a change on top, what was
//! left of the one before), and a gateway gives back no more of a charge than it took. So a credit
//! is spread over the charges it may come from: the one it is written against, those on top of it,
//! then older ones.

use perennial_core::billing::ChargeKey;
use perennial_core::billing::credit::{CreditKind, PaidCharge};
use perennial_core::money::Money;

use crate::change_set::{ChangeSet, ChargeRecord, ChargeStanding, CreditChange, CreditRecord};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::gateway_key::{gateway_key, refund_key};
use crate::ports::GatewayRefund;

impl Engine {
    /// Sends open refunds to the gateway. One it refuses stays open and is tried again next turn.
    pub async fn refund_due(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let limit = self.settings.gateway_calls_max;
        let open = self.ports.store.open_refunds(environment, limit)?;
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        for record in open {
            let charges = self.ports.store.charges(environment, record.subscription)?;
            let credits = self.ports.store.credits(environment, record.subscription)?;
            let parts = spread(&charges, &credits, &record);
            if self.send_back(environment, &record, &parts).await? {
                set.credits.push(CreditChange::Done {
                    subscription: record.subscription,
                    number: record.credit.number,
                });
            }
        }
        let count = set.credits.len();
        if count > 0 {
            self.commit_one(set).await?;
        }
        Ok(count)
    }

    /// Whether all parts are on their way.
    async fn send_back(
        &self,
        environment: EnvironmentId,
        record: &CreditRecord,
        parts: &[Part],
    ) -> Result<bool, EngineError> {
        let installation = &self.settings.installation;
        let (subscription, number) = (record.subscription, record.credit.number);
        let method = self.subscription(environment, subscription)?.payment_method;
        for (n, part) in parts.iter().enumerate() {
            let refund = GatewayRefund {
                environment,
                key: refund_key(installation, subscription, number, n),
                against: gateway_key(installation, subscription, part.charge, part.attempt),
                subscription,
                method: method.clone(),
                amount: part.amount,
            };
            if let Err(error) = self.ports.gateway.refund(refund).await {
                tracing::warn!(%error, %subscription, "refund refused");
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What goes back to one charge.
struct Part {
    charge: ChargeKey,
    attempt: u32,
    amount: Money,
}

/// What is left of a paid charge.
struct Source<'a> {
    row: &'a ChargeRecord,
    left: i64,
}

/// Spreads every refund of a subscription in their order, since the earlier ones used up what is
/// not there any more, and answers the parts of one. The same rows always give the same parts.
fn spread(charges: &[ChargeRecord], credits: &[CreditRecord], wanted: &CreditRecord) -> Vec<Part> {
    let mut sources = sources(charges);
    let mut parts = vec![];
    // What the bank took back is not there any more either.
    for record in credits.iter().filter(|it| it.credit.kind != CreditKind::CreditNote) {
        parts = take(&mut sources, record);
        if record.credit.number == wanted.credit.number {
            break;
        }
    }
    parts
}

/// What of a paid charge did not go back yet; `None` where it was not paid.
pub(crate) fn left_of(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
) -> Option<Money> {
    let mut sources = sources(charges);
    for record in credits.iter().filter(|it| it.credit.kind != CreditKind::CreditNote) {
        take(&mut sources, record);
    }
    let source = sources.iter().find(|it| it.row.charge.key == key)?;
    let currency = source.row.charge.gross().ok()?.currency();
    // A credit note against it stays with the account, and is not paid out a second time.
    let noted = credits
        .iter()
        .filter(|it| it.credit.kind == CreditKind::CreditNote && it.credit.against == key);
    let noted: i64 = noted.map(|it| it.credit.amounts.gross.minor()).sum();
    Some(Money::new(source.left.saturating_sub(noted).max(0), currency))
}

/// A paid charge with what of it did not go back yet; `None` where it was not paid.
pub(crate) fn paid_charge(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
) -> Option<PaidCharge> {
    let left = left_of(charges, credits, key)?;
    let row = charges.iter().find(|row| row.charge.key == key)?;
    let amounts = row.charge.amounts().ok()?;
    let whole = PaidCharge { key, amounts, left: amounts.gross, left_tax: amounts.tax };
    let against = credits.iter().filter(|row| row.credit.against == key);
    let written = against
        .map(|row| row.credit.amounts)
        .try_fold(amounts, |left, back| left.add(back.neg()?))
        .ok()?;
    // What went back for other charges took its tax in proportion.
    let left_tax = if written.gross == left { written.tax } else { whole.part(left).ok()?.tax };
    Some(PaidCharge { left, left_tax, ..whole })
}

/// What went back of a charge in one way, by the books: promised here or done elsewhere.
pub(crate) fn back_of(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
    kind: CreditKind,
) -> i64 {
    let mut sources = sources(charges);
    let mut sum = 0_i64;
    for record in credits.iter().filter(|it| it.credit.kind != CreditKind::CreditNote) {
        let parts = take(&mut sources, record);
        let parts = parts.iter().filter(|part| part.charge == key && record.credit.kind == kind);
        sum = parts.fold(sum, |sum, part| sum.saturating_add(part.amount.minor()));
    }
    sum
}

/// What was taken, before anything went back.
fn sources(charges: &[ChargeRecord]) -> Vec<Source<'_>> {
    let paid = charges.iter().filter(|row| row.standing == ChargeStanding::Paid);
    paid.map(|row| Source { row, left: row.charge.gross().map_or(0, Money::minor) }).collect()
}

/// The charge it is written against first, then those after it, then those before it, newest
/// first. What was paid later than it was promised is never touched.
fn take(sources: &mut [Source<'_>], record: &CreditRecord) -> Vec<Part> {
    let gross = record.credit.amounts.gross;
    let written = sources.iter().position(|it| it.row.charge.key == record.credit.against);
    let written = written.unwrap_or(sources.len());
    let before = (0..written).rev();
    let after = written.saturating_add(1)..sources.len();
    let mut open = gross.minor();
    let mut parts: Vec<Part> = vec![];
    let mut add = |row: &ChargeRecord, minor: i64| {
        let (charge, attempt) = (row.charge.key, row.attempt);
        parts.push(Part { charge, attempt, amount: Money::new(minor, gross.currency()) });
    };
    for n in std::iter::once(written).chain(after).chain(before) {
        let Some(source) = sources.get_mut(n).filter(|it| it.row.at <= record.at) else { continue };
        let minor = open.min(source.left);
        if minor <= 0 {
            continue;
        }
        source.left = source.left.saturating_sub(minor);
        open = open.saturating_sub(minor);
        add(source.row, minor);
    }
    // More than was paid: the gateway will say so, and it stays open.
    if let Some(source) = sources.get(written).filter(|_| open > 0) {
        add(source.row, open);
    }
    parts
}
