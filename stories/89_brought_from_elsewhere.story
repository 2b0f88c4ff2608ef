# Brought from elsewhere
What runs already elsewhere is taken over with the term it is in; the next term is the first that
is paid here, at the step of its discount plan that it has come to.

product A monthly 10.00 EUR
plan LOYAL from step 0: 3 10%, 4 20%

2026-01-10  sell A plan LOYAL in term 2 paid until 2026-01-28 -> sold, started until 2026-01-28
2026-01-11  entitle                                          -> entitled until 2026-01-28: period_paid
2026-03-01  wake                                             -> 2026-01-28: charge 9.00 EUR, paid, renewed until 2026-02-28
                                                             -> 2026-02-28: charge 8.00 EUR, paid, renewed until 2026-03-28
