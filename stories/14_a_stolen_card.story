# Declined for good
No second attempt is made; a new attempt is the customer's own.

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge is declined for good
2026-02-12  wake                                             -> 2026-02-10: charge 10.00 EUR, declined, grace until 2026-02-20
2026-02-14  renew                                            -> attempt 2, paid, renewed until 2026-03-10
2026-02-14  entitle                                          -> entitled until 2026-03-10: period_paid
