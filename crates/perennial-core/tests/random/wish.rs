//! Random wishes, whose details depend on the state they meet.

use perennial_core::billing::{ChargeKey, Outcome, Reason};
use perennial_core::ids::{CustomerId, DeviceId, SubscriptionId};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, ChangePlan, PauseLength, PlanWhen, ProlongTo, Relocate, Resume,
    Succession,
};
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{
    Discount, DiscountPlan, ItemTerms, Lead, ListedPrice, NewPlan, Phase, Renewal, Role,
};
use perennial_core::terms::{RenewalMode, Terms, Timing};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::{currency, item};

const DAY_SECONDS: i64 = 86_400;

/// How another product begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    Plainly,
    /// What goes back of the old one is taken off.
    Netted,
    Free,
    UpFront,
}

impl Begin {
    fn lead(self) -> Option<Lead> {
        let phase = match self {
            Self::Plainly | Self::Netted => return None,
            Self::Free => Phase::Free { length: Span::weeks(1) },
            Self::UpFront => {
                let price = UnitPrice::parse_decimal("17.99", currency("EUR")).unwrap();
                Phase::UpFront { length: Span::months(3), price }
            }
        };
        Some(Lead { offer: "lead".into(), phase, redeemed: None })
    }
}

fn begin() -> impl Strategy<Value = Begin> {
    use Begin::{Free, Netted, Plainly, UpFront};
    select(vec![Plainly, Plainly, Plainly, Netted, Free, UpFront])
}

/// A wish whose details depend on the state it meets.
#[derive(Clone, Debug)]
pub enum Wish {
    Change {
        to: usize,
        quantity: u32,
        timing: Timing,
        coupon: bool,
        begin: Begin,
    },
    Add {
        product: usize,
        timing: Timing,
    },
    Deactivate {
        which: u32,
        reinstatable: bool,
    },
    Reinstate {
        which: u32,
    },
    Remove {
        which: u32,
    },
    MoveNextBilling {
        days: i64,
    },
    SetRenewal(Renewal),
    Extend,
    ProlongBy(Span),
    RenewNow {
        reset: bool,
    },
    RenewTerm,
    Pause {
        days: Option<i64>,
    },
    Resume(Resume),
    Cancel(CancelWhen),
    CancelInDays(i64),
    Undo,
    Discard,
    Restart,
    Replaced(Succession),
    Activate,
    Unactivate {
        restock: bool,
    },
    EndIn {
        days: i64,
    },
    Plan(bool),
    /// What the list says the first item will cost, after so many days.
    List {
        price: usize,
        days: Option<i64>,
        always_asks: bool,
    },
    AnswerPrice(bool),
    TakeSeat(u128),
    FreeSeat(u128),
    /// Another plan, perhaps on other terms, with and without an option.
    Become {
        to: usize,
        when: PlanWhen,
        renewal: Option<RenewalMode>,
        brings: bool,
        leaves: bool,
    },
    Seats {
        units: u32,
        release_oldest: bool,
    },
    Options {
        add: bool,
        remove: bool,
    },
    Move(bool),
    HandOver(u128),
    /// The gateway speaks by itself about what is open.
    Settle {
        paid: bool,
    },
}

pub fn products() -> Vec<ItemTerms> {
    [("basic", "5.00", 3), ("standard", "9.99", 2), ("other", "12.00", 2), ("premium", "20.00", 1)]
        .into_iter()
        .map(|(name, price, level)| ItemTerms {
            level: Some(level),
            devices: Some(1),
            ..item(name, price, "EUR")
        })
        .collect()
}

fn option() -> ItemTerms {
    ItemTerms { role: Role::Addon, devices: None, ..item("option", "3.00", "EUR") }
}

fn options(s: &Subscription) -> Vec<u32> {
    s.options().map(|item| item.number).collect()
}

impl Wish {
    /// The command it is in a state at an instant.
    pub fn command(&self, s: &Subscription, now: Instant) -> Command {
        let in_days = |days: i64| now.plus_seconds(days * DAY_SECONDS).unwrap();
        let number = |which: &u32| which % s.counters.items.max(1) + 1;
        match self {
            Self::Change { to, quantity, timing, coupon, begin } => {
                let to = ItemTerms { quantity: *quantity, ..products()[*to].clone() };
                let discount = Discount {
                    offer: "coupon".into(),
                    code: None,
                    what: DiscountWhat::Off(200_000),
                    left: Some(2),
                    then: vec![],
                    redeemed: None,
                };
                Command::ChangeItem(Box::new(ChangeItem {
                    number: 1,
                    to,
                    cycle: None,
                    discount: coupon.then_some(Some(discount)),
                    lead: begin.lead(),
                    net: *begin == Begin::Netted,
                    timing: *timing,
                }))
            }
            Self::Add { product, timing } => Command::AddItem {
                terms: Box::new(products()[*product].clone()),
                discount: None,
                timing: *timing,
            },
            Self::Deactivate { which, reinstatable } => Command::DeactivateItems {
                numbers: vec![number(which)],
                reinstatable: *reinstatable,
            },
            Self::Reinstate { which } => Command::ReinstateItems { numbers: vec![number(which)] },
            Self::Remove { which } => Command::RemoveItem { number: number(which) },
            Self::MoveNextBilling { days } => Command::MoveNextBilling { to: in_days(*days) },
            Self::SetRenewal(renewal) => Command::SetRenewal { renewal: *renewal },
            Self::Extend => Command::Extend,
            Self::ProlongBy(span) => Command::Prolong { to: ProlongTo::By(*span) },
            Self::RenewNow { reset } => Command::RenewNow { reset: *reset },
            Self::RenewTerm => Command::RenewTerm { cycle: None },
            Self::Pause { days } => {
                let length =
                    days.map_or(PauseLength::ByTerms, |days| PauseLength::Until(in_days(days)));
                Command::Pause { reason: "asked".to_owned(), length }
            }
            Self::Resume(how) => Command::Resume { how: *how },
            Self::Cancel(when) => Command::Cancel { when: *when, reason: CancelReason::Customer },
            Self::CancelInDays(days) => Command::Cancel {
                when: CancelWhen::At(in_days(*days)),
                reason: CancelReason::Moved,
            },
            Self::Undo => Command::UndoCancel,
            Self::Discard => Command::DiscardPending,
            Self::Restart => Command::Restart { cycle: None },
            Self::Replaced(how) => Command::BeReplaced { by: SubscriptionId(9), how: *how },
            Self::EndIn { days } => Command::SetEnd { to: in_days(*days) },
            Self::Activate => Command::Activate { at: now, receipt: None },
            Self::Unactivate { restock } => Command::Unactivate { restock: *restock, force: false },
            Self::Plan(some) => Command::SetDiscountPlan {
                plan: some.then(|| DiscountPlan {
                    tag: "PLAN".to_owned(),
                    starting_step: 0,
                    steps: vec![(1, 1_000_000), (2, 300_000)],
                    repeat_last: true,
                }),
            },
            Self::List { price, days, always_asks } => {
                let listed = Box::new(ListedPrice {
                    price: products()[*price].price.clone(),
                    start: days.map(in_days),
                    notice: Span::hours(20 * 24),
                    per_dollar: Some(900_000),
                    always_asks: *always_asks,
                });
                Command::AnnouncePrice { number: 1, listed: Some(listed) }
            }
            Self::AnswerPrice(consent) => Command::AnswerPrice { consent: *consent },
            Self::TakeSeat(device) => {
                Command::TakeSeat { device: DeviceId(*device), starts: device % 2 == 0 }
            }
            Self::FreeSeat(device) => Command::FreeSeat { device: DeviceId(*device) },
            Self::Become { to, when, renewal, brings, leaves } => {
                let renewed = |renewal| Box::new(Terms { renewal, ..s.terms.clone() });
                let with = NewPlan {
                    terms: renewal.map(renewed),
                    leaves: if *leaves { options(s) } else { vec![] },
                    brings: if *brings { vec![option()] } else { vec![] },
                };
                let (to, cycle) = (products()[*to].clone(), s.schedule.cycle);
                Command::ChangePlan(Box::new(ChangePlan { to, cycle, with, when: *when }))
            }
            Self::Seats { units, release_oldest } => {
                let plan = s.plan().map_or_else(|| products()[0].clone(), |it| it.terms.clone());
                let to = Box::new(ItemTerms { quantity: *units, ..plan });
                Command::ChangeSeats { to, release_oldest: *release_oldest }
            }
            Self::Options { add, remove } => Command::ChangeOptions {
                add: if *add { vec![option()] } else { vec![] },
                remove: if *remove { options(s) } else { vec![] },
            },
            Self::Move(there) => {
                let to = if *there { "AT" } else { "DE" }.into();
                Command::Relocate(Box::new(Relocate { to, items: [].into() }))
            }
            Self::HandOver(customer) => Command::HandOver { customer: CustomerId(*customer) },
            Self::Settle { paid } => {
                let charge = s.charge.as_ref();
                let key = charge
                    .map_or(ChargeKey { ordinal: 0, reason: Reason::Sale }, |charge| charge.key);
                let declined = Outcome::Declined { code: "late".to_owned(), hard: false };
                Command::Settle {
                    key,
                    attempt: charge.map_or(1, |charge| charge.attempt),
                    outcome: if *paid { Outcome::Paid } else { declined },
                    at: now,
                }
            }
        }
    }
}

pub fn wishes() -> impl Strategy<Value = Wish> {
    let which = 0..3_u32;
    prop_oneof![
        9 => (0..4_usize, 1..5_u32, timing(), any::<bool>(), begin())
            .prop_map(|(to, quantity, timing, coupon, begin)| {
                Wish::Change { to, quantity, timing, coupon, begin }
            }),
        3 => (0..4_usize, timing()).prop_map(|(product, timing)| Wish::Add { product, timing }),
        2 => (which.clone(), any::<bool>())
            .prop_map(|(which, reinstatable)| Wish::Deactivate { which, reinstatable }),
        2 => which.clone().prop_map(|which| Wish::Reinstate { which }),
        1 => which.prop_map(|which| Wish::Remove { which }),
        1 => (1..60_i64).prop_map(|days| Wish::MoveNextBilling { days }),
        1 => select(vec![Renewal::Automatic, Renewal::Manual]).prop_map(Wish::SetRenewal),
        2 => Just(Wish::Extend),
        1 => select(vec![Span::days(5), Span::months(1)]).prop_map(Wish::ProlongBy),
        2 => any::<bool>().prop_map(|reset| Wish::RenewNow { reset }),
        1 => Just(Wish::RenewTerm),
        2 => prop::option::of(5..50_i64).prop_map(|days| Wish::Pause { days }),
        4 => select(vec![
            Resume::ByTerms,
            Resume::NewCycle,
            Resume::KeepSchedule,
            Resume::KeepEnd,
            Resume::Extended,
        ])
        .prop_map(Wish::Resume),
        1 => (1..60_i64).prop_map(|days| Wish::EndIn { days }),
        1 => Just(Wish::Cancel(CancelWhen::Now)),
        3 => Just(Wish::Cancel(CancelWhen::PeriodEnd)),
        1 => (1..90_i64).prop_map(Wish::CancelInDays),
        5 => Just(Wish::Undo),
        2 => Just(Wish::Discard),
        9 => Just(Wish::Restart),
        1 => select(vec![Succession::StartNow, Succession::AtRenewal]).prop_map(Wish::Replaced),
        4 => Just(Wish::Activate),
        3 => any::<bool>().prop_map(|restock| Wish::Unactivate { restock }),
        1 => any::<bool>().prop_map(Wish::Plan),
        9 => (2..4_usize, prop::option::of(1..20_i64), any::<bool>())
            .prop_map(|(price, days, always_asks)| Wish::List { price, days, always_asks }),
        14 => any::<bool>().prop_map(Wish::AnswerPrice),
        2 => any::<bool>().prop_map(|paid| Wish::Settle { paid }),
        4 => (0..7_u128).prop_map(Wish::TakeSeat),
        2 => (0..3_u128).prop_map(Wish::FreeSeat),
        6 => become_another(),
        2 => (1..5_u32, any::<bool>())
            .prop_map(|(units, release_oldest)| Wish::Seats { units, release_oldest }),
        3 => (any::<bool>(), any::<bool>())
            .prop_map(|(add, remove)| Wish::Options { add, remove }),
        1 => any::<bool>().prop_map(Wish::Move),
        1 => (1..4_u128).prop_map(Wish::HandOver),
    ]
}

fn become_another() -> impl Strategy<Value = Wish> {
    let when = select(vec![PlanWhen::ByTerms, PlanWhen::Now, PlanWhen::PeriodEnd]);
    let modes = vec![RenewalMode::Automatic, RenewalMode::Manual];
    let renewal = prop::option::weighted(0.3, select(modes));
    (0..4_usize, when, renewal, any::<bool>(), any::<bool>()).prop_map(
        |(to, when, renewal, brings, leaves)| Wish::Become { to, when, renewal, brings, leaves },
    )
}

pub fn timing() -> impl Strategy<Value = Timing> {
    select(vec![
        Timing::ByTerms,
        Timing::Prorated,
        Timing::ProratedExtending,
        Timing::NewPeriod,
        Timing::RenewNow,
        Timing::NextBilling,
        Timing::PeriodEnd,
    ])
}
