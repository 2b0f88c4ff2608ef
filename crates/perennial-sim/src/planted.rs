//! Planted bugs: faults built into the wrappers round the engine on purpose, one at a time, to
//! measure whether the simulator would find them. Never in anything but a test.

use perennial_core::billing::ChargeKey;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Consent;
use perennial_core::subscription::evolve::{Seen, changed};
use perennial_core::time::{Instant, Span};
use perennial_core::{Dated, Fact, Subscription, due, evolve};
use perennial_engine::change_set::{
    ChangeSet, ChargeChange, ClaimChange, CreditChange, DeliveryChange, Issued, Numbering,
    TallyChange,
};
use perennial_engine::effects::SHARED_WITH;
use perennial_engine::price_news::PRICE_WALK;

/// A subscription as it is stored before a change.
pub type Before<'a> = &'a dyn Fn(SubscriptionId) -> Option<Subscription>;

/// One bug each, and the invariant that should notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Planted {
    /// A message in a while is not stored with its change (I20).
    OutboxRowLost,
    /// Names are not taken (I36).
    ClaimForgotten,
    /// A change decided on a version that is gone is written all the same (I15, I17).
    VersionIgnored,
    /// A wake-up in a while is not written (I41).
    DueRowLost,
    /// The last fact of an entry does not reach the journal (I17).
    LastFactLost,
    /// The first answer to an idempotency key is not kept (I27).
    AnswerForgotten,
    /// The row of a charge is not written (I10, I01).
    ChargeRowLost,
    /// A credit is never told to the gateway (I01, I43).
    CreditLost,
    /// A commit in a while is acknowledged and lost (I29).
    CommitSwallowed,
    /// A read in a while shows what was before (I29).
    StaleRead,
    /// Messages leave in another order (I22).
    DeliveredOutOfOrder,
    /// A renewed period ends a day late (I06).
    PeriodADayLonger,
    /// A charge is rounded up where it should be rounded down (the reference biller).
    LineRoundedUp,
    /// A discount is not used up (the reference biller).
    DiscountNeverUsed,
    /// Grace lasts a month longer than the terms say (I14).
    GraceTooLong,
    /// A cancellation is acknowledged and the renewal goes on (I13, I17).
    CancelUndoneByItself,
    /// The gateway takes a little more than it was told (I43).
    GatewayTakesMore,
    /// The gateway says it never took what it took (I10).
    GatewayDenies,
    /// A repeated refund sends the money again (I43).
    RefundKeysIgnored,
    /// A message changes between two attempts (I23).
    BodyChangesOnRetry,
    /// Numbers of invoices are left out in a while (I45).
    InvoiceNumberLost,
    /// Who shares something does not find it (I14).
    MemberForgotten,
    /// What a code was used for is counted as if any number could be (I46).
    CodeUsedTwice,
    /// A code is not given back where nothing came of it (I46).
    CodeKept,
    /// Nobody is told of a price after the first page (I47).
    PriceWalkStops,
    /// Nobody is asked whether he agrees (I47).
    ConsentSkipped,
    /// More is paid without the time to think that was promised (I47).
    RaiseTooSoon,
}

impl Planted {
    pub const ALL: [Self; 27] = [
        Self::OutboxRowLost,
        Self::ClaimForgotten,
        Self::VersionIgnored,
        Self::DueRowLost,
        Self::LastFactLost,
        Self::AnswerForgotten,
        Self::ChargeRowLost,
        Self::CreditLost,
        Self::CommitSwallowed,
        Self::StaleRead,
        Self::DeliveredOutOfOrder,
        Self::PeriodADayLonger,
        Self::LineRoundedUp,
        Self::DiscountNeverUsed,
        Self::GraceTooLong,
        Self::CancelUndoneByItself,
        Self::GatewayTakesMore,
        Self::GatewayDenies,
        Self::RefundKeysIgnored,
        Self::BodyChangesOnRetry,
        Self::InvoiceNumberLost,
        Self::MemberForgotten,
        Self::CodeUsedTwice,
        Self::CodeKept,
        Self::PriceWalkStops,
        Self::ConsentSkipped,
        Self::RaiseTooSoon,
    ];

    /// Spoils a change set on its way to the store. `nth` counts the sets.
    pub fn spoil(self, set: &mut ChangeSet, nth: u64, before: Before<'_>) {
        let now_and_then = nth.is_multiple_of(7);
        match self {
            Self::OutboxRowLost if now_and_then => drop(set.deliveries.pop()),
            Self::ClaimForgotten => {
                set.claims.retain(|claim| !matches!(claim, ClaimChange::Take { .. }));
            }
            Self::DueRowLost if now_and_then => {
                for change in &mut set.subscriptions {
                    change.wake_at = None;
                }
            }
            Self::LastFactLost if now_and_then => {
                for change in set.subscriptions.iter_mut().filter(|it| it.facts.len() > 1) {
                    change.facts.pop();
                }
            }
            Self::AnswerForgotten => set.answer = None,
            Self::MemberForgotten => {
                for change in &mut set.subscriptions {
                    change.indexed.retain(|(name, _)| name != SHARED_WITH);
                }
            }
            Self::CodeUsedTwice => set.tallies.clear(),
            Self::CodeKept => {
                set.tallies.retain(|change| !matches!(change, TallyChange::GiveBack { .. }));
            }
            Self::PriceWalkStops => {
                set.claims.retain(|claim| match claim {
                    // How far it got is an id; that it begins is none.
                    ClaimChange::Take { key, holder } => {
                        key.kind != PRICE_WALK || !holder.contains('-')
                    }
                    ClaimChange::Release { .. } => true,
                });
            }
            Self::InvoiceNumberLost if now_and_then => skip_number(set),
            Self::ChargeRowLost if now_and_then => lose_charge(set),
            Self::CreditLost => {
                set.credits.retain(|credit| !matches!(credit, CreditChange::Open { .. }));
            }
            Self::PeriodADayLonger
            | Self::LineRoundedUp
            | Self::DiscountNeverUsed
            | Self::GraceTooLong
            | Self::ConsentSkipped
            | Self::RaiseTooSoon
            | Self::CancelUndoneByItself => self.respell(set, before),
            _ => {}
        }
    }

    /// Changes what was decided, consistently in facts and state, as a wrong core would: the state
    /// is the fold of the changed facts.
    fn respell(self, set: &mut ChangeSet, before: Before<'_>) {
        for change in &mut set.subscriptions {
            if self == Self::CancelUndoneByItself {
                let scheduled = |dated: &Dated| matches!(dated.fact, Fact::CancelScheduled { .. });
                for dated in change.facts.iter_mut().filter(|dated| scheduled(dated)) {
                    dated.fact = Fact::CancelUndone;
                }
            }
            if self == Self::DiscountNeverUsed {
                let used = |dated: &Dated| matches!(dated.fact, Fact::DiscountUsed { .. });
                change.facts.retain(|dated| !used(dated));
                // Nor is it told.
                set.deliveries.retain(|change| match change {
                    DeliveryChange::Queue(delivery) => delivery.event != "discount_used",
                    DeliveryChange::Record { .. } | DeliveryChange::Fares { .. } => true,
                });
            }
            for dated in &mut change.facts {
                self.respell_fact(&mut dated.fact);
            }
            let held = before(change.state.id);
            let seen = held.as_ref().map(Seen::of);
            if let Some(folded) = change.facts.iter().fold(held, evolve) {
                change.state =
                    Subscription { version: change.state.version, ..changed(seen, folded) };
            }
            change.wake_at = due(&change.state);
        }
        for change in &mut set.charges {
            if let ChargeChange::Open { charge, .. } = change {
                let mut fact = Fact::ChargeOpened(Box::new(charge.clone()));
                self.respell_fact(&mut fact);
                if let Fact::ChargeOpened(respelled) = fact {
                    *charge = *respelled;
                }
            }
        }
    }

    fn respell_fact(self, fact: &mut Fact) {
        let day = |at: Instant, days: i64| at.plus_seconds(days * 86_400).unwrap_or(at);
        match (self, fact) {
            (Self::PeriodADayLonger, Fact::Renewed { schedule, .. }) => {
                schedule.period.end = day(schedule.period.end, 1);
            }
            (Self::GraceTooLong, Fact::GraceStarted { until }) => {
                *until = day(*until, 30);
            }
            (Self::ConsentSkipped, Fact::PriceChangeScheduled { change, .. }) => {
                change.consent = Consent::NotNeeded;
            }
            (Self::RaiseTooSoon, Fact::PriceChangeScheduled { change, .. })
                if !change.notice.is_zero() =>
            {
                (change.notice, change.from) =
                    (Span::seconds(1), change.start.unwrap_or(change.from));
            }
            (Self::LineRoundedUp, Fact::ChargeOpened(charge)) => {
                let up = |money: perennial_core::money::Money| {
                    perennial_core::money::Money::new(money.minor() + 1, money.currency())
                };
                for line in &mut charge.lines {
                    line.amounts.gross = up(line.amounts.gross);
                    line.amounts.net = up(line.amounts.net);
                }
            }
            (Self::DiscountNeverUsed, Fact::ChargeOpened(charge)) => {
                charge.then.retain(|fact| !matches!(fact, Fact::DiscountUsed { .. }));
            }
            _ => {}
        }
    }
}

/// The invoice gets a number far ahead, as if all before it had been used up by nobody.
fn skip_number(set: &mut ChangeSet) {
    for change in &mut set.charges {
        if let ChargeChange::Move { numbering, at, .. } = change
            && let Numbering::Next(issuer) = numbering
        {
            // Far from those in use: nobody else has it.
            let number = 1_000_000 + u64::try_from(at.millis()).unwrap_or_default();
            *numbering = Numbering::Given(Issued { issuer: issuer.clone(), number });
        }
    }
}

/// The row of a newly opened charge, and every later move of it, is lost.
fn lose_charge(set: &mut ChangeSet) {
    let opened: Vec<ChargeKey> = set
        .charges
        .iter()
        .filter_map(|change| match change {
            ChargeChange::Open { charge, .. } => Some(charge.key),
            ChargeChange::Move { .. } => None,
        })
        .collect();
    set.charges.retain(|change| match change {
        ChargeChange::Open { charge, .. } => !opened.contains(&charge.key),
        ChargeChange::Move { key, .. } => !opened.contains(key),
    });
}
