//! Driving futures to their end on the spot. Nothing in the simulation may really wait: every port
//! answers at once, so a future that is not done after some polls waits for something real.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Polls one operation may take. Streams of many calls need a few.
const POLLS_MAX: usize = 1_000;

/// The output of a future that needs nobody to wake it. May be nested, which is how another
/// request gets in between the decision and the commit of one.
///
/// # Panics
/// When the future waits.
pub fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..POLLS_MAX {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("something really waits");
}
