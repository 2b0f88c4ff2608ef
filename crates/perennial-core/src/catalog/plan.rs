//! Moving what is subscribed to: to another plan, to another place. What the change comes to is
//! captured from the catalog once, as a sale captures it.

use std::collections::BTreeMap;

use super::quote::{OrderLine, capture};
use super::{Catalog, CatalogRefusal, Product};
use crate::ids::{ProductId, TermsId, Territory};
use crate::subscription::command::{ChangePlan, PlanWhen, Relocate};
use crate::subscription::{ItemTerms, NewPlan, Refusal, Subscription};
use crate::terms::{Agreed, RenewalMode};
use crate::time::{Instant, Span};

/// What is asked of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanAsked {
    pub product: ProductId,
    /// The terms its seller sells it on.
    pub terms: TermsId,
    /// What he agreed to beside them.
    pub agreed: Agreed,
    /// Units of it; `None` for as many as it starts with.
    pub quantity: Option<u32>,
    /// How long it runs, where what ran to an end then runs until it is cancelled or the other way
    /// round, or where a fixed term is to be another one.
    pub term: Option<Span>,
    /// The options it has then; `None` for those that go along.
    pub options: Option<Vec<ProductId>>,
    pub when: PlanWhen,
}

impl Catalog {
    /// The change to another plan.
    ///
    /// # Errors
    /// What cannot be sold so, by field where it is a member that is missing or too much.
    pub fn change_of_plan(
        &self,
        s: &Subscription,
        asked: &PlanAsked,
        now: Instant,
    ) -> Result<ChangePlan, CatalogRefusal> {
        let product = self.product(&s.project, &asked.product)?;
        let newest = product.newest();
        let quantity = asked.quantity.unwrap_or(newest.quantity_min.max(1));
        let to = self.taken(s, product, quantity, now)?;
        let sold_on = self.terms.get(&asked.terms).cloned().ok_or(CatalogRefusal::NoTerms)?;
        let sold_on = asked.agreed.upon(sold_on);
        let sold_on = self.with_grace(sold_on, product.group.as_ref(), newest.cycle);
        let terms = match s.terms.pace {
            Some(pace) => pace.terms(&sold_on, newest.cycle)?,
            None => sold_on,
        };
        let runs_on = |mode| mode == RenewalMode::Automatic;
        let other_kind = runs_on(terms.renewal) != runs_on(s.terms.renewal);
        let term = match asked.term {
            None if other_kind => return Err(CatalogRefusal::Invalid { field: "term" }),
            Some(_) if !other_kind && runs_on(terms.renewal) => {
                return Err(Refusal::NotFixedTerm.into());
            }
            term => term.unwrap_or(newest.cycle),
        };
        let with = NewPlan {
            terms: (terms != s.terms).then(|| Box::new(terms)),
            leaves: leaves(s, &to, asked.options.as_deref()),
            brings: self.brings(s, asked.options.as_deref(), now)?,
        };
        Ok(ChangePlan { to, cycle: s.terms.paced(term)?, with, when: asked.when })
    }

    /// Options that are not there yet.
    fn brings(
        &self,
        s: &Subscription,
        options: Option<&[ProductId]>,
        now: Instant,
    ) -> Result<Vec<ItemTerms>, CatalogRefusal> {
        let has = |id: &&ProductId| !s.options().any(|item| item.terms.product == **id);
        let new = options.unwrap_or_default().iter().filter(has);
        new.map(|id| self.option(s, id, now)).collect()
    }

    /// One more option of a subscription, as it is sold now.
    pub fn option(
        &self,
        s: &Subscription,
        id: &ProductId,
        now: Instant,
    ) -> Result<ItemTerms, CatalogRefusal> {
        let product = self.product(&s.project, id)?;
        self.taken(s, product, product.newest().quantity_min.max(1), now)
    }

    fn taken(
        &self,
        s: &Subscription,
        product: &Product,
        quantity: u32,
        now: Instant,
    ) -> Result<ItemTerms, CatalogRefusal> {
        let line = OrderLine {
            product: product.id.clone(),
            quantity,
            price: None,
            name_extension: String::new(),
            billings_max: None,
            offer: None,
        };
        capture(self, product, &line, &s.territory, s.currency, now)
    }

    /// The move to another place: everything must be sold there, and costs what it costs there. A
    /// price the seller set himself stays.
    ///
    /// # Errors
    /// What is not sold there, or has no price in the subscription's currency; also of a change
    /// that waits. One that would come to another price there is in the way.
    pub fn move_to(
        &self,
        s: &Subscription,
        to: &Territory,
        now: Instant,
    ) -> Result<Relocate, CatalogRefusal> {
        let mut items = BTreeMap::new();
        for item in s.active_items().filter(|_| s.territory != *to) {
            if let Some(terms) = self.sold_there(s, &item.terms, to, now)? {
                items.insert(item.number, terms);
            }
        }
        for pending in s.pending.iter().filter(|_| s.territory != *to) {
            let brings = pending.plan.iter().flat_map(|plan| &plan.brings);
            for terms in brings.chain([&pending.to]) {
                if self.sold_there(s, terms, to, now)?.is_some() {
                    return Err(Refusal::ChangePending.into());
                }
            }
        }
        Ok(Relocate { to: to.clone(), items })
    }

    /// An item as it is sold in another place, where that differs.
    fn sold_there(
        &self,
        s: &Subscription,
        terms: &ItemTerms,
        to: &Territory,
        now: Instant,
    ) -> Result<Option<ItemTerms>, CatalogRefusal> {
        let version = self.product(&s.project, &terms.product)?.newest();
        if !version.sold_in(to) {
            return Err(CatalogRefusal::NotSoldThere { territory: to.0.clone() });
        }
        if version.currency(to, now) != Some(s.currency) {
            return Err(CatalogRefusal::NoPrice { currency: s.currency.to_string() });
        }
        let listed = version.price(to, s.currency, now).filter(|_| !terms.custom_price);
        let other = listed.filter(|price| **price != terms.price);
        Ok(other.map(|price| ItemTerms { price: price.clone(), ..terms.clone() }))
    }
}

/// The options that do not go along: those that are not wanted, or stand beside other plans only.
fn leaves(s: &Subscription, to: &ItemTerms, options: Option<&[ProductId]>) -> Vec<u32> {
    let goes_along = |terms: &ItemTerms| {
        let beside = &terms.relations.beside;
        let fits = beside.is_empty() || to.products().any(|id| beside.contains(id));
        fits && options.is_none_or(|wanted| wanted.contains(&terms.product))
    };
    s.options().filter(|item| !goes_along(&item.terms)).map(|item| item.number).collect()
}
