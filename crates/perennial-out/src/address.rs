//! Which addresses may be called: those of the public internet, and what an operator allows.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Cidr;

/// IPv4 that is nobody's in the public internet (IANA special-purpose registry, RFC 6890).
const INSIDE_V4: [Cidr; 16] = [
    // "This network".
    Cidr::v4(0, 0, 0, 0, 8),
    Cidr::v4(10, 0, 0, 0, 8),
    // Shared by carriers (CGNAT).
    Cidr::v4(100, 64, 0, 0, 10),
    Cidr::v4(127, 0, 0, 0, 8),
    // Link-local, and the metadata services of clouds.
    Cidr::v4(169, 254, 0, 0, 16),
    Cidr::v4(172, 16, 0, 0, 12),
    Cidr::v4(192, 0, 0, 0, 24),
    Cidr::v4(192, 0, 2, 0, 24),
    // Relays of 6to4.
    Cidr::v4(192, 88, 99, 0, 24),
    Cidr::v4(192, 168, 0, 0, 16),
    Cidr::v4(198, 18, 0, 0, 15),
    Cidr::v4(198, 51, 100, 0, 24),
    Cidr::v4(203, 0, 113, 0, 24),
    // Multicast.
    Cidr::v4(224, 0, 0, 0, 4),
    // Reserved, and broadcast.
    Cidr::v4(240, 0, 0, 0, 4),
    // One provider's metadata and health checks, outside every private block.
    Cidr::v4(168, 63, 129, 16, 32),
];

/// The only part of IPv6 that is handed out: everything else is inside, or carries an IPv4
/// address in it.
const GLOBAL_V6: Cidr = Cidr::v6(0x2000, 0, 3);

/// Within it: protocols and tunnels (Teredo, 6to4) that hide another address, and documentation.
const INSIDE_V6: [Cidr; 4] = [
    Cidr::v6(0x2001, 0, 23),
    Cidr::v6(0x2001, 0x0db8, 32),
    Cidr::v6(0x2002, 0, 16),
    Cidr::v6(0x3fff, 0, 20),
];

/// Whether an address may be called.
pub fn may_call(address: IpAddr, allow: &[Cidr]) -> bool {
    let address = plain(address);
    is_public(address) || allow.iter().any(|block| block.contains(address))
}

/// An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is that IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !INSIDE_V4.iter().any(|block| block.contains(IpAddr::V4(address)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let address = IpAddr::V6(address);
    GLOBAL_V6.contains(address) && !INSIDE_V6.iter().any(|block| block.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(text: &str) -> bool {
        may_call(text.parse().unwrap(), &[])
    }

    /// Acceptance 10 of the notifications specification, address by address.
    #[test]
    fn what_is_not_public_is_refused() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!may(inside), "{inside}");
        }
    }

    #[test]
    fn the_public_internet_may_be_called() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(may(public), "{public}");
        }
    }

    #[test]
    fn an_operator_may_allow_blocks() {
        let allow = ["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        for inside in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(may_call(inside.parse().unwrap(), &allow), "{inside}");
        }
        assert!(!may_call("10.0.0.1".parse().unwrap(), &allow));
    }
}
