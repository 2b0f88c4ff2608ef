//! One pass over a JSON document that finds everything serde_json would let through.
//!
//! It does not recurse, so depth costs nothing, and it allocates only for the names of members.

use std::borrow::Cow;
use std::collections::HashSet;

use super::error::BodyError;
use super::parse::{JsonLimits, push};

/// Objects with more members than this are checked for duplicates by hash.
const MEMBERS_COMPARED_MAX: usize = 16;

/// Accepts exactly one strict JSON document within the limits.
pub(super) fn scan(bytes: &[u8], limits: &JsonLimits) -> Result<(), BodyError> {
    if bytes.len() > limits.bytes_max {
        return Err(BodyError::TooLarge { bytes_max: limits.bytes_max });
    }
    if bytes.starts_with(&[0xef, 0xbb, 0xbf])
        || bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
    {
        return Err(BodyError::ByteOrderMark);
    }
    let text = std::str::from_utf8(bytes).map_err(|_at| BodyError::NotUtf8)?;
    let mut scanner = Scanner { text, bytes, at: 0, limits, frames: Vec::new(), entries: 0 };
    scanner.skip_blanks();
    if scanner.at == bytes.len() {
        return Err(BodyError::Empty);
    }
    scanner.document()
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    limits: &'a JsonLimits,
    frames: Vec<Frame<'a>>,
    entries: usize,
}

enum Frame<'a> {
    Array { index: usize },
    Object { names: Names<'a>, current: Cow<'a, str> },
}

#[derive(Default)]
struct Names<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// False if the name was there already.
    fn add(&mut self, name: Cow<'a, str>) -> bool {
        if self.many.is_empty() {
            if self.few.contains(&name) {
                return false;
            }
            self.few.push(name);
            if self.few.len() > MEMBERS_COMPARED_MAX {
                self.many.extend(self.few.drain(..));
            }
            return true;
        }
        self.many.insert(name)
    }
}

/// What the scanner looks for next.
enum Next {
    Value,
    /// A value, or the end of an array just opened.
    FirstElement,
    /// A name, or the end of an object just opened.
    FirstMember,
    Member,
    /// A comma or an end, after a value.
    After,
}

impl<'a> Scanner<'a> {
    fn document(&mut self) -> Result<(), BodyError> {
        let mut next = Next::Value;
        loop {
            self.skip_blanks();
            let Some(byte) = self.bytes.get(self.at).copied() else {
                let finished = matches!(next, Next::After) && self.frames.is_empty();
                return if finished { Ok(()) } else { Err(BodyError::Cut) };
            };
            next = match next {
                Next::FirstElement if byte == b']' => self.close(),
                Next::FirstMember if byte == b'}' => self.close(),
                Next::Value | Next::FirstElement => self.value(byte)?,
                Next::FirstMember | Next::Member => self.member(byte)?,
                Next::After => self.after(byte)?,
            };
        }
    }

    fn value(&mut self, byte: u8) -> Result<Next, BodyError> {
        match byte {
            b'{' => {
                self.open(Frame::Object { names: Names::default(), current: Cow::Borrowed("") })?;
                return Ok(Next::FirstMember);
            }
            b'[' => {
                self.open(Frame::Array { index: 0 })?;
                return Ok(Next::FirstElement);
            }
            b'"' => {
                self.string()?;
            }
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => return Err(self.syntax()),
        }
        Ok(Next::After)
    }

    fn member(&mut self, byte: u8) -> Result<Next, BodyError> {
        if byte != b'"' {
            return Err(self.syntax());
        }
        // A wrong name is reported at its object, not at the member before it.
        if let Some(Frame::Object { current, .. }) = self.frames.last_mut() {
            *current = Cow::Borrowed("");
        }
        self.count()?;
        let name = self.string()?;
        let mut fresh = true;
        if let Some(Frame::Object { names, current }) = self.frames.last_mut() {
            current.clone_from(&name);
            fresh = names.add(name);
        }
        if !fresh {
            return Err(BodyError::DuplicateMember { path: self.path() });
        }
        self.skip_blanks();
        match self.bytes.get(self.at) {
            Some(b':') => {
                self.at += 1;
                Ok(Next::Value)
            }
            Some(_) => Err(self.syntax()),
            None => Err(BodyError::Cut),
        }
    }

    fn after(&mut self, byte: u8) -> Result<Next, BodyError> {
        let next = match (self.frames.last_mut(), byte) {
            (Some(Frame::Array { index }), b',') => {
                *index += 1;
                self.count()?;
                Next::Value
            }
            (Some(Frame::Object { .. }), b',') => Next::Member,
            (Some(Frame::Array { .. }), b']') | (Some(Frame::Object { .. }), b'}') => {
                return Ok(self.close());
            }
            (Some(Frame::Array { .. } | Frame::Object { .. }) | None, _) => {
                return Err(self.syntax());
            }
        };
        self.at += 1;
        Ok(next)
    }

    fn open(&mut self, frame: Frame<'a>) -> Result<(), BodyError> {
        if self.frames.len() == self.limits.depth_max {
            return Err(BodyError::TooDeep { depth_max: self.limits.depth_max });
        }
        self.at += 1;
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self) -> Next {
        self.at += 1;
        self.frames.pop();
        Next::After
    }

    fn count(&mut self) -> Result<(), BodyError> {
        self.entries += 1;
        if self.entries > self.limits.entries_max {
            return Err(BodyError::TooManyEntries { entries_max: self.limits.entries_max });
        }
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> Result<(), BodyError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            Err(BodyError::Cut)
        } else {
            Err(self.syntax())
        }
    }

    /// `-? int frac? exp?`, within the digits one number may have.
    fn number(&mut self) -> Result<(), BodyError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        let mut exponent = 0_usize;
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            let digits = self.digits()?;
            exponent = digits.parse().unwrap_or(usize::MAX);
        }
        let length = self.at - start;
        if length > self.limits.digits_max || exponent > self.limits.digits_max {
            return Err(BodyError::NumberOutOfRange { path: self.path() });
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<&'a str, BodyError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start {
            Ok(&self.text[start..self.at])
        } else if self.at == self.bytes.len() {
            Err(BodyError::Cut)
        } else {
            Err(self.syntax())
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn syntax(&self) -> BodyError {
        BodyError::Syntax { offset: self.at }
    }

    fn bad_text(&self) -> BodyError {
        BodyError::InvalidText { path: self.path() }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for frame in &self.frames {
            match frame {
                Frame::Array { index } => push(&mut path, &index.to_string()),
                Frame::Object { current, .. } if current.is_empty() => {}
                Frame::Object { current, .. } => push(&mut path, current),
            }
        }
        path
    }
}

#[path = "scan_text.rs"]
mod text;

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
