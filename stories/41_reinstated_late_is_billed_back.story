# Reinstated after two missed months
Each missed period is billed by the next run on its own (commerce 6.8).

product A monthly 10.00 EUR
terms restart any time

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  deactivate 1                                     -> item 1 deactivated, cancelled, access until 2026-05-10
2026-05-10  entitle                                          -> not entitled: cancelled
2026-06-25  reinstate 1                                      -> item 1 reinstated, restarted until 2026-05-10
2026-06-25T00:05  wake                                       -> 2026-06-25T00:01: charge 10.00 EUR, paid, renewed until 2026-06-10
                                                             -> 2026-06-25T00:02: charge 10.00 EUR, paid, renewed until 2026-07-10
