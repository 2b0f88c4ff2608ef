//! What the page says, in the languages mail is written in. `{partner}`, `{date}`, `{count}` and
//! the like stand for what is known when it is said.

use perennial_core::time::{Instant, Span, Unit, Zone, local_date};

use crate::failure::{Failure, Status};

pub struct Words {
    pub language: &'static str,
    pub sandbox: &'static str,
    pub create: &'static str,
    pub create_lead: &'static str,
    pub entitle: &'static str,
    pub entitle_lead: &'static str,
    pub sold_by: &'static str,
    pub starts: &'static str,
    pub free_until: &'static str,
    pub first_charge: &'static str,
    pub next_charge: &'static str,
    pub today: &'static str,
    pub replaces: &'static str,
    pub offer: &'static str,
    pub signed_in_as: &'static str,
    pub paid_to: &'static str,
    pub agree: &'static str,
    pub link: &'static str,
    pub back: &'static str,
    pub not_now: &'static str,
    pub another: &'static str,
    pub done: &'static str,
    pub done_lead: &'static str,
    pub unknown: &'static str,
    pub unknown_lead: &'static str,
    pub used: &'static str,
    pub used_lead: &'static str,
    pub refused: &'static str,
    pub already: &'static str,
    pub not_for_you: &'static str,
    pub not_offered: &'static str,
    pub of_another: &'static str,
    pub not_agreed: &'static str,
    pub not_possible: &'static str,
    pub form_old: &'static str,
    pub trouble: &'static str,
    pub trouble_lead: &'static str,
    once: &'static str,
    for_cycles: &'static str,
    decimal: char,
    months: [&'static str; 12],
    day_mark: &'static str,
    /// One, and several with `{count}`, of each unit from the hour up.
    every: [(&'static str, &'static str); 6],
}

static ENGLISH: Words = Words {
    language: "en",
    sandbox: "Test mode: nothing here is real, and nobody is charged.",
    create: "Confirm your subscription",
    create_lead: "{partner} has prepared this for you. Please check it and confirm.",
    entitle: "Activate your subscription",
    entitle_lead: "{partner} has set this up for you. Confirm to use it with your account.",
    sold_by: "Sold by",
    starts: "Starts",
    free_until: "Free until",
    first_charge: "First charge",
    next_charge: "Next charge",
    today: "today, {date}",
    replaces: "Replaces",
    offer: "Offer",
    signed_in_as: "Your account",
    paid_to: "You pay {partner}.",
    agree: "Confirm subscription",
    link: "Use with my account",
    back: "Back to {partner}",
    not_now: "Not now, back to {partner}",
    another: "Use another account",
    done: "All done",
    done_lead: "Your subscription is ready. You can close this page.",
    unknown: "This link does not work any more",
    unknown_lead: "It may have expired, or part of it is missing. Ask for a new link where you got \
                   this one.",
    used: "This link was used already",
    used_lead: "What it was for is done. There is nothing left to confirm here.",
    refused: "This cannot be confirmed",
    already: "You have this subscription already.",
    not_for_you: "This offer is not for your account.",
    not_offered: "This is not offered any more.",
    of_another: "This order belongs to another account.",
    not_agreed: "The seller did not agree to this order.",
    not_possible: "The order has changed since you got this link.",
    form_old: "This page was open for too long, or another account signed in meanwhile. Open the \
               link again.",
    trouble: "Something went wrong",
    trouble_lead: "Nothing was changed. Please try again in a moment.",
    once: "once",
    for_cycles: "{every}, {count} times",
    decimal: '.',
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day_mark: "",
    every: [
        ("an hour", "every {count} hours"),
        ("a day", "every {count} days"),
        ("a week", "every {count} weeks"),
        ("a month", "every {count} months"),
        ("a year", "every {count} years"),
        ("a second", "every {count} seconds"),
    ],
};

static GERMAN: Words = Words {
    language: "de",
    sandbox: "Testbetrieb: Nichts hier ist echt, und niemandem wird etwas berechnet.",
    create: "Abonnement bestätigen",
    create_lead: "{partner} hat dies für Sie vorbereitet. Bitte prüfen und bestätigen Sie es.",
    entitle: "Abonnement aktivieren",
    entitle_lead: "{partner} hat dies für Sie eingerichtet. Bestätigen Sie, um es mit Ihrem Konto \
                   zu nutzen.",
    sold_by: "Verkauft von",
    starts: "Beginnt",
    free_until: "Kostenlos bis",
    first_charge: "Erste Abbuchung",
    next_charge: "Nächste Abbuchung",
    today: "heute, {date}",
    replaces: "Ersetzt",
    offer: "Angebot",
    signed_in_as: "Ihr Konto",
    paid_to: "Sie zahlen an {partner}.",
    agree: "Abonnement bestätigen",
    link: "Mit meinem Konto nutzen",
    back: "Zurück zu {partner}",
    not_now: "Nicht jetzt, zurück zu {partner}",
    another: "Anderes Konto verwenden",
    done: "Fertig",
    done_lead: "Ihr Abonnement ist bereit. Sie können diese Seite schließen.",
    unknown: "Dieser Link gilt nicht mehr",
    unknown_lead: "Vielleicht ist er abgelaufen, oder ein Teil fehlt. Bitten Sie dort, wo Sie ihn \
                   bekommen haben, um einen neuen.",
    used: "Dieser Link wurde schon benutzt",
    used_lead: "Wofür er war, ist erledigt. Hier gibt es nichts mehr zu bestätigen.",
    refused: "Das lässt sich nicht bestätigen",
    already: "Sie haben dieses Abonnement schon.",
    not_for_you: "Dieses Angebot gilt nicht für Ihr Konto.",
    not_offered: "Das wird nicht mehr angeboten.",
    of_another: "Diese Bestellung gehört zu einem anderen Konto.",
    not_agreed: "Der Verkäufer hat dieser Bestellung nicht zugestimmt.",
    not_possible: "Die Bestellung hat sich geändert, seit Sie diesen Link bekommen haben.",
    form_old: "Diese Seite war zu lange offen, oder inzwischen ist ein anderes Konto angemeldet. \
               Öffnen Sie den Link noch einmal.",
    trouble: "Etwas ist schiefgegangen",
    trouble_lead: "Es wurde nichts geändert. Bitte versuchen Sie es gleich noch einmal.",
    once: "einmalig",
    for_cycles: "{every}, {count}-mal",
    decimal: ',',
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day_mark: ".",
    every: [
        ("pro Stunde", "alle {count} Stunden"),
        ("pro Tag", "alle {count} Tage"),
        ("pro Woche", "alle {count} Wochen"),
        ("pro Monat", "alle {count} Monate"),
        ("pro Jahr", "alle {count} Jahre"),
        ("pro Sekunde", "alle {count} Sekunden"),
    ],
};

/// The first language of a list, as browsers send it, that there is; English without one.
pub fn words(wished: &str) -> &'static Words {
    let languages = wished.split(',').map(|each| each.trim().to_ascii_lowercase());
    let is = |language: &str, each: &str| {
        each.strip_prefix(language)
            .is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric))
    };
    let mut known = languages.filter_map(|each| {
        if is("de", &each) { Some(&GERMAN) } else { is("en", &each).then_some(&ENGLISH) }
    });
    known.next().unwrap_or(&ENGLISH)
}

impl Words {
    /// A day, as people there write it.
    pub fn date(&self, at: Instant, zone: &Zone) -> String {
        let (year, month, day) = local_date(at, zone);
        let month = usize::try_from(month).ok().and_then(|month| month.checked_sub(1));
        let month = month.and_then(|month| self.months.get(month)).copied().unwrap_or_default();
        format!("{day}{} {month} {year}", self.day_mark)
    }

    /// An amount and how often it comes: `4.99 EUR a month`.
    pub fn price(&self, (amount, currency): (&str, &str), often: &str) -> String {
        let amount = amount.replace('.', &self.decimal.to_string());
        format!("{amount} {currency} {often}")
    }

    /// How often something is charged.
    pub fn often(&self, cycle: Span, once: bool, times: Option<u32>) -> String {
        if once {
            return self.once.to_owned();
        }
        let unit = match cycle.unit {
            Unit::Hour => 0,
            Unit::Day => 1,
            Unit::Week => 2,
            Unit::Month => 3,
            Unit::Year => 4,
            Unit::Second => 5,
        };
        let (one, several): (&str, &str) = self.every.get(unit).copied().unwrap_or_default();
        let every = match cycle.count {
            1 => one.to_owned(),
            count => several.replace("{count}", &count.to_string()),
        };
        match times {
            None => every,
            Some(times) => {
                let text = self.for_cycles.replace("{every}", &every);
                text.replace("{count}", &times.to_string())
            }
        }
    }

    /// Why something cannot be confirmed, to the customer.
    pub fn why(&self, failure: &Failure) -> &'static str {
        match failure.info.as_ref().map_or("", |info| info.reason) {
            "ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED" => self.already,
            "ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE" => self.not_for_you,
            "ERROR_CODE_SUBSCRIPTION_REJECTED_SUBSCRIPTION_INELIGIBLE" => self.not_agreed,
            "ERROR_CODE_PRODUCT_NOT_FOUND" | "ERROR_CODE_PROMOTION_NOT_FOUND" => self.not_offered,
            "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH" | "SUBSCRIPTION_ALREADY_EXISTS" => {
                self.of_another
            }
            _ => match failure.status {
                Status::Internal
                | Status::Unavailable
                | Status::DeadlineExceeded
                | Status::Aborted
                | Status::ResourceExhausted => self.trouble_lead,
                Status::InvalidArgument
                | Status::FailedPrecondition
                | Status::Unauthenticated
                | Status::PermissionDenied
                | Status::NotFound
                | Status::AlreadyExists => self.not_possible,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_there_is() {
        for (wished, language) in [
            ("", "en"),
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr, DE;q=0.5", "de"),
            ("en-GB,de", "en"),
            ("den", "en"),
            ("nonsense;;;,", "en"),
        ] {
            assert_eq!(words(wished).language, language, "{wished}");
        }
    }

    #[test]
    fn prices_and_days_in_words() {
        let words = [&ENGLISH, &GERMAN];
        let price = |cycle, once, times| {
            words.map(|words| words.price(("4.99", "EUR"), &words.often(cycle, once, times)))
        };
        assert_eq!(price(Span::months(1), false, None), ["4.99 EUR a month", "4,99 EUR pro Monat"]);
        assert_eq!(
            price(Span::months(3), false, Some(4)),
            ["4.99 EUR every 3 months, 4 times", "4,99 EUR alle 3 Monate, 4-mal"]
        );
        assert_eq!(price(Span::years(1), true, Some(1)), ["4.99 EUR once", "4,99 EUR einmalig"]);
        let at = Instant::parse("2026-03-31T09:00:00Z").expect("an instant");
        let days = words.map(|words| words.date(at, &Zone::utc()));
        assert_eq!(days, ["31 March 2026", "31. März 2026"]);
    }
}
