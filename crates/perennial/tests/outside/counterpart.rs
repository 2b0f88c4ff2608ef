//! The programs of other people: where they are, and what happens where they are not.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::Duration;

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

/// Until a program that was started listens on a port of loopback; one in Python takes a moment.
pub fn listening(program: &mut Child, port: u16) {
    for _ in 0..200 {
        assert_eq!(program.try_wait().unwrap(), None, "the counterpart ended");
        let address = ([127, 0, 0, 1], port).into();
        if TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok() {
            return;
        }
        let (_never, nothing) = std::sync::mpsc::channel::<()>();
        let _later = nothing.recv_timeout(Duration::from_millis(100));
    }
    panic!("the counterpart never listened");
}
