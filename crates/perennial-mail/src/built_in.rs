//! The built-in templates: the wording that holds where nobody edited it.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::Path;

macro_rules! built_in {
    ($($path:literal),* $(,)?) => {
        /// Name and text of every built-in template.
        pub const BUILT_IN: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../templates/", $path)))),*];
    };
}

built_in![
    "amounts.html",
    "amounts.txt",
    "de/billing_date_moved.jinja",
    "de/change_scheduled.jinja",
    "de/changed.jinja",
    "de/credit_note.jinja",
    "de/deactivated.jinja",
    "de/ended.jinja",
    "de/ended_by_price.jinja",
    "de/ended_unpaid.jinja",
    "de/grace_started.jinja",
    "de/hold_started.jinja",
    "de/notification.jinja",
    "de/paused.jinja",
    "de/payment_failed.jinja",
    "de/payment_method_changed.jinja",
    "de/payment_pending.jinja",
    "de/payment_reminder.jinja",
    "de/price_consent.jinja",
    "de/price_rises.jinja",
    "de/purchase_confirmed.jinja",
    "de/purchase_failed.jinja",
    "de/refunded.jinja",
    "de/reinstated.jinja",
    "de/renewal_ahead.jinja",
    "de/renewal_off.jinja",
    "de/renewal_on.jinja",
    "de/renewed.jinja",
    "de/resumed.jinja",
    "de/retry_failed.jinja",
    "de/sign_in_code.jinja",
    "de/words.jinja",
    "en/billing_date_moved.jinja",
    "en/change_scheduled.jinja",
    "en/changed.jinja",
    "en/credit_note.jinja",
    "en/deactivated.jinja",
    "en/ended.jinja",
    "en/ended_by_price.jinja",
    "en/ended_unpaid.jinja",
    "en/grace_started.jinja",
    "en/hold_started.jinja",
    "en/notification.jinja",
    "en/paused.jinja",
    "en/payment_failed.jinja",
    "en/payment_method_changed.jinja",
    "en/payment_pending.jinja",
    "en/payment_reminder.jinja",
    "en/price_consent.jinja",
    "en/price_rises.jinja",
    "en/purchase_confirmed.jinja",
    "en/purchase_failed.jinja",
    "en/refunded.jinja",
    "en/reinstated.jinja",
    "en/renewal_ahead.jinja",
    "en/renewal_off.jinja",
    "en/renewal_on.jinja",
    "en/renewed.jinja",
    "en/resumed.jinja",
    "en/retry_failed.jinja",
    "en/sign_in_code.jinja",
    "en/words.jinja",
    "layout.html",
    "layout.txt",
];

/// The languages there are built-in templates for.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// Writes the built-in templates into a folder, to be edited there. Refuses to write over a file
/// that says something else: it is somebody's work.
pub fn write_out(folder: &Path) -> Result<usize, Error> {
    for (name, text) in BUILT_IN {
        let path = folder.join(name);
        match fs::read_to_string(&path) {
            Ok(there) if there == *text => {}
            Ok(_) => {
                let said = format!("{} is there and was edited", path.display());
                return Err(Error::new(ErrorKind::AlreadyExists, said));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    for (name, text) in BUILT_IN {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(BUILT_IN.len())
}
