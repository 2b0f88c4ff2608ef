//! The lobby: what every room shares over HTTP.
