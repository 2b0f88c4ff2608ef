//! Engines against servers of their kind.
