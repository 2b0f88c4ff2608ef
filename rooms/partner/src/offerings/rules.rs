//! The rules of an offering (3.1): what its terms say, in this surface's words.

use perennial_core::terms::{PlanChange, Relocation, RenewalMode, Restart, Terms, Timing};
use perennial_core::time::Span;

use crate::wire;

/// `fixed` is whether it has an end date, `partner` whether the partner renews it.
pub fn rules(terms: &Terms) -> wire::Rules {
    let fixed = match terms.renewal {
        RenewalMode::Manual | RenewalMode::Extend => true,
        RenewalMode::Automatic => false,
    };
    let (restart_window, resumes) = match terms.restart {
        Restart::Never => (None, None),
        Restart::Within { window, resumes_term } => (window, Some(resumes_term)),
    };
    let ordered = fixed && !terms.renewed_here;
    wire::Rules {
        plan_change: wire::PlanChangeRule {
            allowed: match terms.plan_change {
                PlanChange::Any => "ANY_FAMILY",
                PlanChange::WithinFamily => "SAME_FAMILY",
            },
            upgrade_effective: effective(terms.upgrade),
            downgrade_effective: effective(terms.downgrade),
            needs_verification: terms.identity.is_some(),
        },
        prolong: wire::ProlongRule {
            allowed: terms.prolong.allowed && (fixed || !terms.prolong.fixed_only),
            may_shorten: terms.prolong.may_shorten && terms.prolong.allowed && fixed,
            max_horizon: span(terms.prolong.horizon),
        },
        renewal: wire::RenewalRule {
            allowed: ordered,
            opens_before: span(terms.renew_window.opens_before).filter(|_| ordered),
            closes_after: span(terms.renew_window.closes_after).filter(|_| ordered),
        },
        cancel: wire::CancelModes {
            modes: if terms.cancel.now_allowed {
                vec!["IMMEDIATE", "END_OF_TERM"]
            } else {
                vec!["END_OF_TERM"]
            },
            revokes_enrolment: terms.identity.is_some(),
        },
        restart: wire::RestartRule {
            allowed: resumes.is_some(),
            window: span(restart_window),
            mode: resumes.map(|resumes| if resumes { "RESUME_TERM" } else { "NEW_TERM" }),
        },
        suspend: wire::SuspendRule {
            allowed: terms.suspend.allowed,
            max_duration: span(terms.suspend.longest),
        },
        pos: wire::PosRule { reversal_window: span(terms.activation.reversal) },
        country_change: match terms.relocation {
            Relocation::Free => wire::CountryRule { allowed: "ALWAYS", per: None },
            Relocation::Apart(apart) => {
                wire::CountryRule { allowed: "ONCE_PER", per: span(Some(apart)) }
            }
            Relocation::ToResidence => wire::CountryRule { allowed: "TO_RESIDENCE", per: None },
        },
        grace_after_end: terms.at_end.grace.to_string(),
    }
}

fn effective(timing: Timing) -> &'static str {
    match timing {
        Timing::PeriodEnd | Timing::NextBilling => "END_OF_TERM",
        Timing::ByTerms
        | Timing::Prorated
        | Timing::ProratedExtending
        | Timing::NewPeriod
        | Timing::RenewNow => "IMMEDIATE",
    }
}

fn span(span: Option<Span>) -> Option<String> {
    span.map(|span| span.to_string())
}
