//! What was agreed with a partner: everything his settings say, as types with defaults (2.1).
//!
//! An operator writes it in the partner's file, where every name and value is checked; it is kept
//! as settings by name. Rooms ask the agreement and never a setting, and never for the partner's
//! type: what is different for an SDK partner is a default of something that has a name here.

mod offered;
mod ownership;
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::ids::{PartnerId, ProductId};
use perennial_core::terms::ConsentKind;
use perennial_engine::Cidr;
use perennial_engine::directory::Partner;

pub use offered::Offered;
pub use ownership::{Event, Owner, Ownership};
use settings::{Reader, Unreadable};

use crate::version::{API_VERSION, Agreed, Pinned};
use crate::wire::{Channel, Policy};

/// How much a partner may ask for in a second, where nothing else is agreed (1).
const PER_SECOND: u32 = 10;
const PER_SECOND_MAX: u32 = 10_000;
/// How much of it at once, as a multiple.
const BURST: u32 = 2;
/// What no name of a partner's begins with.
const OURS: [&str; 2] = ["off_", "opt_"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub kind: PartnerKind,
    /// The version his requests are meant for, and how they may say another.
    pub version: Pinned,
    pub pii_mode: PiiMode,
    /// Who decides about which event of a subscription's life (R20).
    pub ownership: Ownership,
    /// Where he sells; empty for everywhere.
    pub countries: BTreeSet<String>,
    /// Partners he reads and acts for.
    pub children: BTreeSet<PartnerId>,
    pub rate: Rate,
    /// Where his calls come from; empty for anywhere.
    pub networks: Vec<Cidr>,
    /// How a subscription of his may begin.
    pub activations: BTreeSet<Policy>,
    /// Whether his own application may identify itself with a token instead of a code the
    /// customer types.
    pub client_tokens: bool,
    /// Where a purchase is said to come from, if the order says nothing.
    pub channel: Option<Channel>,
    /// Versions of documents that members may agree to; of a kind that is not here, any.
    pub consent_versions: BTreeMap<ConsentKind, BTreeSet<String>>,
    /// Whether an activation code may be read again.
    pub codes_retrievable: bool,
    /// Where a customer redeems a code: `{code}` stands for it.
    pub activation_url: Option<String>,
    offerings: BTreeMap<ProductId, Offered>,
}

/// Whose application the customer sees (seed 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartnerKind {
    /// The partner's own; the platform's products stand beside it.
    #[default]
    Pmss,
    /// The partner's, with the platform's experience embedded in it.
    Sdk,
}

/// Which personal data a partner may send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PiiMode {
    #[default]
    None,
    /// Name, e-mail and telephone of the account.
    Contact,
    /// Everything an identity product asks of its members.
    Identity,
}

/// Requests in a second, and how many of them at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_second: u32,
    pub burst: u32,
}

impl Agreement {
    /// What the settings of a partner say.
    ///
    /// # Errors
    /// The setting that cannot be read, and why. Nothing is taken for its default then: who
    /// cannot read an address list must not do without one.
    pub fn of(partner: &Partner) -> Result<Self, Unreadable> {
        let mut read = Reader::of(partner);
        let kind = read.word("type", &[("PMSS", PartnerKind::Pmss), ("SDK", PartnerKind::Sdk)])?;
        let kind = kind.unwrap_or_default();
        let agreed = read.word(
            "version_selector",
            &[
                ("EITHER", Agreed::Either),
                ("MEDIA_TYPE", Agreed::MediaType),
                ("QUERY", Agreed::Query),
            ],
        )?;
        let version = Pinned {
            version: read.number("version", API_VERSION)?,
            agreed: agreed.unwrap_or(Agreed::Either),
        };
        let pii_mode = read.word(
            "pii_mode",
            &[
                ("NONE", PiiMode::None),
                ("CONTACT", PiiMode::Contact),
                ("IDENTITY", PiiMode::Identity),
            ],
        )?;
        let per_second = read.number("rate_limit", PER_SECOND_MAX)?.unwrap_or(PER_SECOND);
        let burst = read.number("rate_burst", PER_SECOND_MAX)?;
        let agreement = Self {
            kind,
            version,
            pii_mode: pii_mode.unwrap_or_default(),
            ownership: Ownership::read(&mut read)?,
            countries: partner.territories.clone(),
            children: read.list("children")?.unwrap_or_default(),
            rate: Rate { per_second, burst: burst.unwrap_or(per_second.saturating_mul(BURST)) },
            networks: read.list::<Cidr, Vec<_>>("ip")?.unwrap_or_default(),
            activations: activations(&mut read, kind)?,
            client_tokens: read.flag("client_tokens")?.unwrap_or(kind.embeds()),
            channel: kind.embeds().then_some(Channel::Sdk),
            consent_versions: consent_versions(&mut read)?,
            codes_retrievable: read.flag("codes_retrievable")?.unwrap_or(false),
            activation_url: read.link("activation_url")?,
            offerings: Offered::read_all(&mut read)?,
        };
        read.done()?;
        Ok(agreement)
    }

    /// What was agreed about one product; the defaults where nothing was.
    pub fn offered(&self, product: &ProductId) -> Offered {
        self.offerings.get(product).cloned().unwrap_or_default()
    }

    /// Every product something was agreed about.
    pub fn offerings(&self) -> impl Iterator<Item = (&ProductId, &Offered)> {
        self.offerings.iter()
    }

    /// The product a partner calls by a name of his own.
    pub fn named(&self, sku: &str) -> Option<&ProductId> {
        let mut offerings = self.offerings.iter();
        offerings.find(|(_, offered)| offered.sku.as_deref() == Some(sku)).map(|(id, _)| id)
    }

    /// Whether he may sell in a country.
    pub fn sells_in(&self, country: &str) -> bool {
        self.countries.is_empty() || self.countries.contains(country)
    }
}

impl PartnerKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pmss => "PMSS",
            Self::Sdk => "SDK",
        }
    }

    /// Whether the customer meets the platform's experience inside the partner's application:
    /// then nobody types a code, and the application says for whom it asks.
    fn embeds(self) -> bool {
        match self {
            Self::Pmss => false,
            Self::Sdk => true,
        }
    }
}

impl PiiMode {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Contact => "CONTACT",
            Self::Identity => "IDENTITY",
        }
    }
}

fn activations(read: &mut Reader, kind: PartnerKind) -> Result<BTreeSet<Policy>, Unreadable> {
    let words = [
        ("IMMEDIATE", Policy::Immediate),
        ("CODE", Policy::Code),
        ("POINT_OF_SALE", Policy::PointOfSale),
    ];
    let usual = || {
        let all = words.iter().map(|(_, policy)| *policy);
        all.filter(|policy| !kind.embeds() || *policy != Policy::Code).collect()
    };
    Ok(read.words("activations", &words)?.unwrap_or_else(usual))
}

fn consent_versions(
    read: &mut Reader,
) -> Result<BTreeMap<ConsentKind, BTreeSet<String>>, Unreadable> {
    let mut versions = BTreeMap::new();
    for (name, kind) in [
        ("consent_terms", ConsentKind::Terms),
        ("consent_privacy_notice", ConsentKind::PrivacyNotice),
        ("consent_credit_bureau_pull", ConsentKind::CreditBureauPull),
        ("consent_identity_verification", ConsentKind::IdentityVerification),
        ("consent_marketing", ConsentKind::Marketing),
    ] {
        if let Some(known) = read.list(name)? {
            versions.insert(kind, known);
        }
    }
    Ok(versions)
}

/// What is wrong with a partner's settings for this room, in a sentence an operator can act on;
/// `None` where they can be read.
pub fn fault(partner: &Partner) -> Option<String> {
    let agreement = match Agreement::of(partner) {
        Ok(agreement) => agreement,
        Err(unreadable) => return Some(unreadable.to_string()),
    };
    if agreement.children.contains(&partner.id) {
        return Some("a partner is no child of his own".to_owned());
    }
    let mut skus = BTreeSet::new();
    let mut named = agreement.offerings.values().filter_map(|offered| offered.sku.as_deref());
    if let Some(ours) = named.clone().find(|sku| OURS.iter().any(|ours| sku.starts_with(ours))) {
        return Some(format!("`{ours}` would be taken for a name of ours"));
    }
    let twice = named.find(|sku| !skus.insert(*sku));
    twice.map(|sku| format!("two offerings are called `{sku}`"))
}

#[cfg(test)]
mod tests {
    use perennial_core::terms::NationalId;

    use super::*;

    fn partner(settings: &[(&str, &str)]) -> Partner {
        Partner {
            id: "telco".into(),
            name: String::new(),
            project: "proj_demo".into(),
            terms: "partner".into(),
            products: BTreeSet::new(),
            territories: BTreeSet::new(),
            settings: settings.iter().map(|(name, it)| ((*name).into(), (*it).into())).collect(),
        }
    }

    fn read(settings: &[(&str, &str)]) -> Agreement {
        Agreement::of(&partner(settings)).expect("an agreement")
    }

    #[test]
    fn nothing_said_is_the_usual() {
        let usual = read(&[]);
        assert_eq!(usual.kind, PartnerKind::Pmss);
        assert_eq!(usual.pii_mode, PiiMode::None);
        assert_eq!(usual.rate, Rate { per_second: 10, burst: 20 });
        assert_eq!(usual.activations.len(), 3);
        assert!(!usual.client_tokens && usual.channel.is_none() && usual.networks.is_empty());
        assert_eq!(usual.ownership.of(Event::TrialConversion), Owner::Platform);
        assert_eq!(usual.ownership.of(Event::Renewal), Owner::Partner);
        assert_eq!(usual.offered(&"shield".into()), Offered::default());
    }

    #[test]
    fn an_embedded_experience_needs_no_codes() {
        let sdk = read(&[("partner.type", "SDK")]);
        assert!(sdk.client_tokens && !sdk.activations.contains(&Policy::Code));
        assert_eq!(sdk.channel, Some(Channel::Sdk));
        let both = read(&[("partner.type", "SDK"), ("partner.activations", "IMMEDIATE CODE")]);
        assert!(both.activations.contains(&Policy::Code));
    }

    #[test]
    fn what_is_agreed_about_offerings() {
        let agreement = read(&[
            ("partner.sku.shield", "TEL-1"),
            ("partner.terms.shield", "partner.fixed"),
            ("partner.options.shield", "vpn backup"),
            ("partner.approval.shield", "true"),
            ("partner.national_id.shield", "LAST4"),
            ("partner.children", "north south"),
            ("partner.ip", "203.0.113.0/24 2001:db8::/32"),
        ]);
        let shield = agreement.offered(&"shield".into());
        assert_eq!(shield.sku.as_deref(), Some("TEL-1"));
        assert_eq!(shield.terms, Some("partner.fixed".into()));
        assert_eq!(shield.options.map(|options| options.len()), Some(2));
        assert!(shield.approval);
        assert_eq!(shield.national_id, Some(NationalId::Last4));
        assert_eq!(agreement.named("TEL-1"), Some(&"shield".into()));
        assert_eq!(agreement.named("TEL-2"), None);
        assert_eq!((agreement.children.len(), agreement.networks.len()), (2, 2));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (name, value) in [
            ("partner.type", "OEM"),
            ("partner.version", "0"),
            ("partner.version", "2"),
            ("partner.version_selector", "HEADER"),
            ("partner.pii_mode", "ALL"),
            ("partner.rate_limit", "0"),
            ("partner.rate_limit", "10001"),
            ("partner.ip", "10.0.0.1/33"),
            ("partner.children", "telco"),
            ("partner.client_tokens", "yes"),
            ("partner.activations", "LATER"),
            ("partner.activation_url", "http://a.test/{code}"),
            ("partner.activation_url", "https://a.test/"),
            ("partner.ownership.renewal", "NOBODY"),
            ("partner.ownership.birthday", "PARTNER"),
            ("partner.approval.shield", "1"),
            ("partner.national_id.shield", "SOME"),
            ("partner.sku.shield", ""),
            ("partner.sku.shield", "off_shield"),
            ("partner.color", "red"),
            ("partner.color.shield", "red"),
        ] {
            let fault = fault(&partner(&[(name, value)]));
            assert!(fault.is_some(), "{name} {value}");
        }
        let twice = [("partner.sku.a", "TEL"), ("partner.sku.b", "TEL")];
        assert!(fault(&partner(&twice)).is_some_and(|text| text.contains("TEL")));
        assert_eq!(fault(&partner(&[("endpoint", "https://a.test/")])), None);
    }
}
