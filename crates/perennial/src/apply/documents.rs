//! From the file's entries to documents. What exists already keeps its numbers and its past.

use std::collections::BTreeSet;

use perennial_core::billing::{Basis, Price, Tax, Tier, TierMode};
use perennial_core::catalog::{
    Availability, Bundle, BundleMode, Group, Issuer, IssuerDetails, Listing, NumberForm,
    PriceEntry, Product, ProductVersion, Project, Review, Text, TextOrigin,
};
use perennial_core::ids::Territory;
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::pace::Pace;
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::time::{Instant, Span};
use perennial_engine::directory::Document;
use perennial_engine::{Counter, Engine, Place};

use super::offers::introductory_for;
use super::relations::relations;
use super::{file, prices};

/// Where new documents get what the file does not say.
pub struct Maker<'a> {
    pub engine: &'a Engine,
    pub place: &'a Place,
    pub now: Instant,
}

impl Maker<'_> {
    pub fn project(&self, entry: &file::ProjectEntry) -> Result<Document, String> {
        let known = self.place.catalog.projects.get(&entry.id.as_str().into());
        let store = match (&entry.store, known) {
            (Some(text), _) => parse_uuid(text)?,
            (None, Some(known)) => known.store,
            (None, None) => self.engine.ids().unique(self.engine.real()),
        };
        let project = Project {
            id: entry.id.as_str().into(),
            name: entry.name.clone(),
            zone: entry.zone.clone(),
            primary_locale: entry.locale.clone(),
            terms: entry.terms.as_str().into(),
            store,
            issuer: issuer(entry.issuer.as_ref(), known, self.now)?,
            listing: listing(entry, known)?,
            discount_plans: super::discount_plans::discount_plans(entry)?,
            pace: pace(entry, known.and_then(|known| known.pace))?,
            created: known.map_or(self.now, |known| known.created),
            changed: known.and_then(|known| known.changed),
        };
        let same = known.is_none_or(|known| *known == project);
        let changed = if same { project.changed } else { Some(self.now) };
        Ok(Document::Project(Project { changed, ..project }))
    }

    pub async fn group(&self, entry: &file::GroupEntry) -> Result<Document, String> {
        let known = self.place.catalog.groups.get(&entry.id.as_str().into()).cloned();
        let number = match &known {
            Some(known) => known.number,
            None => self.number(Counter::Group).await?,
        };
        Ok(Document::Group(Group {
            id: entry.id.as_str().into(),
            project: entry.project.as_str().into(),
            name: entry.name.clone(),
            number,
            texts: known.as_ref().map(|known| known.texts.clone()).unwrap_or_default(),
            grace: known.as_ref().and_then(|known| known.grace),
            created: known.map_or(self.now, |known| known.created),
        }))
    }

    pub async fn product(&self, entry: &file::ProductEntry) -> Result<Document, String> {
        let known = self.place.catalog.products.get(&entry.id.as_str().into()).cloned();
        let version = version(entry)?;
        let texts = entry.texts.iter().map(|(locale, text)| (locale.clone(), written(text)));
        if let Some(mut known) = known {
            known.texts.extend(texts);
            known.group = entry.group.as_deref().map(Into::into);
            if *known.newest() != version {
                known.versions.push(version);
            }
            return Ok(Document::Product(known));
        }
        Ok(Document::Product(Product {
            id: entry.id.as_str().into(),
            project: entry.project.as_str().into(),
            sku: entry.sku.clone().unwrap_or_else(|| entry.id.clone()),
            number: self.number(Counter::Product).await?,
            uuid: self.engine.ids().unique(self.engine.real()),
            group: entry.group.as_deref().map(Into::into),
            texts: texts.collect(),
            review: None,
            created: self.now,
            versions: vec![version],
        }))
    }

    pub(super) async fn number(&self, counter: Counter) -> Result<u64, String> {
        self.engine.number(counter).await.map_err(|error| error.to_string())
    }
}

fn version(entry: &file::ProductEntry) -> Result<ProductVersion, String> {
    let basis = match entry.tax.basis.as_str() {
        "gross" => Basis::Gross,
        "net" => Basis::Net,
        other => return Err(format!("tax basis `{other}` is not gross or net")),
    };
    Ok(ProductVersion {
        name: entry.name.clone(),
        description: entry.description.clone(),
        cycle: span(&entry.cycle)?,
        level: entry.level,
        prices: entry.prices.iter().map(price).collect::<Result<_, _>>()?,
        tax: Tax { basis, rate_ppm: percent(&entry.tax.rate)? },
        unit: entry.unit.clone(),
        usage: entry.usage,
        quantity_min: entry.quantity_min.unwrap_or(u32::from(!entry.usage)),
        quantity_max: entry.quantity_max,
        features: entry.features.clone(),
        devices: entry.devices,
        availability: match &entry.territories {
            None => Availability::Everywhere,
            Some(places) => Availability::Only(territories(places)),
        },
        on_sale: entry.on_sale,
        family_shareable: entry.family_shareable,
        terms: entry.terms.as_deref().map(Into::into),
        billings_max: entry.billings_max,
        review_note: None,
        recurrence: match entry.recurrence.as_deref() {
            None | Some("periodic") => Recurrence::Periodic,
            Some("once") => Recurrence::Once,
            Some(other) => return Err(format!("recurrence `{other}` is not periodic or once")),
        },
        role: match entry.role.as_deref() {
            None | Some("base") => Role::Base,
            Some("addon") => Role::Addon,
            Some(other) => return Err(format!("role `{other}` is not base or addon")),
        },
        bundle: entry.bundle.as_ref().map(bundle).transpose()?,
        relations: relations(entry)?,
    })
}

fn price(entry: &file::PriceEntry) -> Result<PriceEntry, String> {
    let currency = currency(&entry.currency)?;
    let unit = |text: &str| unit_price(text, currency);
    let price = match (&entry.price, entry.mode.as_deref()) {
        (Some(text), None) if entry.tiers.is_empty() => Price::Flat(unit(text)?),
        (None, Some(mode)) => {
            let mode = match mode {
                "all_units" => TierMode::AllUnits,
                "graduated" => TierMode::Graduated,
                other => return Err(format!("tier mode `{other}` is not known")),
            };
            let tier = |tier: &file::TierEntry| {
                Ok::<_, String>(Tier { up_to: tier.up_to, price: unit(&tier.price)? })
            };
            Price::Tiered { mode, tiers: entry.tiers.iter().map(tier).collect::<Result<_, _>>()? }
        }
        _ => return Err("a price is either `price`, or `mode` with `tiers`".to_owned()),
    };
    Ok(PriceEntry {
        territory: entry.territory.as_deref().map(Into::into),
        price,
        from: entry.from.as_deref().map(instant).transpose()?,
        preserve: entry.preserve,
    })
}

fn bundle(entry: &file::BundleEntry) -> Result<Bundle, String> {
    let mode = match entry.mode.as_str() {
        "full" => BundleMode::Full,
        "incremental" => BundleMode::Incremental,
        other => return Err(format!("bundle mode `{other}` is not full or incremental")),
    };
    let elements = entry.elements.iter().map(|id| id.as_str().into()).collect();
    Ok(Bundle { elements, mode })
}

fn written(entry: &file::TextEntry) -> Text {
    let (name, description) = (entry.name.clone(), entry.description.clone());
    Text { name, description, origin: TextOrigin::Manual }
}

/// Where something changed, what was so stays with the invoices of its time.
fn issuer(
    entry: Option<&file::IssuerEntry>,
    known: Option<&Project>,
    now: Instant,
) -> Result<Option<Issuer>, String> {
    let Some(entry) = entry else { return Ok(None) };
    let form = |text: &str| {
        NumberForm::parse(text).ok_or_else(|| {
            format!("`{text}` does not print numbers: write it like `INV-{{number:06}}`")
        })
    };
    let known = known.and_then(|known| known.issuer.as_ref());
    let mut details = known.map(|known| known.details.clone()).unwrap_or_default();
    let new = IssuerDetails {
        since: details.last().map_or(now, |last| last.since),
        name: entry.name.clone(),
        address: entry.address.clone(),
        vat_id: entry.vat_id.clone(),
        email: entry.email.clone(),
    };
    if details.last() != Some(&new) {
        details.push(IssuerDetails { since: now, ..new });
    }
    let (invoices, credit_notes) = (form(&entry.invoices)?, form(&entry.credit_notes)?);
    Ok(Some(Issuer { invoices, credit_notes, details }))
}

/// Percent with up to four decimals, as parts per million.
pub fn percent(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is not a percentage");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 4 {
        return Err(wrong());
    }
    let ppm: u64 = format!("{whole}{part:0<4}").parse().map_err(|_| wrong())?;
    u32::try_from(ppm).ok().filter(|ppm| *ppm <= 1_000_000).ok_or_else(wrong)
}

pub fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|_| format!("`{text}` is not a duration like P1M"))
}

pub fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text)
        .map_err(|_| format!("`{text}` is not an instant like 2026-01-31T09:00:00Z"))
}

pub(super) fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).map_err(|_| format!("`{code}` is not a currency"))
}

pub(super) fn unit_price(text: &str, currency: Currency) -> Result<UnitPrice, String> {
    UnitPrice::parse_decimal(text, currency).map_err(|_| format!("`{text}` is not a price"))
}

pub(super) fn territories(places: &BTreeSet<String>) -> BTreeSet<Territory> {
    places.iter().map(|place| place.as_str().into()).collect()
}

fn parse_uuid(text: &str) -> Result<u128, String> {
    uuid::Uuid::parse_str(text).map(|id| id.as_u128()).map_err(|_| format!("`{text}` is no UUID"))
}

/// How long a month lasts, which stays as it is where the file does not say.
fn pace(entry: &file::ProjectEntry, known: Option<Pace>) -> Result<Option<Pace>, String> {
    match entry.sandbox_renewal_rate.as_deref() {
        None => Ok(known),
        Some("off") => Ok(None),
        Some(name) => Pace::named(name).map(Some).ok_or_else(|| {
            let known = Pace::ALL.map(Pace::name).join(", ");
            format!("sandbox_renewal_rate `{name}` is none of off, {known}")
        }),
    }
}

/// What the file does not say stays as it is.
fn listing(entry: &file::ProjectEntry, known: Option<&Project>) -> Result<Listing, String> {
    let mut listing = known.map(|known| known.listing.clone()).unwrap_or_default();
    if let Some(word) = &entry.introductory_for {
        listing.introductory_for = introductory_for(word)?;
    }
    if let Some(win_backs) = &entry.win_backs {
        let own = &mut listing.win_backs;
        own.per_product = win_backs.per_product.unwrap_or(own.per_product);
        own.running_per_place = win_backs.running_per_place.unwrap_or(own.running_per_place);
        own.strict = win_backs.strict.unwrap_or(own.strict);
    }
    if let Some(limits) = &entry.limits {
        let set = |own: &mut u32, said: Option<u32>| *own = said.unwrap_or(*own);
        set(&mut listing.limits.name, limits.name);
        set(&mut listing.limits.description, limits.description);
        set(&mut listing.limits.group_name, limits.group_name);
        set(&mut listing.codes.redeemed_per_quarter, limits.redeemed_per_quarter);
        set(&mut listing.codes.one_time_months, limits.one_time_months);
    }
    prices::rules(&mut listing.prices, entry)?;
    if let Some(review) = &entry.review {
        listing.review = match review.as_str() {
            "auto" => Review::Auto,
            "manual" => Review::Manual,
            other => return Err(format!("review `{other}` is not auto or manual")),
        };
    }
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use perennial_core::catalog::{OfferPrice, OfferStep};

    use super::super::offers::{offer_price, offer_step};
    use super::*;

    #[test]
    fn a_rate_of_renewals_is_a_word() {
        let read = |rate: &str, known: Option<Pace>| {
            let text = format!("id = \"p\"\nname = \"P\"\nterms = \"platform\"\n{rate}");
            let entry: file::ProjectEntry = toml::from_str(&text).unwrap();
            pace(&entry, known)
        };
        let five = Some(Pace::FiveMinutes);
        assert_eq!(read("sandbox_renewal_rate = \"five_minutes\"", None), Ok(five));
        assert_eq!(read("sandbox_renewal_rate = \"off\"", five), Ok(None));
        assert_eq!(read("", five), Ok(five));
        assert!(read("sandbox_renewal_rate = \"ten_minutes\"", None).is_err());
    }

    #[test]
    fn a_percentage_is_exact() {
        assert_eq!(percent("19"), Ok(190_000));
        assert_eq!(percent("8.25"), Ok(82_500));
        assert_eq!(percent("0.0001"), Ok(1));
        for wrong in ["", "-1", "1e1", "101", "0.00001", "1,5", " 1"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_sold_line_by_line_is_read() {
        let file = file::read(
            r#"
            [[products]]
            id = "family"
            project = "p"
            name = "Family"
            cycle = "P1M"
            bundle = { elements = ["shield", "vault"], mode = "incremental" }
            role = "addon"
            recurrence = "once"

            [[offers]]
            id = "start"
            project = "p"
            product = "family"
            also = ["shield"]
            kind = "introductory"
            name = "Start"
            mode = "pay_as_you_go"
            length = "P1M"
            prices = [{ off = "50" }, { territory = "US", off = "25" }]
            then = [{ periods = 3, prices = [{ off = "20" }] }]
            "#,
        )
        .unwrap();
        let sold = version(&file.products[0]).unwrap();
        let elements = vec!["shield".into(), "vault".into()];
        assert_eq!(sold.bundle, Some(Bundle { elements, mode: BundleMode::Incremental }));
        assert_eq!((sold.recurrence, sold.role), (Recurrence::Once, Role::Addon));
        assert_eq!(file.offers[0].also, ["shield".to_owned()].into());
        let step = offer_step(&file.offers[0].then[0]).unwrap();
        let off = |territory, ppm| OfferPrice::Off { territory, ppm };
        assert_eq!(step, OfferStep { periods: 3, prices: vec![off(None, 200_000)] });
        let own = offer_price(&file.offers[0].prices[1]).unwrap();
        assert_eq!(own, off(Some("US".into()), 250_000));
        for wrong in [
            "recurrence = \"twice\"",
            "role = \"extra\"",
            "bundle = { elements = [], mode = \"half\" }",
        ] {
            let text = format!(
                "[[products]]\nid = \"x\"\nproject = \"p\"\nname = \"X\"\ncycle = \"P1M\"\n{wrong}"
            );
            assert!(version(&file::read(&text).unwrap().products[0]).is_err(), "{wrong}");
        }
    }
}
