//! Projects as this surface tells them.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::catalog::{PriceRules, Project, Review};
use perennial_core::money::{Currency, Money};
use perennial_core::pace::Pace;

use crate::{territories, wire};

/// What the words for a rate begin with (specification, section 3).
const EVERY: &str = "MONTHLY_RENEWAL_EVERY_";
/// The word for none, where one is set.
pub(crate) const OFF: &str = "OFF";

pub(crate) const REVIEWS: [(&str, Review); 2] =
    [("auto", Review::Auto), ("manual", Review::Manual)];

pub(crate) fn project(project: &Project) -> wire::Project {
    let limits = project.listing.limits;
    wire::Project {
        id: project.id.0.clone(),
        name: project.name.clone(),
        app_store_app_id: project.listing.app_store_app.clone(),
        play_store_package_name: project.listing.play_store_package.clone(),
        created_at: project.created.to_string(),
        updated_at: project.changed.unwrap_or(project.created).to_string(),
        primary_locale: project.primary_locale.clone(),
        time_zone: project.zone.clone(),
        limits: wire::Limits {
            name: limits.name,
            description: limits.description,
            group_name: limits.group_name,
        },
        price_points: points(&project.listing.prices),
        price_notice_days: project.listing.prices.notice_days,
        consent_always_territories: {
            project.listing.prices.always_ask.iter().map(territories::write).collect()
        },
        review: match project.listing.review {
            Review::Auto => "auto",
            Review::Manual => "manual",
        },
        sandbox_renewal_rate: project.pace.map(rate),
    }
}

fn points(rules: &PriceRules) -> BTreeMap<String, Vec<String>> {
    let amounts = |(currency, points): (&Currency, &BTreeSet<i64>)| {
        let amount = |minor: &i64| Money::new(*minor, *currency).decimal();
        (currency.to_string(), points.iter().map(amount).collect())
    };
    rules.points.iter().map(amounts).collect()
}

/// `MONTHLY_RENEWAL_EVERY_FIVE_MINUTES`.
pub(crate) fn rate(pace: Pace) -> String {
    format!("{EVERY}{}", pace.name().to_ascii_uppercase())
}

/// Every word for a rate, and the one for none.
pub(crate) fn rate_words() -> Vec<String> {
    Pace::ALL.into_iter().map(rate).chain([OFF.to_owned()]).collect()
}
