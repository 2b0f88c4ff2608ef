# The discount plan, step by step
Each term has its step; changing the plan counts from the term that runs (notifications 4.2).

product A monthly 10.00 EUR
plan WELCOME from step 0: 0 30%, 1 20%, 2 10%
plan LOYAL from step 0: 0 5%, 4 15%, and so on

2026-01-10  sell A plan WELCOME                              -> sold, charge 7.00 EUR, paid, started until 2026-02-10
2026-04-11  wake                                             -> 2026-02-10: charge 8.00 EUR, paid, renewed until 2026-03-10
                                                             -> 2026-03-10: charge 9.00 EUR, paid, renewed until 2026-04-10
                                                             -> 2026-04-10: charge 10.00 EUR, paid, renewed until 2026-05-10
2026-04-12  plan LOYAL                                       -> discount plan LOYAL
2026-04-12  plan LOYAL                                       -> nothing
2026-06-11  wake                                             -> 2026-05-10: charge 8.50 EUR, paid, renewed until 2026-06-10
                                                             -> 2026-06-10: charge 8.50 EUR, paid, renewed until 2026-07-10
