# Prolonged while it was unpaid
The unpaid charge is given up; the renewal at the new end is a charge of its own.

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge declines
2026-02-10  wake                                             -> charge 10.00 EUR, declined, again 2026-02-11, grace until 2026-02-20
2026-02-10T12:00  prolong by 1 month                         -> runs until 2026-03-10, charge given up
2026-02-11  wake                                             -> nothing
2026-03-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-04-10
2026-04-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-05-10
