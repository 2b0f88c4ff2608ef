//! Who asked for what an entry of the journal tells.

use perennial_engine::{ChangeNote, Origin};
use serde::{Deserialize, Serialize};

use super::{Recorded, Result};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginTwin {
    actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<ChangeTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeTwin {
    /// 32 hex digits: more than a number of JSON holds.
    id: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Recorded for Origin {
    const KIND: &'static str = "origin";
    type Twin = OriginTwin;

    fn twin(&self) -> Result<OriginTwin> {
        let Self { actor, request, correlation, change } = self.clone();
        let change = change.map(|ChangeNote { id, reference, kind, reason, note }| {
            let id = format!("{id:032x}");
            ChangeTwin { id, kind, reference, reason, note }
        });
        Ok(OriginTwin { actor, request, correlation, change })
    }

    fn back(twin: OriginTwin) -> Result<Self> {
        let OriginTwin { actor, request, correlation, change } = twin;
        let change = change.map(|ChangeTwin { id, kind, reference, reason, note }| {
            let id = u128::from_str_radix(&id, 16);
            let id = id.map_err(|error| super::unfit(Self::KIND, &error))?;
            Ok::<_, perennial_engine::ports::StoreError>(ChangeNote {
                id,
                reference,
                kind,
                reason,
                note,
            })
        });
        Ok(Self { actor, request, correlation, change: change.transpose()? })
    }
}
