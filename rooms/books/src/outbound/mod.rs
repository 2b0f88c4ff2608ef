//! Documents as the wire, a table or a page wants them. Nothing is worked out here.

pub mod json;
pub mod page;
pub mod table;

use perennial_core::billing::credit::CreditWhy;
use perennial_core::billing::{CreditKind, Totals};
use perennial_engine::EnvironmentId;
use perennial_engine::books::InvoiceDocument;
use perennial_engine::change_set::Issued;
use perennial_engine::contact::{Contact, Member};

use crate::links::{Linked, Links, Series};
use crate::wire::{Buyer, Seller};

/// What a document is called, wherever it is written.
pub struct Named<'a> {
    pub printed: String,
    pub issued: &'a Issued,
    pub link: String,
}

impl<'a> Named<'a> {
    pub fn new(
        links: &Links,
        environment: EnvironmentId,
        series: Series,
        issued: &'a Issued,
        printed: String,
    ) -> Self {
        let linked = Linked { environment, series, issued: issued.clone() };
        Self { printed, issued, link: links.path(&linked) }
    }
}

pub fn kind(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::Refund => "refund",
        CreditKind::CreditNote => "credit_note",
        CreditKind::Chargeback => "chargeback",
    }
}

pub fn reason(why: CreditWhy) -> &'static str {
    match why {
        CreditWhy::Unused => "unused",
        CreditWhy::Reduced => "reduced",
        CreditWhy::LateCharge => "late_charge",
        CreditWhy::Refunded | CreditWhy::RefundedThere => "refunded",
        CreditWhy::ChargedBack => "charged_back",
    }
}

/// Whether anything of an invoice went back.
pub fn state(document: &InvoiceDocument) -> &'static str {
    if document.notes.is_empty() {
        "paid"
    } else if document.kept.gross.is_zero() {
        "credited"
    } else {
        "partly_credited"
    }
}

pub fn currency(totals: &Totals) -> &'static str {
    totals.all.gross.currency().code()
}

/// As the issuer was called then; the project's name where nothing else is known.
pub fn seller(document: &InvoiceDocument) -> Seller {
    match &document.issuer {
        Some(issuer) => Seller {
            name: issuer.name.clone(),
            address: issuer.address.clone(),
            vat_id: issuer.vat_id.clone(),
            email: issuer.email.clone(),
        },
        None => Seller {
            name: document.project.name.clone(),
            address: vec![],
            vat_id: None,
            email: None,
        },
    }
}

pub fn buyer(document: &InvoiceDocument) -> Buyer {
    let customer = document.customer.as_ref();
    let contact = document.buyer.as_ref();
    let text = |member| contact.and_then(|it| it.get(member)).map(str::to_owned);
    Buyer {
        customer: document.subscription.customer.map(|id| id.to_string()),
        reference: customer.and_then(|customer| customer.reference.clone()),
        address: contact.map(address).unwrap_or_default(),
        vat_id: text(Member::VatId),
        email: text(Member::Email),
    }
}

/// As it is written on a letter.
fn address(contact: &Contact) -> Vec<String> {
    let joined = |members: &[Member]| {
        let texts: Vec<_> = members.iter().filter_map(|member| contact.get(*member)).collect();
        texts.join(" ")
    };
    let lines = [
        joined(&[Member::Company]),
        joined(&[Member::Title, Member::Firstname, Member::Lastname]),
        joined(&[Member::Street1]),
        joined(&[Member::Street2]),
        joined(&[Member::PostalCode, Member::City]),
        joined(&[Member::State]),
        joined(&[Member::Country]),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}
