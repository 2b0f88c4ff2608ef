# Grace, then hold, then over
In hold nobody is entitled; a payment brings it back and the grid starts anew (storefront 8.1).

product A monthly 10.00 USD
terms retries 1, 3, 5, 7, 12, 17, 22 days; grace 16 days; hold 44 days; late from the payment after grace

2026-01-10  sell A                                           -> sold, charge 10.00 USD, paid, started until 2026-02-10
next 6 charges decline
2026-02-20  wake                                             -> 2026-02-10: charge 10.00 USD, declined, again 2026-02-11, grace until 2026-02-26
                                                             -> 2026-02-11: attempt 2, declined, again 2026-02-13
                                                             -> 2026-02-13: attempt 3, declined, again 2026-02-15
                                                             -> 2026-02-15: attempt 4, declined, again 2026-02-17
                                                             -> 2026-02-17: attempt 5, declined, again 2026-02-22
2026-02-28  wake                                             -> 2026-02-22: attempt 6, declined, again 2026-02-27
                                                             -> 2026-02-26: hold until 2026-04-11
                                                             -> 2026-02-27: attempt 7, paid, renewed until 2026-03-27
2026-02-28  entitle                                          -> entitled until 2026-03-27: period_paid
2026-03-04  wake                                             -> nothing
2026-03-04  entitle                                          -> entitled until 2026-03-27: period_paid
all charges decline
2026-06-20  wake                                             -> 2026-03-27: charge 10.00 USD, declined, again 2026-03-28, grace until 2026-04-12
                                                             -> 2026-03-28: attempt 2, declined, again 2026-03-30
                                                             -> 2026-03-30: attempt 3, declined, again 2026-04-01
                                                             -> 2026-04-01: attempt 4, declined, again 2026-04-03
                                                             -> 2026-04-03: attempt 5, declined, again 2026-04-08
                                                             -> 2026-04-08: attempt 6, declined, again 2026-04-13
                                                             -> 2026-04-12: hold until 2026-05-26
                                                             -> 2026-04-13: attempt 7, declined, again 2026-04-18
                                                             -> 2026-04-18: attempt 8, declined
                                                             -> 2026-05-26: charge given up, expired, not paid
