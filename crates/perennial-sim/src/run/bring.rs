//! Bringing a wish to the engine: previewed or not, with a key or without, repeated, refused. What
//! the engine promises about each of these is checked here.

use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::{Command, Fact, Subscription};
use perennial_engine::change_set::AnswerKey;
use perennial_engine::ports::Store;
use perennial_engine::{Act, Changed, Done, EngineError, Idempotency, Preview, Wish};

use super::{Runner, here, wishes};
use crate::check::{Holds, Violation, hold, journal};
use crate::drive::drive;
use crate::op::{Again, How};

/// What the request says, in short: another one has another fingerprint.
const ASKED: [u8; 32] = [1; 32];
const ASKED_OTHERWISE: [u8; 32] = [2; 32];

/// Acts cannot be copied, so they are made as often as they are asked for.
pub type Make<'a> = &'a dyn Fn() -> Vec<Act>;

/// Every answer that was written down for a key.
type Rendered = Arc<Mutex<Vec<Vec<u8>>>>;

impl Runner {
    /// Brings a wish. `commands` are what it comes to, for the reference biller. Answers what was
    /// done, or `None` where it was refused or lost.
    pub(super) fn bring(
        &mut self,
        make: Make<'_>,
        commands: &[(SubscriptionId, Command)],
        how: How,
        if_version: Option<u64>,
    ) -> Result<Option<Done>, Violation> {
        for (id, command) in commands {
            self.wishes.entry(*id).or_default().push(command.clone());
        }
        let engine = self.world.engine.clone();
        let preview = how.previewed.then(|| drive(engine.preview(here(), &make())));
        let rendered = Rendered::default();
        let key = how.keyed.then(|| {
            self.keys += 1;
            format!("key-{}", self.keys)
        });
        let wish = |asked| Wish {
            environment: here(),
            acts: make(),
            claims: vec![],
            documents: None,
            if_version,
            idempotency: key.as_deref().map(|key| idempotency(key, asked, &rendered)),
            mail: true,
            by_seller: false,
            origin: None,
        };
        self.arm();
        let mut result = drive(engine.execute(wish(ASKED)));
        let fired = self.disarm();
        self.calm &= !fired;
        if let (true, Err(_), Some(key)) = (fired, &result, &key) {
            // The answer was lost: the caller asks again under the same key.
            let answered = self.world.truth.answer(here(), &answer_key(key)).ok().flatten();
            result = drive(engine.execute(wish(ASKED)));
            if answered.is_some() {
                // Which of the answers was written down last, the lost one hides.
                let again = result.as_ref().ok().and_then(|done| done.replay.clone());
                let known = again.as_ref().is_some_and(|it| rendered.lock().contains(it));
                hold(known, "I27", || format!("answered once, and again {again:?}"))?;
            }
        }
        self.count(&result, commands, if_version)?;
        if let (Some(preview), true) = (preview, self.calm) {
            self.health.previews += 1;
            as_previewed(&preview, &result)?;
        }
        match &result {
            Ok(done) if key.is_some() => {
                // What the caller heard, be it the first answer or one that was given again.
                let heard = done.replay.clone().or_else(|| rendered.lock().last().cloned());
                if let Some(again) = how.again {
                    let before = self.world.store.commits();
                    match again {
                        Again::Same => {
                            let second = drive(engine.execute(wish(ASKED)));
                            self.replayed(&second, heard.as_deref())?;
                        }
                        Again::Other => {
                            let second = drive(engine.execute(wish(ASKED_OTHERWISE)));
                            hold(second == Err(EngineError::KeyReused), "I27", || {
                                format!("another request under a used key: {second:?}")
                            })?;
                        }
                    }
                    let after = self.world.store.commits();
                    hold(before == after, "I27", || "a repeated request wrote again".to_owned())?;
                }
            }
            Err(error) if self.calm && self.step.is_multiple_of(3) => {
                self.refuses_again(make, error)?;
            }
            Ok(_) | Err(_) => {}
        }
        if let Ok(done) = &result {
            self.reads_its_writes(done)?;
        }
        Ok(result.ok())
    }

    /// I27: the answer to a repeated request is the first one.
    fn replayed(&mut self, result: &Result<Done, EngineError>, heard: Option<&[u8]>) -> Holds {
        self.health.replays += 1;
        let again = result.as_ref().ok().and_then(|done| done.replay.as_deref());
        hold(again.is_some() && again == heard, "I27", || {
            let text =
                |body: Option<&[u8]>| body.map(|body| String::from_utf8_lossy(body).into_owned());
            format!("answered {:?} first and {:?} again", text(heard), text(again))
        })
    }

    fn count(
        &mut self,
        result: &Result<Done, EngineError>,
        commands: &[(SubscriptionId, Command)],
        if_version: Option<u64>,
    ) -> Holds {
        match result {
            Ok(_) => {
                self.health.accepted += 1;
                for (_, command) in commands {
                    *self.health.commands.entry(wishes::name(command)).or_default() += 1;
                }
                Ok(())
            }
            Err(error @ EngineError::Store(_)) => self.unexpected("no fault was injected", error),
            Err(error @ EngineError::Contended) if if_version.is_none() => {
                self.unexpected("nobody else was there", error)
            }
            Err(error) => {
                *self.health.refused.entry(refusal(error)).or_default() += 1;
                Ok(())
            }
        }
    }

    /// I26: refused once, refused again, and nothing is written.
    fn refuses_again(&mut self, make: Make<'_>, error: &EngineError) -> Holds {
        if matches!(error, EngineError::Contended | EngineError::Store(_)) {
            return Ok(());
        }
        let sampled = self.step.is_multiple_of(48);
        let digest = || sampled.then(|| self.world.truth.digest());
        let before = (self.world.store.commits(), digest());
        let wish = Wish {
            environment: here(),
            acts: make(),
            claims: vec![],
            documents: None,
            if_version: None,
            idempotency: None,
            mail: true,
            by_seller: false,
            origin: None,
        };
        let again = drive(self.world.engine.execute(wish));
        let after = (self.world.store.commits(), digest());
        hold(before == after, "I26", || format!("a refused wish wrote something: {error}"))?;
        hold(again.as_ref().err() == Some(error), "I26", || {
            format!("refused because {error}, then {again:?}")
        })
    }

    /// I29: whoever got an answer reads what he was told, or what came later.
    fn reads_its_writes(&self, done: &Done) -> Holds {
        for changed in done.changes.iter().filter(|changed| !changed.facts.is_empty()) {
            let read = self.world.engine.subscription(here(), changed.after.id);
            let read = read.map_err(|error| Violation::new("I29", error))?;
            hold(read.version >= changed.after.version, "I29", || {
                let (told, read) = (changed.after.version, read.version);
                format!("{} was told at version {told} and reads {read}", changed.after.id)
            })?;
        }
        Ok(())
    }
}

fn answer_key(key: &str) -> AnswerKey {
    AnswerKey { caller: "sim".to_owned(), key: key.to_owned() }
}

fn idempotency(key: &str, fingerprint: [u8; 32], rendered: &Rendered) -> Idempotency {
    let rendered = rendered.clone();
    Idempotency {
        key: answer_key(key),
        fingerprint,
        render: Box::new(move |changes: &[Changed]| {
            let told = changes.iter().map(|it| format!("{} v{}", it.after.id, it.after.version));
            let body = told.collect::<Vec<_>>().join(", ").into_bytes();
            rendered.lock().push(body.clone());
            body
        }),
    }
}

/// I03: what was previewed is what happens, if nothing came between.
fn as_previewed(
    preview: &Result<Preview, EngineError>,
    result: &Result<Done, EngineError>,
) -> Holds {
    let (preview, done) = match (preview, result) {
        (Ok(preview), Ok(done)) if done.replay.is_none() => (preview, done),
        // A version that is gone is no matter for a preview, nor does it take names.
        (Ok(_), Ok(_)) | (_, Err(EngineError::Contended | EngineError::Claimed { .. })) => {
            return Ok(());
        }
        (Err(one), Err(other)) if one == other => return Ok(()),
        (one, other) => {
            let one = one.as_ref().map(|_| "accepted");
            let other = other.as_ref().map(|_| "accepted");
            return Err(Violation::new("I03", format!("previewed {one:?}, executed {other:?}")));
        }
    };
    for (previewed, changed) in preview.changes.iter().zip(&done.changes) {
        let made = changed.facts.get(..previewed.facts.len());
        hold(made == Some(previewed.facts.as_slice()), "I03", || {
            let names = |facts: &[perennial_core::Dated]| {
                facts.iter().map(|dated| dated.fact.name()).collect::<Vec<_>>()
            };
            format!("previewed {:?}, done {:?}", names(&previewed.facts), names(&changed.facts))
        })?;
        let asks = |fact: &Fact| matches!(fact, Fact::ChargeOpened(_) | Fact::ChargeRetried { .. });
        let opened = previewed.facts.iter().any(|it| asks(&it.fact));
        if opened && done.charge() == Some(Outcome::Paid) && done.changes.len() == 1 {
            let alike = |s: &Subscription| Subscription {
                version: 0,
                changed_at: perennial_core::time::Instant::EPOCH,
                stamp: perennial_core::time::Instant::EPOCH,
                ..s.clone()
            };
            hold(alike(&previewed.after) == alike(&changed.after), "I03", || {
                let (previewed, paid) = (alike(&previewed.after), alike(&changed.after));
                let apart = journal::apart(Some(&previewed), &paid);
                format!("{} is not as previewed once it is paid:{apart}", paid.id)
            })?;
        }
    }
    Ok(())
}

/// The kind of a refusal, by its name in the code.
pub fn refusal(error: &EngineError) -> String {
    let (prefix, text) = match error {
        EngineError::Refused(refusal) => ("", format!("{refusal:?}")),
        EngineError::Catalog(perennial_core::catalog::CatalogRefusal::Sale(refusal)) => {
            ("", format!("{refusal:?}"))
        }
        EngineError::Catalog(refusal) => ("catalog ", format!("{refusal:?}")),
        other => ("engine ", format!("{other:?}")),
    };
    let name: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{prefix}{name}")
}
