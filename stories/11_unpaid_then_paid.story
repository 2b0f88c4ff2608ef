# The second retry is paid
The other branch of notifications 5.4: the grid never moves, the anchor day 31 is kept.

product A monthly 10.00 EUR
terms retries 1, 3, 7 days; reminders 1, 7 days; grace 10 days

2025-12-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-01-31T09:00
next 2 charges decline
2026-02-04T09:00  wake                                       -> 2026-01-31T09:00: charge 10.00 EUR, declined, again 2026-02-01T09:00, grace until 2026-02-10T09:00
                                                             -> 2026-02-01T09:00: attempt 2, declined, again 2026-02-03T09:00, reminder 1
                                                             -> 2026-02-03T09:00: attempt 3, paid, renewed until 2026-02-28T09:00
2026-03-31T09:00  wake                                       -> 2026-02-28T09:00: charge 10.00 EUR, paid, renewed until 2026-03-31T09:00
                                                             -> charge 10.00 EUR, paid, renewed until 2026-04-30T09:00
