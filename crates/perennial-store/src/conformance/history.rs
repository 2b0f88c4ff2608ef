//! Histories of subscriptions: sales and random commands, decided by the core itself, so that
//! every state and fact in them is one that really happens.

use std::collections::BTreeMap;

use perennial_core::billing::{Basis, Outcome, Price, Tax, Tier, TierMode};
use perennial_core::ids::{CustomerId, DeviceId, GroupId, OfferId, PartnerId, ProductId};
use perennial_core::ids::{ProjectId, SubscriptionId, Territory};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, PauseLength, ProlongTo, Resume, Succession,
};
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{
    CancelReason, Discount, DiscountPlan, DiscountStep, Element, ItemTerms, PaymentMethod, Phase,
    ProductFamily, Recurrence, Relations, Renewal, Role, Sale, Start,
};
use perennial_core::terms::{RenewalMode, Terms, Timing};
use perennial_core::time::{Instant, Span, Zone};
use perennial_core::{Command, Dated, Subscription, decide, due};

use super::draw::Draw;

/// One decision: the state after it and the facts that led there.
#[derive(Clone, Debug)]
pub struct Step {
    /// The time of the decision.
    pub at: Instant,
    pub state: Subscription,
    pub facts: Vec<Dated>,
}

/// # Panics
/// On a text that is no instant: these are written by hand.
pub fn instant(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}

/// # Panics
/// As [`instant`], on what is no currency.
pub fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a currency")
}

/// Ids that ascend with `n`.
pub fn id(n: u64) -> SubscriptionId {
    SubscriptionId((0x0192_0000_0000_7000_8000_u128 << 48) | u128::from(n))
}

/// What most subscriptions are: one item, monthly, charged by us.
pub fn plain_sale(n: u64) -> Sale {
    let eur = currency("EUR");
    Sale {
        id: id(n),
        number: n,
        project: ProjectId::from("acme"),
        group: Some(GroupId::from("news")),
        seller: None,
        customer: Some(CustomerId(u128::from(n))),
        territory: Territory::from("DE"),
        currency: eur,
        zone: Zone::utc(),
        cycle: Span::months(1),
        terms: Terms::platform(),
        items: vec![(item("news-monthly", 1, UnitPrice::new(9_990_000, eur)), None)],
        phases: vec![],
        offers: vec![],
        redeemed: None,
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: Some(PaymentMethod {
            token: format!("tok_{n:08}"),
            kind: "creditCard".to_owned(),
            expires: Some("12/2031".to_owned()),
            brand: None,
        }),
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    }
}

fn item(product: &str, quantity: u32, price: UnitPrice) -> ItemTerms {
    ItemTerms {
        product: ProductId::from(product),
        product_number: 7,
        product_version: 1,
        name: "News, monthly".to_owned(),
        name_extension: String::new(),
        quantity,
        price: Price::Flat(price),
        usage: false,
        custom_price: false,
        tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        level: Some(1),
        features: ["news".to_owned()].into(),
        devices: None,
        billings_max: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        elements: vec![],
        relations: Relations::default(),
        family: 0,
    }
}

/// The facts of a command and the state after them; `None` where it is refused or changes nothing.
pub fn step(before: Option<&Subscription>, command: &Command, now: Instant) -> Option<Step> {
    let facts = decide(before, command, now).ok().filter(|facts| !facts.is_empty())?;
    let state = evolve_all(before.cloned(), &facts)?;
    Some(Step { at: now.max(state.changed_at), state, facts })
}

/// A sale and up to `wishes` random commands, with the wakes and settlements between them.
pub fn walk(seed: u64, sale: &Sale, wishes: u32) -> Vec<Step> {
    let mut draw = Draw::new(seed);
    let mut now = instant("2024-01-31T09:30:00Z");
    let mut steps = vec![];
    let mut last: Option<Subscription> = None;
    let mut take = |command: &Command, now: Instant, last: &mut Option<Subscription>| {
        let step = step(last.as_ref(), command, now);
        *last = step.as_ref().map(|step| step.state.clone()).or_else(|| last.take());
        let done = step.is_some();
        steps.extend(step);
        done
    };
    if !take(&Command::Sell(Box::new(sale.clone())), now, &mut last) {
        return steps;
    }
    for _ in 0..wishes {
        let hours = i64::from(draw.below(24 * 20));
        now = now.plus_seconds(hours * 3_600).unwrap_or(now);
        for _ in 0..6 {
            let Some(state) = &last else { break };
            if due(state).is_none_or(|at| now < at) {
                break;
            }
            let command = answer_or_wake(&mut draw, state, now);
            take(&command, now, &mut last);
        }
        if let Some(state) = &last {
            let command = wish(&mut draw, state, now);
            take(&command, now, &mut last);
        }
    }
    steps
}

/// The gateway's turn, where it is; otherwise a step of what is due.
fn answer_or_wake(draw: &mut Draw, state: &Subscription, now: Instant) -> Command {
    match state.charge.as_ref().filter(|charge| charge.in_flight() && !draw.one_in(8)) {
        None => Command::Wake,
        Some(charge) => {
            let declined = |hard| Outcome::Declined { code: "no_funds".to_owned(), hard };
            let outcome = draw.of(&[
                Outcome::Paid,
                Outcome::Paid,
                Outcome::Paid,
                declined(false),
                declined(true),
                Outcome::Pending,
                Outcome::Unknown,
                Outcome::NotCharged,
            ]);
            Command::Settle { key: charge.key, attempt: charge.attempt, outcome, at: now }
        }
    }
}

/// A sale of any kind.
pub fn any_sale(draw: &mut Draw, n: u64) -> Sale {
    let code = draw.of(&["EUR", "JPY", "KWD"]);
    let money = currency(code);
    let mut terms = draw.of(&[Terms::platform(), Terms::partner()]);
    terms.renewal = draw.of(&[
        RenewalMode::Automatic,
        RenewalMode::Automatic,
        RenewalMode::Manual,
        RenewalMode::Extend,
    ]);
    if draw.one_in(3) {
        terms.dunning.hold = Span::days(20);
        terms.dunning.reminders = vec![Span::days(1), Span::days(4)];
        terms.cancel.refund_unused = true;
    }
    let items = (0..=draw.below(3))
        .map(|_| (any_item(draw, money), draw.maybe(|draw| any_discount(draw, money))));
    let items = items.collect();
    let soon = instant("2024-03-01T00:00:00Z");
    let phases = draw.of(&[
        vec![],
        vec![],
        vec![Phase::Free { length: Span::days(14) }],
        vec![Phase::UpFront { length: Span::months(3), price: UnitPrice::new(5_000_000, money) }],
    ]);
    Sale {
        seller: draw.maybe(|_| PartnerId::from("telco-north")),
        group: draw.maybe(|_| GroupId::from("news")),
        customer: draw.maybe(|draw| CustomerId(u128::from(draw.below(5)))),
        currency: money,
        zone: Zone::parse(draw.of(&["UTC", "Europe/Berlin", "America/New_York"])).expect("a zone"),
        cycle: draw.of(&[Span::months(1), Span::years(1), Span::weeks(2)]),
        terms,
        items,
        first_period_ends: draw.maybe(|_| soon).filter(|_| phases.is_empty()),
        offers: phases.iter().map(|_| OfferId::from("welcome")).collect(),
        phases,
        start: draw.of(&[
            Start::Now,
            Start::Now,
            Start::Now,
            Start::At(soon),
            Start::OnActivation { until: Some(soon) },
            Start::OnIdentity { until: None },
            Start::OnPredecessor(soon),
        ]),
        discount_plan: draw.maybe(any_plan),
        references: [("order".to_owned(), format!("ord-{}", draw.below(4)))].into(),
        parameters: draw
            .maybe(|_| ("note".to_owned(), "ünï \"quoted\"".to_owned()))
            .into_iter()
            .collect(),
        replaces: draw.maybe(|_| id(3)),
        ..plain_sale(n)
    }
}

fn any_item(draw: &mut Draw, money: Currency) -> ItemTerms {
    let price = UnitPrice::new(i64::from(draw.below(90)) * 500_000, money);
    let tiers = vec![Tier { up_to: Some(5), price }, Tier { up_to: None, price }];
    let element = Element {
        product: ProductId::from("extra"),
        features: ["x".to_owned()].into(),
        devices: None,
    };
    // Nothing of these is ever sold, so that nothing keeps them apart.
    let related = Relations {
        family: Some(ProductFamily("SECURITY".to_owned())),
        excludes: ["nobody-s".into()].into(),
        ..Relations::default()
    };
    ItemTerms {
        price: draw.of(&[
            Price::Flat(price),
            Price::Tiered { mode: TierMode::AllUnits, tiers: tiers.clone() },
            Price::Tiered { mode: TierMode::Graduated, tiers },
        ]),
        name_extension: draw.of(&["", "student"]).to_owned(),
        usage: false,
        custom_price: draw.one_in(4),
        tax: Tax { basis: draw.of(&[Basis::Net, Basis::Gross]), rate_ppm: draw.of(&[0, 82_500]) },
        level: draw.maybe(|draw| draw.below(4)),
        devices: draw.maybe(|draw| draw.below(4)),
        billings_max: draw.of(&[None, None, Some(2)]),
        recurrence: draw.of(&[Recurrence::Periodic, Recurrence::Once]),
        role: draw.of(&[Role::Base, Role::Addon]),
        elements: draw.of(&[vec![], vec![element]]),
        relations: draw.of(&[Relations::default(), related]),
        family: draw.of(&[0, 5]),
        ..item(draw.of(&["basic", "plus", "pro"]), 1 + draw.below(9), price)
    }
}

fn any_discount(draw: &mut Draw, money: Currency) -> Discount {
    let less = UnitPrice::new(100_000, money);
    Discount {
        offer: OfferId::from("welcome"),
        code: draw.maybe(|_| "SPRING".to_owned()),
        what: draw.of(&[
            DiscountWhat::Off(250_000),
            DiscountWhat::Instead(Price::Flat(less)),
            DiscountWhat::Less(less),
        ]),
        left: draw.maybe(|draw| 1 + draw.below(3)),
        then: draw.of(&[vec![], vec![DiscountStep { what: DiscountWhat::Off(1), left: None }]]),
        redeemed: None,
    }
}

fn any_plan(draw: &mut Draw) -> DiscountPlan {
    DiscountPlan {
        tag: "loyal".to_owned(),
        starting_step: -1,
        steps: vec![(0, 100_000), (1, 200_000)],
        repeat_last: draw.one_in(2),
    }
}

fn wish(draw: &mut Draw, state: &Subscription, now: Instant) -> Command {
    let later = now.plus_seconds(i64::from(draw.below(5_000_000))).unwrap_or(now);
    let timing = draw.of(&[
        Timing::ByTerms,
        Timing::Prorated,
        Timing::ProratedExtending,
        Timing::NewPeriod,
        Timing::RenewNow,
        Timing::NextBilling,
        Timing::PeriodEnd,
    ]);
    let number = 1 + draw.below(3);
    let money = state.currency;
    let texts = |draw: &mut Draw| {
        let value = draw.maybe(|draw| format!("ord-{}", draw.below(4)));
        BTreeMap::from([("order".to_owned(), value)])
    };
    let member = CustomerId(u128::from(draw.below(8)));
    let device = DeviceId(u128::from(draw.below(4)));
    match draw.below(28) {
        0 => Command::Activate { at: now, receipt: None },
        1 => Command::Unactivate { restock: draw.one_in(2), force: false },
        2 => Command::LinkCustomer { customer: CustomerId(u128::from(draw.below(5))) },
        3..=6 => Command::ChangeItem(Box::new(ChangeItem {
            number,
            to: any_item(draw, money),
            cycle: draw.of(&[None, None, Some(Span::years(1))]),
            discount: draw.maybe(|draw| draw.maybe(|draw| any_discount(draw, money))),
            lead: None,
            net: false,
            timing,
        })),
        7 => Command::AddItem { terms: Box::new(any_item(draw, money)), discount: None, timing },
        8 => Command::DeactivateItems { numbers: vec![number], reinstatable: draw.one_in(2) },
        9 => Command::ReinstateItems { numbers: vec![number] },
        10 => Command::RemoveItem { number },
        11 => Command::MoveNextBilling { to: later },
        12 => Command::SetRenewal { renewal: draw.of(&[Renewal::Automatic, Renewal::Manual]) },
        13 => draw.of(&[Command::Extend, Command::RenewTerm { cycle: None }]),
        14 => {
            Command::Prolong { to: draw.of(&[ProlongTo::By(Span::days(9)), ProlongTo::End(later)]) }
        }
        15 => Command::RenewNow { reset: draw.one_in(2) },
        16 => Command::Pause {
            reason: "holiday".to_owned(),
            length: draw.maybe(|_| later).map_or(PauseLength::ByTerms, PauseLength::Until),
        },
        17 => Command::Resume {
            how: draw.of(&[
                Resume::ByTerms,
                Resume::NewCycle,
                Resume::Until(later),
                Resume::KeepSchedule,
            ]),
        },
        18 => Command::Cancel {
            when: draw.of(&[CancelWhen::Now, CancelWhen::PeriodEnd, CancelWhen::At(later)]),
            reason: draw.of(&[CancelReason::Customer, CancelReason::Moved, CancelReason::Fraud]),
        },
        19 => draw.of(&[Command::UndoCancel, Command::DiscardPending]),
        20 => Command::Restart { cycle: None },
        21 => Command::BeReplaced {
            by: id(4),
            how: draw.of(&[Succession::StartNow, Succession::Align, Succession::AtRenewal]),
        },
        22 => Command::SetReferences { references: texts(draw) },
        23 => Command::SetParameters { parameters: texts(draw) },
        24 => Command::ShareWith { member },
        25 => draw.of(&[
            Command::StopSharing { member },
            Command::OpenFamily { numbers: vec![number] },
            Command::CloseFamily,
        ]),
        26 => draw.of(&[Command::TakeSeat { device, starts: true }, Command::FreeSeat { device }]),
        _ => draw.of(&[
            Command::SetDiscountPlan { plan: None },
            Command::SetPaymentMethod { method: None },
            Command::BeMerged { into: id(5) },
        ]),
    }
}
