# Over the change of the clock
Ten in the morning in Berlin stays ten in the morning in Berlin.

zone Europe/Berlin
product A monthly 10.00 EUR

2026-02-15T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-03-15T09:00
2026-05-01T00:00  wake                                       -> 2026-03-15T09:00: charge 10.00 EUR, paid, renewed until 2026-04-15T08:00
                                                             -> 2026-04-15T08:00: charge 10.00 EUR, paid, renewed until 2026-05-15T08:00
2026-11-20T00:00  wake                                       -> 2026-05-15T08:00: charge 10.00 EUR, paid, renewed until 2026-06-15T08:00
                                                             -> 2026-06-15T08:00: charge 10.00 EUR, paid, renewed until 2026-07-15T08:00
                                                             -> 2026-07-15T08:00: charge 10.00 EUR, paid, renewed until 2026-08-15T08:00
                                                             -> 2026-08-15T08:00: charge 10.00 EUR, paid, renewed until 2026-09-15T08:00
                                                             -> 2026-09-15T08:00: charge 10.00 EUR, paid, renewed until 2026-10-15T08:00
                                                             -> 2026-10-15T08:00: charge 10.00 EUR, paid, renewed until 2026-11-15T09:00
                                                             -> 2026-11-15T09:00: charge 10.00 EUR, paid, renewed until 2026-12-15T09:00
