//! Rows as they are written: CSV by RFC 4180, or one JSON document per line.
//!
//! A cell of a CSV file that begins as a formula does (`=`, `+`, `-`, `@`, a tab, a carriage
//! return) gets an apostrophe before it: such files are opened in spreadsheets, and what a partner
//! called his account must not be worked out there. So does one that begins with apostrophes before
//! such a sign, so that taking one apostrophe away always gives the text back ([`unguarded`]). JSON
//! lines bear every text as it is.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;

use crate::wire::ExportFormat;

/// Writes rows of one shape.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub format: ExportFormat,
    pub columns: &'static [&'static str],
}

impl Sheet {
    /// What comes before the first row.
    pub fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            ExportFormat::Csv => write!(out, "{}\r\n", self.columns.join(",")),
            ExportFormat::Ndjson => Ok(()),
        }
    }

    /// One row; a cell for each column.
    pub fn row(&self, out: &mut dyn Write, cells: &[Value]) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        let mut line = String::with_capacity(512);
        match self.format {
            ExportFormat::Csv => {
                for (place, value) in cells.iter().enumerate() {
                    if place > 0 {
                        line.push(',');
                    }
                    cell(&mut line, value);
                }
                line.push_str("\r\n");
            }
            ExportFormat::Ndjson => {
                let mut before = '{';
                for (name, value) in self.columns.iter().zip(cells) {
                    line.push(before);
                    // Names of columns need no escaping.
                    line.push('"');
                    line.push_str(name);
                    line.push_str("\":");
                    line.push_str(&value.to_string());
                    before = ',';
                }
                line.push_str("}\n");
            }
        }
        out.write_all(line.as_bytes())
    }
}

/// Nothing for null, words with spaces between them for a list, JSON for a document.
fn cell(line: &mut String, value: &Value) {
    let text = match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "1" } else { "0" }),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::String(text) => guarded(text),
        Value::Array(list) => {
            let words: Vec<_> = list.iter().filter_map(Value::as_str).collect();
            Cow::Owned(guarded(&words.join(" ")).into_owned())
        }
        Value::Object(_) => Cow::Owned(value.to_string()),
    };
    if text.contains(['"', ',', '\r', '\n']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(&text);
    }
}

/// Whether a spreadsheet would work it out, apostrophes before it or not.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text that no spreadsheet works out.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What [`guarded`] was made of.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|_| is_formula(text)).unwrap_or(text)
}

/// The records of a CSV text by RFC 4180; where one is not, the number of its line.
pub fn records(text: &str) -> Result<Vec<Vec<String>>, usize> {
    let (mut records, mut record, mut field) = (vec![], vec![], String::new());
    let (mut quoted, mut closed, mut line) = (false, false, 1);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match (quoted, letter) {
            (true, '"') if letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            (true, '"') => (quoted, closed) = (false, true),
            (false, '"') if field.is_empty() && !closed => quoted = true,
            (false, ',') => {
                record.push(std::mem::take(&mut field));
                closed = false;
            }
            (false, '\r') if letters.peek() == Some(&'\n') => {}
            (false, '\n') => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
                closed = false;
            }
            (false, '"' | '\r') => return Err(line),
            (false, _) if closed => return Err(line),
            (_, letter) => field.push(letter),
        }
    }
    if quoted {
        return Err(line);
    }
    if closed || !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: &[&str] = &["a", "b", "c"];

    fn written(format: ExportFormat, cells: &[Value]) -> String {
        let sheet = Sheet { format, columns: COLUMNS };
        let mut out = vec![];
        sheet.head(&mut out).unwrap();
        sheet.row(&mut out, cells).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = [json!("x, \"y\"\nz"), json!(null), json!(["opt_a", "opt_b"])];
        let csv = written(ExportFormat::Csv, &cells);
        assert_eq!(csv, "a,b,c\r\n\"x, \"\"y\"\"\nz\",,opt_a opt_b\r\n");
        let lines = written(ExportFormat::Ndjson, &cells);
        assert_eq!(lines, "{\"a\":\"x, \\\"y\\\"\\nz\",\"b\":null,\"c\":[\"opt_a\",\"opt_b\"]}\n");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let texts =
            ["", "plain", "=1+1", "'=1", "''-x", "'plain", "a\"b", "a,b", "a\r\nb", "+49 ü"];
        for one in texts {
            for other in texts {
                let cells = [json!(one), json!(other), json!("end")];
                let csv = written(ExportFormat::Csv, &cells);
                let read = records(&csv).unwrap();
                assert_eq!(read.len(), 2, "{csv}");
                let back: Vec<_> = read[1].iter().map(|text| unguarded(text)).collect();
                assert_eq!(back, [one, other, "end"]);
                assert!(!read[1].iter().any(|text| text.starts_with(['=', '+', '-', '@'])));
            }
        }
    }

    #[test]
    fn what_is_no_csv_is_refused_by_its_line() {
        assert_eq!(records("a,b\n\"x\n"), Err(3));
        assert_eq!(records("a\nx\"y\n"), Err(2));
        assert_eq!(records("\"x\"y"), Err(1));
        assert_eq!(records("a\rb"), Err(1));
        assert_eq!(records(""), Ok(vec![]));
        assert_eq!(records("a,b"), Ok(vec![vec!["a".to_owned(), "b".to_owned()]]));
        assert_eq!(records("a\r\n\r\n").map(|it| it.len()), Ok(2));
        assert_eq!(records("\"\"").map(|it| it.len()), Ok(1));
    }
}
