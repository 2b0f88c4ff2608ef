//! How soon a large file is ready, and how much memory it takes, in a process of its own.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::SANDBOX;

use crate::creates::open;

/// Starts this program again on a folder.
pub fn measure(folder: &Path) {
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program).arg("--open").arg(folder).status().expect("started");
    assert!(status.success());
}

/// Opens the folder, answers a first question, then reads on for a while.
pub async fn opened(folder: &Path) {
    let began = Instant::now();
    let world = open(folder).await;
    assert!(world.engine.ready());
    let ready = began.elapsed();
    let mut after = None;
    for _ in 0..100 {
        let page = Page { after, limit: 500 };
        let found = world.engine.find(SANDBOX, &Find::All, page).expect("a page");
        let Some(last) = found.last() else { break };
        after = Some(last.id);
        world.engine.entitlement(SANDBOX, last.id, None).expect("an entitlement");
    }
    println!("ready in {} ms; {} MB at the peak", ready.as_millis(), peak() / 1_024);
}

/// The most memory this process has taken so far, in kilobytes; zero where that cannot be told.
pub fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}
