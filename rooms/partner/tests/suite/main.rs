//! What this room does: orders, queries, changes, versions, the clock, and the goldens.

mod changing;
mod codes;
mod devices;
mod eligible;
mod entering;
mod exporting;
mod goldens;
mod history;
mod holding;
mod identity;
mod moving_time;
mod offerings;
mod ordering;
mod owning;
mod putting_off;
mod querying;
mod reading_events;
mod reading_orders;
mod reconciling;
mod rehearsing;
mod renewing;
mod searching;
mod shelf;
mod shop;
mod speaking;
