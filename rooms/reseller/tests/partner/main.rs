//! What a partner hears and is asked (10), with a partner who remembers what he answered.

mod charging;
mod extending;
mod kills;
mod messages;
mod newest;
mod orders;
mod proposals;
mod signups;
mod takeovers;
mod telco;
