//! One suite of rules that every store keeps, as scenarios to run against it. Data go in through
//! the waist only, and come out through it.

mod books;
mod customers;
mod deliveries;
pub mod differential;
pub mod draw;
mod durability;
mod feed;
pub mod history;
mod moments;
mod names;
mod numbers;
mod on_file;
mod passes;
pub mod sets;
mod slices;
mod subscriptions;
mod tallies;

use perennial_engine::ports::Store;

/// A store under test that can be closed and opened again.
pub trait Subject {
    fn store(&self) -> &dyn Store;

    /// Ends the store as a crash between two commits does, and opens what it left.
    fn reopen(&mut self);
}

pub type Scenario = fn(&mut dyn Subject);

/// Every scenario with its name. Each wants an empty store.
pub fn scenarios() -> Vec<(&'static str, Scenario)> {
    [
        subscriptions::SCENARIOS,
        names::SCENARIOS,
        tallies::SCENARIOS,
        customers::SCENARIOS,
        passes::SCENARIOS,
        on_file::SCENARIOS,
        books::SCENARIOS,
        numbers::SCENARIOS,
        deliveries::SCENARIOS,
        feed::SCENARIOS,
        moments::SCENARIOS,
        slices::SCENARIOS,
        durability::SCENARIOS,
    ]
    .concat()
}
