//! The books as people read them: invoices and credit notes with everything that is printed on
//! them, put together from the charge, the journal and the customer as they were then.

use perennial_core::billing::invoice::Totals;
use perennial_core::billing::{Amounts, ChargeKey, Credit, CreditNote, Invoice};
use perennial_core::catalog::{IssuerDetails, Project};
use perennial_core::ids::{ProjectId, SubscriptionId};
use perennial_core::money::MoneyError;
use perennial_core::subscription::evolve::evolve;
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact, Subscription};

use crate::change_set::{ChargeRecord, CreditRecord, Issued};
use crate::contact::{Contact, ContactType};
use crate::directory::Customer;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::given_back::shares;
use crate::ports::{IssuerNumbers, JournalEntry, NumberRange, StoreError};

/// A paid charge as a document.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceDocument {
    pub issued: Issued,
    /// The number as it is printed.
    pub printed: String,
    pub project: Project,
    /// The issuer as he was then.
    pub issuer: Option<IssuerDetails>,
    /// The subscription as it was when the charge was opened, with what was paid for.
    pub subscription: Subscription,
    pub customer: Option<Customer>,
    /// The billing contact in force when it was issued.
    pub buyer: Option<Contact>,
    pub invoice: Invoice,
    /// What each line is for.
    pub lines: Vec<Sold>,
    /// What was given back since, oldest first.
    pub notes: Vec<NoteDocument>,
    /// The invoice less its credit notes.
    pub kept: Amounts,
}

/// What was sold in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    pub product: String,
    pub name: String,
    pub name_extension: String,
}

/// What a credit takes from one invoice, as a document.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteDocument {
    /// None for what was credited before there were numbers.
    pub issued: Option<Issued>,
    pub printed: String,
    pub note: CreditNote,
}

/// A credit with every invoice it takes from: what a period cost may have been paid in several
/// charges.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeNote {
    pub printed: String,
    pub credit: Credit,
    pub at: Instant,
    pub totals: Totals,
    /// Never empty.
    pub parts: Vec<(NoteDocument, InvoiceDocument)>,
}

impl ChargeRecord {
    /// The lines with their totals, as they were paid.
    pub fn to_invoice(&self) -> Result<Invoice, MoneyError> {
        let charge = &self.charge;
        Invoice::new(charge.key, self.at, charge.period, charge.lines.clone())
    }
}

impl Engine {
    /// Who issued anything in an environment, and how much.
    pub fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, EngineError> {
        Ok(self.ports.store.issuers(environment)?)
    }

    pub fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, EngineError> {
        Ok(self.ports.store.invoices(environment, range)?)
    }

    pub fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, EngineError> {
        Ok(self.ports.store.credit_notes(environment, range)?)
    }

    /// One invoice with everything that is printed.
    pub fn invoice(
        &self,
        environment: EnvironmentId,
        issued: &Issued,
    ) -> Result<InvoiceDocument, EngineError> {
        let range = NumberRange::after(issued.issuer.clone(), issued.number.saturating_sub(1), 1);
        let found = self.ports.store.invoices(environment, &range)?.pop();
        let record = found.filter(|record| record.invoice.as_ref() == Some(issued));
        self.document(environment, &record.ok_or(EngineError::NotFound)?)
    }

    /// A credit note, by its number, with the invoices it takes from.
    pub fn credit_note(
        &self,
        environment: EnvironmentId,
        issued: &Issued,
    ) -> Result<WholeNote, EngineError> {
        let range = NumberRange::after(issued.issuer.clone(), issued.number.saturating_sub(1), 1);
        let found = self.ports.store.credit_notes(environment, &range)?.pop();
        let record = found.filter(|record| record.note.as_ref() == Some(issued));
        let record = record.ok_or(EngineError::NotFound)?;
        let charges = self.charges(environment, record.subscription)?;
        let credits = self.credits(environment, record.subscription)?;
        let shares = shares(&charges, &credits).map_err(wrong)?;
        let given = credits.iter().zip(shares).find(|(row, _)| row.note.as_ref() == Some(issued));
        let mut parts = vec![];
        for (key, _) in given.map(|(_, shares)| shares).unwrap_or_default() {
            let charge = charges.iter().find(|row| row.charge.key == key);
            let invoice = self.document(environment, charge.ok_or(EngineError::NotFound)?)?;
            let mut notes = invoice.notes.iter();
            let note = notes.find(|note| note.issued.as_ref() == Some(issued)).cloned();
            parts.push((note.ok_or(EngineError::NotFound)?, invoice));
        }
        let (first, _) = parts.first().ok_or(EngineError::NotFound)?;
        let printed = first.printed.clone();
        let lines = parts.iter().flat_map(|(note, _)| &note.note.totals.by_rate);
        let (credit, at) = (record.credit, record.at);
        let lines = lines.map(|(rate, amounts)| (*rate, *amounts));
        let totals = Totals::sum(credit.amounts.gross.currency(), lines).map_err(wrong)?;
        Ok(WholeNote { printed, credit, at, totals, parts })
    }

    /// The number of the invoice that a charge became.
    pub fn invoice_number(
        &self,
        environment: EnvironmentId,
        subscription: SubscriptionId,
        key: ChargeKey,
    ) -> Result<Option<Issued>, EngineError> {
        let charges = self.charges(environment, subscription)?;
        Ok(charges.into_iter().find(|row| row.charge.key == key).and_then(|row| row.invoice))
    }

    fn document(
        &self,
        environment: EnvironmentId,
        record: &ChargeRecord,
    ) -> Result<InvoiceDocument, EngineError> {
        let issued = record.invoice.clone().ok_or(EngineError::NotFound)?;
        let place = self.place(environment)?;
        let project = place.catalog.projects.get(&issued.issuer);
        let project = project.ok_or(EngineError::NotFound)?.clone();
        let invoice = record.to_invoice().map_err(wrong)?;
        let key = record.charge.key;
        let credits = self.credits(environment, record.subscription)?;
        let charges = self.charges(environment, record.subscription)?;
        let shares = shares(&charges, &credits).map_err(wrong)?;
        let shares = credits.iter().zip(&shares).flat_map(|(row, shares)| {
            let here = shares.iter().filter(|(of, _)| *of == key);
            here.map(move |(_, amounts)| (row, *amounts))
        });
        let notes = notes(&project, &invoice, &shares.collect::<Vec<_>>())?;
        let kept = notes
            .iter()
            .try_fold(invoice.totals.all, |left, note| left.add(note.note.totals.all.neg()?));
        let history = self.history(environment, record.subscription)?;
        let subscription = as_paid_for(&history, key)
            .unwrap_or(self.subscription(environment, record.subscription)?);
        let customer = match subscription.customer {
            None => None,
            Some(id) => match self.customer(environment, id) {
                Ok(customer) => Some(customer),
                Err(EngineError::NotFound) => None,
                Err(error) => return Err(error),
            },
        };
        let buyer = customer.as_ref().and_then(|customer| {
            customer.contact(Some(subscription.id), ContactType::Billing, record.at)
        });
        Ok(InvoiceDocument {
            printed: project.invoice_form().print(issued.number),
            issued,
            issuer: project.issuer.as_ref().and_then(|issuer| issuer.at(record.at)).cloned(),
            lines: invoice.lines.iter().map(|line| sold(&subscription, line.item)).collect(),
            project,
            subscription,
            customer,
            buyer,
            invoice,
            notes,
            kept: kept.map_err(wrong)?,
        })
    }

    /// The issuers among some projects whose numbers are printed so, with the number.
    pub fn printed_invoice(
        &self,
        environment: EnvironmentId,
        printed: &str,
    ) -> Result<Vec<Issued>, EngineError> {
        self.printed(environment, |project| project.invoice_form().read(printed))
    }

    /// As [`Self::printed_invoice`], of credit notes.
    pub fn printed_credit_note(
        &self,
        environment: EnvironmentId,
        printed: &str,
    ) -> Result<Vec<Issued>, EngineError> {
        self.printed(environment, |project| project.credit_note_form().read(printed))
    }

    fn printed(
        &self,
        environment: EnvironmentId,
        read: impl Fn(&Project) -> Option<u64>,
    ) -> Result<Vec<Issued>, EngineError> {
        let place = self.place(environment)?;
        let issued = |(id, project): (&ProjectId, &Project)| {
            Some(Issued { issuer: id.clone(), number: read(project)? })
        };
        Ok(place.catalog.projects.iter().filter_map(issued).collect())
    }
}

fn notes(
    project: &Project,
    invoice: &Invoice,
    shares: &[(&CreditRecord, Amounts)],
) -> Result<Vec<NoteDocument>, EngineError> {
    let share = |(row, amounts): &(&CreditRecord, Amounts)| {
        (Credit { amounts: *amounts, ..row.credit }, row.at)
    };
    let given: Vec<(Credit, Instant)> = shares.iter().map(share).collect();
    let notes = CreditNote::all(invoice, &given).map_err(wrong)?;
    let form = project.credit_note_form();
    let document = |((row, _), note): (&(&CreditRecord, Amounts), CreditNote)| NoteDocument {
        issued: row.note.clone(),
        printed: row.note.as_ref().map(|issued| form.print(issued.number)).unwrap_or_default(),
        note,
    };
    Ok(shares.iter().zip(notes).map(document).collect())
}

fn wrong(error: MoneyError) -> EngineError {
    EngineError::Store(StoreError::Record(error.to_string()))
}

/// The subscription as it was when a charge was opened, with what becomes true when it is paid:
/// later changes of names and prices do not reach it.
fn as_paid_for(history: &[JournalEntry], key: ChargeKey) -> Option<Subscription> {
    let mut state = None;
    for dated in history.iter().flat_map(|entry| &entry.facts) {
        state = evolve(state, dated);
        let Fact::ChargeOpened(charge) = &dated.fact else { continue };
        if charge.key == key {
            let then = charge.then.iter().cloned().map(|fact| Dated { at: dated.at, fact });
            return then.fold(state, |state, dated| evolve(state, &dated));
        }
    }
    None
}

fn sold(s: &Subscription, item: u32) -> Sold {
    match s.item(item) {
        Ok(item) => Sold {
            product: item.terms.product.to_string(),
            name: item.terms.name.clone(),
            name_extension: item.terms.name_extension.clone(),
        },
        Err(_) => Sold {
            product: String::new(),
            name: format!("Item {item}"),
            name_extension: String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use perennial_core::Command;
    use perennial_core::subscription::CancelReason;
    use perennial_core::subscription::command::CancelWhen;

    use super::*;
    use crate::testing::{SANDBOX, World};

    fn acme(number: u64) -> Issued {
        Issued { issuer: "proj_demo".into(), number }
    }

    #[test]
    fn every_payment_is_an_invoice_with_its_lines_and_arithmetic() {
        block_on(async {
            let world = World::new().await;
            let id = world.sell("basic", "tok_ok").await.unwrap().first().unwrap().after.id;
            world.sell_as_partner("basic").await.unwrap();
            world.clock_to("2026-03-31T09:00:00Z").await.unwrap();
            let told = world.engine.issuers(SANDBOX).unwrap();
            let told: Vec<_> = told.iter().map(|it| (it.invoices, it.credit_notes)).collect();
            assert_eq!(told, [(3, 0)], "what the partner collects is his to invoice");
            let one = world.engine.invoice(SANDBOX, &acme(2)).unwrap();
            assert_eq!(one.printed, "proj_demo-I000002");
            assert_eq!(one.subscription.id, id);
            assert_eq!(one.lines.first().unwrap().name, "Demo basic");
            assert_eq!(one.invoice.issued.to_string(), "2026-02-28T09:00:00Z");
            let line = one.invoice.lines.first().unwrap();
            assert_eq!(line.to_string(), "1 x 9.99 = EUR 9.99, of it tax 1.60, net 8.39");
            assert!(one.invoice.holds() && one.kept == one.invoice.totals.all);
            let read = world.engine.printed_invoice(SANDBOX, &one.printed).unwrap();
            assert_eq!(read, [acme(2)]);
            let key = one.invoice.charge;
            let number = world.engine.invoice_number(SANDBOX, id, key).unwrap();
            assert_eq!(number, Some(acme(2)));
            let none = world.engine.invoice(SANDBOX, &acme(4));
            assert!(matches!(none, Err(EngineError::NotFound)));
        });
    }

    #[test]
    fn what_goes_back_is_a_credit_note_of_its_invoice() {
        block_on(async {
            let world = World::new().await;
            let mut terms = perennial_core::terms::Terms::platform();
            terms.cancel.refund_unused = true;
            let document = crate::directory::Document::Terms { id: "platform".into(), terms };
            world.define(document).await.unwrap();
            let id = world.sell("basic", "tok_ok").await.unwrap().first().unwrap().after.id;
            world.clock_to("2026-02-14T09:00:00Z").await.unwrap();
            let (when, reason) = (CancelWhen::Now, CancelReason::Customer);
            let command = Command::Cancel { when, reason };
            let act = crate::Act::Do { id, command };
            world.engine.execute(crate::Wish::one(SANDBOX, act)).await.unwrap();
            let whole = world.engine.credit_note(SANDBOX, &acme(1)).unwrap();
            let [(note, of)] = whole.parts.as_slice() else { panic!("{whole:?}") };
            assert_eq!((note.printed.as_str(), &of.issued), ("proj_demo-C000001", &acme(1)));
            let back = note.note.totals.all;
            assert_eq!(note.note.credit.amounts, back);
            assert_eq!(of.kept.add(back).unwrap(), of.invoice.totals.all);
            assert!(of.kept.gross.is_positive() && back.gross.is_positive());
        });
    }
}
