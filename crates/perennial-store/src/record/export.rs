//! Exports: what was asked for, and what was written.

use perennial_core::ids::PartnerId;
use perennial_engine::export::{Export, ExportProgress, Exported};
use serde::{Deserialize, Serialize};

use super::Result;
use super::fulfilment::number;
use super::money::unfit;
use super::scalar::{As, At, Bytes, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportTwin {
    /// 32 hex digits.
    id: String,
    partner: String,
    wanted: String,
    #[serde(default, skip_serializing_if = "usual")]
    gzip: bool,
    at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ready: Option<ExportedTwin>,
    /// When it was given up, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<(At, String)>,
    until: At,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportedTwin {
    rows: u64,
    bytes: u64,
    sha256: As<Bytes>,
    of: At,
    at: At,
}

impl ExportTwin {
    pub fn of(export: &Export) -> Self {
        let (ready, failed) = match &export.progress {
            ExportProgress::Waiting => (None, None),
            ExportProgress::Ready(it) => (Some(ExportedTwin::of(it)), None),
            ExportProgress::Failed { at, why } => (None, Some((At(*at), why.clone()))),
        };
        Self {
            id: format!("{:032x}", export.id),
            partner: export.partner.0.clone(),
            wanted: export.wanted.clone(),
            gzip: export.compressed,
            at: At(export.created_at),
            ready,
            failed,
            until: At(export.forget_at),
        }
    }

    pub fn back(self) -> Result<Export> {
        let progress = match (self.ready, self.failed) {
            (None, None) => ExportProgress::Waiting,
            (Some(it), None) => ExportProgress::Ready(it.back()?),
            (None, Some((At(at), why))) => ExportProgress::Failed { at, why },
            (Some(_), Some(_)) => return Err(unfit("an export with two ends")),
        };
        Ok(Export {
            id: number(&self.id)?,
            partner: PartnerId(self.partner),
            wanted: self.wanted,
            compressed: self.gzip,
            created_at: self.at.0,
            progress,
            forget_at: self.until.0,
        })
    }
}

impl ExportedTwin {
    fn of(it: &Exported) -> Self {
        let Exported { rows, bytes, sha256, as_of, at } = *it;
        Self { rows, bytes, sha256: As(Bytes(sha256.to_vec())), of: At(as_of), at: At(at) }
    }

    fn back(self) -> Result<Exported> {
        let Self { rows, bytes, sha256: As(Bytes(sha256)), of: At(as_of), at: At(at) } = self;
        let sha256 = sha256.try_into().map_err(|_| unfit("a hash of another length"))?;
        Ok(Exported { rows, bytes, sha256, as_of, at })
    }
}
