//! The terms of what partners sell here: the rule sets of section 3.1 as presets by name.

use perennial_core::ids::TermsId;
use perennial_core::terms::{
    ActivationRule, AtEnd, ConsentKind, IdentityRule, NationalId, Over, PlanChange, Relocation,
    RenewWindow, RenewalMode, Restart, SuspendRule, Terms, Timing,
};
use perennial_core::time::Span;

/// Every preset: each family once running until cancelled, once with a fixed term.
pub fn terms() -> Vec<(TermsId, Terms)> {
    vec![
        ("partner".into(), security()),
        ("partner.fixed".into(), fixed(security())),
        ("partner.identity".into(), identity()),
        ("partner.identity.fixed".into(), fixed(identity())),
    ]
}

/// SECURITY and PRIVACY, evergreen.
fn security() -> Terms {
    Terms {
        // "planChange.upgradeEffective IMMEDIATE"; the partner bills, so nothing is charged.
        upgrade: Timing::Prorated,
        // "downgradeEffective END_OF_TERM (EVERGREEN: IMMEDIATE)".
        downgrade: Timing::Prorated,
        // "restart.allowed true, P60D after cancel, RESUME_TERM if endDate still ahead".
        restart: Restart::Within { window: Some(Span::days(60)), resumes_term: true },
        // "renewal.opensBefore P90D / closesAfter P30D".
        renew_window: RenewWindow {
            opens_before: Some(Span::days(90)),
            closes_after: Some(Span::days(30)),
        },
        // "planChange.allowed to any offering of same family & country".
        plan_change: PlanChange::WithinFamily,
        // "term starts at occurredAt, >= now - 7d" (5.3); "pos.reversalWindow P30D".
        activation: ActivationRule {
            told_within: Some(Span::days(7)),
            reversal: Some(Span::days(30)),
        },
        // "countryChange true, limit 1 per P90D".
        relocation: Relocation::Apart(Span::days(90)),
        // "SUSPENDED | CANCEL -> CANCELED", whichever mode (4.2).
        cancelled_while_suspended: true,
        // "grace after fixed end P0D"; then EXPIRED (4.2).
        at_end: AtEnd { grace: Span::ZERO, then: Over::Expired },
        // Everything else of the column is what partners' terms are anyway: the partner collects,
        // "change-pending" while a change waits, "suspend P90D then auto-cancel", prolonging for
        // fixed terms within "P5Y from now".
        ..Terms::partner()
    }
}

/// IDENTITY, evergreen.
fn identity() -> Terms {
    let partner = security();
    Terms {
        // "downgradeEffective END_OF_TERM".
        downgrade: Timing::PeriodEnd,
        // "restart.allowed false".
        restart: Restart::Never,
        // "renewal.opensBefore P60D / closesAfter P0D".
        renew_window: RenewWindow {
            opens_before: Some(Span::days(60)),
            closes_after: Some(Span::ZERO),
        },
        // "prolong.allowed false".
        prolong: perennial_core::terms::Prolong { allowed: false, ..partner.prolong },
        // "pos.reversalWindow P14D".
        activation: ActivationRule { reversal: Some(Span::days(14)), ..partner.activation },
        // "only if equal to the member's residence country".
        relocation: Relocation::ToResidence,
        // "suspend.allowed true, P30D".
        suspend: SuspendRule { longest: Some(Span::days(30)), ..partner.suspend },
        identity: Some(known()),
        ..partner
    }
}

/// What must be known of whom an identity product protects (5.6, 6).
fn known() -> IdentityRule {
    IdentityRule {
        // "PII deadline (P30D) -> CANCELED" (4.2).
        deadline: Span::days(30),
        // "national id per offering setting": an order says which.
        national_id: NationalId::None,
        consents: [
            ConsentKind::Terms,
            ConsentKind::PrivacyNotice,
            ConsentKind::IdentityVerification,
        ]
        .into(),
        // "and CREDIT_BUREAU_PULL when the offering has feature `credit`".
        consents_by_feature: [("credit".to_owned(), ConsentKind::CreditBureauPull)].into(),
        // "identity.retentionAfterEnd default P90D".
        retention: Span::days(90),
    }
}

/// FIXED: has an end date; the partner renews by order.
fn fixed(terms: Terms) -> Terms {
    Terms { renewal: RenewalMode::Manual, downgrade: Timing::PeriodEnd, ..terms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_names_of_their_own() {
        let names: Vec<_> = terms().into_iter().map(|(id, _)| id.0).collect();
        assert_eq!(
            names,
            ["partner", "partner.fixed", "partner.identity", "partner.identity.fixed"]
        );
    }

    #[test]
    fn identity_products_cannot_be_restarted() {
        for (id, terms) in terms() {
            let never = terms.restart == Restart::Never;
            assert_eq!(never, id.as_str().starts_with("partner.identity"), "{id}");
        }
    }
}
