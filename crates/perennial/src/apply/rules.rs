//! What a customer or his seller may do with a subscription, and when, as a terms file says it:
//! each rule of a preset may be another one.

use perennial_core::terms::{PlanChange, Relocation, Restart, Terms, Timing};
use perennial_core::time::Span;
use serde::Deserialize;

use super::documents::span;

/// `[terms.rules]` of one entry. What is left out is as in the preset.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesEntry {
    /// `any` or `within_family`.
    pub plan_change: Option<String>,
    /// `immediate` or `end_of_term`.
    pub upgrade: Option<String>,
    pub downgrade: Option<String>,
    /// Whether the end may be moved outside renewal, and how far from now at most.
    pub prolong: Option<bool>,
    pub prolong_horizon: Option<String>,
    /// When a fixed term may be renewed by order, counted from its end.
    pub renewal_opens_before: Option<String>,
    pub renewal_closes_after: Option<String>,
    /// Whether it may be ended at once.
    pub cancel_immediate: Option<bool>,
    /// False: what is over never starts again.
    pub restart: Option<bool>,
    pub suspend: Option<bool>,
    /// It is cancelled after a suspension of so long.
    pub suspend_longest: Option<String>,
    /// How long ago a sale at a till may have been when it is told.
    pub activation_told_within: Option<String>,
    /// How long it may be taken back, while nobody used it.
    pub activation_reversal: Option<String>,
    /// `free`, `residence` (only to where its first member lives), or how long apart: `P90D`.
    pub country_change: Option<String>,
}

impl RulesEntry {
    pub fn upon(&self, terms: &mut Terms) -> Result<(), String> {
        let set = |rule: &mut Option<Span>, said: &Option<String>| {
            if let Some(text) = said {
                *rule = Some(span(text)?);
            }
            Ok::<_, String>(())
        };
        if let Some(word) = &self.plan_change {
            terms.plan_change = match word.as_str() {
                "any" => PlanChange::Any,
                "within_family" => PlanChange::WithinFamily,
                other => return Err(format!("plan_change `{other}` is not any or within_family")),
            };
        }
        for (rule, said) in
            [(&mut terms.upgrade, &self.upgrade), (&mut terms.downgrade, &self.downgrade)]
        {
            *rule = match said.as_deref() {
                None => continue,
                Some("immediate") => Timing::Prorated,
                Some("end_of_term") => Timing::PeriodEnd,
                Some(other) => {
                    return Err(format!("`{other}` is not immediate or end_of_term"));
                }
            };
        }
        terms.prolong.allowed = self.prolong.unwrap_or(terms.prolong.allowed);
        set(&mut terms.prolong.horizon, &self.prolong_horizon)?;
        set(&mut terms.renew_window.opens_before, &self.renewal_opens_before)?;
        set(&mut terms.renew_window.closes_after, &self.renewal_closes_after)?;
        terms.cancel.now_allowed = self.cancel_immediate.unwrap_or(terms.cancel.now_allowed);
        match (self.restart, terms.restart) {
            (Some(false), _) => terms.restart = Restart::Never,
            (Some(true), Restart::Never) => {
                return Err("restart = true needs restart_within, which says how long".to_owned());
            }
            (Some(true) | None, _) => {}
        }
        terms.suspend.allowed = self.suspend.unwrap_or(terms.suspend.allowed);
        set(&mut terms.suspend.longest, &self.suspend_longest)?;
        set(&mut terms.activation.told_within, &self.activation_told_within)?;
        set(&mut terms.activation.reversal, &self.activation_reversal)?;
        if let Some(word) = &self.country_change {
            terms.relocation = match word.as_str() {
                "free" => Relocation::Free,
                "residence" => Relocation::ToResidence,
                text => Relocation::Apart(span(text).map_err(|_| {
                    format!("country_change `{text}` is not free, residence or a duration")
                })?),
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<Terms, String> {
        let rules: RulesEntry = toml::from_str(text).expect("an entry");
        let mut terms = Terms::partner();
        rules.upon(&mut terms).map(|()| terms)
    }

    /// Section 3.1: every rule is configurable.
    #[test]
    fn each_rule_may_be_another_one() {
        let terms = said(
            "plan_change = \"within_family\"\nupgrade = \"end_of_term\"\n\
             downgrade = \"immediate\"\nprolong = false\nprolong_horizon = \"P1Y\"\n\
             renewal_opens_before = \"P60D\"\nrenewal_closes_after = \"P0D\"\n\
             cancel_immediate = false\nrestart = false\nsuspend = false\n\
             suspend_longest = \"P30D\"\nactivation_told_within = \"P1D\"\n\
             activation_reversal = \"P14D\"\ncountry_change = \"residence\"",
        );
        let terms = terms.unwrap();
        assert_eq!(terms.plan_change, PlanChange::WithinFamily);
        assert_eq!((terms.upgrade, terms.downgrade), (Timing::PeriodEnd, Timing::Prorated));
        assert!(!terms.prolong.allowed && !terms.suspend.allowed && !terms.cancel.now_allowed);
        assert_eq!(terms.prolong.horizon, Some(Span::years(1)));
        assert_eq!(terms.renew_window.opens_before, Some(Span::days(60)));
        assert_eq!(terms.renew_window.closes_after, Some(Span::ZERO));
        assert_eq!(terms.restart, Restart::Never);
        assert_eq!(terms.suspend.longest, Some(Span::days(30)));
        assert_eq!(terms.activation.told_within, Some(Span::days(1)));
        assert_eq!(terms.activation.reversal, Some(Span::days(14)));
        assert_eq!(terms.relocation, Relocation::ToResidence);
        let apart = said("country_change = \"P90D\"").unwrap().relocation;
        assert_eq!(apart, Relocation::Apart(Span::days(90)));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for wrong in [
            "plan_change = \"never\"",
            "upgrade = \"soon\"",
            "prolong_horizon = \"far\"",
            "country_change = \"often\"",
        ] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }
}
