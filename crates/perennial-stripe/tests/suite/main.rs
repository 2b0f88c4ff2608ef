//! Stripe as seen from here: every answer it may give, and every event it may send.

mod answers;
mod asking;
mod events;
mod refunds;
mod stand_in;
mod taken_back;
mod twice;
