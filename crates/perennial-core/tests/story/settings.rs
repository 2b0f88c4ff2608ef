//! Settings: the terms of a sale, the products, the plans.

use std::collections::BTreeMap;

use perennial_core::billing::{Basis, Price, Tax, Tier, TierMode};
use perennial_core::money::UnitPrice;
use perennial_core::pace::Pace;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::family::MEMBERS_MAX;
use perennial_core::subscription::{
    DiscountPlan, Element, ItemTerms, ProductFamily, Recurrence, Role,
};
use perennial_core::terms::{
    Collector, Conversion, Covered, Late, OnNegative, Over, PlanChange, Relocation, RenewWindow,
    RenewalMode, Restart, SecondPending, Terms, Timing,
};
use perennial_core::time::{DayCount, Span, Zone};

use super::people;
use super::words::Words;
use crate::common::{currency, item};

pub struct Settings {
    pub terms: Terms,
    pub zone: Zone,
    pub products: BTreeMap<String, (ItemTerms, Span)>,
    pub plans: BTreeMap<String, DiscountPlan>,
    pub pace: Option<Pace>,
}

impl Default for Settings {
    fn default() -> Self {
        let products = BTreeMap::new();
        let plans = BTreeMap::new();
        Self { terms: Terms::platform(), zone: Zone::utc(), products, plans, pace: None }
    }
}

impl Settings {
    pub fn read(&mut self, line: &str) -> Result<(), String> {
        let mut words = Words(line);
        match words.word()? {
            "terms" => {
                while words.done().is_err() {
                    clause(&mut self.terms, &mut words)?;
                }
                Ok(())
            }
            "zone" => {
                self.zone = Zone::parse(words.word()?).map_err(|error| error.to_string())?;
                words.done()
            }
            "pace" => {
                let name = words.word()?;
                self.pace = Some(Pace::named(name).ok_or(format!("no pace {name}"))?);
                words.done()
            }
            "product" => self.product(&mut words),
            "plan" => self.plan(&mut words),
            word => Err(format!("there is no setting \"{word}\"")),
        }
    }

    /// `product A monthly 9.00 USD level 2 net 19%`
    fn product(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let name = words.word()?.to_owned();
        let cycle = match words.word()? {
            "daily" => Span::days(1),
            "weekly" => Span::weeks(1),
            "monthly" => Span::months(1),
            "quarterly" => Span::months(3),
            "yearly" => Span::years(1),
            word => return Err(format!("{word} is no cycle")),
        };
        let (price, code) = (words.word()?, words.word()?);
        let mut item = item(&name, price, code);
        item.tax = Tax { basis: Basis::Gross, rate_ppm: 0 };
        while words.done().is_err() {
            if words.eat("level") {
                item.level = Some(words.number()?);
            } else if words.eat("net") {
                item.tax = Tax { basis: Basis::Net, rate_ppm: words.percent()? };
            } else if words.eat("gross") {
                item.tax = Tax { basis: Basis::Gross, rate_ppm: words.percent()? };
            } else if words.eat("for families") {
                item.family = MEMBERS_MAX;
            } else if words.eat("usage") {
                item.usage = true;
            } else if words.eat("devices") {
                item.devices = Some(words.number()?);
            } else if words.eat("feature") {
                item.features.insert(words.word()?.to_owned());
            } else if words.eat("once") {
                item.recurrence = Recurrence::Once;
                item.billings_max = Some(1);
            } else if words.eat("holds") {
                item.elements.push(self.element(words.word()?)?);
            } else if words.eat("option of") {
                item.role = Role::Addon;
                item.relations.beside.insert(words.word()?.into());
            } else if words.eat("not with") {
                item.relations.excludes.insert(words.word()?.into());
            } else if words.eat("needs") {
                item.relations.requires.insert(words.word()?.into());
            } else if words.eat("family") {
                item.relations.family = Some(ProductFamily(words.word()?.to_owned()));
            } else if words.eat("at most") {
                item.billings_max = Some(words.number()?);
                words.eat("billings");
            } else if words.eat("up to") {
                // `5.00 EUR up to 10 then 4.00`
                let last = words.number()?;
                words.eat("then");
                let then = UnitPrice::parse_decimal(words.word()?, currency(code)).unwrap();
                let first = UnitPrice::parse_decimal(price, currency(code)).unwrap();
                let tiers = vec![
                    Tier { up_to: Some(last), price: first },
                    Tier { up_to: None, price: then },
                ];
                item.price = Price::Tiered { mode: TierMode::Graduated, tiers };
            } else {
                words.done()?;
            }
        }
        self.products.insert(name, (item, cycle));
        Ok(())
    }

    /// `holds A`: a product that was named before.
    fn element(&self, name: &str) -> Result<Element, String> {
        let (held, _) = self.products.get(name).ok_or(format!("no product {name}"))?;
        let (product, features) = (held.product.clone(), held.features.clone());
        Ok(Element { product, features, devices: held.devices })
    }

    /// `plan WELCOME from step 0: 0 30%, 1 20%, and so on`
    fn plan(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let tag = words.word()?.to_owned();
        words.eat("from step");
        let starting_step = words.number()?;
        let mut steps = vec![];
        let mut repeat_last = false;
        while words.done().is_err() {
            if words.eat("and so on") {
                repeat_last = true;
            } else {
                steps.push((words.number()?, words.percent()?));
            }
        }
        self.plans.insert(tag.clone(), DiscountPlan { tag, starting_step, steps, repeat_last });
        Ok(())
    }
}

/// One clause of the terms.
fn clause(terms: &mut Terms, words: &mut Words<'_>) -> Result<(), String> {
    match words.word()? {
        "platform" => *terms = Terms::platform(),
        "partner" => *terms = Terms::partner(),
        "asked" => terms.collector = Collector::PartnerAsked,
        "ordered" => {
            terms.order_lead = words.span()?;
            words.eat("ahead");
        }
        "charged" => {
            terms.charge_lead = words.span()?;
            words.eat("ahead");
        }
        "lifetime" => terms.lifetime = true,
        "committed" => {
            words.eat("to");
            terms.commitment = Some(words.number()?);
            words.eat("payments");
        }
        "prices" => {
            words.eat("move");
            terms.repricing = Repricing::Moves(ConsentRule::USUAL);
        }
        "trial" if words.eat("converts itself") => terms.conversion = Conversion::Itself,
        "trial" if words.eat("converts when asked") => terms.conversion = Conversion::Asked,
        "trial" => {
            words.eat("of");
            terms.trial = words.span()?;
        }
        "renewed" if words.eat("here") => terms.renewed_here = true,
        "renewal" if words.eat("fixed") => terms.renewal_switchable = false,
        "renewal" => {
            terms.renewal = match words.word()? {
                "automatic" => RenewalMode::Automatic,
                "manual" => RenewalMode::Manual,
                "extend" => RenewalMode::Extend,
                word => return Err(format!("no renewal {word}")),
            }
        }
        "days" => {
            terms.day_count = match words.word()? {
                "30/360" => DayCount::Thirty360,
                "actual" => DayCount::Actual,
                "exact" => DayCount::ExactSeconds,
                word => return Err(format!("no day count {word}")),
            }
        }
        "negative" => {
            terms.on_negative = match words.word()? {
                "refused" => OnNegative::Refuse,
                "refunded" => OnNegative::Refund,
                "credited" => OnNegative::CreditNote,
                word => return Err(format!("negative amounts are not {word}")),
            }
        }
        "plans" if words.eat("within the family") => {
            terms.plan_change = PlanChange::WithinFamily;
        }
        "activation" if words.eat("told within") => {
            terms.activation.told_within = Some(words.span()?);
        }
        "activation" if words.eat("reversal") => {
            terms.activation.reversal = Some(words.span()?);
        }
        "places" => {
            terms.relocation = Relocation::Apart(words.span()?);
            words.eat("apart");
        }
        "upgrade" => terms.upgrade = timing(words),
        "downgrade" => terms.downgrade = timing(words),
        "crossgrade" if words.eat("to another cycle") => {
            terms.crossgrade_other_cycle = timing(words);
        }
        "crossgrade" => terms.crossgrade = timing(words),
        "second" if words.eat("change refused") => terms.second_pending = SecondPending::Refuse,
        "retries" if words.eat("none") => terms.dunning.retries = vec![],
        "retries" => terms.dunning.retries = words.spans()?,
        "reminders" => terms.dunning.reminders = words.spans()?,
        "grace" if words.eat("from paid to paid only") => {
            terms.dunning.covers = Covered::PaidToPaid;
        }
        "grace" if words.eat("none") => terms.dunning.grace = Span::ZERO,
        "grace" => terms.dunning.grace = words.span()?,
        "hold" => terms.dunning.hold = words.span()?,
        "unpaid" => terms.dunning.then = over(words)?,
        "late" if words.eat("from the payment after grace") => {
            terms.dunning.late = Late::FromPaymentAfterGrace;
        }
        "late" if words.eat("from the payment") => terms.dunning.late = Late::FromPayment,
        "late" if words.eat("on the grid") => terms.dunning.late = Late::KeepGrid,
        "over" if words.eat("with grace") => terms.at_end.grace = words.span()?,
        "over" => terms.at_end.then = over(words)?,
        "cancel" if words.eat("keeps access") => terms.cancel.keeps_access = true,
        "cancel" if words.eat("refunds") => terms.cancel.refund_unused = true,
        "cancel" if words.eat("while suspended") => terms.cancelled_while_suspended = true,
        "cancel" if words.eat("never now") => terms.cancel.now_allowed = false,
        "restart" if words.eat("never") => terms.restart = Restart::Never,
        "restart" if words.eat("any time") => {
            terms.restart = Restart::Within { window: None, resumes_term: true };
        }
        "restart" if words.eat("within") => {
            terms.restart = Restart::Within { window: Some(words.span()?), resumes_term: true };
        }
        "identity" if words.eat("proven within") => terms.identity = Some(people::rule(words)?),
        "suspend" if words.eat("never") => terms.suspend.allowed = false,
        "suspend" if words.eat("keeps access") => terms.suspend.keeps_access = true,
        "suspend" if words.eat("extends") => terms.suspend.extends = true,
        "suspend" if words.eat("at most") => terms.suspend.longest = Some(words.span()?),
        "suspend" if words.eat("kept for") => terms.suspend.retention = words.span()?,
        "prolong" if words.eat("never") => terms.prolong.allowed = false,
        "renew" if words.eat("from") => {
            let opens_before = Some(words.span()?);
            words.eat("before to");
            let closes_after = Some(words.span()?);
            words.eat("after");
            terms.renew_window = RenewWindow { opens_before, closes_after };
        }
        "needs" if words.eat("a customer") => terms.needs_customer = true,
        word => return Err(format!("no terms about {word} {}", words.0)),
    }
    Ok(())
}

fn over(words: &mut Words<'_>) -> Result<Over, String> {
    words.eat("then");
    match words.word()? {
        "cancelled" => Ok(Over::Cancelled),
        "expired" => Ok(Over::Expired),
        word => Err(format!("nothing is {word} in the end")),
    }
}

/// When a change takes effect; by the terms where nothing is said.
pub fn timing(words: &mut Words<'_>) -> Timing {
    [
        ("now extending", Timing::ProratedExtending),
        ("now", Timing::Prorated),
        ("with a new period", Timing::NewPeriod),
        ("renewing", Timing::RenewNow),
        ("at the next billing", Timing::NextBilling),
        ("at the period's end", Timing::PeriodEnd),
    ]
    .into_iter()
    .find_map(|(phrase, timing)| words.eat(phrase).then_some(timing))
    .unwrap_or(Timing::ByTerms)
}
