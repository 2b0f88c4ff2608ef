//! The README and the guide, followed to the letter: every `sh` block is run against the started
//! binary, and must print what the `text` or `json` block behind it shows.

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::Server;
use serde_json::Value;

/// One block to run and what it is said to print, if anything is.
struct Step {
    line: usize,
    script: String,
    shown: Option<String>,
    /// The lines between the fences of what is shown.
    shown_at: std::ops::Range<usize>,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![];
    let mut open: Option<(String, usize, String)> = None;
    for (n, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some((kind.trim().to_owned(), n + 1, String::new())),
            (Some((kind, at, body)), Some(_)) => {
                match kind.as_str() {
                    "sh" => {
                        let script = std::mem::take(body);
                        steps.push(Step { line: *at, script, shown: None, shown_at: 0..0 });
                    }
                    "text" | "json" => {
                        if let Some(step) = steps.last_mut().filter(|step| step.shown.is_none()) {
                            step.shown = Some(std::mem::take(body));
                            step.shown_at = *at..n;
                        }
                    }
                    _ => {}
                }
                open = None;
            }
            (Some((_, _, body)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    steps
}

/// What differs from run to run, made the same: ids, keys, signatures, ports, and white space.
fn levelled(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        let long = word.len() >= 20;
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let made = long && digits >= 4 && !word.starts_with("20");
        let number = word.len() >= 7 && digits == word.len();
        out.push_str(if made || number { "#" } else { word });
        word.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_') {
            word.push(letter);
        } else {
            flush(&mut word, &mut out);
            if !letter.is_whitespace() {
                out.push(letter);
            }
        }
    }
    flush(&mut word, &mut out);
    out
}

/// What a document says about itself that stands on Google's clients.
const GOOGLES: &str = "<!-- run with Google's clients -->";

/// And one that stands on the public libraries that verify webhooks.
const WEBHOOKS: &str = "<!-- run with the libraries of Standard Webhooks -->";

/// And one whose program checks a signature with `PyJWT`.
const PYJWT: &str = "<!-- run with PyJWT -->";

/// Where `.ci/outside` put what a document stands on: programs, and modules of Node. Without them
/// such a document is not followed, which is said aloud; where CI is set it fails.
fn installed(document: &Path, modules: &str) -> Option<(PathBuf, PathBuf)> {
    let installed = std::env::var_os("PERENNIAL_OUTSIDE")
        .map_or_else(|| root().join("target/outside"), PathBuf::from);
    let modules = installed.join(modules).join("node_modules");
    if let (Ok(programs), Ok(modules)) =
        (installed.join("bin").canonicalize(), modules.canonicalize())
        && programs.join("python").exists()
    {
        return Some((programs, modules));
    }
    assert!(std::env::var_os("CI").is_none(), "{}: run .ci/outside first", document.display());
    eprintln!("SKIPPED {}: what it stands on is not installed", document.display());
    None
}

fn follow(document: &Path) {
    let text = std::fs::read_to_string(document).unwrap();
    let mut folders = vec![];
    let mut modules = PathBuf::new();
    for (mark, of) in [(GOOGLES, "node"), (WEBHOOKS, "webhooks_node"), (PYJWT, "webhooks_node")] {
        if text.contains(mark) {
            let Some((programs, found)) = installed(document, of) else { return };
            folders.push(programs);
            modules = found;
        }
    }
    let steps = steps(&text);
    assert!(!steps.is_empty(), "{}: nothing to run", document.display());
    let server = Server::start();
    let mark = "<<<step>>>";
    let mut script = format!(
        "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{}",
        server.exports
    );
    for step in &steps {
        let _infallible = write!(script, "echo; echo '{mark}'\n{}\n", step.script);
    }
    // The binary under test goes by its name, as in the text.
    folders.push(Path::new(env!("CARGO_BIN_EXE_perennial")).parent().unwrap().to_owned());
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let path = std::env::join_paths(folders).unwrap();
    let mut shell = Command::new("bash")
        .current_dir(server.data.path())
        .env("PATH", path)
        .env("NODE_PATH", modules)
        .env("PERENNIAL_DATA", server.data.path())
        .env("PERENNIAL_ADMIN", &server.admin)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<&str> = said.split(mark).skip(1).collect();
    if std::env::var_os("BLESS").is_some() {
        return bless(document, &text, &steps, &printed);
    }
    for (step, printed) in steps.iter().zip(&printed) {
        let Some(shown) = &step.shown else { continue };
        let at = format!("{}:{}", document.display(), step.line);
        let (printed_level, shown_level) = (levelled(printed), levelled(shown));
        assert_eq!(printed_level, shown_level, "{at} printed:\n{printed}\nand shows:\n{shown}");
    }
    assert!(output.status.success(), "{}: a step failed after {}", document.display(), said);
    assert_eq!(printed.len(), steps.len());
}

/// Writes what was printed where it is shown, to be read and committed by a person.
fn bless(document: &Path, text: &str, steps: &[Step], printed: &[&str]) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (step, printed) in steps.iter().zip(printed).rev() {
        if step.shown.is_some() {
            let new = printed.trim_matches('\n').lines().map(str::to_owned);
            lines.splice(step.shown_at.clone(), new);
        }
    }
    std::fs::write(document, lines.join("\n") + "\n").unwrap();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_readme_works_as_printed() {
    follow(&root().join("README.md"));
}

#[test]
fn the_guide_works_as_printed() {
    let mut chapters: Vec<PathBuf> = std::fs::read_dir(root().join("docs/guide"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    chapters.sort();
    let runs = |path: &PathBuf| std::fs::read_to_string(path).unwrap().contains("```sh\n");
    chapters.retain(runs);
    assert!(!chapters.is_empty());
    for chapter in chapters {
        follow(&chapter);
    }
}

/// Every chapter is in the table of contents, and every chapter named there exists.
/// What a document of an interface refers to, it holds.
#[test]
fn the_documents_of_the_interfaces_refer_to_nothing_that_is_not_there() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(members) => members.iter().for_each(|member| references(member, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let folder = std::fs::read_dir(root().join("docs/openapi")).unwrap();
    let mut seen = 0;
    for file in folder.map(|entry| entry.unwrap().path()) {
        let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let mut found = vec![];
        references(&document, &mut found);
        for reference in &found {
            let there = document.pointer(reference.trim_start_matches('#'));
            assert!(there.is_some(), "{}: {reference}", file.display());
        }
        seen += found.len();
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn the_table_of_contents_names_every_chapter() {
    let guide = root().join("docs/guide");
    let contents = std::fs::read_to_string(guide.join("SUMMARY.md")).unwrap();
    let mut named: Vec<&str> =
        contents.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    named.sort_unstable();
    let mut there: Vec<String> = std::fs::read_dir(&guide)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "SUMMARY.md")
        .collect();
    there.sort_unstable();
    assert_eq!(named, there);
}

/// The program that judges the offline entitlement (`tests/outside/offline.rs`) is the guide's.
#[test]
fn the_guide_prints_the_program_that_checks_an_entitlement() {
    let text = std::fs::read_to_string(root().join("docs/guide/run-on-devices.md")).unwrap();
    let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
    let judge = std::fs::read_to_string(outside.join("offline/check.py")).unwrap();
    assert!(text.contains(&format!("cat > check.py <<'END'\n{judge}END\n")));
}

/// The receivers that judge live deliveries (`tests/outside/webhooks.rs`) are those of the guide.
#[test]
fn the_guide_prints_the_receivers_that_judge_us() {
    let chapter = root().join("docs/guide/listen-to-changes.md");
    let text = std::fs::read_to_string(chapter).unwrap();
    let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
    for (program, start) in [
        ("webhooks/receiver.py", "cat > receiver.py <<'END'\n"),
        ("webhooks/receiver.cjs", "cat > receiver.cjs <<'END'\n"),
        ("webhooks_rust/src/main.rs", "```rust\n"),
    ] {
        let judge = std::fs::read_to_string(outside.join(program)).unwrap();
        assert!(
            text.contains(&format!("{start}{judge}")),
            "{program} is not in the guide as it is"
        );
    }
}
