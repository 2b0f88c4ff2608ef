# Where there is no grace, a declined renewal is the end
What ended is never charged again, even though the calendar names a retry.

product A monthly 10.00 EUR
terms grace none; retries 1, 3, 7 days

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge declines
2026-02-10  wake                                             -> charge 10.00 EUR, declined, charge given up, expired, not paid
2026-03-10  wake                                             -> nothing
2026-03-10  entitle                                          -> not entitled: unpaid
