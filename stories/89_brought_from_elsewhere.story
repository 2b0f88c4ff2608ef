# Brought from elsewhere
What runs already elsewhere is taken over with the term it is in; the next term is the first that
is paid here, at the step of its discount plan that it has come to.

product A monthly 10.00 EUR
plan LOYAL from step 0: 3 10%, 4 20%

2026-01-10  sell A plan LOYAL in term 2 paid until 2026-01-28  -> ?
2026-01-11  entitle                                            -> ?
2026-03-01  wake                                               -> ?
