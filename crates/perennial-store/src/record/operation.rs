//! Operations: requests that are worked on after they were answered.

use perennial_core::ids::PartnerId;
use perennial_engine::operation::{Operation, Progress};
use serde::{Deserialize, Serialize};

use super::Result;
use super::fulfilment::number;
use super::scalar::{At, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationTwin {
    /// 32 hex digits.
    id: String,
    partner: String,
    kind: String,
    at: At,
    #[serde(default, skip_serializing_if = "usual")]
    request: String,
    progress: ProgressTwin,
    until: At,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ProgressTwin {
    NotStarted,
    InProgress,
    /// When, and the path of what came of it.
    Succeeded(At, String),
    /// When, and the problem.
    Failed(At, String),
}

impl OperationTwin {
    pub fn of(operation: &Operation) -> Self {
        Self {
            id: format!("{:032x}", operation.id),
            partner: operation.partner.0.clone(),
            kind: operation.kind.clone(),
            at: At(operation.created_at),
            request: operation.request.clone(),
            progress: match &operation.progress {
                Progress::NotStarted => ProgressTwin::NotStarted,
                Progress::InProgress => ProgressTwin::InProgress,
                Progress::Succeeded { at, resource } => {
                    ProgressTwin::Succeeded(At(*at), resource.clone())
                }
                Progress::Failed { at, problem } => ProgressTwin::Failed(At(*at), problem.clone()),
            },
            until: At(operation.forget_at),
        }
    }

    pub fn back(self) -> Result<Operation> {
        Ok(Operation {
            id: number(&self.id)?,
            partner: PartnerId(self.partner),
            kind: self.kind,
            created_at: self.at.0,
            request: self.request,
            progress: match self.progress {
                ProgressTwin::NotStarted => Progress::NotStarted,
                ProgressTwin::InProgress => Progress::InProgress,
                ProgressTwin::Succeeded(At(at), resource) => Progress::Succeeded { at, resource },
                ProgressTwin::Failed(At(at), problem) => Progress::Failed { at, problem },
            },
            forget_at: self.until.0,
        })
    }
}
