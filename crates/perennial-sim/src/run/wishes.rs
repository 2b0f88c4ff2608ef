//! From operations to commands and orders: the parameters are in the operation, what they are
//! applied to is the state as it is.

use std::collections::BTreeMap;

use perennial_core::billing::{Basis, ChargeKey, Outcome, Reason};
use perennial_core::catalog::quote::capture;
use perennial_core::catalog::{FirstEnd, Order, OrderLine};
use perennial_core::ids::{
    CustomerId, DeviceId, OfferId, PartnerId, ProductId, SubscriptionId, Territory,
};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, ChangePlan, PauseLength, ProlongTo, Relocate, Resume,
};
use perennial_core::subscription::item::{DiscountWhat, ItemTerms};
use perennial_core::subscription::{Discount, DiscountPlan, NewPlan, PaymentMethod, Start};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};

use super::{Runner, here};
use crate::op::{Change, Coupon, Sell, SellStart, Verb};
use crate::scene::{codes, line_offer};

/// So many hours from an instant.
fn hours(now: Instant, hours: i32) -> Instant {
    now.plus_seconds(i64::from(hours) * 3_600).unwrap_or(now)
}

fn discount(coupon: Coupon) -> Discount {
    Discount {
        offer: OfferId::new("coupon"),
        code: None,
        what: DiscountWhat::Off(coupon.percent * 10_000),
        left: coupon.billings,
        then: vec![],
        redeemed: None,
    }
}

fn plan(percent: u32) -> DiscountPlan {
    DiscountPlan {
        tag: "loyal".to_owned(),
        starting_step: 0,
        steps: vec![(0, percent * 10_000), (1, percent * 5_000)],
        repeat_last: percent.is_multiple_of(2),
    }
}

impl Runner {
    pub(super) fn order(&mut self, sell: &Sell) -> Option<Order> {
        let now = self.world.time();
        let project = self.world.scene.projects.get(usize::try_from(sell.project).ok()?)?;
        let customer = sell
            .customer
            .and_then(|n| self.world.scene.customers.get(usize::try_from(n).ok()?).copied());
        let price = sell.own_price.map(|micros| {
            let basis = if micros % 2 == 0 { Basis::Gross } else { Basis::Net };
            (UnitPrice::new(i64::from(micros), project.currency), basis)
        });
        let lines = sell.lines.iter().map(|(product, quantity)| OrderLine {
            product: product_id(&project.name, *product),
            quantity: *quantity,
            price,
            name_extension: String::new(),
            billings_max: None,
            offer: line_offer(*product)
                .filter(|_| sell.line_offers)
                .map(|n| OfferId::new(format!("{}-offer-{n}", project.name))),
        });
        let code = sell.code.map(|n| codes::shown(&project.name, n));
        self.numbers += 1;
        Some(Order {
            id: SubscriptionId(self.world.engine.ids().unique(self.world.now)),
            number: 4_100_000 + self.numbers,
            project: project.name.as_str().into(),
            seller: project.partner.then(|| PartnerId::new(format!("partner-{}", sell.project))),
            customer,
            territory: "DE".into(),
            currency: None,
            terms: None,
            lines: lines.collect(),
            offer: match &code {
                Some(_) => Some(codes::offer(&project.name)),
                None => sell.offer.map(|n| OfferId::new(format!("{}-offer-{n}", project.name))),
            },
            code,
            introductory: sell.introductory,
            agreed: perennial_core::terms::Agreed::default(),
            start: match sell.start {
                SellStart::Now => Start::Now,
                SellStart::InHours(n) => Start::At(hours(now, n)),
                SellStart::OnActivation { until_days } => {
                    Start::OnActivation { until: days(now, until_days) }
                }
                SellStart::OnIdentity { until_days } => {
                    Start::OnIdentity { until: days(now, until_days) }
                }
            },
            first_period_ends: sell.first_hours.map(|n| FirstEnd::At(hours(now, n.cast_signed()))),
            discount_plan: sell.plan.map(plan),
            payment_method: None,
            references: BTreeMap::new(),
            parameters: BTreeMap::new(),
            replaces: None,
        })
    }

    /// What is on sale in the project of a subscription, captured as an item of it.
    fn item(&self, s: &Subscription, product: u32, quantity: u32) -> Option<(ItemTerms, Span)> {
        let place = self.world.engine.place(here()).ok()?;
        let id = product_id(s.project.as_str(), product);
        let found = place.catalog.product(&s.project, &id).ok()?;
        let line = OrderLine {
            product: id,
            quantity: quantity.clamp(1, 50),
            price: None,
            name_extension: String::new(),
            billings_max: None,
            offer: None,
        };
        let now = self.world.time();
        let mut terms =
            capture(&place.catalog, found, &line, &s.territory, s.currency, now).ok()?;
        terms.quantity = quantity;
        Some((terms, found.newest().cycle))
    }

    /// The command of a verb for a subscription.
    pub(super) fn command(&self, s: &Subscription, verb: &Verb) -> Option<Command> {
        let now = self.world.time();
        Some(match verb {
            Verb::Activate { hours_ago } => {
                Command::Activate { at: hours(now, -hours_ago), receipt: None }
            }
            Verb::Unactivate { restock } => Command::Unactivate { restock: *restock, force: false },
            Verb::Link { customer } => {
                Command::LinkCustomer { customer: self.customer(*customer)? }
            }
            Verb::Share { customer } => Command::ShareWith { member: self.customer(*customer)? },
            Verb::StopSharing { customer } => {
                Command::StopSharing { member: self.customer(*customer)? }
            }
            Verb::OpenFamily { items } => Command::OpenFamily { numbers: items.clone() },
            Verb::CloseFamily => Command::CloseFamily,
            Verb::TakeSeat { device } => {
                Command::TakeSeat { device: device_id(*device), starts: device % 2 == 0 }
            }
            Verb::FreeSeat { device } => Command::FreeSeat { device: device_id(*device) },
            Verb::AnswerPrice { consent } => Command::AnswerPrice { consent: *consent },
            Verb::Change { item, to, timing, coupon } => {
                let held = s.items.iter().find(|held| held.number == *item);
                let terms = held.or(s.items.first())?.terms.clone();
                let (to, cycle) = match to {
                    Change::Product(product) => {
                        let (to, cycle) = self.item(s, *product, terms.quantity)?;
                        (to, Some(cycle))
                    }
                    Change::Quantity(quantity) => {
                        (ItemTerms { quantity: *quantity, ..terms }, None)
                    }
                    Change::Price(micros) => {
                        let price = UnitPrice::new(i64::from(*micros), s.currency);
                        let price = perennial_core::billing::Price::Flat(price);
                        (ItemTerms { price, custom_price: true, ..terms }, None)
                    }
                    Change::Same => (terms, None),
                };
                let coupon = coupon.map(|coupon| coupon.map(discount));
                let (number, timing) = (*item, *timing);
                Command::ChangeItem(Box::new(ChangeItem {
                    number,
                    to,
                    cycle,
                    discount: coupon,
                    lead: None,
                    net: false,
                    timing,
                }))
            }
            Verb::Add { product, quantity, coupon, timing } => Command::AddItem {
                terms: Box::new(self.item(s, *product, *quantity)?.0),
                discount: coupon.map(discount),
                timing: *timing,
            },
            Verb::Deactivate { items, reinstatable } => {
                Command::DeactivateItems { numbers: items.clone(), reinstatable: *reinstatable }
            }
            Verb::Reinstate { items } => Command::ReinstateItems { numbers: items.clone() },
            Verb::Remove { item } => Command::RemoveItem { number: *item },
            Verb::MoveBilling { hours: n } => Command::MoveNextBilling { to: hours(now, *n) },
            Verb::SetRenewal { renewal } => Command::SetRenewal { renewal: *renewal },
            Verb::Extend => Command::Extend,
            Verb::ProlongBy { span } => Command::Prolong { to: ProlongTo::By(*span) },
            Verb::ProlongTo { hours: n } => {
                Command::Prolong { to: ProlongTo::End(hours(s.schedule.period.end, *n)) }
            }
            Verb::RenewNow { reset } => Command::RenewNow { reset: *reset },
            Verb::RenewTerm { cycle } => Command::RenewTerm { cycle: *cycle },
            Verb::Pause { hours: n } => {
                let length = n.map_or(PauseLength::ByTerms, |n| PauseLength::Until(hours(now, n)));
                Command::Pause { reason: "asked".to_owned(), length }
            }
            Verb::PauseFor { retention } => Command::Pause {
                reason: "asked".to_owned(),
                length: if *retention { PauseLength::Retention } else { PauseLength::Grace },
            },
            Verb::ResumeByTerms => Command::Resume { how: Resume::ByTerms },
            Verb::ResumeNewCycle => Command::Resume { how: Resume::NewCycle },
            Verb::ResumeUntil { hours: n } => {
                Command::Resume { how: Resume::Until(hours(now, *n)) }
            }
            Verb::Become { product, when } => {
                let quantity = s.plan()?.terms.quantity;
                let (to, cycle) = self.item(s, *product, quantity)?;
                let with = NewPlan::default();
                Command::ChangePlan(Box::new(ChangePlan { to, cycle, with, when: *when }))
            }
            Verb::Seats { quantity, release } => {
                let to = ItemTerms { quantity: *quantity, ..s.plan()?.terms.clone() };
                Command::ChangeSeats { to: Box::new(to), release_oldest: *release }
            }
            Verb::EndAt { hours: n } => Command::SetEnd { to: hours(now, *n) },
            // Whose use of an offer it was then is not counted here: it goes along.
            Verb::HandOver { .. } if !s.offers.is_empty() => return None,
            Verb::HandOver { customer } => {
                Command::HandOver { customer: self.customer(*customer)? }
            }
            Verb::MoveTo { place } => {
                let to = Territory::new(format!("X{place}"));
                Command::Relocate(Box::new(Relocate { to, items: BTreeMap::new() }))
            }
            Verb::ResumeKeepingEnd => Command::Resume { how: Resume::KeepEnd },
            Verb::ResumeExtended => Command::Resume { how: Resume::Extended },
            Verb::ResumeKeeping => Command::Resume { how: Resume::KeepSchedule },
            Verb::CancelNow { reason } => {
                Command::Cancel { when: CancelWhen::Now, reason: *reason }
            }
            Verb::CancelAtEnd { reason } => {
                Command::Cancel { when: CancelWhen::PeriodEnd, reason: *reason }
            }
            Verb::CancelAt { hours: n, reason } => {
                Command::Cancel { when: CancelWhen::At(hours(now, *n)), reason: *reason }
            }
            Verb::UndoCancel => Command::UndoCancel,
            Verb::Discard => Command::DiscardPending,
            Verb::Restart { cycle } => Command::Restart { cycle: *cycle },
            Verb::BeMerged => Command::BeMerged { into: SubscriptionId(1) },
            Verb::SetReference { key, value } => {
                Command::SetReferences { references: text(*key, *value) }
            }
            Verb::NameItem { item, value } => {
                Command::SetItemReferences { number: *item, references: text(*item, *value) }
            }
            Verb::SetParameter { key, value } => {
                Command::SetParameters { parameters: text(*key, *value) }
            }
            Verb::SetPlan { percent } => Command::SetDiscountPlan { plan: percent.map(plan) },
            Verb::SetMethod { token } => Command::SetPaymentMethod {
                method: token.map(|n| PaymentMethod {
                    token: format!("tok_{n}"),
                    kind: "creditCard".to_owned(),
                    expires: None,
                    brand: None,
                }),
            },
            Verb::SellAgain => {
                let perennial_core::Fact::Sold { sale, .. } = &self.first_fact(s.id)?.fact else {
                    return None;
                };
                Command::Sell(sale.clone())
            }
            Verb::SettleNothing => Command::Settle {
                key: ChargeKey { ordinal: 9_999, reason: Reason::Sale },
                attempt: 1,
                outcome: Outcome::Paid,
                at: now,
            },
        })
    }

    fn customer(&self, n: u32) -> Option<CustomerId> {
        self.world.scene.customers.get(usize::try_from(n).ok()?).copied()
    }

    fn first_fact(&self, id: SubscriptionId) -> Option<perennial_core::Dated> {
        use perennial_engine::ports::Store;
        let entries = self.world.truth.journal(here(), id, 0, 1).ok()?;
        entries.into_iter().next()?.facts.into_iter().next()
    }
}

fn device_id(n: u32) -> DeviceId {
    DeviceId(u128::from(n) + 1)
}

fn days(now: Instant, days: Option<u32>) -> Option<Instant> {
    days.and_then(|days| now.plus_seconds(i64::from(days) * 86_400).ok())
}

fn product_id(project: &str, n: u32) -> ProductId {
    ProductId::new(format!("{project}-product-{n}"))
}

/// Keys from 9,000 on stand for names that are too long.
fn text(key: u32, value: Option<u32>) -> BTreeMap<String, Option<String>> {
    let key = if key >= 9_000 { "k".repeat(600) } else { format!("key-{key}") };
    BTreeMap::from([(key, value.map(|value| format!("value-{value}")))])
}

/// The name of a command, for counting.
pub fn name(command: &Command) -> &'static str {
    match command {
        Command::Sell(_) => "sell",
        Command::Activate { .. } => "activate",
        Command::Unactivate { .. } => "unactivate",
        Command::LinkCustomer { .. } => "link_customer",
        Command::NoteContacts => "note_contacts",
        Command::Wake => "wake",
        Command::GiveWay => "give_way",
        Command::Settle { .. } => "settle",
        Command::ChangeItem(_) => "change_item",
        Command::ChangePlan(_) => "change_plan",
        Command::ChangeSeats { .. } => "change_seats",
        Command::ChangeOptions { .. } => "change_options",
        Command::HandOver { .. } => "hand_over",
        Command::Relocate(_) => "relocate",
        Command::SetEnd { .. } => "set_end",
        Command::AddItem { .. } => "add_item",
        Command::DeactivateItems { .. } => "deactivate_items",
        Command::ReinstateItems { .. } => "reinstate_items",
        Command::RemoveItem { .. } => "remove_item",
        Command::MoveNextBilling { .. } => "move_next_billing",
        Command::SetRenewal { .. } => "set_renewal",
        Command::Extend => "extend",
        Command::Prolong { .. } => "prolong",
        Command::RenewNow { .. } => "renew_now",
        Command::RenewTerm { .. } => "renew_term",
        Command::Pause { .. } => "pause",
        Command::Resume { .. } => "resume",
        Command::Cancel { .. } => "cancel",
        Command::UndoCancel => "undo_cancel",
        Command::DiscardPending => "discard_pending",
        Command::Restart { .. } => "restart",
        Command::BeReplaced { .. } => "be_replaced",
        Command::TakeIn { .. } => "take_in",
        Command::BeMerged { .. } => "be_merged",
        Command::Refund { .. } => "refund",
        Command::RefundedThere { .. } => "refunded_there",
        Command::ChargedBack { .. } => "charged_back",
        Command::SetReferences { .. } => "set_references",
        Command::SetItemReferences { .. } => "set_item_references",
        Command::SetParameters { .. } => "set_parameters",
        Command::SetDiscountPlan { .. } => "set_discount_plan",
        Command::SetPaymentMethod { .. } => "set_payment_method",
        Command::ShareWith { .. } => "share_with",
        Command::StopSharing { .. } => "stop_sharing",
        Command::OpenFamily { .. } => "open_family",
        Command::CloseFamily => "close_family",
        Command::SubmitMember { .. } => "submit_member",
        Command::JudgeMember { .. } => "judge_member",
        Command::WithdrawConsent { .. } => "withdraw_consent",
        Command::RemoveMember { .. } => "remove_member",
        Command::TakeSeat { .. } => "take_seat",
        Command::FreeSeat { .. } => "free_seat",
        Command::AnnouncePrice { .. } => "announce_price",
        Command::AnswerPrice { .. } => "answer_price",
    }
}
