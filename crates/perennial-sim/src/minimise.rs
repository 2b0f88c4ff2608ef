//! Minimising: a failing run told in as few operations as still fail in the same way.

use crate::op::Op;
use crate::planted::Planted;
use crate::run::run;

/// Runs it may cost.
const RUNS_MAX: usize = 400;

/// Leaves out operations, many at first and then one by one, as long as the same invariant breaks.
pub fn minimise(seed: u64, ops: &[Op], planted: Option<Planted>, invariant: &str) -> Vec<Op> {
    let fails = |ops: &[Op]| {
        let failed = run(seed, ops, planted, &mut |_| {}).err();
        failed.filter(|failure| failure.violation.invariant == invariant)
    };
    let mut left = ops.to_vec();
    if let Some(failure) = fails(&left) {
        left.truncate(failure.step + 1);
    }
    let mut runs = 0;
    let mut chunk = left.len().div_ceil(2);
    while chunk > 0 && runs < RUNS_MAX {
        let mut from = 0;
        let mut dropped = false;
        while from < left.len() && runs < RUNS_MAX {
            let mut fewer = left.clone();
            fewer.drain(from..(from + chunk).min(left.len()));
            runs += 1;
            if let Some(failure) = fails(&fewer) {
                fewer.truncate(failure.step + 1);
                left = fewer;
                dropped = true;
            } else {
                from += chunk;
            }
        }
        if chunk == 1 && !dropped {
            break;
        }
        chunk = if chunk == 1 { 1 } else { chunk.div_ceil(2) };
    }
    left
}
