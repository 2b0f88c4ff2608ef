//! Which characters may be in a text at all.

/// Whether a text holds no NUL, no other control character (C0, DEL, C1). Marks of writing
/// direction, emoji and combining marks are text.
pub fn text_is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Whether this character may be in a string of a body.
pub(super) fn admits(code: u32, lines: bool) -> bool {
    match code {
        0x09 | 0x0a | 0x0d => lines,
        0x00..=0x1f | 0x7f..=0x9f => false,
        _ => true,
    }
}
