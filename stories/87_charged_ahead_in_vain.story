# Charged ahead in vain
A first attempt that fails before the date changes nothing: the date comes with a charge and a
dunning of its own.

product A monthly 10.00 EUR
terms platform; charged 3 days ahead; retries 1, 3 days; grace 10 days

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next 2 charges decline
2026-02-08  wake                                             -> 2026-02-07: ordered A x 1, charge 10.00 EUR, declined, charge given up
2026-02-08  entitle                                          -> entitled until 2026-02-10: period_paid
2026-02-20  wake                                             -> 2026-02-10: charge 10.00 EUR, declined, again 2026-02-11, grace until 2026-02-20
                                                             -> 2026-02-11: attempt 2, paid, renewed until 2026-03-10
