//! A development server to test against.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A development server on free ports, with data of its own.
pub struct Server {
    pub child: Child,
    /// The lines a newcomer pastes.
    pub exports: String,
    /// Where operator calls go.
    pub admin: String,
    pub data: tempfile::TempDir,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// With arguments and variables of its own.
    pub fn start_with(configure: impl FnOnce(&mut Command)) -> Self {
        Self::start_at("127.0.0.1:0", configure)
    }

    /// At an address that others have to know before.
    pub fn start_at(listen: &str, configure: impl FnOnce(&mut Command)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_perennial"));
        command
            .args(["--listen", listen, "--admin", "127.0.0.1:0"])
            .args(["--data", data.path().to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        configure(&mut command);
        let mut child = command.spawn().unwrap();
        // The greeting ends with an empty line.
        let mut exports = String::new();
        let mut admin = String::new();
        let mut seen = false;
        for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, at)) = line.split_once("operator calls at http://") {
                at.trim_end_matches('.').clone_into(&mut admin);
            }
            if line.starts_with("export ") {
                seen = true;
                exports.push_str(&line);
                exports.push('\n');
            } else if seen && line.is_empty() {
                break;
            }
        }
        Self { child, exports, admin, data }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
