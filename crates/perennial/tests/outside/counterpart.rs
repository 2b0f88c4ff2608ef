//! The programs of other people: where they are, and what happens where they are not.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::Server;

/// The Python that has them, or `None`, said out loud. Where CI is set they must be there.
pub fn python(wanted_by: &str) -> Option<PathBuf> {
    there("bin/python", wanted_by)
}

/// What was installed at a path, or `None`, said out loud. Where CI is set it must be there.
pub fn there(path: &str, wanted_by: &str) -> Option<PathBuf> {
    let home = std::env::var_os("PERENNIAL_OUTSIDE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/outside"),
        PathBuf::from,
    );
    let path = home.join(path);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{wanted_by}: run .ci/outside first");
    eprintln!("SKIPPED {wanted_by}: its counterpart is not installed (.ci/outside installs it)");
    None
}

/// Runs a program to its end; what it printed is shown where it failed.
pub fn passed(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{said}\n{}", String::from_utf8_lossy(&stderr));
    said
}

impl Server {
    /// What one of the pasted lines sets.
    pub fn exported(&self, name: &str) -> String {
        let line = self
            .exports
            .lines()
            .find_map(|line| line.strip_prefix("export ")?.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("{name} is not in the greeting")).to_owned()
    }
}
