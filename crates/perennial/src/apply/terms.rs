//! Terms from the file: a preset and what differs from it.

use perennial_core::ids::TermsId;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::terms::{Collector, Conversion, OnNegative, RenewalMode, Restart, Terms};
use perennial_core::time::DayCount;
use perennial_engine::directory::Document;

use super::documents::span;
use super::file::TermsEntry;

/// Every preset there is: the plain two, and what each room's documents describe.
pub fn presets() -> Vec<(TermsId, Terms)> {
    let mut presets =
        vec![("platform".into(), Terms::platform()), ("partner".into(), Terms::partner())];
    for (id, terms) in room_storefront::terms()
        .into_iter()
        .chain(room_partner::terms::terms())
        .chain(room_reseller::terms::terms())
        .chain(room_commerce::terms())
        .chain(room_notifications::terms::terms())
    {
        // A room that names one of the plain two means its own reading of it.
        match presets.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => *known = terms,
            None => presets.push((id, terms)),
        }
    }
    presets
}

pub fn document(entry: &TermsEntry) -> Result<Document, String> {
    let preset = entry.preset.as_ref().unwrap_or(&entry.id);
    let mut terms = presets()
        .into_iter()
        .find(|(id, _)| id.as_str() == preset)
        .map(|(_, terms)| terms)
        .ok_or_else(|| format!("there is no preset `{preset}`"))?;
    if let Some(word) = &entry.collector {
        terms.collector = match word.as_str() {
            "platform" => Collector::Platform,
            "partner" => Collector::Partner,
            "partner_asked" => Collector::PartnerAsked,
            other => {
                return Err(format!(
                    "collector `{other}` is not platform, partner or partner_asked"
                ));
            }
        };
    }
    if let Some(word) = &entry.renewal {
        terms.renewal = match word.as_str() {
            "automatic" => RenewalMode::Automatic,
            "manual" => RenewalMode::Manual,
            "extend" => RenewalMode::Extend,
            other => return Err(format!("renewal `{other}` is not known")),
        };
    }
    if let Some(word) = &entry.day_count {
        terms.day_count = match word.as_str() {
            "thirty_360" => DayCount::Thirty360,
            "actual" => DayCount::Actual,
            "exact_seconds" => DayCount::ExactSeconds,
            other => return Err(format!("day count `{other}` is not known")),
        };
    }
    if let Some(word) = &entry.on_negative {
        terms.on_negative = match word.as_str() {
            "refuse" => OnNegative::Refuse,
            "refund" => OnNegative::Refund,
            "credit_note" => OnNegative::CreditNote,
            other => return Err(format!("on_negative `{other}` is not known")),
        };
    }
    if let Some(text) = &entry.grace {
        terms.dunning.grace = span(text)?;
    }
    if let Some(text) = &entry.term_grace {
        terms.at_end.grace = span(text)?;
    }
    if let Some(text) = &entry.retention {
        terms.suspend.retention = span(text)?;
    }
    if let Some(text) = &entry.hold {
        terms.dunning.hold = span(text)?;
    }
    if let Some(list) = &entry.retries {
        terms.dunning.retries = list.iter().map(|text| span(text)).collect::<Result<_, _>>()?;
    }
    if let Some(list) = &entry.reminders {
        terms.dunning.reminders = list.iter().map(|text| span(text)).collect::<Result<_, _>>()?;
    }
    if let Some(text) = &entry.order_lead {
        terms.order_lead = span(text)?;
    }
    if let Some(text) = &entry.charge_lead {
        terms.charge_lead = span(text)?;
    }
    if let Some(text) = &entry.trial {
        terms.trial = span(text)?;
    }
    if let Some(word) = &entry.trial_converts {
        terms.conversion = match word.as_str() {
            "as_renewed" => Conversion::AsRenewed,
            "itself" => Conversion::Itself,
            "asked" => Conversion::Asked,
            other => {
                return Err(format!("a trial converts as_renewed, itself or asked, not `{other}`"));
            }
        };
    }
    terms.renewed_here = entry.renewed_here.unwrap_or(terms.renewed_here);
    terms.lifetime = entry.lifetime.unwrap_or(terms.lifetime);
    if let Some(word) = &entry.suspend_mode {
        (terms.suspend.keeps_access, terms.suspend.extends) = match word.as_str() {
            "stop_renewal" => (true, false),
            "pause_entitlement" => (false, true),
            other => {
                return Err(format!(
                    "suspend mode `{other}` is not stop_renewal or pause_entitlement"
                ));
            }
        };
    }
    if let Some(text) = &entry.restart_within {
        let resumes_term = match terms.restart {
            Restart::Within { resumes_term, .. } => resumes_term,
            Restart::Never => true,
        };
        terms.restart = Restart::Within { window: Some(span(text)?), resumes_term };
    }
    if let Some(word) = &entry.prices {
        terms.repricing = match word.as_str() {
            "kept" => Repricing::Kept,
            "moves" => Repricing::Moves(ConsentRule::USUAL),
            other => return Err(format!("prices `{other}` are not kept or moves")),
        };
    }
    entry.rules.upon(&mut terms)?;
    terms.renewal_switchable = entry.renewal_switchable.unwrap_or(terms.renewal_switchable);
    terms.needs_customer = entry.needs_customer.unwrap_or(terms.needs_customer);
    terms.one_per_group = entry.one_per_group.unwrap_or(terms.one_per_group);
    terms.one_per_product = entry.one_per_product.unwrap_or(terms.one_per_product);
    Ok(Document::Terms { id: entry.id.as_str().into(), terms })
}

#[cfg(test)]
mod tests {
    use perennial_core::time::Span;

    use super::*;

    #[test]
    fn the_lengths_of_a_contract_are_read() {
        let text = "id = \"by-hand\"\npreset = \"reseller.extend\"\ngrace = \"P3D\"\n\
                    term_grace = \"P5D\"\nretention = \"P2M\"";
        let entry: TermsEntry = toml::from_str(text).expect("an entry");
        let Ok(Document::Terms { terms, .. }) = document(&entry) else { panic!("no terms") };
        assert_eq!(terms.renewal, RenewalMode::Extend);
        assert_eq!(terms.dunning.grace, Span::days(3));
        assert_eq!(terms.at_end.grace, Span::days(5));
        assert_eq!(terms.suspend.retention, Span::months(2));
    }

    #[test]
    fn who_decides_about_trials_and_terms_is_read() {
        let text = "id = \"tried\"\npreset = \"partner.fixed\"\ntrial = \"P30D\"\n\
                    trial_converts = \"asked\"\nrenewed_here = true";
        let entry: TermsEntry = toml::from_str(text).expect("an entry");
        let Ok(Document::Terms { terms, .. }) = document(&entry) else { panic!("no terms") };
        assert_eq!((terms.conversion, terms.renewed_here), (Conversion::Asked, true));
        let entry: TermsEntry =
            toml::from_str(&text.replace("asked", "sometimes")).expect("an entry");
        assert!(document(&entry).is_err());
    }

    /// Section 5.4 of the notifications specification: a model of somebody's own.
    #[test]
    fn a_model_with_a_calendar_of_its_own_is_read() {
        let text = "id = \"ACME_1M\"\npreset = \"NEXWAY_1M\"\norder_lead = \"P14D\"\n\
                    charge_lead = \"P3D\"\ntrial = \"P7D\"\nretries = [\"P2D\"]\n\
                    reminders = [\"P5D\"]\ngrace = \"P6D\"\nlifetime = true\n\
                    suspend_mode = \"pause_entitlement\"\nrestart_within = \"P20D\"";
        let entry: TermsEntry = toml::from_str(text).expect("an entry");
        let Ok(Document::Terms { terms, .. }) = document(&entry) else { panic!("no terms") };
        assert_eq!((terms.order_lead, terms.charge_lead), (Span::days(14), Span::days(3)));
        assert_eq!((terms.trial, terms.lifetime), (Span::days(7), true));
        assert_eq!(terms.dunning.retries, [Span::days(2)]);
        assert_eq!(terms.dunning.reminders, [Span::days(5)]);
        assert_eq!(terms.dunning.grace, Span::days(6));
        assert!(!terms.suspend.keeps_access && terms.suspend.extends);
        let within = Restart::Within { window: Some(Span::days(20)), resumes_term: true };
        assert_eq!(terms.restart, within);
        let other = text.replace("pause_entitlement", "sometimes");
        let entry: TermsEntry = toml::from_str(&other).expect("an entry");
        assert!(document(&entry).is_err());
    }
}
