//! Test tokens of the simulator, and what each answers to a charge.

/// A token as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Pays,
    Always(Answer),
    /// The first charge of a subscription is paid, later ones are declined.
    DeclinesLater,
    /// Declined so often, then paid.
    DeclinesTimes(u32),
}

/// What one charge gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Paid,
    Declined { hard: bool },
    Error,
    Pending,
    PendingThenPaid,
    PendingThenDeclined,
    TakenAndLost,
    Lost,
    Late,
}

impl Token {
    pub fn read(text: &str) -> Self {
        let Some(name) = text.strip_prefix("tok_") else { return Self::Pays };
        Self::Always(match name {
            "decline" => Answer::Declined { hard: false },
            "decline_hard" => Answer::Declined { hard: true },
            "decline_later" => return Self::DeclinesLater,
            "decline_once" => return Self::DeclinesTimes(1),
            "pending" | "offline" => Answer::Pending,
            "pending_paid" => Answer::PendingThenPaid,
            "pending_declined" => Answer::PendingThenDeclined,
            "unknown" => Answer::TakenAndLost,
            "lost" => Answer::Lost,
            "late" => Answer::Late,
            "error" => Answer::Error,
            other => return times(other).map_or(Self::Pays, Self::DeclinesTimes),
        })
    }

    /// What the n-th charge of a subscription gets, counted from one.
    pub fn answer(self, nth: u32) -> Answer {
        let declined = Answer::Declined { hard: false };
        match self {
            Self::Pays => Answer::Paid,
            Self::Always(answer) => answer,
            Self::DeclinesLater => {
                if nth > 1 {
                    declined
                } else {
                    Answer::Paid
                }
            }
            Self::DeclinesTimes(times) => {
                if nth <= times {
                    declined
                } else {
                    Answer::Paid
                }
            }
        }
    }
}

/// `decline_3_times`.
fn times(name: &str) -> Option<u32> {
    name.strip_prefix("decline_")?.strip_suffix("_times")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_say_what_each_charge_gets() {
        let (paid, no) = (Answer::Paid, Answer::Declined { hard: false });
        for (token, answers) in [
            ("", [paid, paid, paid]),
            ("tok_ok", [paid, paid, paid]),
            ("card-1", [paid, paid, paid]),
            ("tok_decline_times", [paid, paid, paid]),
            ("tok_decline", [no, no, no]),
            ("tok_decline_later", [paid, no, no]),
            ("tok_decline_once", [no, paid, paid]),
            ("tok_decline_2_times", [no, no, paid]),
            ("tok_error", [Answer::Error; 3]),
            ("tok_offline", [Answer::Pending; 3]),
        ] {
            let token = Token::read(token);
            assert_eq!([1, 2, 3].map(|nth| token.answer(nth)), answers, "{token:?}");
        }
    }
}
