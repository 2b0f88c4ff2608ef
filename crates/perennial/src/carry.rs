//! `export` and `import`: everything as JSON lines.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use perennial_engine::EngineError;
use perennial_store::record::carried;

use crate::house::Opened;

/// Writes everything to a file or standard output.
pub fn export(opened: &Opened, output: Option<&Path>) -> Result<String, String> {
    let mut to: Box<dyn Write> = match output {
        Some(path) => {
            let file =
                File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    let bar = bar("lines written");
    opened
        .engine
        .carry_out(|one| {
            bar.inc(1);
            let line = carried::write(&one, &opened.vault).map_err(|error| error.to_string())?;
            to.write_all(line.as_bytes())
                .and_then(|()| to.write_all(b"\n"))
                .map_err(|error| error.to_string())
        })
        .map_err(|error| error.to_string())?;
    to.flush().map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    Ok(if output.is_some() { format!("{} lines\n", bar.position()) } else { String::new() })
}

/// Reads what `export` wrote into an empty data folder.
pub async fn import(opened: &Opened, input: &Path) -> Result<String, String> {
    if !opened.engine.places().by_id.is_empty() {
        return Err("the data folder is not empty: import needs a new one".to_owned());
    }
    let file = File::open(input).map_err(|error| format!("{}: {error}", input.display()))?;
    let bar = bar("lines read");
    let lines = BufReader::new(file).lines().map(|line| {
        bar.inc(1);
        let line = line.map_err(|error| failed(&error))?;
        carried::read(&line, &opened.vault).map_err(EngineError::from)
    });
    let count = opened
        .engine
        .carry_in(lines)
        .await
        .map_err(|error| format!("line {}: {error}", bar.position()))?;
    bar.finish_and_clear();
    Ok(format!("{count} lines\n"))
}

fn failed(error: &std::io::Error) -> EngineError {
    EngineError::Store(perennial_engine::ports::StoreError::Failed(error.to_string()))
}

/// A counting bar on the terminal; nothing where there is none.
pub fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {human_pos} {msg} ({per_sec})");
    let bar = ProgressBar::new_spinner().with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
