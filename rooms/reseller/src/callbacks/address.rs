//! The paths of the calls a partner hosts.

use std::fmt::Write as _;

/// `/v1/{name}:{verb}`.
pub fn path(name: &str, verb: &str) -> String {
    let mut path = String::from("/v1/");
    for byte in name.bytes() {
        // Partners choose the ids of their subscriptions among all visible characters.
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _infallible = write!(path, "%{byte:02X}");
        }
    }
    path + ":" + verb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_do_not_leave_the_path() {
        let name = "partners/p/subscriptions/a?b#c%d";
        assert_eq!(path(name, "go"), "/v1/partners/p/subscriptions/a%3Fb%23c%25d:go");
        assert_eq!(path("partners/p/purchaseorders", "go"), "/v1/partners/p/purchaseorders:go");
    }
}
