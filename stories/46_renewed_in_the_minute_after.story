# Renewed in the minute after a late reinstatement
The missed period is the one that is renewed; no day is lost between.

product A monthly 10.00 EUR
terms restart any time

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  deactivate 1                                     -> item 1 deactivated, cancelled, access until 2026-05-10
2026-05-25  reinstate 1                                      -> item 1 reinstated, restarted until 2026-05-10
2026-05-25  renew                                            -> charge 10.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-07-10
