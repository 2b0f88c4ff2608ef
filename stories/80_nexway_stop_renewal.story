# Notifications 5.1: suspended means renewal stopped
What is paid stays usable to the anniversary, then it expires; reactivated before, it goes on.

product A monthly 10.00 EUR
terms suspend keeps access

2026-01-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-02-28T09:00
2026-02-10T09:00  pause                                      -> paused
2026-02-10T09:00  entitle                                    -> entitled until 2026-02-28T09:00: period_paid, suspended, paid_time_remains
2026-02-11T09:00  resume                                     -> resumed until 2026-02-28T09:00
2026-02-28T09:00  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-03-31T09:00
2026-03-10T09:00  pause                                      -> paused
2026-03-31T09:00  wake                                       -> expired, the term is over
2026-03-31T09:00  entitle                                    -> not entitled: term_over
