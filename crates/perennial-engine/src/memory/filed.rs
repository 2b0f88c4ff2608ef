//! Documents on file, found by their names and forgotten when they end.

use std::ops::Bound;

use perennial_core::time::Instant;

use super::content::Content;
use super::table::Revertible;
use crate::directory::{Document, DocumentKey};
use crate::environment::EnvironmentId;
use crate::filed::FiledKind;
use crate::ports::store::StoredDocument;

impl Content {
    /// Takes the names of what lies under a key away.
    pub(super) fn unname(&mut self, environment: EnvironmentId, key: &DocumentKey) {
        let found = self.documents.get(&(environment, key.clone()));
        let Some(Document::Filed(filed)) = found.map(|stored| stored.document.clone()) else {
            return;
        };
        for name in filed.names() {
            self.names.remove(&(environment, filed.kind(), name, filed.id()));
        }
    }

    pub(super) fn name(&mut self, environment: EnvironmentId, document: &Document) {
        let Document::Filed(filed) = document else { return };
        for name in filed.names() {
            self.names.put((environment, filed.kind(), name, filed.id()), ());
        }
    }

    pub(super) fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<StoredDocument> {
        let row = |id: &str| (environment, kind, name.to_owned(), id.to_owned());
        let from = after.map_or(Bound::Included(row("")), |after| Bound::Excluded(row(after)));
        let theirs = self.names.range((from, Bound::Unbounded)).map(|(row, ())| row);
        let theirs = theirs.take_while(|(at, of, called, _)| {
            (*at, *of, called.as_str()) == (environment, kind, name)
        });
        let found = theirs
            .filter_map(|(_, _, _, id)| self.documents.get(&(environment, kind.key(id.as_str()))));
        found.take(limit).cloned().collect()
    }

    pub(super) fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<StoredDocument> {
        let row = |id: &str| (environment, kind.key(id));
        let from = after.map_or(Bound::Included(row("")), |after| Bound::Excluded(row(after)));
        let found = self.documents.range((from, Bound::Unbounded));
        let found =
            found.take_while(|((at, key), _)| *at == environment && key.kind == row("").1.kind);
        found.take(limit).map(|(_, stored)| stored.clone()).collect()
    }

    /// Those that ended longest ago first.
    pub(super) fn forget_documents(&mut self, now: Instant, limit: usize) -> u64 {
        let ends = |stored: &StoredDocument| match &stored.document {
            Document::Filed(filed) => filed.forget_at().filter(|at| *at < now),
            _ => None,
        };
        let all = self.documents.iter();
        let mut old: Vec<_> =
            all.filter_map(|(row, stored)| Some((ends(stored)?, row.clone()))).collect();
        old.sort();
        old.truncate(limit);
        for (_, row) in &old {
            self.unname(row.0, &row.1);
            self.documents.remove(row);
        }
        self.documents.keep();
        self.names.keep();
        old.len() as u64
    }
}
