//! Terms. Most subscriptions have the usual ones, so that only what differs is written.

use std::sync::LazyLock;

use perennial_core::pace::Pace;
use perennial_core::repricing::Repricing;
use perennial_core::terms::{
    ActivationRule, AtEnd, CancelRule, Collector, Conversion, Covered, Dunning, Late, OnNegative,
    Over, PlanChange, Prolong, Relocation, RenewWindow, RenewalMode, Restart, SecondPending,
    SuspendRule, Terms, Timing,
};
use perennial_core::time::{DayCount, Span};
use serde::{Deserialize, Serialize};

use super::catalog::{or_usual, unusual};
use super::enrolment::IdentityRuleTwin;
use super::pricing::{RepricingTwin, repricing, repricing_back};
use super::scalar::{As, usual, words};

words!(Collector { Platform = "platform", Partner = "partner", PartnerAsked = "partner_asked" });
words!(RenewalMode { Automatic = "auto", Manual = "manual", Extend = "extend" });
words!(DayCount { Thirty360 = "30/360", Actual = "actual", ExactSeconds = "exact" });
words!(OnNegative { Refuse = "refuse", Refund = "refund", CreditNote = "note" });
words!(Timing {
    ByTerms = "terms",
    Prorated = "prorated",
    ProratedExtending = "extending",
    NewPeriod = "new_period",
    RenewNow = "renew_now",
    NextBilling = "next_billing",
    PeriodEnd = "period_end",
});
words!(SecondPending { Replace = "replace", Refuse = "refuse" });
words!(Conversion { AsRenewed = "renewed", Itself = "itself", Asked = "asked" });
words!(PlanChange { Any = "any", WithinFamily = "family" });
words!(Covered { AllRenewals = "all", PaidToPaid = "paid" });
words!(Pace {
    OneHour = "one_hour",
    ThirtyMinutes = "thirty_minutes",
    FifteenMinutes = "fifteen_minutes",
    FiveMinutes = "five_minutes",
    ThreeMinutes = "three_minutes",
});
words!(Over { Cancelled = "cancelled", Expired = "expired" });
words!(Late { KeepGrid = "keep", FromPayment = "payment", FromPaymentAfterGrace = "after_grace" });

/// What a record means where it says nothing. Part of version 1: never changed, whatever becomes
/// of the terms a new installation starts with.
static USUAL: LazyLock<Terms> = LazyLock::new(|| Terms {
    collector: Collector::Platform,
    renewal: RenewalMode::Automatic,
    renewal_switchable: true,
    order_lead: Span::ZERO,
    charge_lead: Span::ZERO,
    trial: Span::ZERO,
    lifetime: false,
    day_count: DayCount::ExactSeconds,
    on_negative: OnNegative::Refuse,
    upgrade: Timing::Prorated,
    downgrade: Timing::PeriodEnd,
    crossgrade: Timing::Prorated,
    crossgrade_other_cycle: Timing::PeriodEnd,
    second_pending: SecondPending::Replace,
    dunning: Dunning {
        retries: vec![Span::days(1), Span::days(3), Span::days(7)],
        reminders: vec![],
        grace: Span::days(10),
        hold: Span::ZERO,
        then: Over::Expired,
        late: Late::KeepGrid,
        covers: Covered::AllRenewals,
    },
    at_end: AtEnd { grace: Span::ZERO, then: Over::Expired },
    cancel: CancelRule { now_allowed: true, keeps_access: false, refund_unused: false },
    restart: Restart::Within { window: Some(Span::days(60)), resumes_term: true },
    prolong: Prolong { allowed: true, fixed_only: false, may_shorten: false, horizon: None },
    suspend: SuspendRule {
        allowed: true,
        keeps_access: false,
        longest: None,
        extends: false,
        retention: Span::ZERO,
    },
    renew_window: RenewWindow { opens_before: None, closes_after: None },
    activation: ActivationRule { told_within: None, reversal: None },
    relocation: Relocation::Free,
    plan_change: PlanChange::Any,
    cancelled_while_suspended: false,
    needs_customer: false,
    one_per_group: false,
    one_per_product: false,
    renewals_max: None,
    commitment: None,
    repricing: Repricing::Kept,
    pace: None,
    identity: None,
    conversion: Conversion::AsRenewed,
    renewed_here: false,
});

/// What differs from the usual terms.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsTwin {
    #[serde(rename = "col", default, skip_serializing_if = "usual")]
    collector: Option<As<Collector>>,
    #[serde(rename = "ren", default, skip_serializing_if = "usual")]
    renewal: Option<As<RenewalMode>>,
    #[serde(rename = "switch", default, skip_serializing_if = "usual")]
    renewal_switchable: Option<bool>,
    #[serde(rename = "lead", default, skip_serializing_if = "usual")]
    order_lead: Option<As<Span>>,
    #[serde(rename = "ahead", default, skip_serializing_if = "usual")]
    charge_lead: Option<As<Span>>,
    #[serde(rename = "trial", default, skip_serializing_if = "usual")]
    trial: Option<As<Span>>,
    #[serde(rename = "convert", default, skip_serializing_if = "usual")]
    conversion: Option<As<Conversion>>,
    #[serde(rename = "here", default, skip_serializing_if = "usual")]
    renewed_here: Option<bool>,
    #[serde(rename = "life", default, skip_serializing_if = "usual")]
    lifetime: Option<bool>,
    #[serde(rename = "day", default, skip_serializing_if = "usual")]
    day_count: Option<As<DayCount>>,
    #[serde(rename = "neg", default, skip_serializing_if = "usual")]
    on_negative: Option<As<OnNegative>>,
    #[serde(rename = "up", default, skip_serializing_if = "usual")]
    upgrade: Option<As<Timing>>,
    #[serde(rename = "down", default, skip_serializing_if = "usual")]
    downgrade: Option<As<Timing>>,
    #[serde(rename = "cross", default, skip_serializing_if = "usual")]
    crossgrade: Option<As<Timing>>,
    #[serde(rename = "crosscy", default, skip_serializing_if = "usual")]
    crossgrade_other_cycle: Option<As<Timing>>,
    #[serde(rename = "pend", default, skip_serializing_if = "usual")]
    second_pending: Option<As<SecondPending>>,
    #[serde(rename = "dun", default, skip_serializing_if = "usual")]
    dunning: Option<DunningTwin>,
    /// Grace and then.
    #[serde(rename = "end", default, skip_serializing_if = "usual")]
    at_end: Option<(As<Span>, As<Over>)>,
    /// Allowed now, keeps access, refunds what is unused.
    #[serde(rename = "cancel", default, skip_serializing_if = "usual")]
    cancel: Option<(bool, bool, bool)>,
    #[serde(rename = "restart", default, skip_serializing_if = "usual")]
    restart: Option<RestartTwin>,
    /// Opens before and closes after the end.
    #[serde(rename = "window", default, skip_serializing_if = "usual")]
    renew_window: Option<WindowTwin>,
    /// Allowed, fixed only, may shorten, horizon.
    #[serde(rename = "prolong", default, skip_serializing_if = "usual")]
    prolong: Option<(bool, bool, bool, Option<As<Span>>)>,
    /// Allowed, keeps access, longest, extends.
    #[serde(rename = "suspend", default, skip_serializing_if = "usual")]
    suspend: Option<(bool, bool, Option<As<Span>>, bool)>,
    /// How long a suspension that asks for it is kept.
    #[serde(rename = "retain", default, skip_serializing_if = "usual")]
    retention: Option<As<Span>>,
    /// Told within, taken back within.
    #[serde(rename = "activate", default, skip_serializing_if = "usual")]
    activation: Option<WindowTwin>,
    #[serde(rename = "move", default, skip_serializing_if = "usual")]
    relocation: Option<RelocationTwin>,
    #[serde(rename = "plan", default, skip_serializing_if = "usual")]
    plan_change: Option<As<PlanChange>>,
    #[serde(rename = "susp_end", default, skip_serializing_if = "usual")]
    cancelled_while_suspended: Option<bool>,
    #[serde(rename = "cust", default, skip_serializing_if = "usual")]
    needs_customer: Option<bool>,
    #[serde(rename = "one", default, skip_serializing_if = "usual")]
    one_per_group: Option<bool>,
    #[serde(rename = "each", default, skip_serializing_if = "usual")]
    one_per_product: Option<bool>,
    #[serde(rename = "renew_max", default, skip_serializing_if = "usual")]
    renewals_max: Option<u32>,
    #[serde(rename = "commit", default, skip_serializing_if = "usual")]
    commitment: Option<u32>,
    #[serde(rename = "price", default, skip_serializing_if = "usual")]
    repricing: Option<RepricingTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    pace: Option<As<Pace>>,
    #[serde(rename = "who", default, skip_serializing_if = "usual")]
    identity: Option<Box<IdentityRuleTwin>>,
}

/// Opens before, closes after.
type WindowTwin = (Option<As<Span>>, Option<As<Span>>);

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DunningTwin {
    #[serde(rename = "try", default, skip_serializing_if = "usual")]
    retries: Vec<As<Span>>,
    #[serde(rename = "say", default, skip_serializing_if = "usual")]
    reminders: Vec<As<Span>>,
    grace: As<Span>,
    hold: As<Span>,
    then: As<Over>,
    late: As<Late>,
    /// Left out where it is all renewals.
    #[serde(rename = "for", default, skip_serializing_if = "usual")]
    covers: Option<As<Covered>>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RestartTwin {
    Never,
    Within {
        #[serde(rename = "for", default, skip_serializing_if = "usual")]
        window: Option<As<Span>>,
        #[serde(rename = "resume", default, skip_serializing_if = "usual")]
        resumes_term: bool,
    },
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RelocationTwin {
    Free,
    Apart(As<Span>),
    ToResidence,
}

fn differs<T: Copy + PartialEq>(ours: T, usual: T) -> Option<As<T>> {
    (ours != usual).then_some(As(ours))
}

fn or<T>(ours: Option<As<T>>, usual: T) -> T {
    ours.map_or(usual, |ours| ours.0)
}

/// The rule without the retention, which is written on its own.
fn suspension(
    ours: SuspendRule,
    usual: SuspendRule,
) -> Option<(bool, bool, Option<As<Span>>, bool)> {
    let SuspendRule { allowed, keeps_access, longest, extends, retention: _ } = ours;
    let same = SuspendRule { retention: usual.retention, ..ours } == usual;
    (!same).then_some((allowed, keeps_access, longest.map(As), extends))
}

impl TermsTwin {
    pub fn of(terms: &Terms) -> Self {
        let usual = &*USUAL;
        Self {
            collector: differs(terms.collector, usual.collector),
            renewal: differs(terms.renewal, usual.renewal),
            renewal_switchable: (terms.renewal_switchable != usual.renewal_switchable)
                .then_some(terms.renewal_switchable),
            order_lead: differs(terms.order_lead, usual.order_lead),
            charge_lead: differs(terms.charge_lead, usual.charge_lead),
            trial: differs(terms.trial, usual.trial),
            conversion: differs(terms.conversion, usual.conversion),
            renewed_here: (terms.renewed_here != usual.renewed_here).then_some(terms.renewed_here),
            lifetime: (terms.lifetime != usual.lifetime).then_some(terms.lifetime),
            day_count: differs(terms.day_count, usual.day_count),
            on_negative: differs(terms.on_negative, usual.on_negative),
            upgrade: differs(terms.upgrade, usual.upgrade),
            downgrade: differs(terms.downgrade, usual.downgrade),
            crossgrade: differs(terms.crossgrade, usual.crossgrade),
            crossgrade_other_cycle: differs(
                terms.crossgrade_other_cycle,
                usual.crossgrade_other_cycle,
            ),
            second_pending: differs(terms.second_pending, usual.second_pending),
            dunning: (terms.dunning != usual.dunning).then(|| DunningTwin::of(&terms.dunning)),
            at_end: (terms.at_end != usual.at_end)
                .then_some((As(terms.at_end.grace), As(terms.at_end.then))),
            cancel: (terms.cancel != usual.cancel).then(|| {
                let CancelRule { now_allowed, keeps_access, refund_unused } = terms.cancel;
                (now_allowed, keeps_access, refund_unused)
            }),
            restart: (terms.restart != usual.restart).then(|| match terms.restart {
                Restart::Never => RestartTwin::Never,
                Restart::Within { window, resumes_term } => {
                    RestartTwin::Within { window: window.map(As), resumes_term }
                }
            }),
            renew_window: (terms.renew_window != usual.renew_window).then(|| {
                let RenewWindow { opens_before, closes_after } = terms.renew_window;
                (opens_before.map(As), closes_after.map(As))
            }),
            prolong: (terms.prolong != usual.prolong).then(|| {
                let Prolong { allowed, fixed_only, may_shorten, horizon } = terms.prolong;
                (allowed, fixed_only, may_shorten, horizon.map(As))
            }),
            suspend: suspension(terms.suspend, usual.suspend),
            activation: (terms.activation != usual.activation).then(|| {
                let ActivationRule { told_within, reversal } = terms.activation;
                (told_within.map(As), reversal.map(As))
            }),
            relocation: (terms.relocation != usual.relocation).then_some(match terms.relocation {
                Relocation::Free => RelocationTwin::Free,
                Relocation::Apart(least) => RelocationTwin::Apart(As(least)),
                Relocation::ToResidence => RelocationTwin::ToResidence,
            }),
            plan_change: differs(terms.plan_change, usual.plan_change),
            retention: differs(terms.suspend.retention, usual.suspend.retention),
            cancelled_while_suspended: (terms.cancelled_while_suspended
                != usual.cancelled_while_suspended)
                .then_some(terms.cancelled_while_suspended),
            needs_customer: (terms.needs_customer != usual.needs_customer)
                .then_some(terms.needs_customer),
            one_per_group: (terms.one_per_group != usual.one_per_group)
                .then_some(terms.one_per_group),
            one_per_product: (terms.one_per_product != usual.one_per_product)
                .then_some(terms.one_per_product),
            renewals_max: terms.renewals_max,
            commitment: terms.commitment,
            repricing: repricing(terms.repricing),
            pace: terms.pace.map(As),
            identity: terms.identity.as_ref().map(|rule| Box::new(IdentityRuleTwin::of(rule))),
        }
    }

    pub fn back(self) -> Terms {
        let usual = &*USUAL;
        let retention = or(self.retention, usual.suspend.retention);
        Terms {
            collector: or(self.collector, usual.collector),
            renewal: or(self.renewal, usual.renewal),
            renewal_switchable: self.renewal_switchable.unwrap_or(usual.renewal_switchable),
            order_lead: or(self.order_lead, usual.order_lead),
            charge_lead: or(self.charge_lead, usual.charge_lead),
            trial: or(self.trial, usual.trial),
            conversion: or(self.conversion, usual.conversion),
            renewed_here: self.renewed_here.unwrap_or(usual.renewed_here),
            lifetime: self.lifetime.unwrap_or(usual.lifetime),
            day_count: or(self.day_count, usual.day_count),
            on_negative: or(self.on_negative, usual.on_negative),
            upgrade: or(self.upgrade, usual.upgrade),
            downgrade: or(self.downgrade, usual.downgrade),
            crossgrade: or(self.crossgrade, usual.crossgrade),
            crossgrade_other_cycle: or(self.crossgrade_other_cycle, usual.crossgrade_other_cycle),
            second_pending: or(self.second_pending, usual.second_pending),
            dunning: self.dunning.map_or_else(|| usual.dunning.clone(), DunningTwin::back),
            at_end: self
                .at_end
                .map_or(usual.at_end, |(grace, then)| AtEnd { grace: grace.0, then: then.0 }),
            cancel: self.cancel.map_or(
                usual.cancel,
                |(now_allowed, keeps_access, refund_unused)| CancelRule {
                    now_allowed,
                    keeps_access,
                    refund_unused,
                },
            ),
            restart: self.restart.map_or(usual.restart, |restart| match restart {
                RestartTwin::Never => Restart::Never,
                RestartTwin::Within { window, resumes_term } => {
                    Restart::Within { window: window.map(|span| span.0), resumes_term }
                }
            }),
            renew_window: self.renew_window.map_or(usual.renew_window, |(opens, closes)| {
                let span = |span: Option<As<Span>>| span.map(|span| span.0);
                RenewWindow { opens_before: span(opens), closes_after: span(closes) }
            }),
            prolong: self.prolong.map_or(usual.prolong, |rule| {
                let (allowed, fixed_only, may_shorten, horizon) = rule;
                Prolong { allowed, fixed_only, may_shorten, horizon: horizon.map(|span| span.0) }
            }),
            suspend: self.suspend.map_or(SuspendRule { retention, ..usual.suspend }, |rule| {
                let (allowed, keeps_access, longest, extends) = rule;
                let longest = longest.map(|span| span.0);
                SuspendRule { allowed, keeps_access, longest, extends, retention }
            }),
            activation: self.activation.map_or(usual.activation, |(told, reversal)| {
                let span = |span: Option<As<Span>>| span.map(|span| span.0);
                ActivationRule { told_within: span(told), reversal: span(reversal) }
            }),
            relocation: self.relocation.map_or(usual.relocation, |rule| match rule {
                RelocationTwin::Free => Relocation::Free,
                RelocationTwin::Apart(As(least)) => Relocation::Apart(least),
                RelocationTwin::ToResidence => Relocation::ToResidence,
            }),
            plan_change: or(self.plan_change, usual.plan_change),
            cancelled_while_suspended: self
                .cancelled_while_suspended
                .unwrap_or(usual.cancelled_while_suspended),
            needs_customer: self.needs_customer.unwrap_or(usual.needs_customer),
            one_per_group: self.one_per_group.unwrap_or(usual.one_per_group),
            one_per_product: self.one_per_product.unwrap_or(usual.one_per_product),
            repricing: repricing_back(self.repricing),
            renewals_max: self.renewals_max,
            commitment: self.commitment,
            pace: self.pace.map(|pace| pace.0),
            identity: self.identity.map(|rule| rule.back()),
        }
    }
}

impl DunningTwin {
    fn of(dunning: &Dunning) -> Self {
        Self {
            retries: dunning.retries.iter().copied().map(As).collect(),
            reminders: dunning.reminders.iter().copied().map(As).collect(),
            grace: As(dunning.grace),
            hold: As(dunning.hold),
            then: As(dunning.then),
            late: As(dunning.late),
            covers: unusual(dunning.covers),
        }
    }

    fn back(self) -> Dunning {
        Dunning {
            retries: self.retries.into_iter().map(|span| span.0).collect(),
            reminders: self.reminders.into_iter().map(|span| span.0).collect(),
            grace: self.grace.0,
            hold: self.hold.0,
            then: self.then.0,
            late: self.late.0,
            covers: or_usual(self.covers),
        }
    }
}
