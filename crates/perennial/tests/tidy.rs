//! Tidiness: rules of the house that no compiler checks, read off the tree.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file of ours with one of the endings, with its path from the root.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | ".git" | "data" | "node_modules") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let shown = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                if let Ok(text) = fs::read_to_string(&path) {
                    found.push((shown, text));
                }
            }
        }
    }
    found
}

/// What each of our crates may depend on, of ours. Cargo edges are the law.
#[test]
fn crates_depend_only_on_what_they_may() {
    let allowed = |name: &str| -> &[&str] {
        match name {
            // The last is a partner's program, which only knows Google's client.
            "perennial-core" | "room-lobby" | "google-rust" => &[],
            "perennial-engine" | "perennial-mail" | "perennial-out" | "perennial-store" => {
                &["perennial-core", "perennial-engine"]
            }
            "perennial-translate" => &["perennial-engine"],
            "perennial-stripe" => &["perennial-core", "perennial-engine", "room-lobby"],
            "perennial-sim" => &["perennial-core", "perennial-engine", "perennial-store"],
            "perennial-bench" => &[
                "perennial-core",
                "perennial-engine",
                "perennial-out",
                "perennial-store",
                "room-commerce",
                "room-identity",
                "room-lobby",
                "room-partner",
                "room-reseller",
                "room-storefront",
            ],
            "perennial" => &[
                "perennial-core",
                "perennial-engine",
                "perennial-store",
                "perennial-mail",
                "perennial-out",
                "perennial-stripe",
                "perennial-translate",
                "room-lobby",
                "room-storefront",
                "room-partner",
                "room-reseller",
                "room-commerce",
                "room-notifications",
                "room-books",
                "room-identity",
            ],
            room if room.starts_with("room-") => {
                &["perennial-core", "perennial-engine", "room-lobby"]
            }
            other => panic!("{other} has no rule: add one, and a line in ARCHITECTURE.md"),
        }
    };
    for (path, text) in files(&["Cargo.toml"]) {
        if path == "Cargo.toml" {
            continue;
        }
        let name = text
            .lines()
            .find_map(|line| line.strip_prefix("name = \""))
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap()
            .to_owned();
        let dependencies = text.split("\n[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for line in dependencies.lines() {
            let dependency = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let ours = dependency.starts_with("perennial") || dependency.starts_with("room-");
            assert!(
                !ours || dependency == name || allowed(&name).contains(&dependency),
                "{path}: {name} may not depend on {dependency}"
            );
        }
    }
}

/// Written so that this file does not contain what it looks for.
fn banned() -> Vec<(String, &'static str)> {
    let word = |parts: &[&str]| parts.concat();
    vec![
        (word(&["thread::", "sleep"]), "no test sleeps, and nothing else does on a thread"),
        (word(&["#[", "ignore"]), "no test is ignored"),
        (word(&["to", "do!("]), "nothing is left undone under the name of done"),
        (word(&["unimple", "mented!("]), "nothing is left undone under the name of done"),
        (word(&["#[", "allow("]), "expect, with a reason"),
        (word(&["#![", "allow("]), "expect, with a reason"),
    ]
}

#[test]
fn sources_hold_nothing_that_is_banned() {
    for (path, text) in files(&[".rs"]) {
        for (word, why) in banned() {
            // What several tests share, each uses in part: no expectation fits all of them.
            if path.ends_with("tests/common/mod.rs") && word.contains("allow") {
                continue;
            }
            assert!(!text.contains(&word), "{path}: {word} ({why})");
        }
    }
}

#[test]
fn rooms_compute_no_amounts_and_name_no_store() {
    for (path, text) in files(&[".rs"]) {
        let source = path.starts_with("rooms/") && path.contains("/src/");
        if !source || path.starts_with("rooms/lobby/") {
            continue;
        }
        for word in ["rusqlite", "perennial_store", "Rounding", "MemoryStore", "fraction("] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
}

#[test]
fn modules_say_what_they_are() {
    for (path, text) in files(&[".rs"]) {
        if path.contains("/src/") {
            let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
            assert!(first.starts_with("//!"), "{path}: its first line does not say what it is");
        }
        let lines = text.lines().count();
        assert!(lines <= 500, "{path}: {lines} lines, at most 500");
    }
}

#[test]
fn no_machine_path_is_named() {
    let machine = ["/ho", "me/"].concat();
    let folder = ["/wo", "rk/"].concat();
    for (path, text) in files(&[".rs", ".md", ".toml", ".sh", ".py", ".sql", ".story", "run"]) {
        for name in [&machine, &folder] {
            assert!(!text.contains(name.as_str()), "{path}: {name}");
        }
    }
}

/// docs/coverage.md claims nothing that no test shows.
#[test]
fn coverage_names_tests_that_exist() {
    let sources: String = files(&[".rs", ".py"])
        .into_iter()
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.contains("fn ") || line.contains("def "))
        .map(|line| line + "\n")
        .collect();
    let coverage = fs::read_to_string(root().join("docs/coverage.md")).unwrap();
    for seed in ["000", "001", "002", "003", "004"] {
        assert!(coverage.contains(&format!("\n## Seed {seed}\n")), "no section for seed {seed}");
    }
    let mut rows = 0;
    for line in coverage.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split(" |").map(str::trim).collect();
        let [.., status, test] = cells.as_slice() else { panic!("{line}") };
        match *status {
            "not yet" | "status" => continue,
            "done" => rows += 1,
            other => panic!("{other} is not a status: {line}"),
        }
        let named = test
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
            .filter(|word| word.len() > 5)
            .any(|word| {
                sources.contains(&format!("fn {word}("))
                    || sources.contains(&format!("def {word}("))
            });
        assert!(named, "no test of that name: {line}");
    }
    assert!(rows > 200, "{rows}");
}
