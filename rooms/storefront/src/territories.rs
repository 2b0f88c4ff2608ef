//! The 175 storefronts this surface sells in (specification, section 10). It writes them as
//! ISO 3166-1 alpha-3, the rest of the house as alpha-2.

use perennial_core::ids::Territory;

/// Alpha-3 and alpha-2, in the order of the alpha-3 code. `XKS` is Kosovo, which ISO has not.
const STOREFRONTS: [(&str, &str); 175] = [
    ("AFG", "AF"),
    ("AGO", "AO"),
    ("AIA", "AI"),
    ("ALB", "AL"),
    ("ARE", "AE"),
    ("ARG", "AR"),
    ("ARM", "AM"),
    ("ATG", "AG"),
    ("AUS", "AU"),
    ("AUT", "AT"),
    ("AZE", "AZ"),
    ("BEL", "BE"),
    ("BEN", "BJ"),
    ("BFA", "BF"),
    ("BGR", "BG"),
    ("BHR", "BH"),
    ("BHS", "BS"),
    ("BIH", "BA"),
    ("BLR", "BY"),
    ("BLZ", "BZ"),
    ("BMU", "BM"),
    ("BOL", "BO"),
    ("BRA", "BR"),
    ("BRB", "BB"),
    ("BRN", "BN"),
    ("BTN", "BT"),
    ("BWA", "BW"),
    ("CAN", "CA"),
    ("CHE", "CH"),
    ("CHL", "CL"),
    ("CHN", "CN"),
    ("CIV", "CI"),
    ("CMR", "CM"),
    ("COD", "CD"),
    ("COG", "CG"),
    ("COL", "CO"),
    ("CPV", "CV"),
    ("CRI", "CR"),
    ("CYM", "KY"),
    ("CYP", "CY"),
    ("CZE", "CZ"),
    ("DEU", "DE"),
    ("DMA", "DM"),
    ("DNK", "DK"),
    ("DOM", "DO"),
    ("DZA", "DZ"),
    ("ECU", "EC"),
    ("EGY", "EG"),
    ("ESP", "ES"),
    ("EST", "EE"),
    ("FIN", "FI"),
    ("FJI", "FJ"),
    ("FRA", "FR"),
    ("FSM", "FM"),
    ("GAB", "GA"),
    ("GBR", "GB"),
    ("GEO", "GE"),
    ("GHA", "GH"),
    ("GMB", "GM"),
    ("GNB", "GW"),
    ("GRC", "GR"),
    ("GRD", "GD"),
    ("GTM", "GT"),
    ("GUY", "GY"),
    ("HKG", "HK"),
    ("HND", "HN"),
    ("HRV", "HR"),
    ("HUN", "HU"),
    ("IDN", "ID"),
    ("IND", "IN"),
    ("IRL", "IE"),
    ("IRQ", "IQ"),
    ("ISL", "IS"),
    ("ISR", "IL"),
    ("ITA", "IT"),
    ("JAM", "JM"),
    ("JOR", "JO"),
    ("JPN", "JP"),
    ("KAZ", "KZ"),
    ("KEN", "KE"),
    ("KGZ", "KG"),
    ("KHM", "KH"),
    ("KNA", "KN"),
    ("KOR", "KR"),
    ("KWT", "KW"),
    ("LAO", "LA"),
    ("LBN", "LB"),
    ("LBR", "LR"),
    ("LBY", "LY"),
    ("LCA", "LC"),
    ("LKA", "LK"),
    ("LTU", "LT"),
    ("LUX", "LU"),
    ("LVA", "LV"),
    ("MAC", "MO"),
    ("MAR", "MA"),
    ("MDA", "MD"),
    ("MDG", "MG"),
    ("MDV", "MV"),
    ("MEX", "MX"),
    ("MKD", "MK"),
    ("MLI", "ML"),
    ("MLT", "MT"),
    ("MMR", "MM"),
    ("MNE", "ME"),
    ("MNG", "MN"),
    ("MOZ", "MZ"),
    ("MRT", "MR"),
    ("MSR", "MS"),
    ("MUS", "MU"),
    ("MWI", "MW"),
    ("MYS", "MY"),
    ("NAM", "NA"),
    ("NER", "NE"),
    ("NGA", "NG"),
    ("NIC", "NI"),
    ("NLD", "NL"),
    ("NOR", "NO"),
    ("NPL", "NP"),
    ("NRU", "NR"),
    ("NZL", "NZ"),
    ("OMN", "OM"),
    ("PAK", "PK"),
    ("PAN", "PA"),
    ("PER", "PE"),
    ("PHL", "PH"),
    ("PLW", "PW"),
    ("PNG", "PG"),
    ("POL", "PL"),
    ("PRT", "PT"),
    ("PRY", "PY"),
    ("QAT", "QA"),
    ("ROU", "RO"),
    ("RUS", "RU"),
    ("RWA", "RW"),
    ("SAU", "SA"),
    ("SEN", "SN"),
    ("SGP", "SG"),
    ("SLB", "SB"),
    ("SLE", "SL"),
    ("SLV", "SV"),
    ("SRB", "RS"),
    ("STP", "ST"),
    ("SUR", "SR"),
    ("SVK", "SK"),
    ("SVN", "SI"),
    ("SWE", "SE"),
    ("SWZ", "SZ"),
    ("SYC", "SC"),
    ("TCA", "TC"),
    ("TCD", "TD"),
    ("THA", "TH"),
    ("TJK", "TJ"),
    ("TKM", "TM"),
    ("TON", "TO"),
    ("TTO", "TT"),
    ("TUN", "TN"),
    ("TUR", "TR"),
    ("TWN", "TW"),
    ("TZA", "TZ"),
    ("UGA", "UG"),
    ("UKR", "UA"),
    ("URY", "UY"),
    ("USA", "US"),
    ("UZB", "UZ"),
    ("VCT", "VC"),
    ("VEN", "VE"),
    ("VGB", "VG"),
    ("VNM", "VN"),
    ("VUT", "VU"),
    ("XKS", "XK"),
    ("YEM", "YE"),
    ("ZAF", "ZA"),
    ("ZMB", "ZM"),
    ("ZWE", "ZW"),
];

/// The place of an alpha-3 code; none for what is not sold in.
pub(crate) fn read(code: &str) -> Option<Territory> {
    let at = STOREFRONTS.binary_search_by(|(three, _)| (*three).cmp(code)).ok()?;
    STOREFRONTS.get(at).map(|(_, two)| Territory::new(*two))
}

/// The alpha-3 code of a place. One that has no storefront keeps its own name.
pub(crate) fn write(territory: &Territory) -> String {
    let found = STOREFRONTS.iter().find(|(_, two)| *two == territory.as_str());
    found.map_or_else(|| territory.0.clone(), |(three, _)| (*three).to_owned())
}

/// Every place there is.
pub(crate) fn everywhere() -> impl Iterator<Item = Territory> {
    STOREFRONTS.iter().map(|(_, two)| Territory::new(*two))
}

/// The place a locale such as `en-US` names.
pub(crate) fn of_locale(locale: &str) -> Option<Territory> {
    let region = locale.rsplit('-').next()?;
    STOREFRONTS.iter().find(|(_, two)| *two == region).map(|(_, two)| Territory::new(*two))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_code_is_read_and_written() {
        assert!(STOREFRONTS.is_sorted());
        let twos: BTreeSet<_> = everywhere().collect();
        assert_eq!(twos.len(), STOREFRONTS.len());
        for (three, two) in STOREFRONTS {
            assert_eq!(read(three), Some(Territory::new(two)));
            assert_eq!(write(&Territory::new(two)), three);
        }
        for wrong in ["", "US", "usa", "UsA", "ZZZ", "PRK", "USAA"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(write(&Territory::new("ZZ")), "ZZ");
    }

    #[test]
    fn a_locale_names_its_place() {
        assert_eq!(of_locale("en-US"), Some(Territory::new("US")));
        assert_eq!(of_locale("de-DE"), Some(Territory::new("DE")));
        assert_eq!(of_locale("ja"), None);
        assert_eq!(of_locale("zh-Hans"), None);
    }
}
