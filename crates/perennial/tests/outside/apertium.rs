//! Perennial against a real Apertium (Debian's `apertium-apy` and `apertium-eng-spa`). It listens
//! on every interface and cannot be told otherwise, so it runs in a network of its own, where
//! nobody but this test is; the test starts itself anew inside.

use std::process::{Child, Command, Stdio};

use perennial_core::catalog::text::Source;
use perennial_engine::ports::{Speaks, Translator};
use perennial_engine::translation::draft::{Answers, Draft, TextLimits};
use perennial_translate::{Apertium, Server};

use crate::counterpart::listening;

const INSIDE: &str = "PERENNIAL_OUTSIDE_APERTIUM";
const NAME: &str = "apertium::the_real_one_translates";
const MODES: &str = "/usr/share/apertium/modes";
const PORT: u16 = 2737;

/// The running counterpart.
struct Apy(Child);

impl Drop for Apy {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

impl Apy {
    fn start() -> Self {
        let mut child = Command::new("apertium-apy")
            .args(["-p", &PORT.to_string(), "-j", "1", "-m", "60", MODES])
            .env("LC_ALL", "C.UTF-8")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It says that it serves before it does.
        listening(&mut child, PORT);
        Self(child)
    }
}

fn works(program: &str, arguments: &[&str]) -> bool {
    let quiet = Command::new(program).args(arguments).stderr(Stdio::null()).output();
    quiet.is_ok_and(|output| output.status.success())
}

#[tokio::test]
async fn the_real_one_translates() {
    if std::env::var_os(INSIDE).is_some() {
        return inside().await;
    }
    let installed = works("apertium-apy", &["--help"])
        && std::path::Path::new(MODES).join("eng-spa.mode").exists();
    if !installed || !works("unshare", &["-rnpf", "ip", "link", "set", "lo", "up"]) {
        eprintln!("SKIPPED {NAME}: apertium-apy with apertium-eng-spa, unshare and ip are needed");
        return;
    }
    let output = Command::new("unshare")
        .args(["-rnpf", "--kill-child", "sh", "-c"])
        .arg(format!("ip link set lo up && exec \"$0\" --exact {NAME} --nocapture"))
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let troubles = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{troubles}");
    // It was this test that ran there, and not none.
    assert!(said.contains("1 passed"), "{said}");
}

async fn inside() {
    let _running = Apy::start();
    let server = Server::new(&format!("http://127.0.0.1:{PORT}"), None).unwrap();
    let engine = Apertium::new("apertium", server);
    for (to, speaks) in [
        ("es-ES", Speaks::Variety),
        ("es-MX", Speaks::Language),
        ("de-DE", Speaks::No),
        ("ja", Speaks::No),
    ] {
        assert_eq!(engine.speaks("en-US", to).await, Ok(speaks), "{to}");
    }
    // Through the whole pipeline: a preserved term, placeholders, two lines.
    let limits = TextLimits { name: 30, description: 80 };
    let source = Source {
        name: "Family Plan",
        description: Some("Plan for {{plan}} by Premium\nCancel anytime. Renews every month."),
    };
    let draft = Draft::of(source, limits, &["Premium".to_owned()]);
    let batch = draft.batch("en-US", "es-ES");
    let keys: Vec<String> = batch.pieces.iter().map(|piece| piece.key.clone()).collect();
    let said = engine.translate(batch).await;
    let answers: Answers = keys.into_iter().zip(said.into_iter().map(Result::unwrap)).collect();
    let worded = draft.worded(&answers, "es-ES").unwrap();
    assert_eq!(worded.name, "Plan familiar");
    assert!(!worded.needs_review && !worded.unchanged);
    let description = worded.description.unwrap();
    let (first, second) = description.split_once('\n').unwrap();
    assert!(first.contains("{{plan}}") && first.contains("Premium"), "{description}");
    assert!(second.contains("cada mes"), "{description}");
}
