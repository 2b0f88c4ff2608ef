//! The notifications room: what it tells, and what its API answers.

mod again;
mod by_mail;
mod calendar;
mod definitions;
mod delivery;
mod feed;
mod going_out;
mod goldens;
mod hall;
mod manager;
mod native;
mod pace;
mod receivers;
mod records;
mod rows;
mod secrets;
mod signatures;
mod statuses;
mod telling;
mod trouble;
