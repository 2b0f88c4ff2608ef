//! Stories: timelines told to the core, each file under `stories/` one of them.
//!
//! A story is documentation that runs. It has a title, a few sentences, settings, and then steps:
//! an instant, what is done, and after the arrow everything that happens, nothing left out. With
//! `BLESS=1` the outcomes are written as they are found; they are then read before they are kept.

mod common;
mod story;

use std::path::{Path, PathBuf};

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "story"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_story_ends_as_it_is_told() {
    let files = stories();
    assert!(files.len() >= 30, "only {} stories", files.len());
    let mut wrong = vec![];
    for path in files {
        let told = std::fs::read_to_string(&path).unwrap();
        let found = story::retold(&told);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &found).unwrap();
        } else if let Some((n, (told, found))) = told
            .lines()
            .zip(found.lines().chain(std::iter::repeat("")))
            .enumerate()
            .find(|(_, (told, found))| told != found)
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            wrong.push(format!("{name}, line {}\n  told  {told}\n  found {found}", n + 1));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
