//! The scanner's reading of strings: every escape checked, every character one that is text.

use std::borrow::Cow;

use super::super::error::BodyError;
use super::super::text::admits;
use super::Scanner;

impl<'a> Scanner<'a> {
    /// Checks one string and gives its decoded text; borrows it unless something is escaped.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, BodyError> {
        self.at += 1;
        let start = self.at;
        let mut decoded: Option<String> = None;
        let mut plain_from = start;
        loop {
            let byte = self.peek().ok_or(BodyError::Cut)?;
            match byte {
                b'"' => break,
                b'\\' => {
                    let before = &self.text[plain_from..self.at];
                    let code = self.escape()?;
                    let text = decoded.get_or_insert_default();
                    text.push_str(before);
                    text.push(code);
                    plain_from = self.at;
                }
                // Raw control characters are no JSON, whatever the limits say.
                0x00..=0x1f => return Err(self.bad_text()),
                0x7f if !self.limits.controls => return Err(self.bad_text()),
                0xc2 if !self.limits.controls
                    && matches!(self.bytes.get(self.at + 1), Some(0x80..=0x9f)) =>
                {
                    return Err(self.bad_text());
                }
                _ => self.at += 1,
            }
        }
        let tail = &self.text[plain_from..self.at];
        self.at += 1;
        Ok(match decoded {
            Some(mut text) => {
                text.push_str(tail);
                Cow::Owned(text)
            }
            None => Cow::Borrowed(tail),
        })
    }

    fn escape(&mut self) -> Result<char, BodyError> {
        let kind = *self.bytes.get(self.at + 1).ok_or(BodyError::Cut)?;
        self.at += 2;
        let code = match kind {
            b'"' | b'\\' | b'/' => u32::from(kind),
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'u' => self.unicode()?,
            _ => {
                self.at -= 1;
                return Err(self.syntax());
            }
        };
        let character = char::from_u32(code).ok_or_else(|| self.bad_text())?;
        if self.limits.controls || admits(code, self.limits.lines) {
            Ok(character)
        } else {
            Err(self.bad_text())
        }
    }

    /// The four digits after `\u`, and the second half of a surrogate pair.
    fn unicode(&mut self) -> Result<u32, BodyError> {
        let first = self.hex4()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(first);
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(b"\\u") {
            return Err(self.bad_text());
        }
        self.at += 2;
        let second = self.hex4()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.bad_text());
        }
        Ok(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hex4(&mut self) -> Result<u32, BodyError> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.peek().ok_or(BodyError::Cut)?;
            let digit = char::from(byte).to_digit(16).ok_or_else(|| self.syntax())?;
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
