//! Generating: the operations of a seed, drawn up front with weights of its own. Each seed leaves
//! a random third of everything out, so that what hides behind the rest comes to the front.

mod prices;
mod verbs;

use perennial_core::subscription::command::Succession;

use crate::op::{Again, How, Job, Move, Op, Sell, SellStart, StoreFault, Target, Verb};
use crate::ports::gateway::Mood;
use crate::ports::outside::Reception;
use crate::rng::Rng;
use crate::scene::{BUNDLE, CODED, CODES, CUSTOMERS, ONCE, PRODUCTS, PROJECTS, RECEIVERS};

/// Sales a seed begins with: a population to work on.
const SOLD_FIRST: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sell,
    Replace,
    Merge,
    Wish,
    Race,
    RaceSell,
    RaceWork,
    Clock,
    Work,
    StoreFault,
    Gateway,
    GatewayDown,
    Receiver,
    Settle,
    Restart,
    Ask,
    AskCore,
    Resend,
}

/// Weights of a whole population of seeds; what a seed may leave out is marked.
const WEIGHTS: [(u32, Kind, bool); 18] = [
    (9, Kind::Sell, false),
    (2, Kind::Replace, true),
    (3, Kind::Merge, true),
    (45, Kind::Wish, false),
    (4, Kind::Race, true),
    (1, Kind::RaceSell, true),
    (2, Kind::RaceWork, true),
    (24, Kind::Clock, false),
    (10, Kind::Work, false),
    (4, Kind::StoreFault, true),
    (5, Kind::Gateway, true),
    (1, Kind::GatewayDown, true),
    (2, Kind::Receiver, true),
    (3, Kind::Settle, false),
    (1, Kind::Restart, true),
    (2, Kind::Ask, true),
    (3, Kind::AskCore, true),
    (1, Kind::Resend, true),
];

const MOODS: [Mood; 6] = [
    Mood::Declines,
    Mood::DeclinesHard,
    Mood::TimesOutCharged,
    Mood::TimesOutUncharged,
    Mood::AnswersLate { seconds: 0 },
    Mood::Waits,
];

const RECEPTIONS: [Reception; 4] =
    [Reception::Down, Reception::Errors, Reception::AnswerLost, Reception::Busy];

/// The operations of a seed.
pub fn generate(seed: u64, steps: usize) -> Vec<Op> {
    let mut generator = Generator::new(seed);
    let mut ops = Vec::with_capacity(steps);
    for n in 0..SOLD_FIRST {
        ops.push(Op::Clock { by: generator.edge(), works: true });
        ops.push(Op::Sell { sell: generator.sell(n % 2 == 0), how: How::default() });
    }
    while ops.len() < steps {
        let Some(kind) = generator.rng.weighted(&generator.weights) else { break };
        let sells = matches!(kind, Kind::Sell | Kind::Replace | Kind::RaceSell);
        if sells && generator.rng.percent(50) {
            ops.push(Op::Clock { by: generator.edge(), works: true });
        }
        let op = generator.op(kind);
        let pays_back =
            matches!(op, Op::Wish { verb: Verb::CancelNow { .. } | Verb::Change { .. }, .. });
        ops.push(op);
        // Money that goes back is a moment at which a lost answer hurts.
        ops.extend(generator.moves.one());
        if pays_back && generator.faulty && generator.rng.percent(10) {
            let fault = match generator.rng.below(2) {
                0 => StoreFault::LostBefore { nth: 0 },
                _ => StoreFault::LostAfter { nth: 0 },
            };
            ops.extend([Op::Store(fault), Op::Work(Job::Refund)]);
        }
    }
    ops.truncate(steps);
    ops
}

struct Generator {
    rng: Rng,
    weights: Vec<(u32, Kind)>,
    /// What is sold line by line is drawn apart, so that the rest stays what it was.
    lines: Rng,
    /// So are codes.
    codes: Rng,
    moves: prices::Moves,
    verbs: verbs::Verbs,
    moods: Vec<Mood>,
    receptions: Vec<Reception>,
    /// Whether the store fails in this seed.
    faulty: bool,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::fork(seed, "ops");
        let weights: Vec<_> = WEIGHTS
            .iter()
            .filter(|(_, _, optional)| !optional || !rng.percent(33))
            .map(|(weight, kind, _)| (*weight, *kind))
            .collect();
        let faulty = weights.iter().any(|(_, kind)| *kind == Kind::StoreFault);
        let third = |rng: &mut Rng| !rng.percent(33);
        let moods: Vec<_> = MOODS.into_iter().filter(|_| third(&mut rng)).collect();
        let receptions: Vec<_> = RECEPTIONS.into_iter().filter(|_| third(&mut rng)).collect();
        let verbs = verbs::Verbs::draw(&mut rng);
        Self {
            lines: Rng::fork(seed, "sold by line"),
            codes: Rng::fork(seed, "shown codes"),
            moves: prices::Moves::draw(seed),
            weights,
            verbs,
            faulty,
            moods: if moods.is_empty() { vec![Mood::Declines] } else { moods },
            receptions: if receptions.is_empty() { vec![Reception::Down] } else { receptions },
            rng,
        }
    }

    fn op(&mut self, kind: Kind) -> Op {
        match kind {
            Kind::Sell => {
                let sell = self.sell(false);
                Op::Sell { sell, how: self.how() }
            }
            Kind::Replace => Op::Replace {
                on: self.target(95),
                sell: self.sell(true),
                how: *self.rng.pick(&[
                    Succession::StartNow,
                    Succession::Align,
                    Succession::AtRenewal,
                ]),
            },
            Kind::Merge => Op::Merge {
                primary: self.target(95),
                secondary: self.target(95),
                prorate: self.rng.percent(70),
            },
            Kind::Wish => {
                let verb = self.verbs.one(&mut self.rng);
                Op::Wish { on: self.target(92), verb, how: self.how() }
            }
            Kind::Race => Op::Race {
                on: self.target(90),
                first: self.verbs.one(&mut self.rng),
                second: self.verbs.one(&mut self.rng),
            },
            Kind::RaceSell => Op::RaceSell { sell: self.sell(true) },
            Kind::RaceWork => {
                Op::RaceWork { on: self.target(90), verb: self.verbs.one(&mut self.rng) }
            }
            Kind::Clock => self.clock(),
            Kind::Work => Op::Work(*self.rng.pick(&[
                Job::Wake,
                Job::Refund,
                Job::Deliver,
                Job::Deliver,
                Job::Idle,
            ])),
            Kind::StoreFault => Op::Store(match self.rng.below(5) {
                0 | 1 => StoreFault::LostBefore { nth: self.rng.below(3) },
                2 | 3 => StoreFault::LostAfter { nth: self.rng.below(3) },
                _ => StoreFault::Reads { salt: self.rng.below(1_000_000) },
            }),
            Kind::Gateway => {
                let mood = match *self.rng.pick(&self.moods) {
                    Mood::AnswersLate { .. } => {
                        Mood::AnswersLate { seconds: self.rng.between(30, 200_000) }
                    }
                    mood => mood,
                };
                Op::Gateway { mood, calls: self.rng.between(1, 3) }
            }
            Kind::GatewayDown => Op::GatewayDown { hours: self.rng.between(1, 72) },
            Kind::Receiver => Op::Receiver {
                receiver: self.rng.below(RECEIVERS),
                reception: *self.rng.pick(&self.receptions),
                hours: self.rng.between(1, 168),
            },
            Kind::Settle => Op::Settle {
                on: self.target(95),
                pays: self.rng.percent(60),
                twice: self.rng.percent(30),
            },
            Kind::Restart => Op::Restart,
            Kind::Ask => Op::Ask { on: self.target(50), hours_ago: self.rng.below(2_000) },
            Kind::AskCore => Op::AskCore {
                on: self.target(70),
                verb: self.verbs.one(&mut self.rng),
                days: self.rng.below(60),
            },
            Kind::Resend => Op::Resend { pick: self.rng.below(1_000) },
        }
    }

    fn target(&mut self, aimed: u32) -> Target {
        Target { pick: self.rng.below(1_000), aimed: self.rng.percent(aimed) }
    }

    fn how(&mut self) -> How {
        let keyed = self.rng.percent(35);
        How {
            previewed: self.rng.percent(30),
            keyed,
            stale: self.rng.percent(4),
            made: self.rng.percent(15),
            again: match self.rng.below(6) {
                0 | 1 if keyed => Some(Again::Same),
                2 if keyed => Some(Again::Other),
                _ => None,
            },
        }
    }

    fn clock(&mut self) -> Op {
        let by = match self.rng.below(20) {
            0..=4 => Move::Seconds(self.rng.between(1, 40_000)),
            5..=8 => Move::Days(self.rng.between(1, 20)),
            9 => Move::Days(self.rng.between(20, 120)),
            10..=15 => Move::NextDue { seconds_before: 0 },
            16 | 17 => Move::NextDue { seconds_before: self.rng.between(1, 3_600) },
            _ => self.edge(),
        };
        Op::Clock { by, works: self.rng.percent(75) }
    }

    fn edge(&mut self) -> Move {
        Move::Edge { project: self.rng.below(PROJECTS), salt: self.rng.below(1_000_000) }
    }

    fn sell(&mut self, plain: bool) -> Sell {
        let rng = &mut self.rng;
        let other_cycle = rng.percent(15);
        let count = if other_cycle { 1 } else { [1, 1, 1, 2, 3][rng.below(5) as usize] };
        let lines = (0..count)
            .map(|_| {
                let product = if other_cycle { PRODUCTS - 1 } else { rng.below(PRODUCTS - 1) };
                (product, rng.between(1, 12))
            })
            .collect();
        let mut sell = Sell {
            project: rng.below(PROJECTS),
            customer: rng.percent(85).then(|| rng.below(CUSTOMERS)),
            lines,
            offer: rng.percent(if plain { 0 } else { 8 }).then(|| rng.below(3)),
            line_offers: false,
            code: None,
            introductory: rng.percent(50),
            start: match rng.below(12) {
                0 if !plain => SellStart::InHours(rng.between(1, 900).cast_signed() - 100),
                1 if !plain => {
                    let until_days = rng.percent(50).then(|| rng.between(1, 40));
                    SellStart::OnActivation { until_days }
                }
                2 if !plain => {
                    let until_days = rng.percent(50).then(|| rng.between(1, 40));
                    SellStart::OnIdentity { until_days }
                }
                _ => SellStart::Now,
            },
            first_hours: rng.percent(10).then(|| rng.between(1, 1_200)),
            plan: rng.percent(15).then(|| rng.between(1, 90)),
            own_price: rng.percent(12).then(|| rng.between(0, 30_000_000)),
        };
        if !other_cycle {
            self.by_line(&mut sell);
        }
        // A few, so that the same are shown again and again.
        if sell.lines.first().is_some_and(|(product, _)| *product == CODED) {
            sell.code = self.codes.percent(60).then(|| self.codes.below(CODES));
        }
        sell
    }

    /// Now and then a bundle or something charged once among the lines, and offers for each.
    fn by_line(&mut self, sell: &mut Sell) {
        let rng = &mut self.lines;
        sell.line_offers = rng.percent(20);
        for (chance, product) in [(12, BUNDLE), (10, ONCE)] {
            if rng.percent(chance) {
                let line = (product, rng.between(1, 4));
                let first = rng.percent(50);
                sell.lines.insert(if first { 0 } else { sell.lines.len() }, line);
            }
        }
    }
}
