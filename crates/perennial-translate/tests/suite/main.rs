//! Engines against a stand-in that gives the answers their servers' documents print (storefront
//! specification, section 12, point 11).

mod engines;
mod model;
mod stand_in;
mod trouble;
