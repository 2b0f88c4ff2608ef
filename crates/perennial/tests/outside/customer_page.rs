//! The customer's page in Chromium: links are opened on a phone and at a desk, customers sign in,
//! agree, and come back to their partner, who is played here by a listener on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::common::Server;
use crate::counterpart::{passed, there};

const EMAIL: &str = "eva@example.org";
const PASSWORD: &str = "correct horse battery";
/// Where a browser may be.
const CHROMIUM: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

#[test]
fn customers_agree_in_chromium_and_come_back() {
    let Some((chromium, modules)) = browser() else { return };
    let server = Server::start();
    let partner = listen();
    let back = format!("http://{partner}/done");
    let folder = server.data.path();
    let catalog = folder.join("telco-north.toml");
    std::fs::write(&catalog, telco_north(&back)).unwrap();
    let password = folder.join("password.txt");
    std::fs::write(&password, PASSWORD).unwrap();
    operator(&server, &["apply", text(&catalog)]);
    operator(&server, &["account", "new", EMAIL, "--password-file", text(&password)]);
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
    let said = passed(
        Command::new("node")
            .arg(here.join("customer_page/customer.cjs"))
            .env("NODE_PATH", modules)
            .env("CHROMIUM", chromium)
            .env("PERENNIAL", server.exported("PERENNIAL"))
            .env("RESELLER_KEY", server.exported("RESELLER_KEY"))
            .envs([("EMAIL", EMAIL), ("PASSWORD", PASSWORD), ("BACK", &back)]),
    );
    assert!(said.contains("both came back"), "{said}");
}

/// The browser and what drives it, or `None`, said out loud. Where CI is set they must be there.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = there("customer_page/node_modules", "Chromium")?;
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let found = named.or_else(|| CHROMIUM.iter().map(PathBuf::from).find(|path| path.exists()));
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no Chromium: CHROMIUM may name one");
        eprintln!("SKIPPED Chromium: it is not installed, and CHROMIUM names none");
    }
    found.map(|chromium| (chromium, modules))
}

fn telco_north(back: &str) -> String {
    format!(
        "environment = \"sandbox\"\n[[partners]]\nid = \"telco-north\"\nname = \"Telco North\"\n\
         project = \"proj_demo\"\nterms = \"reseller\"\n[partners.settings]\n\
         \"reseller.redirect_uri\" = \"{back}\"\n"
    )
}

fn operator(server: &Server, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perennial"));
    command.arg("--data").arg(server.data.path()).args(["--admin", &server.admin]).args(arguments);
    passed(&mut command);
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The partner's own page: whatever is asked for is answered alike, until the test is over.
fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(&stream));
        }
    });
    address
}

fn answer(mut stream: &TcpStream) -> Option<()> {
    let mut head = BufReader::new(stream).lines();
    while !head.next()?.ok()?.is_empty() {}
    let page = "<!DOCTYPE html><title>Telco North</title><p>Welcome back.";
    let length = page.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{page}"
    )
    .ok()
}
