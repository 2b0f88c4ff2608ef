//! Chance that repeats: SplitMix64, the same numbers from the same seed on every machine.

/// A stream of numbers. Whoever needs a stream of his own forks one, so that drawing more in one
/// place never changes what is drawn in another.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x632b_e59b_d9b4_e019))
    }

    /// A stream of its own, told apart by a name.
    pub fn fork(seed: u64, name: &str) -> Self {
        let named = name.bytes().fold(seed, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
        });
        Self::new(named)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; zero for a bound of zero.
    pub fn below(&mut self, bound: u32) -> u32 {
        let drawn = self.draw() >> 32;
        u32::try_from((drawn * u64::from(bound)) >> 32).unwrap_or_default()
    }

    /// A number from one bound to the other, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    pub fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of some things.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        let n = usize::try_from(self.below(count)).unwrap_or_default();
        things.get(n).expect("something to pick from")
    }

    /// One of some things by weight; `None` where nothing has any.
    pub fn weighted<T: Copy>(&mut self, things: &[(u32, T)]) -> Option<T> {
        let sum = things.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(sum);
        things.iter().find_map(|(weight, thing)| {
            if left < *weight {
                return Some(*thing);
            }
            left -= weight;
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_and_a_fork_others() {
        let drawn = |mut rng: Rng| (0..4).map(|_| rng.below(1_000)).collect::<Vec<_>>();
        assert_eq!(drawn(Rng::new(7)), drawn(Rng::new(7)));
        assert_ne!(drawn(Rng::new(7)), drawn(Rng::new(8)));
        assert_ne!(drawn(Rng::fork(7, "ops")), drawn(Rng::fork(7, "scene")));
        let mut rng = Rng::new(1);
        assert!((0..1_000).all(|_| (3..=5).contains(&rng.between(3, 5))));
        assert_eq!(rng.weighted(&[(0, 'a'), (5, 'b')]), Some('b'));
    }
}
