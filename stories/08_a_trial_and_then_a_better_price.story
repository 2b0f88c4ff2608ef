# A trial first, then a better price
The free phase uses up none of the reduced billings.

product A monthly 10.00 USD

2026-01-15  sell A free for 1 week with 50% off for 2 billings -> sold, trial until 2026-01-22
2026-04-22  wake                                             -> 2026-01-22: charge 5.00 USD, paid, renewed until 2026-02-22
                                                             -> 2026-02-22: charge 5.00 USD, paid, renewed until 2026-03-22
                                                             -> 2026-03-22: charge 10.00 USD, paid, renewed until 2026-04-22
                                                             -> charge 10.00 USD, paid, renewed until 2026-05-22
