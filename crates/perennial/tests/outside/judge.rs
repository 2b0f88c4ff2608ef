//! The judge of the commerce surface: a client in another language, written from the specification
//! alone (`rooms/commerce/tests/judge`). It buys and moves the clock as an operator would.

use std::path::Path;
use std::process::Command;

use crate::common::Server;
use crate::counterpart::passed;

#[test]
fn the_commerce_judge_finds_nothing() {
    let server = Server::start();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rooms/commerce/tests");
    // Of the standard library only, so that any Python will do.
    let said = passed(
        Command::new("python3")
            .current_dir(folder)
            .args(["-B", "-m", "judge", env!("CARGO_BIN_EXE_perennial")])
            .env("PERENNIAL", server.exported("PERENNIAL"))
            .env("STOREFRONT_KEY", server.exported("STOREFRONT_KEY"))
            .env("PERENNIAL_ADMIN", &server.admin)
            .env("PERENNIAL_DATA", server.data.path()),
    );
    println!("{}", said.lines().last().unwrap_or_default());
}
