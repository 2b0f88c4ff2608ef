//! Executing: decide, commit, let the gateway speak, settle. The one place where a wish of any
//! room becomes facts, with its idempotency and its optimistic versions.

use perennial_core::billing::{Outcome, Standing};
use perennial_core::catalog::Order;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::Succession;
use perennial_core::time::Instant;
use perennial_core::{Command, Fact, Subscription};

use crate::change_set::{Answer, AnswerKey, ChangeSet, ClaimChange, ClaimKey, DocumentChange};
use crate::contact::ContactChange;
use crate::effects::{Changed, Effects};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::origin::Origin;
use crate::place::Place;
use crate::ports::{BoxFuture, CommitError};
use crate::redemptions::CODE_USE;
use crate::settings::DECIDE_AGAIN_MAX;
use crate::uses;

/// Builds a command from the state and the catalog as they are when it is decided, so that
/// deciding again after a conflict builds it again.
pub type Make =
    Box<dyn Fn(&Subscription, &Place, Instant) -> Result<Command, EngineError> + Send + Sync>;

/// One act of a wish.
pub enum Act {
    /// Works an order out against the catalog and sells it.
    Sell(Box<Order>),
    /// Sells, and gives the previous subscription's place to the new one.
    Replace {
        order: Box<Order>,
        previous: SubscriptionId,
        how: Succession,
    },
    Do {
        id: SubscriptionId,
        command: Command,
    },
    With {
        id: SubscriptionId,
        make: Make,
    },
    /// Moves the items of one subscription into another.
    Merge {
        primary: SubscriptionId,
        secondary: SubscriptionId,
        prorate: bool,
    },
    /// Changes the contacts of some subscriptions, in the documents of their customers. All
    /// subscriptions that share a contact see the change.
    ChangeContacts {
        ids: Vec<SubscriptionId>,
        change: Box<ContactChange>,
    },
}

/// Some acts that happen together or not at all.
pub struct Wish {
    pub environment: EnvironmentId,
    pub acts: Vec<Act>,
    /// Names that are taken or given up with it.
    pub claims: Vec<ClaimChange>,
    /// Documents on file that are written in the commit of its acts.
    pub documents: Option<Documents>,
    /// The version the caller saw, of the one subscription it is about.
    pub if_version: Option<u64>,
    pub idempotency: Option<Idempotency>,
    /// False where the caller writes to the customer himself: nothing that follows from this wish
    /// is mailed, the outcome of its charges included, whenever that is known.
    pub mail: bool,
    /// True where the seller of what it is about wishes it himself: he is not asked.
    pub by_seller: bool,
    /// Who asks, for those who ask later why it changed.
    pub origin: Option<Origin>,
}

/// Says what is put on file, from what changes. Where one of them changed meanwhile, the wish is
/// refused: [`EngineError::Document`].
pub type Documents = Box<dyn Fn(&[Changed]) -> Vec<DocumentChange> + Send + Sync>;

/// Writes an answer down from what changed.
pub type Render = Box<dyn Fn(&[Changed]) -> Vec<u8> + Send + Sync>;

/// The caller's idempotency key, what he asked, and how his answer is written down.
pub struct Idempotency {
    pub key: AnswerKey,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    pub render: Render,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// One per act, in order; then what followed from them.
    pub changes: Vec<Changed>,
    /// The first answer, where the key was used before; then `changes` is empty.
    pub replay: Option<Vec<u8>>,
    /// The environment's time of the decision.
    pub at: Instant,
}

impl Wish {
    pub fn one(environment: EnvironmentId, act: Act) -> Self {
        Self { acts: vec![act], ..Self::nothing(environment) }
    }

    /// One that does nothing yet.
    pub fn nothing(environment: EnvironmentId) -> Self {
        Self {
            environment,
            acts: vec![],
            claims: vec![],
            documents: None,
            if_version: None,
            idempotency: None,
            mail: true,
            by_seller: false,
            origin: None,
        }
    }
}

impl Done {
    /// The state after the first act.
    pub fn first(&self) -> Option<&Changed> {
        self.changes.first()
    }

    /// What the gateway said to the first charge that was made, if one was.
    pub fn charge(&self) -> Option<Outcome> {
        self.changes.iter().flat_map(|changed| &changed.facts).rev().find_map(|dated| match &dated
            .fact
        {
            Fact::ChargePaid { .. } => Some(Outcome::Paid),
            Fact::ChargeDeclined { code, .. } => {
                Some(Outcome::Declined { code: code.clone(), hard: false })
            }
            Fact::ChargePending { .. } => Some(Outcome::Pending),
            Fact::ChargeUnknown { .. } => Some(Outcome::Unknown),
            _ => None,
        })
    }
}

impl Engine {
    /// Does what is wished, or refuses all of it. Charges that are part of it are made before the
    /// answer; their outcome is in the facts.
    ///
    /// On the heap: what waits for the store and a gateway is large, and every room waits for it.
    pub fn execute(&self, wish: Wish) -> BoxFuture<'_, Result<Done, EngineError>> {
        Box::pin(self.fulfil(wish))
    }

    async fn fulfil(&self, wish: Wish) -> Result<Done, EngineError> {
        let environment = wish.environment;
        let _running = match &wish.idempotency {
            None => None,
            Some(idempotency) => {
                if let Some(done) = self.replay(environment, idempotency)? {
                    return Ok(done);
                }
                Some(self.begin(environment, &idempotency.key)?)
            }
        };
        for _ in 0..DECIDE_AGAIN_MAX {
            for id in wish.acts.iter().flat_map(Act::touches) {
                Box::pin(self.catch_up(environment, id)).await?;
            }
            let place = self.place(environment)?;
            let now = place.environment.now(self.real());
            let (changes, uses) = self.plan_with_uses(&place, &wish.acts, now, wish.mail)?;
            check_version(&changes, wish.if_version)?;
            if !wish.by_seller {
                self.sellers_agree(&place, &changes).await?;
            }
            let mut set = self.change_set(&place, &wish, &changes, now)?;
            set.claims.extend(uses);
            let _words: Vec<_> = changes
                .iter()
                .filter(|changed| intends(changed))
                .map(|changed| self.speak_for(environment, &changed.after, now))
                .collect();
            match self.commit_set(set).await {
                Ok(()) => return self.settle_wish(&wish, changes, now).await,
                // What the caller read is no longer so, and deciding again would not change it.
                Err(CommitError::DocumentVersion { key }) if key.kind.is_filed() => {
                    return Err(EngineError::Document { key });
                }
                // Changed or used up at the same moment: decided again, what is stored says so.
                Err(
                    CommitError::Version { .. }
                    | CommitError::DocumentVersion { .. }
                    | CommitError::Charged
                    | CommitError::UsedUp { .. },
                ) => {}
                Err(CommitError::Claimed { key, .. })
                    if key.kind == uses::OFFER_USE || key.kind == CODE_USE => {}
                Err(CommitError::Answered { .. }) => {
                    if let Some(idempotency) = &wish.idempotency
                        && let Some(done) = self.replay(environment, idempotency)?
                    {
                        return Ok(done);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(EngineError::Contended)
    }

    fn change_set(
        &self,
        place: &Place,
        wish: &Wish,
        changes: &[Changed],
        now: Instant,
    ) -> Result<ChangeSet, EngineError> {
        let mut set = self.set_with(place, changes, now, wish.mail, wish.origin.as_ref())?;
        set.claims.extend(wish.claims.iter().cloned());
        set.documents.extend(self.contact_documents(place.environment.id, &wish.acts, now)?);
        if let Some(documents) = &wish.documents {
            set.documents.extend(documents(changes));
            self.tell_filed(place, &mut set, wish.origin.as_ref());
        }
        if let Some(idempotency) = &wish.idempotency {
            set.answer = Some(self.answer(idempotency, changes, !charges(changes)));
        }
        Ok(set)
    }

    /// The change set of some changes of one place.
    pub(crate) fn set_of(
        &self,
        place: &Place,
        changes: &[Changed],
        now: Instant,
    ) -> Result<ChangeSet, EngineError> {
        self.set_with(place, changes, now, true, None)
    }

    /// As [`Self::set_of`], with or without mail to the customers, and of whom it came.
    pub(crate) fn set_with(
        &self,
        place: &Place,
        changes: &[Changed],
        now: Instant,
        mail: bool,
        origin: Option<&Origin>,
    ) -> Result<ChangeSet, EngineError> {
        let mut set = ChangeSet::new(place.environment.id, now);
        let effects = Effects {
            place,
            teller: self.ports.teller.as_ref(),
            ids: self.ports.ids.as_ref(),
            whose: &|s| self.reached_at(place, s),
            origin,
            real: self.real(),
            carried: false,
        };
        for changed in changes.iter().filter(|changed| !changed.facts.is_empty()) {
            let credits = changed.facts.iter().any(|it| matches!(it.fact, Fact::Credited(_)));
            let rows = if credits {
                self.ports.store.charges(place.environment.id, changed.after.id)?
            } else {
                vec![]
            };
            effects.add(&mut set, changed, |key| {
                rows.iter().find(|row| row.charge.key == key).map_or(1, |row| row.attempt)
            });
            set.documents.extend(self.forgotten(place.environment.id, &changed.facts)?);
            set.documents.extend(self.released(place.environment.id, &changed.facts)?);
            if mail {
                self.queue_mail(&mut set, place, changed)?;
            }
        }
        // What one gives up another may take in the same commit.
        set.claims.sort_by_key(|claim| matches!(claim, ClaimChange::Take { .. }));
        Ok(set)
    }

    pub(crate) async fn commit_set(&self, set: ChangeSet) -> Result<(), CommitError> {
        let rings = !set.deliveries.is_empty();
        let nothing = set.subscriptions.is_empty()
            && set.claims.is_empty()
            && set.documents.is_empty()
            && set.answer.is_none();
        if nothing {
            return Ok(());
        }
        let mut answers = self.ports.store.commit(vec![set]).await;
        if rings {
            self.bells.ring();
        }
        answers.pop().unwrap_or(Err(CommitError::Store(crate::ports::StoreError::Closed)))
    }

    /// Lets the gateway speak about what the wish opened, and puts the final answer in place of
    /// the first one.
    async fn settle_wish(
        &self,
        wish: &Wish,
        mut changes: Vec<Changed>,
        at: Instant,
    ) -> Result<Done, EngineError> {
        let environment = wish.environment;
        let charged = charges(&changes);
        let origin = wish.origin.as_ref().map(Origin::followed);
        let mut followed = vec![];
        for changed in &mut changes {
            if intends(changed) {
                let after = changed.after.clone();
                let settled =
                    self.settle_now(environment, after, wish.mail, origin.as_ref()).await?;
                let mut settled = settled.into_iter();
                if let Some(first) = settled.next() {
                    changed.facts.extend(first.facts);
                    changed.after = first.after;
                }
                followed.extend(settled);
            }
            self.verify_now(environment, changed).await;
        }
        changes.extend(followed);
        if let Some(idempotency) = wish.idempotency.as_ref().filter(|_| charged) {
            let mut set = ChangeSet::new(environment, at);
            set.answer = Some(self.answer(idempotency, &changes, true));
            self.commit_set(set).await?;
        }
        Ok(Done { changes, replay: None, at })
    }

    fn replay(
        &self,
        environment: EnvironmentId,
        idempotency: &Idempotency,
    ) -> Result<Option<Done>, EngineError> {
        let Some(answer) = self.ports.store.answer(environment, &idempotency.key)? else {
            return Ok(None);
        };
        if answer.fingerprint != idempotency.fingerprint {
            return Err(EngineError::KeyReused);
        }
        let at = self.now(environment)?;
        Ok(Some(Done { changes: vec![], replay: Some(answer.body), at }))
    }

    fn answer(
        &self,
        idempotency: &Idempotency,
        changes: &[Changed],
        last: bool,
    ) -> (AnswerKey, Answer) {
        let keep = self.real().plus_seconds(self.settings.answer_seconds);
        let answer = Answer {
            fingerprint: idempotency.fingerprint,
            body: (idempotency.render)(changes),
            last,
            keep_until: keep.unwrap_or(Instant::MAX),
        };
        (idempotency.key.clone(), answer)
    }

    pub(crate) fn begin(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Running<'_>, EngineError> {
        let name = (environment, key.clone());
        if self.running.lock().insert(name.clone()) {
            Ok(Running { engine: self, name })
        } else {
            Err(EngineError::InProgress)
        }
    }
}

/// A request with a key that is being worked on; over when it is dropped.
pub(crate) struct Running<'a> {
    engine: &'a Engine,
    name: (EnvironmentId, AnswerKey),
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.engine.running.lock().remove(&self.name);
    }
}

/// Whether the gateway has to speak about something that was decided.
fn charges(changes: &[Changed]) -> bool {
    changes.iter().any(intends)
}

fn intends(changed: &Changed) -> bool {
    let opened = changed
        .facts
        .iter()
        .any(|dated| matches!(dated.fact, Fact::ChargeOpened(_) | Fact::ChargeRetried { .. }));
    let charge = changed.after.charge.as_ref();
    opened && charge.is_some_and(|charge| charge.standing == Standing::Intended)
}

fn check_version(changes: &[Changed], wanted: Option<u64>) -> Result<(), EngineError> {
    let seen = changes.first().and_then(|changed| changed.before.as_ref());
    match (wanted, seen) {
        (Some(wanted), Some(before)) if before.version != wanted => Err(EngineError::Contended),
        (Some(_) | None, _) => Ok(()),
    }
}

impl Act {
    /// The subscriptions it starts from.
    pub(crate) fn touches(&self) -> Vec<SubscriptionId> {
        match self {
            Self::Sell(_) => vec![],
            Self::Replace { previous, .. } => vec![*previous],
            Self::Do { id, .. } | Self::With { id, .. } => vec![*id],
            Self::Merge { primary, secondary, .. } => vec![*primary, *secondary],
            Self::ChangeContacts { ids, .. } => ids.clone(),
        }
    }
}

/// Claims a name for a subscription that is sold in the same wish.
#[expect(clippy::needless_pass_by_value, reason = "ids are copied, and read better so")]
pub fn claim(kind: &str, name: impl Into<String>, holder: impl ToString) -> ClaimChange {
    let key = ClaimKey { kind: kind.to_owned(), name: name.into() };
    ClaimChange::Take { key, holder: holder.to_string() }
}
