//! Machines: service accounts that ask for tokens or sign each request themselves, and everything
//! somebody might send instead.

mod api;
mod exchange;
mod forged;
mod hall;
mod key_files;
mod signed;
