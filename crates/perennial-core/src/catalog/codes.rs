//! Codes for an offer: one that many may type, or many of which each is good once.
//!
//! The offer says what a code gives and to whom; this says how often, and until when. The codes
//! that are good once are not written here: whoever keeps the secret of the installation can say
//! them again, and a stolen catalog redeems nothing.

use super::offer::Offer;
use super::refusal::CatalogRefusal;
use super::{Catalog, OfferKind};
use crate::ids::{CodesId, OfferId, ProjectId};
use crate::time::{Instant, Span, Zone, local_date};

/// The most codes of one piece that are each good once: they are written in one commit.
pub const ONE_TIME_MAX: u32 = 25_000;
/// The most often one code can be typed.
pub const CUSTOM_MAX: u32 = 1_000_000;

/// Codes that were made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    pub id: CodesId,
    pub project: ProjectId,
    pub offer: OfferId,
    pub form: CodesForm,
    /// How often they may be redeemed in all: each once, or the one so often.
    pub number: u32,
    /// From when on they are good for nothing.
    pub until: Option<Instant>,
    pub active: bool,
    pub created: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodesForm {
    /// One code for everybody, upper case.
    Custom { code: String },
    /// As many as there are, each good once.
    OneTime,
}

/// A code somebody shows with an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCode {
    pub codes: CodesId,
    /// Which one it is, of those that are good once: the keyed hash of what was typed.
    pub once: Option<String>,
}

/// A code that was redeemed with a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    pub code: ShownCode,
    pub offer: OfferId,
    pub at: Instant,
}

/// How many codes a project may have redeemed, and how long those that are good once may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLimits {
    pub redeemed_per_quarter: u32,
    pub one_time_months: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { redeemed_per_quarter: 1_000_000, one_time_months: 6 }
    }
}

impl CodeLimits {
    /// Whether both are within what can be set.
    pub fn sound(&self) -> bool {
        (1..=1_000_000_000).contains(&self.redeemed_per_quarter)
            && (1..=120).contains(&self.one_time_months)
    }
}

impl Codes {
    /// Under which name their uses are counted.
    pub fn tally(id: &CodesId) -> String {
        format!("codes/{id}")
    }

    /// Under which name what a project had redeemed in the quarter of an instant is counted.
    pub fn tally_of_quarter(project: &ProjectId, at: Instant) -> String {
        let (year, month, _) = local_date(at, &Zone::utc());
        let quarter = match month {
            1..=3 => 1,
            4..=6 => 2,
            7..=9 => 3,
            _ => 4,
        };
        format!("redeemed/{project}/{year}Q{quarter}")
    }

    /// Whether they can be redeemed at an instant, as far as they say themselves.
    pub fn good(&self, now: Instant) -> Result<(), CatalogRefusal> {
        if !self.active {
            return Err(CatalogRefusal::CodeClosed);
        }
        match self.until {
            Some(until) if until <= now => Err(CatalogRefusal::CodeExpired),
            Some(_) | None => Ok(()),
        }
    }
}

impl Catalog {
    /// Codes of a project; another project's are not there.
    pub fn codes(&self, project: &ProjectId, id: &CodesId) -> Result<&Codes, CatalogRefusal> {
        self.codes.get(id).filter(|it| it.project == *project).ok_or(CatalogRefusal::NoCode)
    }

    /// Checks codes before they are stored. Once they are out, only whether they are good may
    /// change.
    pub fn check_codes(&self, codes: &Codes) -> Result<(), CatalogRefusal> {
        let project = self.project(&codes.project)?;
        let offer = self.offers.get(&codes.offer).filter(|it| it.project == codes.project);
        let offer = offer.ok_or(CatalogRefusal::NoOffer)?;
        if offer.kind != OfferKind::ByCode {
            return Err(CatalogRefusal::OfferMismatch);
        }
        if let Some(old) = self.codes.get(&codes.id) {
            let kept = Codes { active: codes.active, ..old.clone() };
            let same = kept == *codes;
            return if same { Ok(()) } else { Err(CatalogRefusal::Fixed { field: "codes" }) };
        }
        let most = match codes.form {
            CodesForm::Custom { .. } => CUSTOM_MAX,
            CodesForm::OneTime => ONE_TIME_MAX,
        };
        if !(1..=most).contains(&codes.number) {
            return Err(CatalogRefusal::Invalid { field: "numberOfCodes" });
        }
        if codes.until.is_some_and(|until| until <= codes.created) {
            return Err(CatalogRefusal::Invalid { field: "expirationDate" });
        }
        if codes.form == CodesForm::OneTime {
            let months = Span::months(project.listing.codes.one_time_months);
            let last = months.after(codes.created, &Zone::utc())?;
            if codes.until.is_none_or(|until| until > last) {
                return Err(CatalogRefusal::Invalid { field: "expirationDate" });
            }
        }
        Ok(())
    }

    /// Whether an offer may be used with the code that was shown, or without one.
    pub(super) fn unlocks(
        &self,
        shown: Option<&ShownCode>,
        offer: &Offer,
        now: Instant,
    ) -> Result<(), CatalogRefusal> {
        let by_code = offer.kind == OfferKind::ByCode;
        let Some(shown) = shown else {
            return if by_code { Err(CatalogRefusal::CodeNeeded) } else { Ok(()) };
        };
        let codes = self.codes(&offer.project, &shown.codes)?;
        if codes.offer != offer.id || !by_code {
            return Err(CatalogRefusal::OfferMismatch);
        }
        let each_once = codes.form == CodesForm::OneTime;
        if each_once != shown.once.is_some() {
            return Err(CatalogRefusal::NoCode);
        }
        codes.good(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_three_months_of_utc() {
        let name = |text: &str| {
            let at = Instant::parse(text).expect("an instant");
            Codes::tally_of_quarter(&"p".into(), at)
        };
        assert_eq!(name("2026-01-01T00:00:00Z"), "redeemed/p/2026Q1");
        assert_eq!(name("2026-03-31T23:59:59Z"), "redeemed/p/2026Q1");
        assert_eq!(name("2026-04-01T00:00:00Z"), "redeemed/p/2026Q2");
        assert_eq!(name("2026-12-31T23:59:59Z"), "redeemed/p/2026Q4");
    }
}
