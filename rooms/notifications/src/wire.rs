//! The wire types of this surface, named as its documents name them. Member order is part of the
//! format: bodies are compared and signed as bytes.

pub mod fault;
pub mod feed;
pub mod going_out;
pub mod native;
pub mod news;
pub mod notification;
pub mod order;
pub mod receiver;
pub mod renewal_price;
pub mod subscription;
