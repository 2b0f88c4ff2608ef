# Reseller 4: an upgrade aligned with the previous subscription
It starts now and renews with the previous one's date; the first cycle is charged by its share.

product shield monthly 31.00 EUR

2026-05-16  sell shield first until 2026-06-01               -> sold, charge 16.00 EUR, paid, started until 2026-06-01
2026-06-01  wake                                             -> charge 31.00 EUR, paid, renewed until 2026-07-01
