//! The development server: a sandbox, a demo catalog, two demo partners, and keys shown once.

use std::fmt::Write;

use crate::apply::{Report, file};
use crate::config::Config;
use crate::house::Opened;

const DEMO: &str = include_str!("demo.toml");

/// Names of the environment variables the keys are shown under, by credential.
const VARIABLES: [(&str, &str); 7] = [
    ("credential storefront-demo", "STOREFRONT_KEY"),
    ("credential commerce-demo", "COMMERCE_PASSWORD"),
    ("credential notifications-demo", "NOTIFICATIONS_KEY"),
    ("credential telco-north-reseller", "RESELLER_KEY"),
    ("credential telco-south-partner", "PARTNER_KEY"),
    ("credential books-demo", "BOOKS_KEY"),
    ("oauth client telco-north-app", "OAUTH_CLIENT_SECRET"),
];

/// Brings the demo to life where it is not there yet.
pub async fn seed(opened: &Opened, config: &Config) -> Result<Report, String> {
    if opened.engine.place_named("sandbox").is_ok() {
        // Somebody's data: they stay as they are.
        return Ok(Report::default());
    }
    let demo = file::read(DEMO)?;
    opened.operator(config).apply(&demo, false).await
}

/// What a newcomer reads first.
pub fn greeting(url: &str, admin: &str, mail: &str, report: &Report) -> String {
    let mut text = format!(
        "Perennial {} is at {url}, metrics and operator calls at http://{admin}.\n\
         Environment `sandbox`: a clock you can move, a demo catalog, two demo partners.\n\
         {mail}\n",
        env!("CARGO_PKG_VERSION")
    );
    if report.shown_once.is_empty() {
        text.push_str(
            "The keys were shown when the data were made; `perennial keys renew` makes others.\n",
        );
        return text;
    }
    text.push_str("Keys, shown only now. Paste them into another terminal:\n\n");
    let _infallible = writeln!(text, "export PERENNIAL={url}");
    for (what, secret) in &report.shown_once {
        if let Some((_, variable)) = VARIABLES.iter().find(|(name, _)| name == what) {
            let _infallible = writeln!(text, "export {variable}={secret}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_can_be_read() {
        let demo = file::read(DEMO).unwrap();
        assert_eq!(demo.partners.len(), 2);
        assert_eq!(demo.credentials.len() + demo.oauth_clients.len(), VARIABLES.len());
    }
}
