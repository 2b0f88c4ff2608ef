//! Charges and credits: what was asked for, what went back.

use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::billing::{Charge, ChargeKey, Credit, Purpose, Reason, Standing};
use perennial_core::money::Currency;
use serde::{Deserialize, Serialize, Serializer};

use super::fact::FactTwin;
use super::money::{AmountsTwin, Around, LineTwin, amounts, amounts_back, foreign, meant};
use super::scalar::{As, At, TextForm, is_one, one, usual, words};
use super::schedule::period_back;
use super::{Recorded, Result};

words!(Purpose { Start = "start", Renew = "renew", Wish = "wish" });
words!(CreditKind { Refund = "refund", CreditNote = "note", Chargeback = "chargeback" });
words!(CreditWhy {
    Unused = "unused",
    Reduced = "reduced",
    LateCharge = "late",
    Refunded = "refunded",
    RefundedThere = "refunded_there",
    ChargedBack = "charged_back",
});

/// `3/renewal`, `3/change_2`.
impl TextForm for ChargeKey {
    fn write<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn read(text: &str) -> Option<Self> {
        let (ordinal, reason) = text.split_once('/')?;
        Some(Self { ordinal: ordinal.parse().ok()?, reason: reason_back(reason)? })
    }
}

/// The reason of a charge from its text form, also in a column of its own.
pub fn reason_back(text: &str) -> Option<Reason> {
    Some(match text {
        "sale" => Reason::Sale,
        "renewal" => Reason::Renewal,
        "early_renewal" => Reason::EarlyRenewal,
        "restart" => Reason::Restart,
        "resume" => Reason::Resume,
        _ => Reason::Change(text.strip_prefix("change_")?.parse().ok()?),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargeTwin {
    #[serde(rename = "k")]
    key: As<ChargeKey>,
    #[serde(rename = "c", default, skip_serializing_if = "usual")]
    currency: Option<As<Currency>>,
    /// Left out where it fell due when the period starts.
    #[serde(rename = "d", default, skip_serializing_if = "usual")]
    due: Option<At>,
    #[serde(rename = "p")]
    period: (At, At),
    #[serde(rename = "l")]
    lines: Vec<LineTwin>,
    #[serde(rename = "n", default = "one", skip_serializing_if = "is_one")]
    attempt: u32,
    /// Left out where it is intended.
    #[serde(rename = "st", default, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingTwin>,
    #[serde(rename = "for")]
    purpose: As<Purpose>,
    #[serde(rename = "un", default, skip_serializing_if = "usual")]
    unwanted: bool,
    #[serde(rename = "q", default, skip_serializing_if = "usual")]
    quiet: bool,
    #[serde(rename = "then", default, skip_serializing_if = "Vec::is_empty")]
    then: Vec<FactTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StandingTwin {
    Pending(At),
    /// Since, asked, ask at.
    Unknown(At, u32, Option<At>),
    Declined(Option<At>),
}

impl ChargeTwin {
    pub fn of(charge: &Charge, around: Around) -> Result<Self> {
        let own = charge.lines.first().map(|line| line.amounts.gross.currency());
        let inside = own.or(around);
        let lines = charge.lines.iter().map(|line| LineTwin::of(line, inside));
        let then = charge.then.iter().map(|fact| FactTwin::of(fact, inside));
        Ok(Self {
            key: As(charge.key),
            currency: own.and_then(|own| foreign(own, around)),
            due: (charge.due != charge.period.start).then_some(At(charge.due)),
            period: (At(charge.period.start), At(charge.period.end)),
            lines: lines.collect::<Result<_>>()?,
            attempt: charge.attempt,
            standing: match charge.standing {
                Standing::Intended => None,
                Standing::Pending { since } => Some(StandingTwin::Pending(At(since))),
                Standing::Unknown { since, asked, ask_at } => {
                    Some(StandingTwin::Unknown(At(since), asked, ask_at.map(At)))
                }
                Standing::Declined { retry_at } => Some(StandingTwin::Declined(retry_at.map(At))),
            },
            purpose: As(charge.purpose),
            unwanted: !charge.wanted,
            quiet: charge.quiet,
            then: then.collect::<Result<_>>()?,
        })
    }

    pub fn back(self, around: Around) -> Result<Charge> {
        let inside = self.currency.map(|own| own.0).or(around);
        let lines = self.lines.into_iter().map(|line| line.back(inside));
        let then = self.then.into_iter().map(|fact| fact.back(inside));
        let (At(start), At(end)) = self.period;
        Ok(Charge {
            key: self.key.0,
            due: self.due.map_or(start, |due| due.0),
            period: period_back(start, end)?,
            lines: lines.collect::<Result<_>>()?,
            attempt: self.attempt,
            standing: match self.standing {
                None => Standing::Intended,
                Some(StandingTwin::Pending(At(since))) => Standing::Pending { since },
                Some(StandingTwin::Unknown(At(since), asked, ask_at)) => {
                    Standing::Unknown { since, asked, ask_at: ask_at.map(|at| at.0) }
                }
                Some(StandingTwin::Declined(retry_at)) => {
                    Standing::Declined { retry_at: retry_at.map(|at| at.0) }
                }
            },
            purpose: self.purpose.0,
            wanted: !self.unwanted,
            quiet: self.quiet,
            then: then.collect::<Result<_>>()?,
        })
    }
}

impl Recorded for Charge {
    const KIND: &'static str = "charge";
    type Twin = ChargeTwin;

    fn twin(&self) -> Result<ChargeTwin> {
        ChargeTwin::of(self, None)
    }

    fn back(twin: ChargeTwin) -> Result<Self> {
        twin.back(None)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditTwin {
    #[serde(rename = "n")]
    number: u32,
    #[serde(rename = "is")]
    kind: As<CreditKind>,
    #[serde(rename = "why")]
    why: As<CreditWhy>,
    #[serde(rename = "k")]
    against: As<ChargeKey>,
    #[serde(rename = "c", default, skip_serializing_if = "usual")]
    currency: Option<As<Currency>>,
    #[serde(rename = "a")]
    amounts: AmountsTwin,
}

impl CreditTwin {
    pub fn of(credit: &Credit, around: Around) -> Result<Self> {
        let currency = credit.amounts.gross.currency();
        Ok(Self {
            number: credit.number,
            kind: As(credit.kind),
            why: As(credit.why),
            against: As(credit.against),
            currency: foreign(currency, around),
            amounts: amounts(credit.amounts, currency)?,
        })
    }

    pub fn back(self, around: Around) -> Result<Credit> {
        Ok(Credit {
            number: self.number,
            kind: self.kind.0,
            why: self.why.0,
            against: self.against.0,
            amounts: amounts_back(self.amounts, meant(self.currency, around)?),
        })
    }
}

impl Recorded for Credit {
    const KIND: &'static str = "credit";
    type Twin = CreditTwin;

    fn twin(&self) -> Result<CreditTwin> {
        CreditTwin::of(self, None)
    }

    fn back(twin: CreditTwin) -> Result<Self> {
        twin.back(None)
    }
}
