# The 31st comes back after a short month
Periods are counted from the anchor, never from the period before.

product A monthly 10.00 EUR

2023-01-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2023-02-28T09:00
2023-05-01T00:00  wake                                       -> 2023-02-28T09:00: charge 10.00 EUR, paid, renewed until 2023-03-31T09:00
                                                             -> 2023-03-31T09:00: charge 10.00 EUR, paid, renewed until 2023-04-30T09:00
                                                             -> 2023-04-30T09:00: charge 10.00 EUR, paid, renewed until 2023-05-31T09:00
