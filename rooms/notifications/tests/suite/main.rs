//! The notifications room: what it tells, and what its API answers.

mod again;
mod by_mail;
mod calendar;
mod definitions;
mod delivery;
mod discounts;
mod feed;
mod going_out;
mod goldens;
mod hall;
mod manager;
mod managing;
mod models;
mod native;
mod openapi;
mod orders;
mod pace;
mod partners;
mod receivers;
mod records;
mod rows;
mod secrets;
mod signatures;
mod statuses;
mod telling;
mod trouble;
