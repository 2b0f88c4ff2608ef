//! Writing exports: one after the other, page by page, so that nobody waits behind a long one.

use std::io::{self, Write};
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::export::{Export, ExportError, ExportProgress, Exported, WAITING};
use crate::filed::{Filed, FiledKind, OnFile};
use crate::ports::files::NewFile;

/// How long a file is kept when it is finished, in seconds.
const KEPT_SECONDS: i64 = 7 * 86_400;

/// The longest pause between two looks at what waits.
const PAUSE: Duration = Duration::from_millis(250);

impl Engine {
    /// Writes exports until `stop` is done. What is under way then is begun again another time.
    pub(super) async fn export_on(&self, mut stop: impl Future<Output = ()> + Unpin) {
        loop {
            tokio::select! {
                () = &mut stop => return,
                done = self.export_due() => {
                    if let Err(error) = done {
                        tracing::error!(%error, "exports could not be worked on");
                    }
                }
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Writes the exports that wait, oldest first, and of each environment one in turn, so that
    /// nobody's rehearsal keeps production waiting. Answers how many.
    pub async fn export_due(&self) -> Result<usize, EngineError> {
        let mut written = 0_usize;
        loop {
            let before = written;
            for environment in self.places().by_id.keys().copied() {
                let first = self.filed_named(environment, FiledKind::Export, WAITING, None, 1)?;
                if let Some(OnFile { version, filed: Filed::Export(export) }) =
                    first.into_iter().next()
                {
                    self.export_one(environment, version, *export).await?;
                    written = written.saturating_add(1);
                }
            }
            if written == before {
                return Ok(written);
            }
        }
    }

    async fn export_one(
        &self,
        environment: EnvironmentId,
        version: u64,
        mut export: Export,
    ) -> Result<(), EngineError> {
        export.progress = match self.written(environment, &export).await {
            Ok(exported) => ExportProgress::Ready(exported),
            // What is wrong outside may be well again: it waits, and is begun again.
            Err(ExportError::Store(error)) => return Err(error.into()),
            Err(ExportError::File(error)) => {
                tracing::error!(%error, export = export.id, "an export could not be written");
                let why = "The file could not be written; ask again.".to_owned();
                ExportProgress::Failed { at: self.now(environment)?, why }
            }
            Err(ExportError::Never(why)) => {
                ExportProgress::Failed { at: self.now(environment)?, why }
            }
        };
        let until = self.real().plus_seconds(KEPT_SECONDS);
        export.forget_at = until.unwrap_or(export.forget_at);
        let put = Filed::Export(Box::new(export)).put(version);
        match self.file(environment, vec![put]).await {
            // Somebody took it away meanwhile; its file goes with the next sweep.
            Err(EngineError::Document { .. }) => Ok(()),
            done => done,
        }
    }

    async fn written(
        &self,
        environment: EnvironmentId,
        export: &Export,
    ) -> Result<Exported, ExportError> {
        let gone = |error: EngineError| ExportError::Never(error.to_string());
        let writer = self.exports.writer();
        let writer = writer.ok_or_else(|| ExportError::Never("nobody words it".to_owned()))?;
        // The clock first: what is written after it is looked at is dated then or later.
        let now = self.now(environment).map_err(gone)?;
        let moment = self.ports.store.moment(environment)?;
        let mut rows = writer.begin(environment, export, now)?;
        let file = self.exports.files().create(&export.file(environment))?;
        let mut out = Out::over(Measured::over(file), export.compressed);
        let mut count = 0_u64;
        while let Some(more) = rows.page(moment.as_ref(), &mut out)? {
            count = count.saturating_add(more);
            tokio::task::yield_now().await;
        }
        let Measured { file, bytes, hash } = out.end()?;
        file.finish()?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(hash.finish().as_ref());
        let at = self.now(environment).map_err(gone)?;
        Ok(Exported { rows: count, bytes, sha256, as_of: rows.as_of(), at })
    }

    /// Throws away the files of exports that are not there any more.
    pub(crate) fn sweep_files(&self) -> io::Result<usize> {
        let files = self.exports.files();
        let mut swept = 0_usize;
        for name in files.names()? {
            let known = name.split_once('-').and_then(|(environment, id)| {
                let environment = EnvironmentId(environment.parse().ok()?);
                self.filed(environment, FiledKind::Export, id).transpose()
            });
            // What could not be asked stays.
            if known.is_none() {
                files.remove(&name)?;
                swept = swept.saturating_add(1);
            }
        }
        Ok(swept)
    }
}

/// What is written, as it lies in the file.
enum Out {
    Plain(Measured),
    Gzip(Box<GzEncoder<Measured>>),
}

impl Out {
    fn over(file: Measured, compressed: bool) -> Self {
        if compressed {
            Self::Gzip(Box::new(GzEncoder::new(file, Compression::default())))
        } else {
            Self::Plain(file)
        }
    }

    fn end(self) -> io::Result<Measured> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Gzip(gzip) => gzip.finish(),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(gzip) => gzip.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(gzip) => gzip.flush(),
        }
    }
}

/// Counts and hashes what goes into a file.
struct Measured {
    file: Box<dyn NewFile>,
    bytes: u64,
    hash: Context,
}

impl Measured {
    fn over(file: Box<dyn NewFile>) -> Self {
        Self { file, bytes: 0, hash: Context::new(&SHA256) }
    }
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        let (taken_bytes, _) = bytes.split_at(taken.min(bytes.len()));
        self.hash.update(taken_bytes);
        self.bytes = self.bytes.saturating_add(taken as u64);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
