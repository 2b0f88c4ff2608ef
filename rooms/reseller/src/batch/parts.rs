//! The parts of a batch: `multipart/mixed` of `application/http`, as client libraries write it.
//! Lines may end with a bare line feed; that is how one of them does it.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header};

/// Most parts of one batch.
const PARTS_MAX: usize = 100;
/// Most header lines of one part, and of the request in it.
const HEADERS_MAX: usize = 64;
/// Longest boundary, in characters (RFC 2046).
const BOUNDARY_CHARS_MAX: usize = 70;

/// One call, and how its answer is told from the others.
#[derive(Debug)]
pub struct Part {
    pub content_id: Option<String>,
    pub request: Request<Bytes>,
}

/// Reads them all; the error says what is wrong, to be followed by a full stop.
pub fn read(headers: &HeaderMap, body: &Bytes) -> Result<Vec<Part>, String> {
    let boundary = boundary(headers).ok_or("the content type is not multipart/mixed")?;
    let pieces = pieces(body, boundary.as_bytes()).ok_or("the last boundary is missing")?;
    if pieces.is_empty() {
        return Err("there are no parts".to_owned());
    }
    if pieces.len() > PARTS_MAX {
        return Err(format!("there are more than {PARTS_MAX} parts"));
    }
    let parts = (1..)
        .zip(pieces)
        .map(|(n, piece)| part(body, piece).map_err(|wrong| format!("part {n}: {wrong}")));
    parts.collect()
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, rest) = text.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let mut parameters = rest.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (1..=BOUNDARY_CHARS_MAX).contains(&value.len()).then(|| value.to_owned())
}

/// What stands between the boundaries. None without the last one.
fn pieces<'b>(body: &'b [u8], boundary: &[u8]) -> Option<Vec<&'b [u8]>> {
    let (mut pieces, mut open) = (vec![], None);
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let begins = at;
        at += line.len();
        let Some(after) = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary))
        else {
            continue;
        };
        let after = after.trim_ascii_end();
        if !matches!(after, b"" | b"--") {
            continue;
        }
        if let Some(from) = open.replace(at) {
            // The line end before a boundary belongs to it.
            pieces.push(without_line_end(&body[from..begins.max(from)]));
        }
        if after == b"--" {
            return Some(pieces);
        }
    }
    None
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn part(body: &Bytes, piece: &[u8]) -> Result<Part, String> {
    let (outer, http) = head(piece)?;
    let kind = outer.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/http") {
        return Err("the content type is not application/http".to_owned());
    }
    let content_id = outer.get("content-id").and_then(|id| id.to_str().ok());
    let content_id = content_id.map(|id| id.trim_matches(|c| c == '<' || c == '>').to_owned());
    let (line, rest) = line(http).ok_or("there is no request line")?;
    let line = str::from_utf8(line).map_err(|_| "the request line is not ASCII")?;
    let (headers, sent) = head(rest)?;
    let mut request = Request::new(body.slice_ref(sent));
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("the request line is not METHOD /path HTTP/1.1".to_owned());
    };
    *request.method_mut() = Method::from_bytes(method.as_bytes())
        .map_err(|_| "the request line has no method".to_owned())?;
    let target: Uri = target.parse().map_err(|_| "the request line has no path".to_owned())?;
    // Whatever host it names, it is asked here.
    let path = target.path_and_query().filter(|path| path.as_str().starts_with('/'));
    let path = path.ok_or("the request line has no path")?;
    *request.uri_mut() = Uri::from(path.clone());
    *request.headers_mut() = headers;
    request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(sent.len()));
    Ok(Part { content_id, request })
}

/// Header lines up to an empty one, and what follows it.
fn head(mut bytes: &[u8]) -> Result<(HeaderMap, &[u8]), String> {
    let mut headers = HeaderMap::new();
    while let Some((text, rest)) = line(bytes) {
        bytes = rest;
        if text.is_empty() {
            break;
        }
        let cut = text.iter().position(|byte| *byte == b':').ok_or("a header has no colon")?;
        let (name, value) = (&text[..cut], text[cut + 1..].trim_ascii());
        let name = HeaderName::from_bytes(name).map_err(|_| "a header has no valid name")?;
        let value = HeaderValue::from_bytes(value).map_err(|_| "a header has no valid value")?;
        if headers.len() == HEADERS_MAX {
            return Err(format!("there are more than {HEADERS_MAX} headers"));
        }
        headers.append(name, value);
    }
    Ok((headers, bytes))
}

/// The first line without its end, and the rest. None at the end of all.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    let (line, rest) = bytes.split_at(end);
    Some((without_line_end(line), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(kind: &str, body: &str) -> Result<Vec<Part>, String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).expect("a value"));
        read(&headers, &Bytes::from(body.to_owned()))
    }

    /// As the Python client writes it: bare line feeds, a blank in the id.
    const TWO: &str = "\n--===1==\nContent-Type: application/http\nMIME-Version: 1.0\n\
        Content-ID: <u + 1>\n\nPOST /v1/a:b?alt=json HTTP/1.1\nContent-Type: application/json\n\
        Host: h\ncontent-length: 2\n\n{}\n--===1==\ncontent-type: application/http\r\n\r\n\
        GET /v1/c HTTP/1.1\r\n\r\n\r\n--===1==--\n";

    #[test]
    fn both_kinds_of_line_ends() {
        let parts = parts("multipart/mixed; boundary=\"===1==\"", TWO).expect("two parts");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].content_id.as_deref(), Some("u + 1"));
        assert_eq!(parts[0].request.uri(), "/v1/a:b?alt=json");
        assert_eq!(parts[0].request.method(), Method::POST);
        assert_eq!(parts[0].request.headers()["content-type"], "application/json");
        assert_eq!(&parts[0].request.body()[..], b"{}");
        assert_eq!(parts[1].content_id, None);
        assert!(parts[1].request.body().is_empty());
        assert_eq!(parts[1].request.headers()["content-length"], "0");
    }

    #[test]
    fn what_is_no_batch_is_told() {
        let kind = "multipart/mixed; boundary=b";
        let http = "Content-Type: application/http\n\n";
        let many = format!("--b\n{http}GET /x HTTP/1.1\n\n\n").repeat(PARTS_MAX + 1);
        for (sent, body, wrong) in [
            ("application/json", String::new(), "the content type is not multipart/mixed"),
            ("multipart/mixed", String::new(), "the content type is not multipart/mixed"),
            (kind, String::new(), "the last boundary is missing"),
            (kind, format!("--b\n{http}GET /x HTTP/1.1\n\n"), "the last boundary is missing"),
            (kind, "--b--\n".to_owned(), "there are no parts"),
            (kind, format!("{many}--b--"), "there are more than 100 parts"),
            (
                kind,
                "--b\n\nGET /x HTTP/1.1\n--b--".to_owned(),
                "part 1: the content type is not application/http",
            ),
            (kind, format!("--b\n{http}\n--b--"), "part 1: there is no request line"),
            (
                kind,
                format!("--b\n{http}GET /x HTTP/2\n--b--"),
                "part 1: the request line is not METHOD /path HTTP/1.1",
            ),
            (
                kind,
                format!("--b\n{http}GET x HTTP/1.1\n--b--"),
                "part 1: the request line has no path",
            ),
            (
                kind,
                format!("--b\n{http}GET /x HTTP/1.1\nno colon\n\n--b--"),
                "part 1: a header has no colon",
            ),
        ] {
            assert_eq!(
                parts(sent, &body).map(|parts| parts.len()),
                Err(wrong.to_owned()),
                "{body}"
            );
        }
    }
}
