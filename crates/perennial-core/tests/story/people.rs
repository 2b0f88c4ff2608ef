//! Steps about people who are enrolled: `enrol 1 as primary`, `verdict on 1: verified`.

use std::collections::BTreeSet;

use perennial_core::ids::{MemberId, Territory};
use perennial_core::subscription::enrolment::Proof;
use perennial_core::subscription::{Relationship, Verdict};
use perennial_core::terms::{ConsentKind, IdentityRule, NationalId};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};

use super::words::Words;

/// `who it is is proven within 30 days; forgotten after 90 days`
pub fn rule(words: &mut Words<'_>) -> Result<IdentityRule, String> {
    let deadline = words.span()?;
    let retention = if words.eat("forgotten after") { words.span()? } else { Span::days(90) };
    Ok(IdentityRule {
        deadline,
        national_id: NationalId::None,
        consents: [ConsentKind::Terms, ConsentKind::IdentityVerification].into(),
        consents_by_feature: [("credit".to_owned(), ConsentKind::CreditBureauPull)].into(),
        retention,
    })
}

pub fn command(
    verb: &str,
    (state, now): (Option<&Subscription>, Instant),
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    Ok(Some(match verb {
        "enrol" => {
            let member = MemberId(words.number()?);
            words.eat("as");
            let relationship = relationship(words.word()?)?;
            let residence =
                Territory::from(if words.eat("living in") { words.word()? } else { "DE" });
            let mut consents: BTreeSet<_> =
                [ConsentKind::Terms, ConsentKind::IdentityVerification].into();
            if words.eat("agreeing to credit") {
                consents.insert(ConsentKind::CreditBureauPull);
            }
            if words.eat("agreeing to nothing") {
                consents.clear();
            }
            Command::SubmitMember { member, relationship, residence, consents }
        }
        "verdict" => {
            words.eat("on");
            let member = MemberId(words.number()?);
            let known = state.and_then(|s| s.enrolment.members.get(&member));
            let round = known.map_or(0, |it| it.round);
            let verdict = match words.word()? {
                "verified" => Verdict::Verified,
                "rejected" => Verdict::Rejected,
                "address" => Verdict::ActionRequired { missing: [Proof::Address].into() },
                "later" => Verdict::Pending { ask_at: words.instant().ok() },
                word => return Err(format!("{word} is no verdict")),
            };
            Command::JudgeMember { member, round, verdict, at: now }
        }
        "withdraw" => {
            let consent = consent(words.word()?)?;
            words.eat("of");
            Command::WithdrawConsent { member: MemberId(words.number()?), consent }
        }
        "forget" => Command::RemoveMember { member: MemberId(words.number()?) },
        _ => return Ok(None),
    }))
}

fn relationship(word: &str) -> Result<Relationship, String> {
    Ok(match word {
        "primary" => Relationship::Primary,
        "partner" => Relationship::Partner,
        "child" => Relationship::Child,
        "adult" => Relationship::OtherAdult,
        word => return Err(format!("{word} is nobody")),
    })
}

fn consent(word: &str) -> Result<ConsentKind, String> {
    Ok(match word {
        "terms" => ConsentKind::Terms,
        "identity" => ConsentKind::IdentityVerification,
        "credit" => ConsentKind::CreditBureauPull,
        "marketing" => ConsentKind::Marketing,
        word => return Err(format!("{word} is no consent")),
    })
}
