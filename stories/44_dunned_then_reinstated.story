# Dunned to the end, then reinstated
Commerce 4: hold over, deactivated; brought back, the month that was never paid is billed.

product A monthly 10.00 EUR
terms grace 5 days; hold 14 days; unpaid then cancelled; restart any time; retries 1, 3, 5, 7 days

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
next 5 charges decline
2026-05-30  wake                                             -> 2026-05-10: charge 10.00 EUR, declined, again 2026-05-11, grace until 2026-05-15
                                                             -> 2026-05-11: attempt 2, declined, again 2026-05-13
                                                             -> 2026-05-13: attempt 3, declined, again 2026-05-15
                                                             -> 2026-05-15: attempt 4, declined, again 2026-05-17, hold until 2026-05-29
                                                             -> 2026-05-17: attempt 5, declined
                                                             -> 2026-05-29: charge given up, cancelled
2026-06-01  reinstate 1                                      -> item 1 reinstated, restarted until 2026-05-10
2026-06-01  entitle                                          -> not entitled: period_paid, renewal_due, unpaid
2026-06-01T00:01  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-06-10
2026-06-01T00:01  entitle                                    -> entitled until 2026-06-10: period_paid
