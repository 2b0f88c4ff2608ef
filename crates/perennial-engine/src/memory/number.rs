//! Numbering: an invoice and a credit note get the next number of their issuer in the commit that
//! makes them, and give it back with everything else where that commit is not done.

use perennial_core::ids::ProjectId;

use super::content::Content;
use super::write::broken;
use crate::change_set::{ChargeRecord, CreditRecord, Issued, Numbering};
use crate::environment::EnvironmentId;
use crate::ports::store::{CommitError, IssuerNumbers, NumberRange};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    Invoices,
    CreditNotes,
}

impl Content {
    /// The number of a document, given now. The row keeps one that it has.
    pub(super) fn number(
        &mut self,
        environment: EnvironmentId,
        series: Series,
        has: Option<&Issued>,
        numbering: &Numbering,
    ) -> Result<Option<Issued>, CommitError> {
        if let Some(has) = has {
            return Ok(Some(has.clone()));
        }
        let issued = match numbering {
            Numbering::None => return Ok(None),
            Numbering::Next(issuer) => {
                let last = self.last(environment, issuer, series);
                Issued { issuer: issuer.clone(), number: last.saturating_add(1) }
            }
            Numbering::Given(issued) => issued.clone(),
        };
        let row = (environment, issued.issuer.clone(), issued.number);
        let taken = match series {
            Series::Invoices => self.invoices.get(&row).is_some(),
            Series::CreditNotes => self.credit_notes.get(&row).is_some(),
        };
        if taken || issued.number == 0 {
            return Err(broken("the number of the document is taken"));
        }
        let key = (environment, issued.issuer.clone());
        let (mut invoices, mut notes) = self.issuers.get(&key).copied().unwrap_or_default();
        let last = if series == Series::Invoices { &mut invoices } else { &mut notes };
        *last = issued.number.max(*last);
        self.issuers.put(key, (invoices, notes));
        Ok(Some(issued))
    }

    fn last(&self, environment: EnvironmentId, issuer: &ProjectId, series: Series) -> u64 {
        let found = self.issuers.get(&(environment, issuer.clone()));
        let (invoices, notes) = found.copied().unwrap_or_default();
        if series == Series::Invoices { invoices } else { notes }
    }

    pub(super) fn issuers_of(&self, environment: EnvironmentId) -> Vec<IssuerNumbers> {
        let ours = self.issuers.iter().filter(|((of, _), _)| *of == environment);
        let told = ours.map(|((_, name), (invoices, credit_notes))| IssuerNumbers {
            issuer: name.clone(),
            invoices: *invoices,
            credit_notes: *credit_notes,
        });
        told.collect()
    }

    pub(super) fn invoices_in(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Vec<ChargeRecord> {
        let Some((from, to)) = bounds(environment, range) else { return vec![] };
        let rows = self.invoices.range(from..=to).filter_map(|(_, (subscription, key))| {
            let charges = self.charges.get(&(environment, *subscription))?;
            charges.iter().find(|record| record.charge.key == *key)
        });
        let dated = rows.filter(|row| range.from <= row.at && row.at < range.until);
        dated.take(range.limit).cloned().collect()
    }

    pub(super) fn credit_notes_in(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Vec<CreditRecord> {
        let Some((from, to)) = bounds(environment, range) else { return vec![] };
        let rows = self.credit_notes.range(from..=to).filter_map(|(_, (subscription, number))| {
            self.credits.get(&(environment, *subscription, *number))
        });
        let dated = rows.filter(|row| range.from <= row.at && row.at < range.until);
        dated.take(range.limit).cloned().collect()
    }
}

type Row = (EnvironmentId, ProjectId, u64);

fn bounds(environment: EnvironmentId, range: &NumberRange) -> Option<(Row, Row)> {
    let first = range.after.checked_add(1)?;
    let row = |number| (environment, range.issuer.clone(), number);
    Some((row(first), row(u64::MAX)))
}
