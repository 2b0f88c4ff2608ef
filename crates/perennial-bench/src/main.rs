//! Speed, as ratios to a raw ceiling.

fn main() {}
