//! Prices that move while people pay them: drawn apart, and not in every seed, so that the rest
//! stays what it was.

use crate::op::{How, Job, Op, Reprice, Target, Verb};
use crate::rng::Rng;

pub struct Moves {
    rng: Rng,
    moving: bool,
}

impl Moves {
    pub fn draw(seed: u64) -> Self {
        let mut rng = Rng::fork(seed, "moving prices");
        let moving = rng.percent(60);
        Self { rng, moving }
    }

    /// What happens about prices beside another operation: mostly nothing.
    pub fn one(&mut self) -> Option<Op> {
        let rng = &mut self.rng;
        if !self.moving {
            return None;
        }
        match rng.below(100) {
            0..=4 => Some(Op::Reprice(Reprice {
                pick: rng.below(1_000),
                percent: *rng.pick(&[40, 90, 100, 105, 130, 190, 300]),
                hours: if rng.percent(40) { 0 } else { rng.between(1, 2_000) },
                preserve: rng.percent(20),
            })),
            5..=9 => Some(Op::Work(Job::Prices)),
            10..=19 => {
                let on = Target { pick: rng.below(1_000), aimed: rng.percent(90) };
                let verb = Verb::AnswerPrice { consent: rng.percent(70) };
                let how = How { previewed: rng.percent(30), ..How::default() };
                Some(Op::Wish { on, verb, how })
            }
            _ => None,
        }
    }
}
