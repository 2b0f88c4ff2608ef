//! The clerk: does what was put off, one after the other, and settles orders that waited.

use std::future::Future;

use perennial_engine::filed::{Filed, OnFile};
use perennial_engine::fulfilment::{FulfilmentOrder, Hold};
use perennial_engine::operation::{OPEN, Operation, Progress};
use perennial_engine::{EngineError, EnvironmentId, FiledKind, Wish};

use super::{Asked, LOOK_EVERY, Work, ended, put};
use crate::desk::House;
use crate::orders;
use crate::problem::{Category, Code, Problem};

/// Read at a time.
const PAGE: usize = 100;

#[derive(Clone)]
pub struct Clerk {
    pub(crate) house: House,
}

impl Clerk {
    /// Works until it is told to rest: whenever somebody rings, and every few seconds for what a
    /// restart or a full disk left.
    pub async fn work(&self, until: impl Future<Output = ()>) {
        let mut until = std::pin::pin!(until);
        loop {
            self.look_through().await;
            tokio::select! {
                () = self.house.bell.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = &mut until => return,
            }
        }
    }

    /// Does everything that is left to be done now, and tells how much it was.
    pub async fn look_through(&self) -> usize {
        let mut done = 0;
        let environments: Vec<_> = self.house.engine.places().by_id.keys().copied().collect();
        for environment in environments {
            for on_file in self.named(environment, FiledKind::Operation, OPEN) {
                if let OnFile { version, filed: Filed::Operation(operation) } = on_file {
                    self.operate(environment, version, &operation).await;
                    done += 1;
                }
            }
            for hold in [Hold::Approved, Hold::Identity] {
                for on_file in self.named(environment, FiledKind::Order, hold.name()) {
                    if let OnFile { version, filed: Filed::Order(order) } = on_file {
                        done += usize::from(self.settle(environment, version, &order).await);
                    }
                }
            }
        }
        done
    }

    fn named(&self, environment: EnvironmentId, kind: FiledKind, name: &str) -> Vec<OnFile> {
        let mut all: Vec<OnFile> = vec![];
        loop {
            let after = all.last().map(|last| last.filed.id());
            let engine = &self.house.engine;
            match engine.filed_named(environment, kind, name, after.as_deref(), PAGE) {
                Ok(page) if page.len() == PAGE => all.extend(page),
                Ok(page) => {
                    all.extend(page);
                    return all;
                }
                Err(error) => {
                    tracing::error!(%error, "what was put off cannot be read");
                    return all;
                }
            }
        }
    }

    /// One operation, to its end; left for the next time where that is not possible now.
    async fn operate(&self, environment: EnvironmentId, version: u64, operation: &Operation) {
        let begun = Operation { progress: Progress::InProgress, ..operation.clone() };
        if self.write(environment, put(begun.clone(), version)).await.is_err() {
            return;
        }
        let version = version.saturating_add(1);
        let Err(problem) = self.done(environment, version, &begun).await else { return };
        let (problem, document) = problem;
        if problem.code.category() == Category::Temporary && problem.code != Code::InternalError {
            tracing::warn!(code = problem.code.name(), "an operation is tried again");
            return;
        }
        let at = self.house.engine.now(environment).unwrap_or(operation.created_at);
        let failed = ended(&begun, version, Progress::Failed { at, problem: document });
        let _somebody_elses = self.write(environment, failed).await;
    }

    async fn done(
        &self,
        environment: EnvironmentId,
        version: u64,
        operation: &Operation,
    ) -> Result<(), (Problem, String)> {
        let lost = || (Problem::new(Code::InternalError), "null".to_owned());
        let asked: Asked = serde_json::from_str(&operation.request).map_err(|_| lost())?;
        let call = asked.call(&self.house, environment, &operation.partner);
        let call = call.map_err(|problem| (problem, "null".to_owned()))?;
        let done = match Work::named(&operation.kind).ok_or_else(lost)? {
            Work::Order => orders::afterwards(&call, &asked.body, version, operation).await,
            Work::Change => crate::changes::afterwards(&call, &asked, version, operation).await,
        };
        done.map_err(|problem| {
            let document = problem.document(&call.context).to_string();
            (problem, document)
        })
    }

    /// An order that somebody said yes to is done; one that waited for people to be known is over
    /// when they are.
    async fn settle(
        &self,
        environment: EnvironmentId,
        version: u64,
        order: &FulfilmentOrder,
    ) -> bool {
        match orders::settle(&self.house, environment, version, order).await {
            Ok(settled) => settled,
            Err(problem) => {
                let code = problem.code.name();
                tracing::warn!(code, order = order.reference, "an order waits on");
                false
            }
        }
    }

    async fn write(
        &self,
        environment: EnvironmentId,
        change: perennial_engine::change_set::DocumentChange,
    ) -> Result<(), EngineError> {
        let wish = Wish {
            documents: Some(Box::new(move |_| vec![change.clone()])),
            ..Wish::nothing(environment)
        };
        self.house.engine.execute(wish).await.map(|_| ())
    }
}
