//! What a partner's answer means.

use perennial_engine::ports::{OutAnswer, OutError};
use serde::Deserialize;

/// As much of an answer as is kept by the way out: one that fills it may be cut off.
const ANSWER_BYTES_MAX: usize = 4_096;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Authorized,
    Rejected,
    /// An answer that is no yes: nothing is authorised by it, and asking again would not help.
    Invalid(&'static str),
    /// No answer yet: the same may be asked again.
    None(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default, alias = "authorization_result")]
    authorization_result: serde_json::Value,
}

impl Verdict {
    pub fn of(answer: &Result<OutAnswer, OutError>) -> Self {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Self::None(error.to_string()),
        };
        match answer.status {
            200..=299 => Self::read(&answer.body_head),
            // He is busy, or broken: he may not have seen the question.
            408 | 425 | 429 | 500.. => Self::None(format!("status {}", answer.status)),
            300..=399 => Self::Invalid("a redirect, which is not followed"),
            _ => Self::Invalid("the call was refused"),
        }
    }

    fn read(body: &[u8]) -> Self {
        if body.len() >= ANSWER_BYTES_MAX {
            return Self::Invalid("the answer is too long");
        }
        let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
            return Self::Invalid("the answer is no such message");
        };
        match answer.authorization_result.as_str() {
            Some("AUTHORIZATION_RESULT_AUTHORIZED") => Self::Authorized,
            Some("AUTHORIZATION_RESULT_REJECTED") => Self::Rejected,
            Some("AUTHORIZATION_RESULT_UNSPECIFIED") => Self::Invalid("the result is unspecified"),
            Some(_) | None => Self::Invalid("the result is not known"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, body: &str) -> Verdict {
        let body_head = body.as_bytes().to_vec();
        Verdict::of(&Ok(OutAnswer { status, body_head, ..OutAnswer::default() }))
    }

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        let yes =
            r#"{"authorizationResult":"AUTHORIZATION_RESULT_AUTHORIZED","purchaseOrderId":"1"}"#;
        assert_eq!(verdict(200, yes), Verdict::Authorized);
        let no = r#"{"authorizationResult":"AUTHORIZATION_RESULT_REJECTED"}"#;
        assert_eq!(verdict(200, no), Verdict::Rejected);
        for body in [
            "",
            "null",
            "{}",
            "[]",
            "yes",
            r#"{"authorizationResult":"AUTHORIZATION_RESULT_UNSPECIFIED"}"#,
            r#"{"authorizationResult":"AUTHORIZED"}"#,
            r#"{"authorizationResult":1}"#,
            r#"{"authorizationResult":"AUTHORIZATION_RESULT_AUTHORIZED"#,
        ] {
            assert!(matches!(verdict(200, body), Verdict::Invalid(_)), "{body}");
        }
        let cut = format!("{yes}{}", " ".repeat(ANSWER_BYTES_MAX));
        assert!(matches!(verdict(200, &cut), Verdict::Invalid(_)));
        for status in [301, 307, 400, 401, 404] {
            assert!(matches!(verdict(status, yes), Verdict::Invalid(_)), "{status}");
        }
    }

    #[test]
    fn no_answer_is_no_no() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(matches!(verdict(status, "{}"), Verdict::None(_)), "{status}");
        }
        assert_eq!(Verdict::of(&Err(OutError::Timeout)), Verdict::None("timeout".to_owned()));
    }
}
