//! What may be asked for. Google's documents name several scopes for one and the same API; here
//! they are other names of ours.

use std::collections::BTreeSet;

/// Our own scope: everything a partner may do in the reseller room.
pub const RESELLER: &str = "reseller";

/// Names of [`RESELLER`] in Google's documents, at one time or another.
const ALIASES: [&str; 5] = [
    "https://www.googleapis.com/auth/subscriptions.thirdparty.googleone",
    "https://www.googleapis.com/auth/youtube.commerce.partnership.integrated-billing",
    "https://www.googleapis.com/auth/googleplay.pass.paymentsreseller",
    "https://www.googleapis.com/auth/sdm.service",
    "https://www.googleapis.com/auth/cloud-platform",
];

/// Whether a scope means the reseller room.
pub fn is_reseller(scope: &str) -> bool {
    scope == RESELLER || ALIASES.contains(&scope)
}

/// A scope by our own name for it.
pub fn normal(scope: &str) -> &str {
    if is_reseller(scope) { RESELLER } else { scope }
}

/// The single scopes of a list; nothing but spaces stands between them (RFC 6749, 3.3).
pub fn listed(scopes: &str) -> impl Iterator<Item = &str> {
    scopes.split(' ').filter(|scope| !scope.is_empty())
}

/// What a service account gets of what it asks for: what it names of its own, or all it has where
/// it names none of them but something that is known, or nothing at all. None for a list of
/// nothing but unknown names.
pub fn of_machine(asked: &str, allowed: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let named: BTreeSet<_> =
        listed(asked).filter(|scope| allowed.contains(*scope)).map(str::to_owned).collect();
    if !named.is_empty() {
        return Some(named);
    }
    let known = |scope: &str| is_reseller(scope) || scope == "openid";
    let mut scopes = listed(asked).peekable();
    (scopes.peek().is_none() || scopes.any(known)).then(|| allowed.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_gets_what_it_names_or_everything() {
        let allowed: BTreeSet<String> = ["read".to_owned(), "write".to_owned()].into();
        let all = Some(allowed.clone());
        assert_eq!(of_machine("", &allowed), all);
        assert_eq!(of_machine("https://www.googleapis.com/auth/sdm.service", &allowed), all);
        assert_eq!(of_machine("elsewhere openid", &allowed), all);
        assert_eq!(of_machine("read elsewhere", &allowed), Some(["read".to_owned()].into()));
        assert_eq!(of_machine("elsewhere", &allowed), None);
        assert_eq!(of_machine("reseller", &BTreeSet::new()), Some(BTreeSet::new()));
    }
}
