//! A look at each head for `Transfer-Encoding` beside `Content-Length`.
//!
//! hyper drops the latter and reads on, while a proxy in front of us may have read it the other
//! way. A head that came in one piece with the end of an earlier body is not seen here; hyper
//! closes the connection after such a request, so nothing can hide behind it.

/// One head as it comes in.
pub(super) struct Head {
    bytes_max: usize,
    partial: Vec<u8>,
    ended: bool,
    pub(super) is_http2: bool,
}

impl Head {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, partial: Vec::new(), ended: false, is_http2: false }
    }

    pub(super) fn begin(&mut self) {
        self.partial.clear();
        self.ended = false;
    }

    /// True when the head has just ended and is in conflict with itself.
    pub(super) fn take_in(&mut self, bytes: &[u8]) -> bool {
        if self.ended || self.is_http2 {
            return false;
        }
        if self.partial.is_empty() {
            if bytes.starts_with(b"PRI * HTTP/2") {
                self.is_http2 = true;
                return false;
            }
            if let Some(end) = end_of_head(bytes, 0) {
                self.ended = true;
                return in_conflict(&bytes[..end]);
            }
        }
        let seen = self.partial.len();
        let room = self.bytes_max.saturating_sub(seen);
        self.partial.extend_from_slice(&bytes[..bytes.len().min(room)]);
        match end_of_head(&self.partial, seen) {
            Some(end) => {
                self.ended = true;
                in_conflict(&self.partial[..end])
            }
            None => false,
        }
    }
}

/// Where the empty line is that ends a head; bytes before `seen` were looked at already.
fn end_of_head(bytes: &[u8], seen: usize) -> Option<usize> {
    let from = seen.saturating_sub(2).max(1);
    (from..bytes.len()).find(|&at| {
        bytes[at] == b'\n' && (bytes[at - 1] == b'\n' || (at > 1 && bytes[at - 2..at] == *b"\n\r"))
    })
}

fn in_conflict(head: &[u8]) -> bool {
    let has = |name: &[u8]| {
        head.split(|byte| *byte == b'\n').any(|line| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && line.get(name.len()) == Some(&b':')
        })
    };
    has(b"transfer-encoding") && has(b"content-length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(pieces: &[&str]) -> bool {
        let mut head = Head::new(1000);
        head.begin();
        pieces.iter().any(|piece| head.take_in(piece.as_bytes()))
    }

    #[test]
    fn conflicts_are_seen_in_whole_and_cut_heads() {
        let both =
            "POST / HTTP/1.1\r\nHost: x\r\ntransfer-Encoding: chunked\r\nCONTENT-length: 3\r\n\r\n";
        assert!(conflict(&[both]));
        assert!(conflict(&[&both.replace("\r\n", "\n")]));
        for cut in 1..both.len() {
            assert!(conflict(&[&both[..cut], &both[cut..]]), "{cut}");
        }
        let bytes: Vec<String> = both.chars().map(String::from).collect();
        assert!(conflict(&bytes.iter().map(String::as_str).collect::<Vec<_>>()));
    }

    #[test]
    fn other_heads_and_bodies_are_left_alone() {
        let one = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\ncontent-length: 3\r\n\r\n";
        assert!(!conflict(&[one]));
        assert!(!conflict(&[
            "GET / HTTP/1.1\r\nX-Transfer-Encoding: a\r\nContent-Length: 0\r\n\r\n"
        ]));
        assert!(!conflict(&[
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "transfer-encoding:\ncontent-length:\n\n"
        ]));
        let long = format!("GET / HTTP/1.1\r\nx: {}", "a".repeat(5000));
        assert!(!conflict(&[&long, &long]));
    }
}
