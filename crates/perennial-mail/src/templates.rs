//! Templates: the built-in ones, and those of a folder that come before them. Whatever is in the
//! folder is tried with sample data before it is used; what fails later is worded by the built-in
//! one, since a customer must be told.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, context};
use perennial_core::Notice;

use crate::built_in::{BUILT_IN, LANGUAGES};
use crate::code::{SIGN_IN_CODE, ShownCode};
use crate::filters;
use crate::shown::Shown;
use crate::told::{NOTIFICATION, ShownMessage, is_name as is_message};

type Files = Arc<BTreeMap<String, String>>;

/// All templates, ready to word mails.
pub struct Templates {
    /// The folder's, and behind them the built-in ones.
    edited: Environment<'static>,
    built_in: Environment<'static>,
    /// Languages with templates, of either sort.
    languages: Vec<String>,
}

/// What is wrong with a template, with its file and line.
#[derive(Debug, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 200;

/// The longest template that is read.
const FILE_BYTES_MAX: u64 = 256 * 1024;

impl Templates {
    pub fn built_in() -> Self {
        let none = Files::default();
        let languages = LANGUAGES.map(str::to_owned).to_vec();
        Self { edited: environment(none.clone()), built_in: environment(none), languages }
    }

    /// The templates of a folder over the built-in ones. A folder that is not there is an empty
    /// one. Refuses what is no template, and what cannot be rendered, with its line.
    pub fn open(folder: &Path) -> Result<Self, TemplateError> {
        let files = Arc::new(read(folder)?);
        let mut languages = LANGUAGES.map(str::to_owned).to_vec();
        for name in files.keys() {
            if let Some((language, _)) = name.split_once('/')
                && !languages.iter().any(|known| known == language)
            {
                languages.push(language.to_owned());
            }
        }
        let none = Files::default();
        let edited = environment(files.clone());
        let all = Self { edited, built_in: environment(none), languages };
        if !files.is_empty() {
            all.check(folder, &files)?;
        }
        Ok(all)
    }

    /// The language a customer is written to in: his own, or English.
    pub fn language(&self, wished: Option<&str>) -> String {
        let wished = wished.unwrap_or_default().to_ascii_lowercase();
        let primary = wished.split(['-', '_']).next().unwrap_or_default();
        let known = self.languages.iter().find(|known| *known == primary);
        known.map_or("en", String::as_str).to_owned()
    }

    /// Words a mail; by the built-in templates where an edited one fails.
    pub fn word(&self, notice: Notice, shown: &Shown) -> Option<Worded> {
        // Nothing of what was to be shown is logged: it is personal.
        let tell = |error: &Error| {
            let (template, line) = (error.name().unwrap_or_default(), error.line());
            tracing::error!(template, line, "a mail template failed");
        };
        let edited = render(&self.edited, notice, shown).inspect_err(tell);
        edited.ok().or_else(|| {
            let language = built_in_language(&shown.language);
            let shown = Shown { language, ..shown.clone() };
            render(&self.built_in, notice, &shown).inspect_err(tell).ok()
        })
    }

    /// Words the letter that brings a code, in the same way.
    pub fn word_code(&self, shown: &ShownCode) -> Option<Worded> {
        let tell = |error: &Error| {
            let (template, line) = (error.name().unwrap_or_default(), error.line());
            tracing::error!(template, line, "a mail template failed");
        };
        let edited = render_code(&self.edited, shown).inspect_err(tell);
        edited.ok().or_else(|| {
            let language = built_in_language(&shown.language);
            let shown = ShownCode { language, ..shown.clone() };
            render_code(&self.built_in, &shown).inspect_err(tell).ok()
        })
    }

    /// Words a message to a machine: subject and text; without its words where they fail.
    pub fn word_message(&self, name: &str, shown: &ShownMessage) -> Option<(String, String)> {
        let edited = render_message(&self.edited, name, shown).inspect_err(|error| {
            let (template, line) = (error.name().unwrap_or_default(), error.line());
            tracing::error!(template, line, "a mail template failed");
        });
        edited.ok()
    }

    /// Whether there are such words, in some language.
    pub fn has_message(&self, name: &str) -> bool {
        let known =
            |language: &String| self.edited.get_template(&format!("{language}/{name}.txt")).is_ok();
        is_message(name) && self.languages.iter().any(known)
    }

    /// Renders everything once with all values and once with as few as there may be.
    fn check(&self, folder: &Path, files: &Files) -> Result<(), TemplateError> {
        for name in files.keys() {
            let parsed = self.edited.get_template(name);
            parsed.map_err(|error| said(folder, files, &error))?;
        }
        for language in &self.languages {
            render_code(&self.edited, &ShownCode::sample(language))
                .map_err(|error| said(folder, files, &error))?;
            let mut messages = vec![NOTIFICATION];
            let own = files.keys().filter_map(|name| message_of(name, language));
            messages.extend(own);
            for name in messages {
                render_message(&self.edited, name, &ShownMessage::sample(language))
                    .map_err(|error| said(folder, files, &error))?;
            }
            for notice in Notice::ALL {
                for shown in [Shown::sample(notice, language), Shown::sparse_sample(language)] {
                    render(&self.edited, notice, &shown)
                        .map_err(|error| said(folder, files, &error))?;
                }
            }
        }
        Ok(())
    }
}

fn said(folder: &Path, files: &Files, error: &Error) -> TemplateError {
    // The innermost error names the place.
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost) {
        match source.downcast_ref::<Error>() {
            Some(source) => innermost = source,
            None => break,
        }
    }
    let name = innermost.name().unwrap_or_default();
    let file = source_of(name, |name| files.contains_key(name)).unwrap_or(name.to_owned());
    let line = innermost.line().unwrap_or_default();
    let what = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
    TemplateError(format!("{}: line {line}: {what}", folder.join(file).display()))
}

fn environment(files: Files) -> Environment<'static> {
    let mut env = Environment::new();
    filters::furnish(&mut env);
    env.set_loader(move |name| {
        let edited = source_of(name, |name| files.contains_key(name));
        if let Some(file) = edited {
            return Ok(files.get(&file).cloned());
        }
        let built_in = |name: &str| BUILT_IN.iter().any(|(known, _)| *known == name);
        // A language of the folder may say less than all: the rest is English.
        let english = name.split_once('/').map(|(_, rest)| format!("en/{rest}"));
        let file = source_of(name, built_in)
            .or_else(|| english.and_then(|name| source_of(&name, built_in)));
        let text = file.and_then(|file| BUILT_IN.iter().find(|(known, _)| *known == file));
        Ok(text.map(|(_, text)| (*text).to_owned()))
    });
    env
}

/// The file behind a name: `de/renewed.html` is the file of that name, or else `de/renewed.jinja`,
/// which is worded once and rendered as text and as HTML.
fn source_of(name: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    if known(name) {
        return Some(name.to_owned());
    }
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".html"))?;
    Some(format!("{stem}.jinja")).filter(|name| known(name))
}

fn built_in_language(language: &str) -> String {
    if LANGUAGES.contains(&language) { language.to_owned() } else { "en".to_owned() }
}

fn render(env: &Environment<'static>, notice: Notice, shown: &Shown) -> Result<Worded, Error> {
    render_as(env, &shown.language, notice.name(), &Value::from(Serde(shown)))
}

fn render_code(env: &Environment<'static>, shown: &ShownCode) -> Result<Worded, Error> {
    render_as(env, &shown.language, SIGN_IN_CODE, &Value::from(Serde(shown)))
}

fn render_message(
    env: &Environment<'static>,
    name: &str,
    shown: &ShownMessage,
) -> Result<(String, String), Error> {
    // Words of its own may be in one language alone: the rest reads English.
    let of = |language: &str| env.get_template(&format!("{language}/{name}.txt"));
    let template = of(&shown.language).or_else(|_| of("en"))?;
    let words = words(env, &shown.language)?;
    let with = context! {
        ..Value::from(Serde(shown)),
        ..context! { w => words, format => "txt", layout => "layout.txt" }
    };
    let mut text = template.render_captured(with)?;
    let subject = text.with_state_mut(|state| state.render_block("subject"))?;
    Ok((one_line(&subject), tidy(text.output())))
}

/// The words for messages in a file of a language.
fn message_of<'a>(file: &'a str, language: &str) -> Option<&'a str> {
    let (_, name) = file.split_once('/').filter(|(of, _)| *of == language)?;
    let stem = [".jinja", ".txt"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.filter(|stem| is_message(stem))
}

fn render_as(
    env: &Environment<'static>,
    language: &str,
    kind: &str,
    shown: &Value,
) -> Result<Worded, Error> {
    let words = words(env, language)?;
    let with = |format: &str| {
        context! {
            ..shown.clone(),
            ..context! {
                w => words.clone(),
                format,
                layout => format!("layout.{format}"),
            }
        }
    };
    let text = env.get_template(&format!("{language}/{kind}.txt"))?;
    let html = env.get_template(&format!("{language}/{kind}.html"))?;
    let mut text = text.render_captured(with("txt"))?;
    let subject = text.with_state_mut(|state| state.render_block("subject"))?;
    Ok(Worded {
        subject: one_line(&subject),
        text: tidy(text.output()),
        html: html.render(with("html"))?,
    })
}

/// The words of a language that layouts share.
fn words(env: &Environment<'static>, language: &str) -> Result<Value, Error> {
    let template = env.get_template(&format!("{language}/words.txt"))?;
    let rendered = template.render_captured(context! {})?;
    let state = rendered.state();
    let names = state.exports();
    let words = names.into_iter().filter_map(|name| Some((name.to_owned(), state.lookup(name)?)));
    Ok(Value::from_pairs(words))
}

/// A subject or a name is one line: nothing in it can begin another header or sentence of its own.
pub fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|letter| {
        let breaks = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        if breaks { ' ' } else { letter }
    });
    let spaced: String = spaced.collect();
    let words = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    words.chars().take(SUBJECT_CHARS_MAX).collect()
}

/// At most one blank line, and none at either end.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim().lines().map(str::trim_end) {
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank <= 1 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

/// The files of a folder by their names. One nobody would ever read is refused: it is a slip.
fn read(folder: &Path) -> Result<BTreeMap<String, String>, TemplateError> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for path in entries(&inner)? {
            if path.is_dir() && inner == folder {
                folders.push(path);
                continue;
            }
            let bad =
                |what: &dyn fmt::Display| TemplateError(format!("{}: {what}", path.display()));
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.to_string_lossy().replace('\\', "/");
            if !is_known(&name) {
                return Err(bad(
                    &"this is no mail template; `perennial mail templates` lists them",
                ));
            }
            let size = fs::metadata(&path).map_err(|error| bad(&error))?.len();
            if size > FILE_BYTES_MAX {
                return Err(bad(&"a template has at most 256 KiB"));
            }
            let text = fs::read_to_string(&path).map_err(|error| bad(&error))?;
            files.insert(name, text);
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, TemplateError> {
    let bad = |error| TemplateError(format!("{}: {error}", folder.display()));
    let found = fs::read_dir(folder).map_err(bad)?;
    let paths = found.map(|entry| Ok(entry.map_err(bad)?.path()));
    let hidden = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    paths.retain(|path| !hidden(path));
    Ok(paths)
}

/// Layouts, words and mails by their names; files that begin with `_` are the operator's own.
fn is_known(name: &str) -> bool {
    let (language, file) = match name.split_once('/') {
        Some((language, file)) => (Some(language), file),
        None => (None, name),
    };
    if file.starts_with('_') {
        return true;
    }
    let Some(language) = language else {
        return matches!(file, "layout.txt" | "layout.html" | "amounts.txt" | "amounts.html");
    };
    let plain = (2..=8).contains(&language.len())
        && language.chars().all(|letter| letter.is_ascii_lowercase());
    let stem = [".jinja", ".txt", ".html"].iter().find_map(|ending| file.strip_suffix(ending));
    plain
        && stem.is_some_and(|stem| {
            stem == "words"
                || stem == SIGN_IN_CODE
                || is_message(stem)
                || Notice::named(stem).is_some()
        })
}
