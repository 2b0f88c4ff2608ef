//! What is to be paid for in a stretch of time, held against every instant of it.

use perennial_core::time::Instant;
use perennial_core::{billable_at, billable_by_state, billable_during, evolve};
use proptest::prelude::*;

use crate::random::plots;
use crate::{DAY_SECONDS, config};

proptest! {
    #![proptest_config(config(300))]

    /// What is billable in a stretch of time is so at one of its instants, and the other way round.
    #[test]
    fn billable_in_a_stretch_is_billable_at_an_instant_of_it(
        plot in plots(true), begin in 0..200_i64, days in 0..90_i64, shift in 0..3_i64,
    ) {
        let life = plot.lived(None);
        let day = |n: i64| plot.sold.plus_seconds(n * DAY_SECONDS).unwrap();
        let (from, to) = (day(begin - 20), day(begin - 20 + days));
        // Every instant at which something happened, and every day of the stretch.
        let written = life.journal.iter().map(|dated| dated.at);
        let near = written.map(|at| at.plus_micros(shift - 1).unwrap());
        let instants = near.chain((begin - 20..begin - 20 + days).map(day));
        let mut billable = false;
        for at in instants.filter(|at| (from..to).contains(at)) {
            let (mut state, mut seen) = (None, Instant::MIN);
            for dated in &life.journal {
                seen = seen.max(dated.at);
                if seen > at {
                    break;
                }
                state = evolve(state, dated);
            }
            billable |= state.is_some_and(|s| billable_at(&s, at));
        }
        let told = billable_during(&life.journal, from, to);
        // Only a stretch shorter than a microsecond's shift lies between the instants looked at.
        prop_assert!(told || !billable, "{} to {}", from, to);
        prop_assert!(billable || !told || shift != 1, "{} to {}", from, to);
        if let Some(by_state) = billable_by_state(life.state(), from, to) {
            prop_assert_eq!(by_state, told);
        }
    }
}
