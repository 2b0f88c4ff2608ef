//! The deterministic simulator: seeds, faults, invariants. Never shipped.
