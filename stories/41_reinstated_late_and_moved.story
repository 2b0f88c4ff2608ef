# Reinstated late, without being billed back
There is a minute to move the next billing (commerce 6.8 and 6.14).

product A monthly 10.00 EUR
terms restart any time

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  deactivate 1                                     -> item 1 deactivated, cancelled, access until 2026-05-10
2026-06-25  reinstate 1                                      -> item 1 reinstated, restarted until 2026-05-10
2026-06-25  bill next on 2026-07-01                          -> runs until 2026-07-01
2026-07-01  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-08-01
