//! What a search asks for: the same from the query and from a document.

use perennial_core::Subscription;
use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_engine::effects::CUSTOMER;
use room_lobby::query::Query;

use crate::desk::Call;
use crate::outbound::{end_of, reference};
use crate::problem::{Code, Problem};
use crate::status::{NAMES, status};
use crate::{ids, offering, text, wire};

/// The parameters a search knows.
pub const KNOWN: [&str; 15] = [
    "partnerAccountRef",
    "partnerUserRef",
    "accountId",
    "partnerOrderId",
    "activationCodeLast4",
    "status",
    "family",
    "offeringId",
    "country",
    "endsBefore",
    "endsAfter",
    "updatedSince",
    "pageSize",
    "pageToken",
    "includeTotal",
];

/// What is looked for. Everything given must fit.
#[derive(Debug)]
pub struct Criteria {
    /// Names it is found by, the narrowest first: an index entry each.
    names: Vec<(&'static str, String)>,
    last4: Option<String>,
    statuses: Vec<String>,
    family: Option<String>,
    offering: Option<String>,
    country: Option<String>,
    ends_before: Option<Instant>,
    ends_after: Option<Instant>,
    pub updated_since: Option<Instant>,
}

/// A search as its parameters say it; what is empty is left out.
pub fn of_query(query: &Query) -> Result<wire::Search, Problem> {
    let get = |name: &str| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let number = get("pageSize").map(|text| text.parse().map_err(|_not_a_number| size_is_wrong()));
    let total = get("includeTotal").map(|text| match text.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Problem::query("includeTotal", "true or false.")),
    });
    let status = get("status").map(|list| list.split(',').map(str::to_owned).collect());
    Ok(wire::Search {
        partner_account_ref: get("partnerAccountRef"),
        partner_user_ref: get("partnerUserRef"),
        account_id: get("accountId"),
        partner_order_id: get("partnerOrderId"),
        activation_code_last4: get("activationCodeLast4"),
        status,
        family: get("family"),
        offering_id: get("offeringId"),
        country: get("country"),
        ends_before: get("endsBefore"),
        ends_after: get("endsAfter"),
        updated_since: get("updatedSince"),
        page_size: number.transpose()?,
        page_token: get("pageToken"),
        include_total: total.transpose()?,
    })
}

pub fn size_is_wrong() -> Problem {
    Problem::query("pageSize", "A number from 1 to 500.")
}

impl Criteria {
    /// Reads a search; `place` says where a member of it was given.
    pub fn read(search: &wire::Search, place: fn(&str) -> String) -> Result<Self, Problem> {
        let wrong =
            |name: &str, message: &str| Problem::at(Code::InvalidField, place(name), message);
        let instant = |name: &str, text: &Option<String>| {
            let read = text.as_deref().map(Instant::parse).transpose();
            read.map_err(|_not_a_time| wrong(name, "A time such as 2026-01-15T10:00:00Z."))
        };
        let mut names = vec![];
        for (name, entry, value) in [
            ("partnerOrderId", reference::ORDER_REF, &search.partner_order_id),
            ("partnerUserRef", reference::USER, &search.partner_user_ref),
            ("partnerAccountRef", reference::ACCOUNT, &search.partner_account_ref),
        ] {
            let Some(value) = value else { continue };
            if !text::is_printable(value) {
                return Err(wrong(name, "1 to 128 printable characters."));
            }
            names.push((entry, value.clone()));
        }
        if let Some(account) = &search.account_id {
            let id = ids::read("acc", account).map(CustomerId);
            let id = id.ok_or_else(|| wrong("accountId", "An id such as acc_…."))?;
            names.push((CUSTOMER, id.to_string()));
        }
        if search.country.as_deref().is_some_and(|country| !text::is_country(country)) {
            return Err(wrong("country", "ISO 3166-1 alpha-2, such as DE."));
        }
        let statuses = search.status.clone().unwrap_or_default();
        if let Some(stranger) = statuses.iter().find(|word| !NAMES.contains(&word.as_str())) {
            let stranger: String = stranger.chars().take(32).collect();
            return Err(wrong("status", &format!("{stranger} is no status.")));
        }
        let updated_since = instant("updatedSince", &search.updated_since)?;
        if names.is_empty() && updated_since.is_none() {
            return Err(Problem::new(Code::SearchCriteriaRequired).detail(
                "partnerAccountRef, partnerUserRef, accountId, partnerOrderId or updatedSince.",
            ));
        }
        Ok(Self {
            names,
            last4: search.activation_code_last4.clone(),
            statuses,
            family: search.family.clone(),
            offering: search.offering_id.clone(),
            country: search.country.clone(),
            ends_before: instant("endsBefore", &search.ends_before)?,
            ends_after: instant("endsAfter", &search.ends_after)?,
            updated_since,
        })
    }

    /// The index entry that leads to the fewest.
    pub fn entry(&self) -> Option<(&str, &str)> {
        self.names.first().map(|(name, value)| (*name, value.as_str()))
    }

    pub fn fit(&self, call: &Call, s: &Subscription) -> bool {
        let kept = |name: &str| s.references.get(name).map(String::as_str);
        let is = |wanted: &Option<String>, value: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == value
        };
        let named = |(name, wanted): &(&str, String)| match *name {
            CUSTOMER => s.customer.is_some_and(|customer| customer.to_string() == *wanted),
            name => kept(name) == Some(wanted),
        };
        let item = offering::plan_of(s);
        let product = item.map(|item| &item.terms.product);
        let found = product.and_then(|id| call.place.catalog.products.get(id));
        let end = end_of(s);
        call.may_see(s)
            && self.names.iter().all(named)
            && is(&self.last4, kept(reference::CODE_LAST4))
            && is(&self.country, Some(&s.territory.0))
            && is(&self.offering, found.map(offering::id).as_deref())
            && is(
                &self.family,
                item.map(|it| offering::family(&call.partner, &it.terms)).as_deref(),
            )
            && (self.statuses.is_empty()
                || self.statuses.iter().any(|word| word == status(&s.stage)))
            && self.ends_before.is_none_or(|before| end.is_some_and(|end| end < before))
            && self.ends_after.is_none_or(|after| end.is_some_and(|end| end >= after))
    }
}
