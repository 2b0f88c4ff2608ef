//! The notifications room: what it tells, and what its API answers.

mod calendar;
mod definitions;
mod delivery;
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
