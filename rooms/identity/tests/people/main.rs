//! What people see and what programs get for them: signing in, agreeing, codes, tokens, and every
//! refusal on the way.

mod agreeing;
mod hall;
mod joining;
mod provider;
mod signing_in;
mod strangers;
mod tokens;
mod withdrawing;
