# An unknown charge turns out not to have been made
Then, and only then, it is tried again.

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge is unknown
next charge is not charged
2026-02-10T00:01  wake                                       -> 2026-02-10: charge 10.00 EUR
                                                             -> outcome unknown, asked 2026-02-10T00:02
2026-02-11T00:00  wake                                       -> 2026-02-10T00:02: declined, again 2026-02-11, grace until 2026-02-20
                                                             -> attempt 2, paid, renewed until 2026-03-10
