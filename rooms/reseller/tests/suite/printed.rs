//! Goldens that are printed: compared as they stand, written where `BLESS` is set.

/// Compares with a golden of this room, line by line.
pub fn golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).expect("the golden can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (n, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "{name}, line {}", n + 1);
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "{name}");
}
