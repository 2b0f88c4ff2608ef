//! Sample data: what templates are tried with before they are used, and previewed with.

use perennial_core::Notice;

use crate::shown::{Shown, ShownAmounts, ShownItem, ShownLine, ShownPrice};

impl Shown {
    /// Everything a mail of this kind may show.
    pub fn sample(notice: Notice, language: &str) -> Self {
        let text = |english: &str, german: &str| {
            if language == "de" { german.to_owned() } else { english.to_owned() }
        };
        let item = ShownItem { name: "Demo <Plus> & more".to_owned(), quantity: "3".to_owned() };
        let net = text("EUR\u{a0}1,050.42", "1.050,42\u{a0}EUR");
        let tax = text("EUR\u{a0}199.58", "199,58\u{a0}EUR");
        let gross = text("EUR\u{a0}1,250.00", "1.250,00\u{a0}EUR");
        let end = Some(text("28 February 2026", "28. Februar 2026"));
        let soon = Some(text("3 March 2026", "3. März 2026"));
        Self {
            language: language.to_owned(),
            shop: "Demo".to_owned(),
            name: Some("Änne O'Hara".to_owned()),
            number: "4100001".to_owned(),
            plan: item.name.clone(),
            items: vec![item.clone()],
            stopped: "Demo Extra".to_owned(),
            lines: vec![ShownLine {
                name: item.name.clone(),
                net: net.clone(),
                tax: tax.clone(),
                gross: gross.clone(),
            }],
            prices: vec![ShownPrice {
                name: item.name.clone(),
                now: gross.clone(),
                then: text("EUR\u{a0}1,500.00", "1.500,00\u{a0}EUR"),
                from: text("28 February 2026", "28. Februar 2026"),
            }],
            credit: Some(gross.clone()),
            total: Some(ShownAmounts { net, tax, gross }),
            period_start: text("31 January 2026", "31. Januar 2026"),
            period_end: text("28 February 2026", "28. Februar 2026"),
            next_billing: end.clone(),
            retry_at: soon.clone(),
            until: soon,
            ends_at: end.clone(),
            access_until: end,
            ended: notice != Notice::Deactivated,
            trial: true,
            planned: Some(item),
            has_payment: true,
            payment_expires: Some("12/2028".to_owned()),
            pay_url: Some("https://shop.test/pay/S4100001?a=1&b=2".to_owned()),
            invoice_url: Some("https://shop.test/invoice/sample".to_owned()),
            sandbox: true,
        }
    }

    /// As little as a mail may have to show.
    pub fn sparse_sample(language: &str) -> Self {
        Self {
            name: None,
            items: vec![],
            stopped: String::new(),
            lines: vec![],
            credit: None,
            total: None,
            next_billing: None,
            retry_at: None,
            until: None,
            ends_at: None,
            access_until: None,
            ended: true,
            trial: false,
            planned: None,
            prices: vec![],
            has_payment: false,
            payment_expires: None,
            pay_url: None,
            invoice_url: None,
            sandbox: false,
            ..Self::sample(Notice::Ended, language)
        }
    }
}
