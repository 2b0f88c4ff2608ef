# Awake every month
The same as the one who slept.

product A monthly 10.00 EUR

2026-01-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-02-28T09:00
2026-02-28T09:00  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-03-31T09:00
2026-03-31T09:00  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-04-30T09:00
2026-05-01T00:00  wake                                       -> 2026-04-30T09:00: charge 10.00 EUR, paid, renewed until 2026-05-31T09:00
