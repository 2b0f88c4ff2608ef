//! The rules of several products sold as one: of each rule, the strictest of them.
//!
//! What is a rule about (who takes the money, how days are counted, when a change takes effect) is
//! the bundle's own; what the customer or his seller may do is what every part allows.

use crate::pace::nominal;
use crate::terms::{
    ActivationRule, AtEnd, CancelRule, IdentityRule, PlanChange, Prolong, Relocation, RenewWindow,
    Restart, SuspendRule, Terms,
};
use crate::time::Span;

impl Terms {
    /// These terms, where another product with terms of its own is sold in one with theirs.
    pub fn strictest(self, other: &Self) -> Self {
        Self {
            renewal_switchable: self.renewal_switchable && other.renewal_switchable,
            at_end: AtEnd { grace: shorter(self.at_end.grace, other.at_end.grace), ..self.at_end },
            cancel: cancel(self.cancel, other.cancel),
            restart: restart(self.restart, other.restart),
            renew_window: RenewWindow {
                opens_before: least(
                    self.renew_window.opens_before,
                    other.renew_window.opens_before,
                ),
                closes_after: least(
                    self.renew_window.closes_after,
                    other.renew_window.closes_after,
                ),
            },
            prolong: Prolong {
                allowed: self.prolong.allowed && other.prolong.allowed,
                fixed_only: self.prolong.fixed_only || other.prolong.fixed_only,
                may_shorten: self.prolong.may_shorten && other.prolong.may_shorten,
                horizon: least(self.prolong.horizon, other.prolong.horizon),
            },
            suspend: SuspendRule {
                allowed: self.suspend.allowed && other.suspend.allowed,
                keeps_access: self.suspend.keeps_access && other.suspend.keeps_access,
                longest: least(self.suspend.longest, other.suspend.longest),
                extends: self.suspend.extends && other.suspend.extends,
                retention: shorter(self.suspend.retention, other.suspend.retention),
            },
            activation: ActivationRule {
                told_within: least(self.activation.told_within, other.activation.told_within),
                reversal: least(self.activation.reversal, other.activation.reversal),
            },
            relocation: relocation(self.relocation, other.relocation),
            plan_change: match (self.plan_change, other.plan_change) {
                (PlanChange::Any, PlanChange::Any) => PlanChange::Any,
                (PlanChange::WithinFamily, _) | (_, PlanChange::WithinFamily) => {
                    PlanChange::WithinFamily
                }
            },
            cancelled_while_suspended: self.cancelled_while_suspended
                && other.cancelled_while_suspended,
            needs_customer: self.needs_customer || other.needs_customer,
            one_per_group: self.one_per_group || other.one_per_group,
            one_per_product: self.one_per_product || other.one_per_product,
            renewals_max: match (self.renewals_max, other.renewals_max) {
                (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
                (ours, theirs) => ours.or(theirs),
            },
            identity: match (self.identity, other.identity.clone()) {
                (Some(ours), Some(theirs)) => Some(identity(ours, theirs)),
                (ours, theirs) => ours.or(theirs),
            },
            ..self
        }
    }
}

fn shorter(ours: Span, theirs: Span) -> Span {
    if nominal(theirs) < nominal(ours) { theirs } else { ours }
}

/// The shorter of two limits; `None` is no limit.
fn least(ours: Option<Span>, theirs: Option<Span>) -> Option<Span> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(shorter(ours, theirs)),
        (ours, theirs) => ours.or(theirs),
    }
}

fn cancel(ours: CancelRule, theirs: CancelRule) -> CancelRule {
    CancelRule {
        now_allowed: ours.now_allowed && theirs.now_allowed,
        keeps_access: ours.keeps_access && theirs.keeps_access,
        refund_unused: ours.refund_unused && theirs.refund_unused,
    }
}

fn restart(ours: Restart, theirs: Restart) -> Restart {
    match (ours, theirs) {
        (Restart::Never, _) | (_, Restart::Never) => Restart::Never,
        (
            Restart::Within { window, resumes_term },
            Restart::Within { window: other, resumes_term: also },
        ) => Restart::Within { window: least(window, other), resumes_term: resumes_term && also },
    }
}

fn relocation(ours: Relocation, theirs: Relocation) -> Relocation {
    match (ours, theirs) {
        (Relocation::ToResidence, _) | (_, Relocation::ToResidence) => Relocation::ToResidence,
        (Relocation::Apart(ours), Relocation::Apart(theirs)) => {
            // The longer one has to wait, the stricter.
            Relocation::Apart(if nominal(theirs) > nominal(ours) { theirs } else { ours })
        }
        (Relocation::Apart(apart), Relocation::Free)
        | (Relocation::Free, Relocation::Apart(apart)) => Relocation::Apart(apart),
        (Relocation::Free, Relocation::Free) => Relocation::Free,
    }
}

fn identity(ours: IdentityRule, theirs: IdentityRule) -> IdentityRule {
    let mut rule = IdentityRule {
        deadline: shorter(ours.deadline, theirs.deadline),
        national_id: ours.national_id.max(theirs.national_id),
        retention: shorter(ours.retention, theirs.retention),
        ..ours
    };
    rule.consents.extend(theirs.consents);
    rule.consents_by_feature.extend(theirs.consents_by_feature);
    rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{ConsentKind, NationalId};

    fn rule(days: u32, national_id: NationalId, consent: ConsentKind) -> IdentityRule {
        IdentityRule {
            deadline: Span::days(days),
            national_id,
            consents: [consent].into(),
            consents_by_feature: [].into(),
            retention: Span::days(days),
        }
    }

    /// One rule of the terms is looked at; whichever part has the stricter one, it is the bundle's.
    fn check<T: PartialEq + std::fmt::Debug>(
        put: impl Fn(&mut Terms, T),
        get: impl Fn(Terms) -> T,
        lax: fn() -> T,
        strict: fn() -> T,
    ) {
        for [ours, theirs] in [[lax, strict], [strict, lax], [strict, strict]] {
            let (mut one, mut other) = (Terms::partner(), Terms::partner());
            put(&mut one, ours());
            put(&mut other, theirs());
            assert_eq!(get(one.strictest(&other)), strict());
        }
        let mut one = Terms::partner();
        put(&mut one, lax());
        assert_eq!(get(one.clone().strictest(&one)), lax());
    }

    macro_rules! rules {
        ($($name:ident: $($member:ident).+, $lax:expr, $strict:expr;)*) => {$(
            #[test]
            fn $name() {
                check(|t, v| t.$($member).+ = v, |t| t.$($member).+, || $lax, || $strict);
            }
        )*};
    }

    rules! {
        switching: renewal_switchable, true, false;
        grace: at_end.grace, Span::days(5), Span::ZERO;
        cancelling_now: cancel.now_allowed, true, false;
        access_after_cancelling: cancel.keeps_access, true, false;
        refunds: cancel.refund_unused, true, false;
        no_restart: restart, Restart::Within { window: None, resumes_term: true }, Restart::Never;
        restart_window: restart,
            Restart::Within { window: None, resumes_term: true },
            Restart::Within { window: Some(Span::days(60)), resumes_term: false };
        renewal_opens: renew_window.opens_before, Some(Span::months(3)), Some(Span::days(60));
        renewal_closes: renew_window.closes_after, None, Some(Span::ZERO);
        prolonging: prolong.allowed, true, false;
        prolonging_fixed: prolong.fixed_only, false, true;
        shortening: prolong.may_shorten, true, false;
        horizon: prolong.horizon, Some(Span::years(5)), Some(Span::months(11));
        suspending: suspend.allowed, true, false;
        access_suspended: suspend.keeps_access, true, false;
        suspended_longest: suspend.longest, None, Some(Span::days(30));
        suspension_extends: suspend.extends, true, false;
        suspension_kept: suspend.retention, Span::days(30), Span::ZERO;
        activation_told: activation.told_within, None, Some(Span::days(7));
        reversal: activation.reversal, Some(Span::days(30)), Some(Span::weeks(2));
        moving: relocation, Relocation::Free, Relocation::Apart(Span::days(90));
        moving_apart: relocation,
            Relocation::Apart(Span::days(30)), Relocation::Apart(Span::days(90));
        moving_home: relocation, Relocation::Apart(Span::days(90)), Relocation::ToResidence;
        plans: plan_change, PlanChange::Any, PlanChange::WithinFamily;
        suspended_ends: cancelled_while_suspended, true, false;
        customer: needs_customer, false, true;
        group: one_per_group, false, true;
        product: one_per_product, false, true;
        renewals: renewals_max, None, Some(3);
        identity_asked: identity, None, Some(rule(30, NationalId::None, ConsentKind::Terms));
    }

    #[test]
    fn two_rules_about_identity_are_one() {
        let of = |rule| Terms { identity: Some(rule), ..Terms::partner() };
        let ours = of(rule(30, NationalId::None, ConsentKind::Terms));
        let theirs = of(rule(20, NationalId::Full, ConsentKind::PrivacyNotice));
        let both = ours.strictest(&theirs).identity.unwrap();
        assert_eq!((both.deadline, both.retention), (Span::days(20), Span::days(20)));
        assert_eq!(both.national_id, NationalId::Full);
        assert_eq!(both.consents, [ConsentKind::Terms, ConsentKind::PrivacyNotice].into());
    }
}
