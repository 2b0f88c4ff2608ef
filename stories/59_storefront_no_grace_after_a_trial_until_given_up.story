# Never paid after a trial
What others have as grace is retry for who has none: both are given up on the sixtieth day
(storefront 8.1).

product A monthly 10.00 USD
terms retries 1, 3, 5, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57 days; grace 16 days; hold 44 days; grace from paid to paid only

2026-01-03  sell A free for 7 days                           -> sold, trial until 2026-01-10
all charges decline
2026-03-10  wake                                             -> 2026-01-10: charge 10.00 USD, declined, again 2026-01-11, hold until 2026-03-11
                                                             -> 2026-01-11: attempt 2, declined, again 2026-01-13
                                                             -> 2026-01-13: attempt 3, declined, again 2026-01-15
                                                             -> 2026-01-15: attempt 4, declined, again 2026-01-17
                                                             -> 2026-01-17: attempt 5, declined, again 2026-01-22
                                                             -> 2026-01-22: attempt 6, declined, again 2026-01-27
                                                             -> 2026-01-27: attempt 7, declined, again 2026-02-01
                                                             -> 2026-02-01: attempt 8, declined, again 2026-02-06
                                                             -> 2026-02-06: attempt 9, declined, again 2026-02-11
                                                             -> 2026-02-11: attempt 10, declined, again 2026-02-16
                                                             -> 2026-02-16: attempt 11, declined, again 2026-02-21
                                                             -> 2026-02-21: attempt 12, declined, again 2026-02-26
                                                             -> 2026-02-26: attempt 13, declined, again 2026-03-03
                                                             -> 2026-03-03: attempt 14, declined, again 2026-03-08
                                                             -> 2026-03-08: attempt 15, declined
2026-03-11  wake                                             -> charge given up, expired, not paid
2026-03-11  entitle                                          -> not entitled: unpaid
