//! The notifications room: what it tells, and what its API answers.

mod by_mail;
mod calendar;
mod definitions;
mod delivery;
mod going_out;
mod goldens;
mod hall;
mod manager;
mod native;
mod receivers;
mod records;
mod rows;
mod signatures;
mod statuses;
mod telling;
