# A period that cost nothing gives nothing back
The account of an earlier period is closed when a new one begins.

product A monthly 10.00 EUR
terms cancel refunds
plan GIFT from step 0: 1 100%

2026-01-10  sell A plan GIFT                                 -> sold, charge 10.00 EUR, paid, started until 2026-02-10
2026-02-10  wake                                             -> renewed until 2026-03-10
2026-02-20  cancel now                                       -> cancelled
