//! Random lives: terms, sales and sequences of wishes, with a gateway that follows a script.

pub mod oracle;
pub mod wish;

use std::collections::BTreeMap;

use perennial_core::Command;
use perennial_core::billing::{Basis, Charge, Outcome, Price, Purpose, Standing, Tax};
use perennial_core::ids::CustomerId;
use perennial_core::money::UnitPrice;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{
    Discount, DiscountStep, ItemTerms, Phase, Recurrence, Sale, Start, Subscription,
};
use perennial_core::terms::{
    AtEnd, CancelRule, Collector, Conversion, Covered, Dunning, Late, OnNegative, Over,
    RenewalMode, Restart, SecondPending, SuspendRule, Terms, Timing,
};
use perennial_core::time::{DayCount, Instant, Span, Zone};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::{Life, at, currency, sale};
use wish::{Wish, products, timing, wishes};

const DAY_SECONDS: i64 = 86_400;
const ZONES: [&str; 5] =
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

/// A life to be lived: what is sold, then what is wished after how many seconds each.
#[derive(Clone, Debug)]
pub struct Plot {
    pub sale: Sale,
    pub sold: Instant,
    pub wishes: Vec<(i64, Wish)>,
    pub gateway: Script,
}

/// What the gateway says to an attempt, by its identity alone.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    seed: u64,
    /// Declines, in percent.
    declines: u64,
    /// Unknown or pending answers, in percent.
    unclear: u64,
}

impl Script {
    pub fn says(self, charge: &Charge) -> Outcome {
        let asked = match charge.standing {
            Standing::Unknown { asked, .. } => asked + 1,
            Standing::Intended | Standing::Pending { .. } | Standing::Declined { .. } => 0,
        };
        let name = format!("{} {} {} {asked}", self.seed, charge.key, charge.attempt);
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let roll = (hash >> 20) % 100;
        // A life that was never paid for is soon told.
        if charge.purpose == Purpose::Start && roll < 95 {
            Outcome::Paid
        } else if roll < self.declines {
            Outcome::Declined { code: "declined".to_owned(), hard: roll % 7 == 0 }
        } else if roll < self.declines + self.unclear {
            match roll % 3 {
                0 if asked > 0 => Outcome::NotCharged,
                1 => Outcome::Pending,
                _ => Outcome::Unknown,
            }
        } else {
            Outcome::Paid
        }
    }
}

impl Plot {
    /// Lives it, waking at every wish only, or every so many seconds as well.
    pub fn lived(&self, wake_every_seconds: Option<i64>) -> Life {
        let mut life = Life::default();
        self.each(wake_every_seconds, &mut life, |_, _, _, _| {});
        life
    }

    /// As [`Self::lived`]; `seen` is told each wish with the state before and what came of it.
    pub fn each(
        &self,
        wake_every_seconds: Option<i64>,
        life: &mut Life,
        mut seen: impl FnMut(&Life, &Command, Instant, Option<&Subscription>),
    ) {
        let mut gateway = |charge: &Charge| self.gateway.says(charge);
        let mut now = self.sold;
        life.wish(&Command::Sell(Box::new(self.sale.clone())), now, &mut gateway).unwrap();
        for (wait, wish) in &self.wishes {
            let then = now.plus_seconds(*wait).unwrap();
            if let Some(step) = wake_every_seconds {
                while now.plus_seconds(step).unwrap() < then {
                    now = now.plus_seconds(step).unwrap();
                    life.work(now, &mut gateway);
                }
            }
            now = then;
            life.work(now, &mut gateway);
            let before = life.state.clone();
            let command = wish.command(life.state(), now);
            let _refused = life.tell(&command, now);
            seen(life, &command, now, before.as_ref());
            life.work(now, &mut gateway);
        }
        let end = now.plus_seconds(90 * DAY_SECONDS).unwrap();
        if let Some(step) = wake_every_seconds {
            while now < end {
                now = now.plus_seconds(step).unwrap().min(end);
                life.work(now, &mut gateway);
            }
        }
        life.work(end, &mut gateway);
    }
}

fn spans() -> impl Strategy<Value = Span> {
    select(vec![Span::ZERO, Span::days(3), Span::days(10), Span::weeks(3)])
}

fn dunning() -> impl Strategy<Value = Dunning> {
    let late = select(vec![Late::KeepGrid, Late::FromPayment, Late::FromPaymentAfterGrace]);
    let then = select(vec![Over::Cancelled, Over::Expired]);
    let covers = prop_oneof![Just(Covered::AllRenewals), Just(Covered::PaidToPaid)];
    let made = (spans(), spans(), then, late, covers);
    made.prop_map(|(grace, hold, then, late, covers)| Dunning {
        retries: vec![Span::days(1), Span::days(3), Span::days(7), Span::days(14)],
        reminders: vec![Span::days(1), Span::days(7)],
        grace,
        hold,
        then,
        late,
        covers,
    })
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let collector = prop_oneof![
        4 => Just(Collector::Platform),
        1 => Just(Collector::Partner),
        1 => Just(Collector::PartnerAsked),
    ];
    let renewal = prop_oneof![
        4 => Just(RenewalMode::Automatic),
        1 => Just(RenewalMode::Manual),
        1 => Just(RenewalMode::Extend),
    ];
    let count = select(vec![DayCount::Thirty360, DayCount::Actual, DayCount::ExactSeconds]);
    let negative = select(vec![OnNegative::Refuse, OnNegative::Refund, OnNegative::CreditNote]);
    let flags = any::<[bool; 9]>();
    (collector, renewal, count, negative, dunning(), spans(), timing(), flags).prop_map(
        |(collector, renewal, day_count, on_negative, dunning, grace, upgrade, flags)| Terms {
            collector,
            renewal,
            day_count,
            on_negative,
            dunning,
            order_lead: if flags[7] { Span::days(5) } else { Span::ZERO },
            charge_lead: if flags[8] { Span::days(3) } else { Span::ZERO },
            lifetime: flags[8] && flags[6] && flags[0],
            upgrade: if upgrade == Timing::ByTerms { Timing::Prorated } else { upgrade },
            second_pending: if flags[0] { SecondPending::Refuse } else { SecondPending::Replace },
            at_end: AtEnd { grace, then: if flags[1] { Over::Cancelled } else { Over::Expired } },
            cancel: CancelRule {
                now_allowed: true,
                keeps_access: flags[2],
                refund_unused: flags[3],
            },
            suspend: SuspendRule {
                allowed: true,
                keeps_access: flags[4],
                longest: flags[5].then_some(Span::days(40)),
                extends: flags[5] && flags[0],
                retention: Span::ZERO,
            },
            restart: Restart::Within { window: None, resumes_term: flags[1] },
            repricing: if flags[6] {
                Repricing::Moves(ConsentRule::USUAL)
            } else {
                Repricing::Kept
            },
            conversion: match (flags[4], flags[1]) {
                (true, true) => Conversion::Itself,
                (true, false) => Conversion::Asked,
                (false, _) => Conversion::AsRenewed,
            },
            renewed_here: flags[5] && flags[2],
            // Where the seller collects, ends are moved and cancellations may lie far ahead.
            ..if collector.charges() { Terms::platform() } else { Terms::partner() }
        },
    )
}

fn sales() -> impl Strategy<Value = (Sale, Instant)> {
    let cycle = select(vec![Span::months(1), Span::months(1), Span::weeks(1), Span::years(1)]);
    let day =
        select(vec!["2024-01-31T09:00", "2024-02-29", "2024-03-30T01:30", "2024-10-26T23:00"]);
    let phase = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Phase::Free { length: Span::days(7) })),
        1 => Just(Some(Phase::UpFront {
            length: Span::months(2),
            price: UnitPrice::parse_decimal("7.77", currency("EUR")).unwrap(),
        })),
    ];
    let tax = select(vec![
        Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        Tax { basis: Basis::Net, rate_ppm: 82_500 },
    ]);
    let start = prop_oneof![
        12 => Just(Start::Now),
        1 => Just(Start::OnActivation { until: Some(at("2025-01-31")) }),
        1 => Just(Start::At(at("2024-11-15"))),
        1 => Just(Start::Running { until: at("2024-11-20"), generation: 2 }),
    ];
    let discount = prop_oneof![
        3 => Just(None),
        1 => Just(Some(DiscountWhat::Instead(Price::Flat(
            UnitPrice::parse_decimal("1.99", currency("EUR")).unwrap()
        )))),
        1 => Just(Some(DiscountWhat::Off(1_000_000))),
    ];
    let more = (select(ZONES.to_vec()), 1..4_u32, any::<bool>(), prop::option::of(1..4_u32));
    (terms(), cycle, day, phase, tax, start, discount, more).prop_map(
        |(terms, cycle, day, phase, tax, start, discount, (zone, quantity, two, max))| {
            let first = ItemTerms { quantity, tax, ..products()[1].clone() };
            let mut sale = Sale {
                cycle,
                start,
                zone: Zone::parse(zone).unwrap(),
                // What runs already begins with no offer.
                phases: phase
                    .into_iter()
                    .filter(|_| !matches!(start, Start::Running { .. }))
                    .collect(),
                customer: Some(CustomerId(1)),
                references: BTreeMap::new(),
                ..sale(terms, first)
            };
            sale.items[0].1 = discount.map(|what| Discount {
                offer: "offer".into(),
                code: None,
                what,
                left: Some(2),
                then: vec![DiscountStep { what: DiscountWhat::Off(100_000), left: Some(1) }],
                redeemed: None,
            });
            if two {
                // Of those that end, the shortest is charged once.
                let once = max == Some(1);
                let recurrence = if once { Recurrence::Once } else { Recurrence::Periodic };
                let limited =
                    ItemTerms { billings_max: max, recurrence, tax, ..products()[0].clone() };
                sale.items.push((limited, None));
            }
            (sale, at(day))
        },
    )
}

/// Lives with a gateway that also keeps quiet, or only takes and refuses.
pub fn plots(unclear: bool) -> impl Strategy<Value = Plot> {
    let wait = prop_oneof![
        2 => Just(0),
        3 => 1..3 * DAY_SECONDS,
        2 => (1..20_i64).prop_map(|days| days * DAY_SECONDS),
        2 => Just(31 * DAY_SECONDS),
    ];
    let script = (any::<u64>(), select(vec![0_u64, 20, 50]), select(vec![10_u64, 40]));
    (sales(), prop::collection::vec((wait, wishes()), 0..24), script).prop_map(
        move |((sale, sold), wishes, (seed, declines, quiet))| Plot {
            sale,
            sold,
            wishes,
            gateway: Script { seed, declines, unclear: if unclear { quiet } else { 0 } },
        },
    )
}
