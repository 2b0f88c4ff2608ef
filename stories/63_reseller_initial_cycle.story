# Reseller 4: a first cycle of some days
Charged by its share to the second, counted from its end: 10 of 30 days.

product shield monthly 30.00 EUR

2026-04-01  sell shield first until 2026-04-11               -> sold, charge 10.00 EUR, paid, started until 2026-04-11
2026-05-11  wake                                             -> 2026-04-11: charge 30.00 EUR, paid, renewed until 2026-05-11
                                                             -> charge 30.00 EUR, paid, renewed until 2026-06-11
