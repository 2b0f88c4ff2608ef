//! Templates of routes: what is in their braces has no name that matters.

/// Whether two templates are the same but for the names of what is in braces.
pub fn same_route(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (a.starts_with('{') && b.starts_with('{')) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_the_same_whatever_is_in_their_braces() {
        assert!(same_route("/a/{id}/b", "/a/{subscription}/b"));
        assert!(!same_route("/a/{id}", "/a/{id}/b") && !same_route("/a/{id}", "/a/b"));
    }
}
