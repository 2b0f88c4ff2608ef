# A second try is another charge
Two wishes never share a key: the failed one is closed, the next one has an ordinal of its own.

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge declines
2026-01-20  renew                                            -> charge 10.00 EUR, declined, charge given up
2026-01-20  renew                                            -> charge 10.00 EUR, paid, renewed until 2026-03-10
2026-03-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-04-10
