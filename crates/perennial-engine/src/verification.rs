//! Verifying who people are: the data are committed first, then the verifier is asked, and what he
//! says is a command like any other. If the process dies between, the subscription is still due and
//! he is asked again.

use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, MemberId};
use perennial_core::subscription::Verdict;
use perennial_core::subscription::enrolment::Proof;
use perennial_core::time::{Instant, Span, Zone};
use perennial_core::{Command, Dated, Fact};

use crate::change_set::DocumentChange;
use crate::directory::Document;
use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::{EnvironmentId, EnvironmentKind};
use crate::error::EngineError;
use crate::execute::{Act, Wish};
use crate::filed::Filed;
use crate::person::Person;
use crate::ports::{Applicant, BoxFuture, Find, IdentityVerifier, Page};

/// Subscriptions read at a time.
const PAGE: usize = 100;
/// Steps of one subscription that are told after it was verified, at most.
const STEPS_MAX: usize = 100;

impl Engine {
    /// What is known of somebody.
    pub fn person(
        &self,
        environment: EnvironmentId,
        id: u128,
    ) -> Result<Option<(u64, Person)>, EngineError> {
        let found = self.ports.store.document(environment, &Person::key(id))?;
        Ok(found.and_then(|stored| match stored.document {
            Document::Filed(Filed::Person(person)) => Some((stored.version, *person)),
            _ => None,
        }))
    }

    /// What the verifier says about whoever is to be asked about next.
    pub(crate) async fn verdict_on(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        now: Instant,
    ) -> Option<Command> {
        let (asked, member) = s.enrolment.asked_next()?;
        let round = s.enrolment.members.get(&member)?.round;
        let verdict = match self.person(environment, member.0) {
            Ok(Some((_, person))) => {
                let place = self.place(environment).ok()?;
                let environment = &place.environment;
                let applicant = Applicant { environment, person: &person, round, now };
                self.ports.verifier.verify(applicant).await
            }
            // Carried in without what is sealed: it has to be sent again.
            Ok(None) => Verdict::ActionRequired { missing: [Proof::PersonalData].into() },
            Err(error) => {
                tracing::error!(%error, subscription = %s.id, "who a member is cannot be read");
                Verdict::Pending { ask_at: None }
            }
        };
        // What he knows at once belongs to the moment he was to be asked, however late that was.
        let at = match &verdict {
            Verdict::Verified | Verdict::Rejected | Verdict::ActionRequired { .. } => asked,
            Verdict::Pending { .. } => now,
        };
        Some(Command::JudgeMember { member, round, verdict, at })
    }

    /// Asks about whoever was just submitted, so that who waits for the answer of a wish has it. What
    /// cannot be known now the worker asks again.
    pub(crate) async fn verify_now(&self, environment: EnvironmentId, changed: &mut Changed) {
        let submitted = |dated: &Dated| matches!(dated.fact, Fact::MemberSubmitted { .. });
        if !changed.facts.iter().any(submitted) {
            return;
        }
        let version = changed.after.version;
        let caught_up = Box::pin(self.catch_up(environment, changed.after.id)).await;
        let told = caught_up.and_then(|after| {
            let entries = self.ports.store.journal(environment, after.id, version, STEPS_MAX)?;
            Ok((after, entries))
        });
        match told {
            Ok((after, entries)) => {
                changed.facts.extend(entries.into_iter().flat_map(|entry| entry.facts));
                changed.after = after;
            }
            Err(error) => tracing::warn!(%error, subscription = %changed.after.id, "asked later"),
        }
    }

    /// Forgets the members of what a customer had, and the contact of his account.
    pub(crate) async fn forget_people(
        &self,
        environment: EnvironmentId,
        customer: CustomerId,
    ) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let theirs = self.find(environment, &Find::Customer(customer), page)?;
            for s in theirs.iter().filter(|s| s.stage.ended()) {
                let gone = |member: &MemberId| Command::RemoveMember { member: *member };
                let acts = s.enrolment.members.keys().map(gone);
                let acts: Vec<_> = acts.map(|command| Act::Do { id: s.id, command }).collect();
                if !acts.is_empty() {
                    let wish = Wish { acts, by_seller: true, ..Wish::nothing(environment) };
                    self.execute(wish).await?;
                }
            }
            match theirs.last() {
                Some(last) if theirs.len() == PAGE => after = Some(last.id),
                Some(_) | None => break,
            }
        }
        match self.person(environment, customer.0)? {
            Some((expected, _)) => {
                let key = Person::key(customer.0);
                self.file(environment, vec![DocumentChange::Delete { expected, key }]).await
            }
            None => Ok(()),
        }
    }

    /// What is kept of people goes with the fact that they are forgotten.
    pub(crate) fn forgotten(
        &self,
        environment: EnvironmentId,
        facts: &[Dated],
    ) -> Result<Vec<DocumentChange>, EngineError> {
        let gone = facts.iter().filter_map(|dated| match dated.fact {
            Fact::MemberRemoved { member } => Some(member),
            _ => None,
        });
        let mut changes = vec![];
        for MemberId(id) in gone {
            if let Some((expected, _)) = self.person(environment, id)? {
                changes.push(DocumentChange::Delete { expected, key: Person::key(id) });
            }
        }
        Ok(changes)
    }
}

/// Takes everybody at his word: what can be checked without anybody else was checked when the data
/// came. In a sandbox some family names rehearse what else a verifier may say.
pub struct LocalVerifier;

impl IdentityVerifier for LocalVerifier {
    fn verify<'a>(&'a self, applicant: Applicant<'a>) -> BoxFuture<'a, Verdict> {
        Box::pin(std::future::ready(verdict(&applicant)))
    }
}

fn verdict(applicant: &Applicant<'_>) -> Verdict {
    let rehearses = match applicant.environment.kind {
        EnvironmentKind::Sandbox { .. } => true,
        EnvironmentKind::Production => false,
    };
    let Person { data, sent_at, .. } = applicant.person;
    match data.family_name.text() {
        "Reject" if rehearses => Verdict::Rejected,
        "Action" if rehearses => Verdict::ActionRequired { missing: [Proof::Address].into() },
        "Slow" if rehearses => {
            let done = Span::days(1).after(*sent_at, &Zone::utc()).unwrap_or(*sent_at);
            if applicant.now < done {
                Verdict::Pending { ask_at: Some(done) }
            } else {
                Verdict::Verified
            }
        }
        _ => Verdict::Verified,
    }
}
