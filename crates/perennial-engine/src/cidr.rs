//! Blocks of addresses: where messages may go although it is not public, who is a proxy of ours,
//! from where a partner may call.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use thiserror::Error;

/// A block: an address and how many of its leading bits count.
///
/// ```
/// use perennial_engine::Cidr;
/// let block: Cidr = "10.1.0.0/16".parse()?;
/// assert!(block.contains("10.1.255.255".parse()?));
/// assert!(!block.contains("10.2.0.0".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    bits: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a block of addresses such as 10.0.0.0/8 or fd00::/8")]
pub struct CidrError;

impl Cidr {
    pub const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits }
    }

    pub const fn v6(first: u16, second: u16, bits: u8) -> Self {
        Self { address: IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0)), bits }
    }

    /// The one address `::1`.
    pub const LOOPBACK_V6: Self = Self { address: IpAddr::V6(Ipv6Addr::LOCALHOST), bits: 128 };

    /// Whether an address lies in the block. One family never lies in the other.
    pub fn contains(&self, address: IpAddr) -> bool {
        let width = match (self.address, address) {
            (IpAddr::V4(_), IpAddr::V4(_)) => 32,
            (IpAddr::V6(_), IpAddr::V6(_)) => 128,
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        let free = u32::from(width - self.bits.min(width));
        // Shifting by the whole width says nothing counts.
        let head = |address: IpAddr| number(address).checked_shr(free).unwrap_or_default();
        head(self.address) == head(address)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => u128::from(six),
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    fn from_str(text: &str) -> Result<Self, CidrError> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| CidrError)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= width).ok_or(CidrError)?,
            None => width,
        };
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_and_hold_what_is_in_them() {
        for (block, within, outside) in [
            ("127.0.0.0/8", "127.255.0.1", "128.0.0.0"),
            ("100.64.0.0/10", "100.127.255.255", "100.128.0.0"),
            ("0.0.0.0/0", "255.255.255.255", "::"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("fc00::/7", "fdff::1", "fe00::"),
            ("::/0", "ffff::", "1.2.3.4"),
            ("::1/128", "::1", "::2"),
        ] {
            let block: Cidr = block.parse().unwrap();
            assert!(block.contains(within.parse().unwrap()), "{block} {within}");
            assert!(!block.contains(outside.parse().unwrap()), "{block} {outside}");
            assert_eq!(block.to_string().parse(), Ok(block));
        }
        for text in ["", "10.0.0.0/33", "::/129", "10/8", "10.0.0.0/", "x", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Cidr>(), Err(CidrError), "{text}");
        }
    }
}
