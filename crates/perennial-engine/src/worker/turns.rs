//! Whose turn it is: the core decides, the gateway charges, or the gateway is asked.

use perennial_core::billing::{Charge, Outcome, Standing};
use perennial_core::subscription::due::verifier_asked;
use perennial_core::subscription::evolve::{evolve, evolve_all};
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Fact, Refusal, Subscription, decide, due};

use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::gateway_key::gateway_key;
use crate::origin::Origin;
use crate::ports::{CommitError, GatewayCharge};
use crate::price_news::with_news;
use crate::settings::CATCH_UP_STEPS_MAX;

/// The next thing to do for one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Nothing,
    /// The core says what falls due.
    Wake,
    /// The gateway charges an intent that is committed.
    Charge,
    /// The gateway is asked what became of an attempt.
    Ask,
    /// The verifier is asked who somebody is.
    Verify,
}

/// Whose turn it is at `now`.
pub fn turn(s: &Subscription, now: Instant) -> Turn {
    let Some(at) = due(s).filter(|at| *at <= now) else { return Turn::Nothing };
    match s.charge.as_ref().map(|charge| charge.standing) {
        Some(Standing::Intended) => Turn::Charge,
        Some(Standing::Unknown { ask_at: Some(ask_at), .. }) if ask_at <= at => Turn::Ask,
        Some(Standing::Unknown { .. } | Standing::Pending { .. } | Standing::Declined { .. })
        | None => match verifier_asked(s) {
            Some(asked) if asked <= at => Turn::Verify,
            Some(_) | None => Turn::Wake,
        },
    }
}

/// The word about an attempt; given back when it is dropped.
pub(crate) struct Speaking<'a> {
    engine: &'a Engine,
    key: String,
}

impl Drop for Speaking<'_> {
    fn drop(&mut self) {
        self.engine.speaking.lock().remove(&self.key);
    }
}

impl Engine {
    /// Does everything that fell due for one subscription, and answers its state then.
    pub(crate) async fn catch_up(
        &self,
        environment: EnvironmentId,
        id: perennial_core::ids::SubscriptionId,
    ) -> Result<Subscription, EngineError> {
        let mut ours = None;
        for _ in 0..CATCH_UP_STEPS_MAX {
            let (state, fresh) = match ours.take() {
                Some(state) => (state, true),
                None => (self.subscription(environment, id)?, false),
            };
            let place = self.place(environment)?;
            let now = place.environment.now(self.real());
            let Some(command) = self.next_command(environment, &state, now, fresh).await else {
                return Ok(state);
            };
            match self.step(&place, state.clone(), &command, now).await {
                Ok(Some(changed)) => ours = Some(changed.after),
                // It is so already, or somebody else settled it.
                Ok(None) | Err(EngineError::Refused(Refusal::NoSuchCharge)) => {
                    let again = self.subscription(environment, id)?;
                    if again.version == state.version {
                        return Ok(again);
                    }
                }
                Err(EngineError::Contended) => {}
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }

    /// Settles an intent that was just committed by a caller who has the word about it, then
    /// whatever is due after it.
    pub(crate) async fn settle_now(
        &self,
        environment: EnvironmentId,
        mut state: Subscription,
        mail: bool,
        origin: Option<&Origin>,
    ) -> Result<Vec<Changed>, EngineError> {
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let turn = turn(&state, now);
        let Some(charge) = state.charge.as_ref().filter(|_| turn == Turn::Charge) else {
            return Ok(vec![]);
        };
        let Some(call) = self.call(environment, &state, charge, now) else { return Ok(vec![]) };
        let command = self.told(turn, charge, call, now, true).await;
        for _ in 0..crate::settings::DECIDE_AGAIN_MAX {
            let steps = self.steps_with(&place, state.clone(), &command, (now, mail), origin);
            match Box::pin(steps).await {
                Ok(changes) => return Ok(changes),
                // Settled by the worker at the same moment, with the same answer.
                Err(EngineError::Refused(Refusal::NoSuchCharge)) => {
                    let before = state.clone();
                    let after = self.subscription(environment, before.id)?;
                    let entries = self.ports.store.journal(
                        environment,
                        before.id,
                        before.version,
                        CATCH_UP_STEPS_MAX,
                    )?;
                    let facts = entries.into_iter().flat_map(|entry| entry.facts).collect();
                    return Ok(vec![Changed { before: Some(before), after, facts }]);
                }
                Err(EngineError::Contended) => state = self.subscription(environment, state.id)?,
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }

    /// The next command for a subscription, with the gateway's word where it is its turn.
    /// `fresh` tells that this process wrote the intent just now: then nobody else can have
    /// called the gateway, and it need not be asked before it is told to charge.
    pub(crate) async fn next_command(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        now: Instant,
        fresh: bool,
    ) -> Option<Command> {
        let turn = turn(s, now);
        if turn == Turn::Nothing {
            return None;
        }
        if turn == Turn::Verify {
            return self.verdict_on(environment, s, now).await;
        }
        let (Turn::Charge | Turn::Ask, Some(charge)) = (turn, &s.charge) else {
            return Some(Command::Wake);
        };
        let call = self.call(environment, s, charge, now)?;
        let _speaking = self.speak(&call.key)?;
        Some(self.told(turn, charge, call, now, fresh).await)
    }

    /// What the gateway says about an attempt, asked by whoever has the word about it.
    async fn told(
        &self,
        turn: Turn,
        charge: &Charge,
        call: GatewayCharge,
        now: Instant,
        fresh: bool,
    ) -> Command {
        let gateway = &self.ports.gateway;
        let outcome = match turn {
            Turn::Charge if fresh => gateway.charge(call).await,
            Turn::Charge => match gateway.ask(call.clone()).await {
                Outcome::NotCharged => gateway.charge(call).await,
                known => known,
            },
            Turn::Ask | Turn::Wake | Turn::Verify | Turn::Nothing => gateway.ask(call).await,
        };
        // A prompt answer belongs to the moment the charge fell due; a late or missing one to now.
        let at = match outcome {
            Outcome::Paid | Outcome::Declined { .. } | Outcome::NotCharged
                if turn == Turn::Charge =>
            {
                charge.due
            }
            Outcome::Paid
            | Outcome::Declined { .. }
            | Outcome::NotCharged
            | Outcome::Pending
            | Outcome::Unknown => now,
        };
        Command::Settle { key: charge.key, attempt: charge.attempt, outcome, at }
    }

    /// Takes the word about an intent before it is committed, so that the worker, who may find it
    /// at once, does not speak before the caller who waits for the answer.
    pub(crate) fn speak_for(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        now: Instant,
    ) -> Option<Speaking<'_>> {
        let charge = s.charge.as_ref()?;
        self.speak(&self.call(environment, s, charge, now)?.key)
    }

    /// Takes the word about an attempt. `None` where somebody else has it: he settles it.
    fn speak(&self, key: &str) -> Option<Speaking<'_>> {
        let first = self.speaking.lock().insert(key.to_owned());
        first.then(|| Speaking { engine: self, key: key.to_owned() })
    }

    /// What the gateway is told about an attempt.
    pub(crate) fn call(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        charge: &Charge,
        now: Instant,
    ) -> Option<GatewayCharge> {
        let installation = &self.settings.installation;
        Some(GatewayCharge {
            environment,
            key: gateway_key(installation, s.id, charge.key, charge.attempt),
            subscription: s.id,
            number: s.number,
            charge: charge.key,
            partner: s.asked_partner().cloned(),
            amount: charge.gross().ok()?,
            method: s.payment_method.clone(),
            at: now,
        })
    }

    /// Decides and commits one command of the worker. `None` where nothing changed.
    async fn step(
        &self,
        place: &crate::Place,
        state: Subscription,
        command: &Command,
        now: Instant,
    ) -> Result<Option<Changed>, EngineError> {
        Ok(self.steps(place, state, command, now).await?.into_iter().next())
    }

    /// As [`Self::step`], with what followed for other subscriptions.
    pub(crate) async fn steps(
        &self,
        place: &crate::Place,
        state: Subscription,
        command: &Command,
        now: Instant,
    ) -> Result<Vec<Changed>, EngineError> {
        Box::pin(self.steps_with(place, state, command, (now, true), None)).await
    }

    async fn steps_with(
        &self,
        place: &crate::Place,
        state: Subscription,
        command: &Command,
        (now, mail): (Instant, bool),
        origin: Option<&Origin>,
    ) -> Result<Vec<Changed>, EngineError> {
        let changes = self.work_out(place, state, command, now)?;
        if changes.is_empty() {
            return Ok(changes);
        }
        match self.commit_set(self.set_with(place, &changes, now, mail, origin)?).await {
            Ok(()) => Ok(changes),
            Err(CommitError::Version { .. } | CommitError::Charged) => Err(EngineError::Contended),
            Err(CommitError::Claimed { key, holder }) => {
                let before = changes.into_iter().next().and_then(|changed| changed.before);
                match before {
                    Some(state) if self.give_way(place, &state, (&key, &holder), now).await? => {
                        Err(EngineError::Contended)
                    }
                    Some(_) | None => Err(EngineError::Claimed { key, holder }),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What a command of the worker changes, with what follows for other subscriptions.
    pub(crate) fn work_out(
        &self,
        place: &crate::Place,
        state: Subscription,
        command: &Command,
        now: Instant,
    ) -> Result<Vec<Changed>, EngineError> {
        let mut facts = decide(Some(&state), command, now)?;
        if facts.is_empty() {
            return Ok(vec![]);
        }
        if let Some(charge) = &state.charge
            && self.other_moved_on(place, charge, &facts)?
        {
            // What was worked out is not there any more: paid all the same, it goes back.
            let at = facts.first().map_or(now, |first| first.at);
            let given_up = Dated { at, fact: Fact::ChargeDropped { key: charge.key } };
            let dropped = evolve(Some(state.clone()), &given_up);
            facts = decide(dropped.as_ref(), command, now)?;
            facts.insert(0, given_up);
        }
        let mut others = vec![];
        for dated in &facts {
            if let Fact::MergedFrom { other } = dated.fact {
                let other = self.subscription(place.environment.id, other)?;
                let ended = match decide(Some(&other), &Command::BeMerged { into: state.id }, now) {
                    // It ended by itself while its items were being paid for.
                    Err(Refusal::AlreadyEnded { .. }) => continue,
                    ended => ended?,
                };
                if let Some(after) = evolve_all(Some(other.clone()), &ended) {
                    others.push(Changed { before: Some(other), after, facts: ended });
                }
            }
        }
        others.extend(self.gives_place(place.environment.id, &state, &facts, now)?);
        let Some(after) = evolve_all(Some(state.clone()), &facts) else { return Ok(vec![]) };
        // What was paid for let it go on by itself.
        if let Some(next) = state.replaced_by.filter(|_| after.replaced_by.is_none()) {
            others.extend(self.calls_off(place.environment.id, next, now)?);
        }
        let mut changes = vec![Changed { before: Some(state), after, facts }];
        changes.extend(others);
        Ok(changes.into_iter().map(|changed| with_news(place, changed, now)).collect())
    }

    /// Whether another subscription, whose items come with what was paid, goes on otherwise than
    /// when that was worked out: it was renewed, changed or given another date meanwhile.
    fn other_moved_on(
        &self,
        place: &crate::Place,
        charge: &Charge,
        facts: &[Dated],
    ) -> Result<bool, EngineError> {
        let merged = facts.iter().find_map(|dated| match dated.fact {
            Fact::MergedFrom { other } => Some(other),
            _ => None,
        });
        let Some(other) = merged else { return Ok(false) };
        let other = self.subscription(place.environment.id, other)?;
        let come = facts.iter().filter_map(|dated| match &dated.fact {
            Fact::ItemAdded(item) => Some((&item.terms, &item.discount)),
            _ => None,
        });
        let there = other.active_items().map(|item| (&item.terms, &item.discount));
        Ok(!other.stage.ended() && (other.changed_at > charge.due || !there.eq(come)))
    }
}
