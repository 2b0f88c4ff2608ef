//! What must hold for every answer of the toy.

use room_lobby::testing::Answered;

/// The answer is a refusal in the toy's envelope with this status and code.
#[track_caller]
pub fn refused(answer: &Answered, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, "toy/refusal"));
    let lines: Vec<&str> = answer.text.split('\n').collect();
    assert_eq!(lines[0], code);
    assert_eq!(lines[1], answer.header("x-request-id"));
    defended(answer);
}

#[track_caller]
pub fn defended(answer: &Answered) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(!answer.header("x-request-id").is_empty());
    assert!(!answer.header("x-correlation-id").is_empty());
}
