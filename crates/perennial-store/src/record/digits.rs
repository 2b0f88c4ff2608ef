//! Counts in decimal digits.

/// The digits of a number, in a buffer that holds the largest.
pub fn digits(mut number: u64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut start = buffer.len();
    for (at, digit) in buffer.iter_mut().enumerate().rev() {
        // What is left of ten is less than ten.
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        start = at;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    buffer.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn every_length_is_written() {
        let mut number = 0_u64;
        for _ in 0..22 {
            for near in [number.saturating_sub(1), number, number.saturating_add(1)] {
                assert_eq!(digits(near, &mut [0; 20]), near.to_string().as_bytes());
            }
            number = number.saturating_mul(10).max(1);
        }
        assert_eq!(number, u64::MAX);
    }
}
