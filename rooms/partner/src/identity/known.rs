//! What every call about people begins with: whether they were agreed on, and who is meant.

use axum::body::Bytes;
use perennial_core::Subscription;
use perennial_core::ids::MemberId;
use perennial_core::subscription::Enrolled;
use perennial_core::terms::IdentityRule;
use perennial_engine::person::Person;
use serde::de::DeserializeOwned;

use crate::agreement::PiiMode;
use crate::desk::Call;
use crate::problem::{Code, Problem};
use crate::refusals;
use crate::text::{REFERENCE_RULE, is_reference};

/// Refuses what was not agreed with the partner.
pub fn agreed(call: &Call, least: PiiMode) -> Result<(), Problem> {
    if call.agreement.pii_mode >= least {
        return Ok(());
    }
    Err(Problem::new(Code::PiiModeNotEnabled)
        .detail(format!("Personal data of the mode {} are not agreed.", least.name())))
}

/// What must be known of the members of a subscription; where nothing is, nothing is taken (R17).
pub fn rule<'s>(s: &'s Subscription, id: &str) -> Result<&'s IdentityRule, Problem> {
    s.terms.identity.as_ref().ok_or_else(|| Problem::new(Code::PiiNotAccepted).about(id))
}

/// A body with what is personal in it. What is wrong with it is said without a word of it, not
/// even of names of members that nobody knows.
pub fn body<T: DeserializeOwned>(call: &Call, bytes: &Bytes) -> Result<T, Problem> {
    call.body::<T>(bytes).map(|(read, _)| read).map_err(quiet)
}

fn quiet(problem: Problem) -> Problem {
    let mut said = Problem::new(problem.code);
    for mistake in problem.errors {
        let plain =
            |part: &str| part.len() <= 32 && part.bytes().all(|it| it.is_ascii_alphanumeric());
        let parts: Vec<_> = mistake.pointer.split('/').take_while(|part| plain(part)).collect();
        said = said.and(parts.join("/"), problem.code.title());
    }
    said
}

/// A reference of the partner's for somebody.
pub fn reference(text: &str) -> Result<(), Problem> {
    if is_reference(text) {
        return Ok(());
    }
    Err(Problem::at(Code::InvalidField, "/memberRef", REFERENCE_RULE))
}

/// Somebody who is enrolled.
pub struct Known<'s> {
    pub id: MemberId,
    pub enrolled: &'s Enrolled,
    /// What is kept of him, and its version.
    pub kept: Option<(u64, Person)>,
}

/// Everybody who is enrolled.
pub fn all<'s>(call: &Call, s: &'s Subscription) -> Result<Vec<Known<'s>>, Problem> {
    let mut all = vec![];
    for (id, enrolled) in &s.enrolment.members {
        let kept = call.engine().person(call.environment(), id.0);
        let kept = kept.map_err(|error| refusals::engine(&error))?;
        all.push(Known { id: *id, enrolled, kept });
    }
    Ok(all)
}

/// Who the partner calls so.
pub fn called<'a, 's>(all: &'a [Known<'s>], reference: &str) -> Option<&'a Known<'s>> {
    all.iter().find(|known| known.reference() == Some(reference))
}

/// The one a path names.
pub fn named<'a, 's>(
    all: &'a [Known<'s>],
    reference: &str,
    subscription: &str,
) -> Result<&'a Known<'s>, Problem> {
    let missing = || Problem::new(Code::MemberNotFound).about(subscription);
    called(all, reference).ok_or_else(missing)
}

impl Known<'_> {
    pub fn person(&self) -> Option<&Person> {
        self.kept.as_ref().map(|(_, person)| person)
    }

    pub fn reference(&self) -> Option<&str> {
        self.person().map(|person| person.reference.text())
    }
}

/// What the partner calls somebody's guardian.
pub fn guardian(all: &[Known<'_>], person: Option<&Person>) -> Option<String> {
    let guardian = super::shown::guardian_of(person?)?;
    let known = all.iter().find(|known| known.id == guardian)?;
    known.reference().map(str::to_owned)
}
