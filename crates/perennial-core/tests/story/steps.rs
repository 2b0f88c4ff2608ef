//! Steps: what is done at an instant, in the words of a person.

use std::collections::VecDeque;

use perennial_core::billing::{Charge, Outcome, PaidCharge, Price};
use perennial_core::ids::{CustomerId, DeviceId, SubscriptionId};
use perennial_core::money::{Money, UnitPrice};
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, PauseLength, ProlongTo, Resume, Succession,
};
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{ItemTerms, Lead, ListedPrice, Renewal, Sale, Start};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Fact, decide, entitlement, shared_entitlement};

use super::offers::{discount, phase};
use super::say;
use super::settings::{Settings, timing};
use super::words::Words;
use super::{people, plans};
use crate::common::{Life, sale};

/// What the gateway is going to say; it takes the money where nothing else is told.
#[derive(Default)]
pub struct Script {
    next: VecDeque<Outcome>,
    always: Option<Outcome>,
}

impl Script {
    /// `next charge declines`, `next 3 charges decline`, `all charges are unknown`.
    pub fn read(&mut self, line: &str) -> bool {
        let mut words = Words(line);
        let times = if words.eat("all charges") {
            None
        } else if words.eat("next charge") {
            Some(1)
        } else if words.eat("next") {
            let times: usize = words.number().unwrap();
            words.eat("charges");
            Some(times)
        } else {
            return false;
        };
        let outcome = outcome(words.0.trim_start_matches("is ").trim_start_matches("are "));
        match (times, outcome) {
            (Some(times), Some(outcome)) => {
                self.next.extend(std::iter::repeat_n(outcome, times));
            }
            (None, Some(outcome)) => self.always = Some(outcome),
            (_, None) => return false,
        }
        true
    }

    fn say(&mut self) -> Outcome {
        let said = self.next.pop_front().or_else(|| self.always.clone());
        said.unwrap_or(Outcome::Paid)
    }
}

fn outcome(text: &str) -> Option<Outcome> {
    let declined = |hard| Outcome::Declined { code: "card_declined".to_owned(), hard };
    Some(match text {
        "paid" => Outcome::Paid,
        "declines" | "decline" | "declined" => declined(false),
        "declined for good" => declined(true),
        "pending" => Outcome::Pending,
        "unknown" => Outcome::Unknown,
        "not charged" => Outcome::NotCharged,
        _ => return None,
    })
}

pub struct Doing<'a> {
    pub text: &'a str,
    pub now: Instant,
    pub settings: &'a Settings,
}

impl Doing<'_> {
    /// Does it, and tells everything that happened.
    pub fn done(&self, life: &mut Life, script: &mut Script) -> Result<Vec<String>, String> {
        let mut gateway = |_: &Charge| script.say();
        let now = self.now;
        let mut words = Words(self.text);
        if words.eat("wake") {
            return Ok(say::facts(&life.work(now, &mut gateway), now));
        }
        // Asked by the worker, instead of waking.
        if words.eat("give way") {
            return Ok(match life.tell(&Command::GiveWay, now) {
                Ok(facts) => say::facts(&facts, now),
                Err(refusal) => vec![format!("refused: {refusal}")],
            });
        }
        if words.eat("entitle") {
            let answer = match words.number() {
                Ok(member) => shared_entitlement(life.state(), CustomerId(member), now),
                Err(_the_owner) => entitlement(life.state(), now),
            };
            return Ok(vec![say::entitlement(&answer)]);
        }
        if words.eat("preview") {
            return self.previewed(life, &mut words);
        }
        let before = life.work(now, &mut gateway);
        let command = self.command(life, &mut words)?;
        words.done()?;
        let mut told = if before.is_empty() { vec![] } else { say::facts(&before, now) };
        match life.wish(&command, now, &mut gateway) {
            Ok(facts) => told.extend(say::facts(&facts, now)),
            Err(refusal) => told.push(format!("refused: {refusal}")),
        }
        Ok(told)
    }

    /// What would be charged, and what would become true.
    fn previewed(&self, life: &Life, words: &mut Words<'_>) -> Result<Vec<String>, String> {
        let command = self.command(life, words)?;
        words.done()?;
        Ok(vec![match decide(life.state.as_ref(), &command, self.now) {
            Err(refusal) => format!("would be refused: {refusal}"),
            Ok(facts) => {
                let mut told = vec![];
                for dated in facts {
                    told.extend(say::fact(&dated));
                    if let Fact::ChargeOpened(charge) = dated.fact {
                        for fact in charge.then {
                            told.extend(say::fact(&perennial_core::Dated { at: self.now, fact }));
                        }
                    }
                }
                format!("would be: {}", told.join(", "))
            }
        }])
    }

    fn command(&self, life: &Life, words: &mut Words<'_>) -> Result<Command, String> {
        Ok(match words.word()? {
            "sell" => Command::Sell(Box::new(self.sale(words, 1)?)),
            "activate" => Command::Activate {
                at: if words.eat("as of") { words.instant()? } else { self.now },
                receipt: if words.eat("by") { Some(words.word()?.to_owned()) } else { None },
            },
            "unactivate" => Command::Unactivate { restock: false, force: words.eat("by force") },
            "restock" => Command::Unactivate { restock: true, force: false },
            "contacts" => Command::NoteContacts,
            "link" => Command::LinkCustomer { customer: CustomerId(words.number()?) },
            "share" => {
                words.eat("with");
                Command::ShareWith { member: CustomerId(words.number()?) }
            }
            "leave" => {
                words.eat("out");
                Command::StopSharing { member: CustomerId(words.number()?) }
            }
            "seat" => Command::TakeSeat { device: DeviceId(words.number()?), starts: false },
            "redeem" => Command::TakeSeat { device: DeviceId(words.number()?), starts: true },
            "free" => Command::FreeSeat { device: DeviceId(words.number()?) },
            "open" => {
                words.eat("the family");
                words.eat("with");
                Command::OpenFamily { numbers: numbers(words)? }
            }
            "close" => {
                words.eat("the family");
                Command::CloseFamily
            }
            "gateway" => {
                words.eat("says");
                let outcome = outcome(words.0).ok_or("the gateway does not say that")?;
                words.0 = "";
                let charge = life.state().charge.as_ref().ok_or("no charge is open")?;
                Command::Settle { key: charge.key, attempt: charge.attempt, outcome, at: self.now }
            }
            "change" => self.change(life, words)?,
            "become" => plans::plan(life, self.items(words)?, words)?,
            "seats" => plans::seats(life, words)?,
            "move" => plans::moved(words, |words| self.items(words))?,
            "hand" => plans::handed(words)?,
            "add" => {
                let (item, _) = self.items(words)?.swap_remove(0);
                let timing = timing(words);
                Command::AddItem { terms: Box::new(item), discount: None, timing }
            }
            "deactivate" => {
                let numbers = numbers(words)?;
                Command::DeactivateItems { numbers, reinstatable: !words.eat("for good") }
            }
            "reinstate" => Command::ReinstateItems { numbers: numbers(words)? },
            "remove" => Command::RemoveItem { number: words.number()? },
            "bill" => {
                words.eat("next on");
                Command::MoveNextBilling { to: words.instant()? }
            }
            "renewal" => Command::SetRenewal {
                renewal: match words.word()? {
                    "manual" => Renewal::Manual,
                    _ => Renewal::Automatic,
                },
            },
            "extend" => Command::Extend,
            "prolong" => Command::Prolong {
                to: if words.eat("by") {
                    ProlongTo::By(words.span()?)
                } else {
                    words.eat("to");
                    ProlongTo::End(words.instant()?)
                },
            },
            "end" => {
                words.eat("on");
                Command::SetEnd { to: words.instant()? }
            }
            "renew" if words.eat("the term") => Command::RenewTerm { cycle: cycle(words)? },
            "renew" => Command::RenewNow { reset: words.eat("from today") },
            "pause" => Command::Pause {
                reason: "asked".to_owned(),
                length: if words.eat("until") {
                    PauseLength::Until(words.instant()?)
                } else if words.eat("for the grace") {
                    PauseLength::Grace
                } else if words.eat("for the retention") {
                    PauseLength::Retention
                } else {
                    PauseLength::ByTerms
                },
            },
            "resume" => Command::Resume {
                how: if words.eat("with a new cycle") {
                    Resume::NewCycle
                } else if words.eat("until") {
                    Resume::Until(words.instant()?)
                } else if words.eat("on the old schedule") {
                    Resume::KeepSchedule
                } else if words.eat("with its end") {
                    Resume::KeepEnd
                } else if words.eat("extended") {
                    Resume::Extended
                } else {
                    Resume::ByTerms
                },
            },
            "cancel" => Command::Cancel {
                when: if words.eat("at end") {
                    CancelWhen::PeriodEnd
                } else if words.eat("on") {
                    CancelWhen::At(words.instant()?)
                } else {
                    words.eat("now");
                    CancelWhen::Now
                },
                reason: if words.eat("revoked") {
                    CancelReason::Revoked
                } else {
                    CancelReason::Customer
                },
            },
            "undo" => Command::UndoCancel,
            "name" => {
                words.eat("item");
                let (number, key) = (words.number()?, words.word()?.to_owned());
                let value = words.word().ok().map(str::to_owned);
                let references = std::iter::once((key, value)).collect();
                Command::SetItemReferences { number, references }
            }
            "refund" => Command::Refund { of: last_paid(life)?, part: part(life, words) },
            "refunded" => {
                words.eat("there");
                Command::RefundedThere { of: last_paid(life)?, part: part(life, words) }
            }
            "charged" => {
                words.eat("back");
                Command::ChargedBack { of: last_paid(life)?, part: part(life, words) }
            }
            "discard" => Command::DiscardPending,
            "list" => listed(life, words)?,
            "agree" => Command::AnswerPrice { consent: true },
            "decline" => Command::AnswerPrice { consent: false },
            "restart" => Command::Restart { cycle: cycle(words)? },
            "replace" => Command::BeReplaced {
                by: SubscriptionId(9),
                how: if words.eat("at renewal") {
                    Succession::AtRenewal
                } else {
                    words.eat("now");
                    Succession::StartNow
                },
            },
            "merge" => {
                words.eat("with");
                let mut sale = self.sale(words, 2)?;
                words.eat("sold");
                let sold = words.instant()?;
                sale.start = Start::Now;
                let mut other = Life::default();
                let mut paid = |_: &Charge| Outcome::Paid;
                other.wish(&Command::Sell(Box::new(sale)), sold, &mut paid).unwrap();
                other.work(self.now, &mut paid);
                let prorate = !words.eat("without charge");
                Command::TakeIn { from: Box::new(other.state.unwrap()), prorate }
            }
            "plan" => Command::SetDiscountPlan {
                plan: if words.eat("none") {
                    None
                } else {
                    let tag = words.word()?;
                    Some(self.settings.plans.get(tag).ok_or("no such plan")?.clone())
                },
            },
            word => people::command(word, (life.state.as_ref(), self.now), words)?
                .ok_or_else(|| format!("nobody knows how to {word}"))?,
        })
    }

    /// `A`, `A x 3`, `A x 3 + B`.
    fn items(&self, words: &mut Words<'_>) -> Result<Vec<(ItemTerms, Span)>, String> {
        let mut items = vec![];
        loop {
            let name = words.word()?;
            let (mut item, cycle) =
                self.settings.products.get(name).ok_or(format!("no product {name}"))?.clone();
            if words.eat("x") {
                item.quantity = words.number()?;
            }
            if words.eat("for") {
                let code = item.price.currency().unwrap();
                let price = UnitPrice::parse_decimal(words.word()?, code).unwrap();
                item.price = Price::Flat(price);
                item.custom_price = true;
            }
            items.push((item, cycle));
            if !words.eat("+") {
                return Ok(items);
            }
        }
    }

    /// `change to B x 2 now`, `change 2 to B`.
    fn change(&self, life: &Life, words: &mut Words<'_>) -> Result<Command, String> {
        let number = if words.eat("to") {
            1
        } else {
            let number = words.number()?;
            words.eat("to");
            number
        };
        let (to, cycle) = self.items(words)?.swap_remove(0);
        let named = !words.0.starts_with("with a new period") && words.eat("with");
        let discount = if named { Some(Some(discount(words, &to)?)) } else { None };
        let phase = phase(words, &to)?;
        let lead = phase.map(|phase| Lead { offer: "lead".into(), phase, redeemed: None });
        let net = words.eat("netted");
        let timing = timing(words);
        let cycle = (cycle != life.state().schedule.cycle).then_some(cycle);
        Ok(Command::ChangeItem(Box::new(ChangeItem {
            number,
            to,
            cycle,
            discount,
            lead,
            net,
            timing,
        })))
    }

    fn sale(&self, words: &mut Words<'_>, id: u128) -> Result<Sale, String> {
        let items = self.items(words)?;
        let (first, cycle) = items[0].clone();
        let mut sale = Sale {
            id: SubscriptionId(id),
            zone: self.settings.zone.clone(),
            cycle,
            ..sale(self.settings.terms.clone(), first.clone())
        };
        sale.items = items.into_iter().map(|(item, _)| (item, None)).collect();
        while words.done().is_err() {
            if words.eat("unlinked") {
                sale.customer = None;
            } else if let Some(phase) = phase(words, &first)? {
                sale.phases.push(phase);
            } else if words.eat("with") {
                sale.items[0].1 = Some(discount(words, &first)?);
            } else if words.eat("the second with") {
                let (second, own) = sale.items.get_mut(1).ok_or("there is no second")?;
                *own = Some(discount(words, second)?);
            } else if words.eat("plan") {
                let tag = words.word()?;
                sale.discount_plan =
                    Some(self.settings.plans.get(tag).ok_or("no such plan")?.clone());
            } else if words.eat("starting") {
                sale.start = Start::At(words.instant()?);
            } else if words.eat("after its predecessor") {
                sale.start = Start::OnPredecessor(words.instant()?);
            } else if words.eat("on activation until") {
                sale.start = Start::OnActivation { until: Some(words.instant()?) };
            } else if words.eat("on activation") {
                sale.start = Start::OnActivation { until: None };
            } else if words.eat("on proof of identity until") {
                sale.start = Start::OnIdentity { until: Some(words.instant()?) };
            } else if words.eat("in term") {
                let generation = words.number()?;
                words.eat("paid until");
                sale.start = Start::Running { until: words.instant()?, generation };
            } else if words.eat("first until") {
                sale.first_period_ends = Some(words.instant()?);
            } else {
                return Ok(sale);
            }
        }
        match self.settings.pace {
            Some(pace) => pace.sale(sale).map_err(|error| error.to_string()),
            None => Ok(sale),
        }
    }
}

/// How much goes back, where it is not all.
fn part(life: &Life, words: &mut Words<'_>) -> Option<Money> {
    let text = words.word().ok()?;
    Some(Money::parse_decimal(text, life.state().currency).unwrap())
}

/// The charge that was paid last, with what of it did not go back yet.
fn last_paid(life: &Life) -> Result<PaidCharge, String> {
    let facts = || life.journal.iter().map(|dated| &dated.fact);
    let key = facts().rev().find_map(|fact| match fact {
        Fact::ChargePaid { key, .. } => Some(*key),
        _ => None,
    });
    let key = key.ok_or("nothing was paid")?;
    let amounts = facts().find_map(|fact| match fact {
        Fact::ChargeOpened(charge) if charge.key == key => charge.amounts().ok(),
        _ => None,
    });
    let amounts = amounts.ok_or("it was not opened")?;
    let left = facts().fold(amounts, |left, fact| match fact {
        Fact::Credited(credit) if credit.against == key => {
            left.add(credit.amounts.neg().unwrap()).unwrap()
        }
        _ => left,
    });
    Ok(PaidCharge { key, amounts, left: left.gross, left_tax: left.tax })
}

/// `list 15.00 from 2024-04-01`, `list the same`: what the list says the first item will cost.
fn listed(life: &Life, words: &mut Words<'_>) -> Result<Command, String> {
    if words.eat("the same") {
        return Ok(Command::AnnouncePrice { number: 1, listed: None });
    }
    let code = life.state().currency;
    let price = Price::Flat(UnitPrice::parse_decimal(words.word()?, code).unwrap());
    let start = if words.eat("from") { Some(words.instant()?) } else { None };
    let always_asks = words.eat("asking everybody");
    let (notice, per_dollar) = (Span::hours(30 * 24), Some(1_000_000));
    let listed = Box::new(ListedPrice { price, start, notice, per_dollar, always_asks });
    Ok(Command::AnnouncePrice { number: 1, listed: Some(listed) })
}

fn cycle(words: &mut Words<'_>) -> Result<Option<Span>, String> {
    if words.eat("for") { words.span().map(Some) } else { Ok(None) }
}

fn numbers(words: &mut Words<'_>) -> Result<Vec<u32>, String> {
    let mut numbers = vec![];
    while words.0.starts_with(|c: char| c.is_ascii_digit()) {
        numbers.push(words.number()?);
    }
    Ok(numbers)
}
