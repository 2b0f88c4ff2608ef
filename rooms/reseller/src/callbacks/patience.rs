//! Patience with a partner who lets every question run out of time: for a while he is not asked,
//! so that the renewals of others do not wait for him. Follows the real clock.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use perennial_core::time::Instant;

/// So many questions in a row that ran out of time are too many.
const SILENT_MAX: u32 = 8;
/// And then he is left alone for so long.
const ALONE_SECONDS: i64 = 30;

/// Who is silent, by the address he is asked at.
#[derive(Default)]
pub struct Patience(Mutex<BTreeMap<String, Silence>>);

#[derive(Clone, Copy)]
struct Silence {
    questions: u32,
    since: Instant,
}

impl Patience {
    /// Whether he may be asked now. One question after each pause finds out whether he is back.
    pub fn may_ask(&self, address: &str, now: Instant) -> bool {
        let mut silent = self.0.lock();
        let Some(silence) = silent.get_mut(address) else { return true };
        if silence.questions < SILENT_MAX {
            return true;
        }
        let over = silence.since.plus_seconds(ALONE_SECONDS).is_ok_and(|until| until <= now);
        if over {
            silence.since = now;
        }
        over
    }

    /// He let one run out of time.
    pub fn silent(&self, address: &str, now: Instant) {
        let mut silent = self.0.lock();
        let silence =
            silent.entry(address.to_owned()).or_insert(Silence { questions: 0, since: now });
        silence.questions = silence.questions.saturating_add(1);
        silence.since = now;
    }

    /// He answered, whatever he said.
    pub fn spoke(&self, address: &str) {
        self.0.lock().remove(address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_silent_too_often_is_left_alone_for_a_while() {
        let at = |seconds| Instant::from_seconds(seconds).unwrap();
        let patience = Patience::default();
        for _ in 0..SILENT_MAX {
            assert!(patience.may_ask("a", at(0)));
            patience.silent("a", at(0));
        }
        assert!(!patience.may_ask("a", at(29)) && patience.may_ask("b", at(29)));
        assert!(patience.may_ask("a", at(30)), "one finds out");
        assert!(!patience.may_ask("a", at(30)), "and no second one");
        patience.silent("a", at(45));
        assert!(!patience.may_ask("a", at(74)) && patience.may_ask("a", at(75)));
        patience.spoke("a");
        assert!(patience.may_ask("a", at(75)) && patience.may_ask("a", at(75)));
    }
}
