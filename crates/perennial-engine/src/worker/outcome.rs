//! What an answer of a receiver means (notifications specification 6.4).

use crate::ports::{OutAnswer, OutError};

/// A receiver may put us off for so long at most, in seconds.
pub const RETRY_AFTER_MAX: u64 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    /// The receiver is no more.
    Gone,
    /// It never wants this message again.
    Aborted,
    Failed {
        /// No attempt before so many seconds.
        not_before: u64,
        /// It has too much to do, and does not say until when.
        overloaded: bool,
    },
}

/// Only the status and two headers speak; redirects are failures, for they are never followed.
pub fn outcome(answer: &Result<OutAnswer, OutError>) -> Outcome {
    let failed = Outcome::Failed { not_before: 0, overloaded: false };
    let Ok(answer) = answer else { return failed };
    let too_much = matches!(answer.status, 429 | 502 | 503 | 504);
    match answer.status {
        200..=299 => Outcome::Taken,
        _ if answer.abort_message => Outcome::Aborted,
        410 => Outcome::Gone,
        429 | 503 if answer.retry_after.is_some() => {
            let not_before = answer.retry_after.unwrap_or_default().min(RETRY_AFTER_MAX);
            Outcome::Failed { not_before, overloaded: false }
        }
        _ => Outcome::Failed { not_before: 0, overloaded: too_much },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(not_before: u64, overloaded: bool) -> Outcome {
        Outcome::Failed { not_before, overloaded }
    }

    #[test]
    fn every_row_of_section_6_4_is_understood() {
        let of = |status, retry_after, abort_message| {
            outcome(&Ok(OutAnswer { status, retry_after, abort_message, body_head: vec![] }))
        };
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(of(status, Some(9), true), Outcome::Taken);
        }
        for status in [301, 302, 307, 400, 401, 404, 418, 500, 501] {
            assert_eq!(of(status, Some(60), false), failed(0, false), "{status}");
        }
        assert_eq!(of(410, None, false), Outcome::Gone);
        for status in [400, 410, 503] {
            assert_eq!(of(status, Some(60), true), Outcome::Aborted, "{status}");
        }
        for status in [429, 502, 503, 504] {
            assert_eq!(of(status, None, false), failed(0, true), "{status}");
        }
        for (status, wished, expected) in
            [(429, 60, failed(60, false)), (503, u64::MAX, failed(86_400, false))]
        {
            assert_eq!(of(status, Some(wished), false), expected);
        }
        assert_eq!(of(502, Some(60), false), failed(0, true), "only 429 and 503 put us off");
        for error in [OutError::Refused, OutError::Timeout, OutError::Unreachable, OutError::Tls] {
            assert_eq!(outcome(&Err(error)), failed(0, false));
        }
    }
}
