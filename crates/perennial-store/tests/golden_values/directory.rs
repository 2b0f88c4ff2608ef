//! A document of every kind with everything it can have, and an attempt of a delivery.

use std::sync::Arc;

use perennial_core::billing::{Basis, Price, Tax};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Group, Issuer, IssuerDetails, Listing, Machine, NumberForm, Offer, OfferKind,
    OfferPhase, OfferPrice, PhaseMode, PriceEntry, Product, ProductVersion, Project, Review,
    ReviewState, Text, TextLimits, TextOrigin,
};
use perennial_core::ids::{
    CustomerId, GroupId, OfferId, PartnerId, ProductId, ProjectId, TermsId, Territory,
};
use perennial_core::terms::{
    AtEnd, CancelRule, Collector, Covered, Dunning, Late, OnNegative, Over, Prolong, RenewWindow,
    RenewalMode, Restart, SecondPending, SuspendRule, Terms, Timing,
};
use perennial_core::time::{DayCount, Span};
use perennial_engine::access::{Access, Identity, ShownAs, TlsFiles, TokenSource};
use perennial_engine::change_set::{EarlierAttempt, LastAttempt};
use perennial_engine::clients::{ClientSecret, OAuthClient, ServiceAccount, ServiceKey};
use perennial_engine::credentials::Way;
use perennial_engine::directory::{Credential, Document, Partner, Receiver};
use perennial_engine::environment::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};
use perennial_engine::going_out::{Format, MailTo, Rehearsal};
use perennial_engine::pass::Pass;
use perennial_engine::receiver::{Disabled, DisabledWhy, LineOrder, Pace, Secret, SigningKey};

use super::customers::{customer, customer_with_contacts, customer_with_sign_in};
use super::{at, price, texts};

pub fn attempt() -> LastAttempt {
    LastAttempt {
        at: at("2024-04-02T00:00:00Z"),
        status: Some(503),
        error: Some("timeout".to_owned()),
        answer: "later\n".to_owned(),
        millis: 0,
        earlier: vec![],
    }
}

pub fn attempt_repeated() -> LastAttempt {
    let earlier = |error: Option<&str>, status, millis| EarlierAttempt {
        at: at("2024-04-01T23:59:55Z"),
        status,
        error: error.map(str::to_owned),
        millis,
    };
    let all = vec![earlier(Some("tls"), None, 0), earlier(None, Some(500), 21)];
    LastAttempt { millis: 15_000, earlier: all, ..attempt() }
}

pub fn documents() -> Vec<(&'static str, Document)> {
    let clock = SandboxClock::Ahead { micros: -5 };
    let kind = EnvironmentKind::Sandbox { clock };
    vec![
        (
            "environment",
            Document::Environment(Environment {
                id: EnvironmentId(2),
                name: "sandbox".to_owned(),
                kind,
            }),
        ),
        ("project", Document::Project(project())),
        ("project_issuer", Document::Project(project_with_issuer())),
        ("project_listing", Document::Project(project_listing())),
        ("group", Document::Group(group())),
        ("product", Document::Product(product())),
        ("product_in_review", Document::Product(product_in_review())),
        ("offer", Document::Offer(offer())),
        ("terms", Document::Terms { id: TermsId::from("strict"), terms: terms() }),
        ("partner", Document::Partner(partner())),
        ("credential", Document::Credential(credential())),
        ("credential_rotated", Document::Credential(credential_rotated())),
        ("receiver", Document::Receiver(receiver())),
        ("receiver_paced", Document::Receiver(receiver_paced())),
        ("receiver_with_doors", Document::Receiver(receiver_with_doors())),
        ("customer", Document::Customer(customer())),
        ("customer_with_contacts", Document::Customer(customer_with_contacts())),
        ("customer_with_sign_in", Document::Customer(customer_with_sign_in())),
        ("service_account", Document::ServiceAccount(service_account())),
        ("oauth_client", Document::OAuthClient(oauth_client())),
        ("pass", Document::Pass(pass())),
    ]
}

fn pass() -> Pass {
    Pass {
        hash: [9; 32],
        kind: "refresh".to_owned(),
        family: "grant-1".to_owned(),
        customer: Some(CustomerId(7)),
        client: Some("north-app".to_owned()),
        body: "{\"scope\":\"openid\"}".to_owned(),
        expires_at: at("2024-07-29T00:00:00Z"),
        spent_at: Some(at("2024-01-31T09:00:00Z")),
    }
}

fn project_with_issuer() -> Project {
    let details = |since, name: &str| IssuerDetails {
        since: at(since),
        name: name.to_owned(),
        address: vec!["Ring 1".to_owned(), "50667 Köln".to_owned()],
        vat_id: Some("DE123456789".to_owned()),
        email: None,
    };
    let issuer = Issuer {
        invoices: NumberForm::parse("INV-{number:06}").unwrap(),
        credit_notes: NumberForm::parse("C{number}").unwrap(),
        details: vec![
            details("2024-01-31T09:00:00Z", "Acme KG"),
            details("2025-01-01T00:00:00Z", "Acme GmbH"),
        ],
    };
    Project { issuer: Some(issuer), ..project() }
}

fn project_listing() -> Project {
    let listing = Listing {
        limits: TextLimits { name: 40, description: 80, group_name: 60 },
        review: Review::Manual,
        app_store_app: Some("1234567890".to_owned()),
        play_store_package: Some("com.acme.news".to_owned()),
        ..Listing::default()
    };
    Project { listing, ..project() }
}

fn product_in_review() -> Product {
    let mut product = product();
    product.review = Some(ReviewState::WaitingForReview);
    product.versions[0].availability = Availability::Except([Territory::from("CN")].into());
    product
}

pub fn project() -> Project {
    Project {
        id: ProjectId::from("acme"),
        name: "Acme".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        primary_locale: "de-DE".to_owned(),
        terms: TermsId::from("strict"),
        store: 0xc0a4_7254_fb78_4859_8954_d98f_f5fb_7730,
        issuer: None,
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: std::collections::BTreeMap::new(),
        created: at("2024-01-01T00:00:00Z"),
    }
}

fn text(origin: TextOrigin) -> Text {
    Text { name: "Nachrichten".to_owned(), description: Some("Täglich".to_owned()), origin }
}

pub fn group() -> Group {
    Group {
        id: GroupId::from("news"),
        project: ProjectId::from("acme"),
        name: "News".to_owned(),
        number: 12,
        texts: [("de-DE".to_owned(), text(TextOrigin::Machine(Machine::default())))].into(),
        grace: None,
        created: at("2024-01-01T00:00:00Z"),
    }
}

pub fn product() -> Product {
    let version = ProductVersion {
        name: "News Pro".to_owned(),
        description: Some("All of it".to_owned()),
        cycle: Span::months(1),
        level: Some(1),
        prices: vec![
            PriceEntry {
                territory: None,
                price: Price::Flat(price(9_990_000)),
                from: None,
                preserve: false,
            },
            PriceEntry {
                territory: Some(Territory::from("DE")),
                price: Price::Flat(price(8_990_000)),
                from: Some(at("2024-06-01T00:00:00Z")),
                preserve: false,
            },
        ],
        tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        unit: "seat".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: 500,
        features: ["news".to_owned()].into(),
        devices: Some(3),
        availability: Availability::Only([Territory::from("AT"), Territory::from("DE")].into()),
        on_sale: true,
        family_shareable: true,
        terms: Some(TermsId::from("strict")),
        billings_max: Some(12),
        recurrence: perennial_core::subscription::Recurrence::Periodic,
        role: perennial_core::subscription::Role::Base,
        bundle: None,
        relations: perennial_core::subscription::Relations::default(),
        review_note: Some("ask the editor".to_owned()),
    };
    Product {
        id: ProductId::from("news-pro"),
        project: ProjectId::from("acme"),
        sku: "NP-1".to_owned(),
        number: 42,
        uuid: 7,
        group: Some(GroupId::from("news")),
        texts: [("de-DE".to_owned(), text(TextOrigin::Manual))].into(),
        review: None,
        created: at("2024-01-01T00:00:00Z"),
        versions: vec![version],
    }
}

/// A group whose name a machine translated: once finally, once as a draft.
pub fn translated_group() -> Document {
    let machine = |review: bool| Machine {
        engine: "local".to_owned(),
        model: (!review).then(|| "small-7b".to_owned()),
        source_hash: [0xa5; 32],
        review,
    };
    let text = |review| text(TextOrigin::Machine(machine(review)));
    let texts = [("de-DE".to_owned(), text(false)), ("ja".to_owned(), text(true))].into();
    Document::Group(Group { texts, ..group() })
}

/// An offer with a number, that goes on until it is taken away.
pub fn numbered_offer() -> Document {
    let mut lasting = offer();
    lasting.number = 9_001;
    lasting.phase.periods = 0;
    Document::Offer(lasting)
}

/// Terms with what was added to them after the first records were written.
pub fn later_terms() -> Document {
    Document::Terms {
        id: "later".into(),
        terms: Terms { renewal_switchable: false, order_lead: Span::days(7), ..Terms::platform() },
    }
}

pub fn offer() -> Offer {
    Offer {
        id: OfferId::from("spring"),
        number: 0,
        project: ProjectId::from("acme"),
        product: ProductId::from("news-pro"),
        also: std::collections::BTreeSet::new(),
        kind: OfferKind::Promotional,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: "Spring".to_owned(),
        code: Some("SPRING24".to_owned()),
        phase: OfferPhase {
            mode: PhaseMode::PayAsYouGo,
            length: Span::months(1),
            periods: 3,
            prices: vec![
                OfferPrice::Price {
                    territory: Some(Territory::from("DE")),
                    price: price(1_000_000),
                },
                OfferPrice::Off { territory: None, ppm: 250_000 },
                OfferPrice::Less { territory: None, less: price(500_000) },
            ],
            then: vec![],
        },
        territories: [Territory::from("DE")].into(),
        from: Some(at("2024-03-01T00:00:00Z")),
        until: Some(at("2024-06-01T00:00:00Z")),
        active: true,
        uses_per_customer: 2,
        wrote: Wrote {
            duration: "P1M".to_owned(),
            periods: Some(3),
            territories: vec!["DEU".to_owned()],
        },
        created: at("2024-01-01T00:00:00Z"),
    }
}

/// Terms that differ from the usual ones in everything.
fn terms() -> Terms {
    Terms {
        collector: Collector::Partner,
        renewal: RenewalMode::Extend,
        order_lead: Span::ZERO,
        charge_lead: Span::ZERO,
        trial: Span::ZERO,
        lifetime: false,
        renewal_switchable: true,
        day_count: DayCount::Thirty360,
        on_negative: OnNegative::Refund,
        upgrade: Timing::NewPeriod,
        downgrade: Timing::NextBilling,
        crossgrade: Timing::RenewNow,
        crossgrade_other_cycle: Timing::ProratedExtending,
        second_pending: SecondPending::Refuse,
        dunning: Dunning {
            retries: vec![Span::hours(12)],
            reminders: vec![Span::days(2)],
            grace: Span::days(3),
            hold: Span::days(30),
            then: Over::Cancelled,
            late: Late::FromPaymentAfterGrace,
            covers: Covered::AllRenewals,
        },
        at_end: AtEnd { grace: Span::days(2), then: Over::Cancelled },
        cancel: CancelRule { now_allowed: false, keeps_access: true, refund_unused: true },
        restart: Restart::Never,
        renew_window: RenewWindow {
            opens_before: Some(Span::days(30)),
            closes_after: Some(Span::days(10)),
        },
        prolong: Prolong {
            allowed: false,
            fixed_only: true,
            may_shorten: true,
            horizon: Some(Span::years(5)),
        },
        suspend: SuspendRule {
            allowed: false,
            keeps_access: true,
            longest: Some(Span::days(90)),
            extends: true,
            retention: Span::ZERO,
        },
        needs_customer: true,
        one_per_group: true,
        ..Terms::platform()
    }
}

fn partner() -> Partner {
    Partner {
        id: PartnerId::from("telco-north"),
        name: "Telco North".to_owned(),
        project: ProjectId::from("acme"),
        terms: TermsId::from("strict"),
        products: [ProductId::from("news-pro")].into(),
        territories: ["DE".to_owned()].into(),
        settings: texts(&[("version", "8")]),
    }
}

fn credential() -> Credential {
    Credential {
        id: "crd_1".to_owned(),
        name: "billing system".to_owned(),
        rooms: ["commerce".to_owned()].into(),
        scopes: ["read".to_owned(), "write".to_owned()].into(),
        partner: Some(PartnerId::from("telco-north")),
        customer: Some(CustomerId(7)),
        projects: [ProjectId::from("acme")].into(),
        hash: [0xab; 32],
        user: Some("north".to_owned()),
        not_after: Some(at("2030-01-01T00:00:00Z")),
        hint: "x7f2".to_owned(),
        ..Credential::default()
    }
}

/// In the middle of a rotation.
fn credential_rotated() -> Credential {
    Credential {
        ways: Way::ALL.into(),
        ..credential().rotated([0xcd; 32], "k3s9".to_owned(), Some(at("2027-01-01T00:00:00Z")))
    }
}

fn service_account() -> ServiceAccount {
    let key = |id: &str, not_after| ServiceKey {
        id: id.to_owned(),
        public: vec![0x30, 0x82, 0xff],
        created: at("2024-01-31T09:00:00Z"),
        not_after,
    };
    ServiceAccount {
        id: "billing@telco-north.example".to_owned(),
        name: "billing system".to_owned(),
        partner: PartnerId::from("telco-north"),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["read".to_owned()].into(),
        projects: [ProjectId::from("acme")].into(),
        keys: vec![key("0a1b", Some(at("2025-01-01T00:00:00Z"))), key("2c3d", None)],
    }
}

fn oauth_client() -> OAuthClient {
    let secret = |byte, hint: &str| ClientSecret {
        hash: [byte; 32],
        created: at("2024-01-31T09:00:00Z"),
        hint: hint.to_owned(),
    };
    OAuthClient {
        id: "telco-north-app".to_owned(),
        name: "Telco North".to_owned(),
        partner: PartnerId::from("telco-north"),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["openid".to_owned()].into(),
        redirects: ["https://telco-north.example/back".to_owned()].into(),
        secrets: vec![secret(0xab, "x7f2"), secret(0xcd, "9k_a")],
    }
}

fn receiver() -> Receiver {
    Receiver {
        id: "rcv_1".to_owned(),
        name: "data lake".to_owned(),
        active: true,
        url: "https://hooks.example/in".to_owned(),
        profile: "seed".to_owned(),
        secrets: vec![vec![0, 1, 254].into(), vec![255].into()],
        events: ["subscription/created".to_owned()].into(),
        partner: Some(PartnerId::from("telco-north")),
        settings: texts(&[("shape", "flat")]),
        ..Receiver::default()
    }
}

fn receiver_with_doors() -> Receiver {
    let text = str::to_owned;
    let token = TokenSource {
        url: text("https://id.example/token"),
        client: text("us"),
        secret: text("sesame"),
        scopes: vec![text("hooks")],
        shown: ShownAs::Basic,
    };
    let identity = Identity { certificates: text("certificate"), key: text("key") };
    Receiver {
        access: Some(Arc::new(Access {
            headers: vec![(text("x-tenant"), text("a"))],
            token: Some(token),
            tls: Some(TlsFiles { identity: Some(identity), authorities: Some(text("ca")) }),
            asked_as: Some(text("shop.example")),
        })),
        format: Format::CloudEventsStructured,
        mail: Some(MailTo {
            emails: vec![text("ops@example.org")],
            locale: Some(text("de")),
            template: Some(text("notification")),
        }),
        rehearsal: Some(Rehearsal { lose: 1, delay: 2, delay_seconds: 3, double: 4, reorder: 5 }),
        ..receiver()
    }
}

fn receiver_paced() -> Receiver {
    let secret = |key| Secret { key, until: Some(at("2024-04-03T00:00:00Z")) };
    Receiver {
        id: "rcv_2".to_owned(),
        secrets: vec![
            Secret { key: SigningKey::Private([7; 32]), until: None },
            secret(SigningKey::Shared(vec![0, 1, 254])),
        ],
        pace: Pace { order: LineOrder::BestEffort, concurrency: 64, schedule: vec![0, 60, 3_600] },
        disabled: Some(Disabled { at: at("2024-04-02T00:00:00Z"), why: DisabledWhy::Gone }),
        ..receiver()
    }
}
