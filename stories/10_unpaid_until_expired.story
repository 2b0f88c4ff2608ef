# A month that is never paid
The calendar NEXWAY_1M of notifications 5.4: retries after 1, 3 and 7 days, ten days of grace,
reminders after 1 and 7 days. Access stays in grace, and ends with it.

product A monthly 10.00 EUR
terms retries 1, 3, 7 days; reminders 1, 7 days; grace 10 days

2025-12-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-01-31T09:00
all charges decline
2026-01-31T09:00  wake                                       -> charge 10.00 EUR, declined, again 2026-02-01T09:00, grace until 2026-02-10T09:00
2026-02-05T00:00  entitle                                    -> entitled until 2026-02-10T09:00: grace_runs
2026-02-10T08:59  wake                                       -> 2026-02-01T09:00: attempt 2, declined, again 2026-02-03T09:00, reminder 1
                                                             -> 2026-02-03T09:00: attempt 3, declined, again 2026-02-07T09:00
                                                             -> 2026-02-07T09:00: attempt 4, declined, reminder 2
2026-02-10T09:00  wake                                       -> charge given up, expired, not paid
2026-02-10T09:00  entitle                                    -> not entitled: unpaid
