//! A subscription with everything it can have, its charge, its credit, and every fact.

use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::billing::{
    Amounts, Basis, Charge, ChargeKey, Credit, Line, Price, Purpose, Reason, Standing, Tax, Tier,
    TierMode, Units,
};
use perennial_core::ids::{
    CustomerId, GroupId, OfferId, PartnerId, ProductId, ProjectId, SubscriptionId, Territory,
};
use perennial_core::money::{Money, Ratio};
use perennial_core::subscription::item::{DiscountWhat, PaidVersion, PastVersion};
use perennial_core::subscription::stage::{Expiry, Pause};
use perennial_core::subscription::{
    CancelReason, Cancellation, Counters, Discount, DiscountPlan, Enrolment, Family, Item,
    ItemStatus, ItemTerms, OrderedItem, Paid, PaidTerm, PaymentMethod, Pending, Phase, Recurrence,
    Renewal, RenewalOrder, Role, Sale, Schedule, Seats, Stage, Start,
};
use perennial_core::terms::{OnNegative, Restart, Terms};
use perennial_core::time::{Period, Span, Zone};
use perennial_core::{Dated, Fact, Subscription};

use super::{at, eur, price, texts};

const KEY: ChargeKey = ChargeKey { ordinal: 3, reason: Reason::Renewal };
const OTHER: SubscriptionId = SubscriptionId(0x0192_0000_0000_7000_8000_0000_0000_00ff);

fn amounts(net: i64, tax: i64) -> Amounts {
    let money = |minor| Money::new(minor, eur());
    Amounts { net: money(net), tax: money(tax), gross: money(net + tax) }
}

pub fn schedule() -> Schedule {
    Schedule {
        zone: Zone::parse("Europe/Berlin").unwrap(),
        cycle: Span::months(1),
        anchor: at("2024-01-31T08:30:00Z"),
        index: 3,
        period: Period::new(at("2024-03-31T07:30:00Z"), at("2024-04-30T07:30:00Z")).unwrap(),
        ordinal: 3,
        generation: 2,
    }
}

fn item_terms() -> ItemTerms {
    ItemTerms {
        product: ProductId::from("news-pro"),
        product_number: 42,
        product_version: 3,
        name: "News Pro".to_owned(),
        name_extension: "für Schulen".to_owned(),
        quantity: 25,
        price: Price::Tiered {
            mode: TierMode::Graduated,
            tiers: vec![
                Tier { up_to: Some(10), price: price(5_000_000) },
                Tier { up_to: None, price: price(4_250_000) },
            ],
        },
        usage: false,
        custom_price: true,
        tax: Tax { basis: Basis::Net, rate_ppm: 190_000 },
        level: Some(1),
        features: ["archive".to_owned(), "news".to_owned()].into(),
        devices: Some(3),
        billings_max: Some(24),
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        elements: vec![],
        relations: perennial_core::subscription::Relations::default(),
        family: 0,
    }
}

pub fn discount() -> Discount {
    Discount {
        offer: OfferId::from("spring"),
        code: Some("SPRING24".to_owned()),
        what: DiscountWhat::Less(price(500_000)),
        left: Some(2),
        then: vec![],
        redeemed: None,
    }
}

fn plain_terms() -> ItemTerms {
    ItemTerms {
        product: ProductId::from("news"),
        product_number: 41,
        product_version: 1,
        name: "News".to_owned(),
        name_extension: String::new(),
        quantity: 1,
        price: Price::Flat(price(9_990_000)),
        usage: false,
        custom_price: false,
        tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        level: None,
        features: ["news".to_owned()].into(),
        devices: None,
        billings_max: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        elements: vec![],
        relations: perennial_core::subscription::Relations::default(),
        family: 0,
    }
}

fn item() -> Item {
    let since = at("2024-02-10T12:00:00Z");
    Item {
        number: 1,
        version: 3,
        status: ItemStatus::Deactivated,
        since,
        terms: item_terms(),
        paid: Paid::Version(Box::new(PaidVersion { version: 2, terms: plain_terms() })),
        billed: 2,
        discount: Some(discount()),
        past: vec![PastVersion { version: 2, from: since, terms: plain_terms() }],
        service: None,
        pricing: perennial_core::subscription::Pricing::default(),
    }
}

fn pending() -> Pending {
    Pending {
        item: 1,
        to: plain_terms(),
        cycle: Span::years(1),
        discount: Some(None),
        lead: None,
        plan: None,
        since: at("2024-04-02T00:00:00Z"),
    }
}

fn plan() -> DiscountPlan {
    DiscountPlan {
        tag: "loyal".to_owned(),
        starting_step: -1,
        steps: vec![(0, 100_000), (1, 150_000)],
        repeat_last: true,
    }
}

fn method() -> PaymentMethod {
    PaymentMethod {
        token: "tok_4242".to_owned(),
        kind: "creditCard".to_owned(),
        expires: Some("12/2031".to_owned()),
        brand: None,
    }
}

fn terms() -> Terms {
    Terms {
        on_negative: OnNegative::CreditNote,
        restart: Restart::Within { window: None, resumes_term: false },
        needs_customer: true,
        ..Terms::partner()
    }
}

/// Asked for by a caller who writes to the customer himself.
pub fn quiet_charge() -> Charge {
    Charge { quiet: true, ..charge() }
}

pub fn charge() -> Charge {
    Charge {
        key: KEY,
        due: at("2024-03-31T07:30:01Z"),
        period: schedule().period,
        lines: vec![Line {
            item: 1,
            units: vec![
                Units { count: 10, price: price(5_000_000) },
                Units { count: 15, price: price(4_250_000) },
            ],
            off_ppm: vec![150_000],
            share: Ratio::new(1, 3).unwrap(),
            tax: Tax { basis: Basis::Net, rate_ppm: 190_000 },
            amounts: amounts(3_223, 612),
        }],
        attempt: 2,
        standing: Standing::Unknown {
            since: at("2024-04-01T07:30:00Z"),
            asked: 4,
            ask_at: Some(at("2024-04-02T07:30:00Z")),
        },
        purpose: Purpose::Renew,
        wanted: false,
        quiet: false,
        then: vec![
            Fact::ItemChanged { number: 1, to: Box::new(plain_terms()), paid: false },
            Fact::Renewed { schedule: schedule(), from_phase: false },
            Fact::DiscountUsed { number: 1 },
        ],
    }
}

pub fn credit() -> Credit {
    Credit {
        number: 1,
        kind: CreditKind::Refund,
        why: CreditWhy::Unused,
        against: ChargeKey { ordinal: 2, reason: Reason::Change(4) },
        amounts: amounts(500, 95),
    }
}

fn cancellation() -> Cancellation {
    Cancellation { requested: at("2024-04-02T00:00:00Z"), reason: CancelReason::Customer }
}

pub fn subscription() -> Subscription {
    Subscription {
        id: SubscriptionId(0x0192_0000_0000_7000_8000_0000_0000_0001),
        number: 1_000_001,
        version: 17,
        sold_at: at("2024-01-31T08:30:00Z"),
        changed_at: at("2024-04-02T00:00:00.000001Z"),
        stamp: at("2024-04-02T00:00:00.000001Z"),
        project: ProjectId::from("acme"),
        group: Some(GroupId::from("news")),
        seller: Some(PartnerId::from("telco-north")),
        customer: Some(CustomerId(0x0192_0000_0000_7000_8000_0000_0000_0002)),
        territory: Territory::from("DE"),
        relocated: None,
        currency: eur(),
        terms: terms(),
        renewal: Renewal::Extend { ahead: 1 },
        schedule: schedule(),
        stage: Stage::Ending {
            cancellation: cancellation(),
            at: at("2024-04-30T07:30:00Z"),
            trial: false,
        },
        items: vec![item()],
        pending: Some(pending()),
        order: None,
        phases: vec![
            Phase::Free { length: Span::days(14) },
            Phase::UpFront { length: Span::months(3), price: price(12_000_000) },
        ],
        offers: vec![OfferId::from("spring")],
        redeemed: vec![],
        discount_plan: Some(plan()),
        charge: Some(charge()),
        activation: None,
        paid: Some(PaidTerm {
            key: KEY,
            amounts: amounts(9_669, 1_837),
            credited: amounts(500, 95),
        }),
        payment_method: Some(method()),
        method_refused: None,
        counters: Counters { items: 1, changes: 4, credits: 1 },
        family: Family::default(),
        seats: Seats::default(),
        enrolment: Enrolment::default(),
        references: texts(&[("order", "ord-7781"), ("reseller", "r/1")]),
        parameters: texts(&[("note", "\"quoted\" und ünï")]),
        replaces: Some(OTHER),
        asked_ahead: false,
        replaced_by: Some(OTHER),
        linked: None,
    }
}

/// What most subscriptions look like.
pub fn plain_subscription() -> Subscription {
    let item = Item {
        version: 1,
        status: ItemStatus::Active,
        paid: Paid::Current,
        discount: None,
        past: vec![],
        terms: plain_terms(),
        ..item()
    };
    Subscription {
        group: None,
        seller: None,
        terms: Terms::platform(),
        renewal: Renewal::Automatic,
        stage: Stage::Active,
        items: vec![item],
        pending: None,
        order: None,
        phases: vec![],
        offers: vec![],
        redeemed: vec![],
        discount_plan: None,
        charge: None,
        paid: Some(PaidTerm { key: KEY, amounts: amounts(839, 160), credited: amounts(0, 0) }),
        references: texts(&[]),
        parameters: texts(&[]),
        replaces: None,
        asked_ahead: false,
        replaced_by: None,
        ..subscription()
    }
}

pub fn sale() -> Sale {
    let Subscription { id, number, project, group, seller, customer, .. } = subscription();
    Sale {
        id,
        number,
        project,
        group,
        seller,
        customer,
        territory: Territory::from("DE"),
        currency: eur(),
        zone: Zone::parse("Europe/Berlin").unwrap(),
        cycle: Span::months(1),
        terms: terms(),
        items: vec![(plain_terms(), Some(discount())), (item_terms(), None)],
        phases: vec![Phase::Free { length: Span::days(14) }],
        offers: vec![OfferId::from("spring")],
        redeemed: None,
        start: Start::OnIdentity { until: Some(at("2024-02-29T00:00:00Z")) },
        first_period_ends: Some(at("2024-02-29T08:30:00Z")),
        discount_plan: Some(plan()),
        payment_method: Some(method()),
        references: texts(&[("order", "ord-7781")]),
        parameters: texts(&[("note", "n")]),
        replaces: Some(OTHER),
    }
}

/// What came after the first golden of facts.
pub fn contact_facts() -> Vec<Dated> {
    vec![Dated { at: at("2024-05-10T07:30:00Z"), fact: Fact::ContactsChanged }]
}

/// Every fact there was at first.
pub fn facts() -> Vec<Dated> {
    let until = at("2024-05-10T07:30:00Z");
    let (key, attempt, number) = (KEY, 2, 1);
    let texts = || [("a".to_owned(), Some("b".to_owned())), ("c".to_owned(), None)].into();
    let pause = Pause {
        since: until,
        until: Some(until),
        keeps_access: true,
        reason: "holiday".to_owned(),
        trial: true,
    };
    let facts = vec![
        Fact::Sold { sale: Box::new(sale()), schedule: schedule() },
        Fact::Started { schedule: schedule(), trial: true },
        Fact::Restocked,
        Fact::CustomerLinked { customer: CustomerId(7) },
        Fact::ChargeOpened(Box::new(charge())),
        Fact::ChargeRetried { attempt },
        Fact::ChargePaid { key, attempt },
        Fact::ChargeDeclined {
            key,
            attempt,
            code: "no_funds".to_owned(),
            retry_at: Some(until),
            hard: false,
        },
        Fact::ChargePending { key, attempt },
        Fact::ChargeUnknown { key, attempt, ask_at: None },
        Fact::ChargeClosed { key },
        Fact::ChargeDropped { key },
        Fact::Credited(credit()),
        Fact::Renewed { schedule: schedule(), from_phase: true },
        Fact::PhaseUsed,
        Fact::GraceStarted { until },
        Fact::HoldStarted { until },
        Fact::Reminded { number },
        Fact::CancelScheduled { cancellation: cancellation(), end: until },
        Fact::CancelUndone,
        Fact::Cancelled { cancellation: cancellation(), access_until: until },
        Fact::Expired { cause: Expiry::Unpaid },
        Fact::Restarted { schedule: schedule(), trial: false },
        Fact::Paused(pause),
        Fact::Resumed { schedule: schedule(), trial: false },
        Fact::ItemAdded(Box::new(item())),
        Fact::ItemChanged { number, to: Box::new(item_terms()), paid: true },
        Fact::DiscountSet { number, discount: Some(discount()) },
        Fact::DiscountUsed { number },
        Fact::ItemDeactivated { number, reinstatable: true },
        Fact::ItemReinstated { number },
        Fact::ItemRemoved { number },
        Fact::ChangeScheduled(Box::new(pending())),
        Fact::ChangeDiscarded,
        Fact::ScheduleMoved { schedule: schedule() },
        Fact::CycleChanged { cycle: Span::weeks(2) },
        Fact::RenewalChanged { renewal: Renewal::Manual },
        Fact::ReplacedBy { by: OTHER },
        Fact::MergedFrom { other: OTHER },
        Fact::ReferencesChanged { references: texts() },
        Fact::ParametersChanged { parameters: texts() },
        Fact::DiscountPlanChanged { plan: Some(plan()) },
        Fact::PaymentMethodChanged { method: None },
    ];
    facts.into_iter().map(|fact| Dated { at: until, fact }).collect()
}

/// A renewal that is written down before its date, with usage that is none so far.
pub fn ordered_facts() -> Vec<Dated> {
    let item = item();
    let used = ItemTerms { usage: true, quantity: 0, ..plain_terms() };
    let order = RenewalOrder {
        items: vec![
            OrderedItem {
                number: item.number,
                version: item.version,
                terms: item.terms,
                discount: item.discount,
            },
            OrderedItem { number: 9, version: 1, terms: used, discount: None },
        ],
    };
    let fact = Fact::RenewalOrdered(Box::new(order));
    vec![Dated { at: at("2024-06-01T00:00:00Z"), fact }]
}
