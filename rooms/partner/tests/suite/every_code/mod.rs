//! Every code of section 2.7 is produced by a request, and no other is ever sent.

mod buying;
mod changing;
mod people;
mod protocol;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};

use room_lobby::testing::Answered;

/// Codes that HTTP has refusals for and section 2.7 no word.
const OF_HTTP: [&str; 2] = ["not-found", "method-not-allowed"];

/// The list of section 2.7: each code with its status and category.
fn listed() -> BTreeMap<&'static str, (u16, &'static str)> {
    let list = include_str!("../../../goldens/codes.txt");
    let entry = |line: &'static str| {
        let [code, status, category] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        (code, (status.parse().unwrap(), category))
    };
    list.lines().skip(1).map(entry).collect()
}

/// Codes that were sent.
#[derive(Default)]
pub struct Seen {
    codes: BTreeSet<String>,
    /// Answers that were others.
    wrong: Vec<String>,
}

impl Seen {
    /// Takes a refusal down; it must be this one.
    pub fn refused(&mut self, code: &str, answered: &Answered) {
        let (status, category) = listed()[code];
        let problem = answered.json();
        // One is named with two statuses: by media type it is 406.
        let other = code == "version-not-supported" && answered.status == 406;
        let right = answered.header("content-type") == "application/problem+json"
            && problem["code"] == code
            && problem["category"] == category
            && problem["status"] == answered.status.as_u16()
            && (answered.status == status || other);
        if right {
            self.codes.insert(code.to_owned());
        } else {
            self.wrong.push(format!("{code}: {} {}", answered.status, answered.text));
        }
    }
}

#[tokio::test]
async fn every_code_is_produced_by_a_request() {
    let mut seen = Seen::default();
    protocol::ask(&mut seen).await;
    trouble::ask(&mut seen).await;
    buying::ask(&mut seen).await;
    changing::ask(&mut seen).await;
    people::ask(&mut seen).await;
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
    let listed = listed();
    let missing: Vec<_> = listed.keys().filter(|code| !seen.codes.contains(**code)).collect();
    assert!(missing.is_empty(), "nobody brings about {missing:?}");
    assert!(OF_HTTP.iter().all(|code| !listed.contains_key(code)));
}
