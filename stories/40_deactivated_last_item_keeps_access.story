# The last item is deactivated
The running period was paid, so access stays to its end (commerce 4). Brought back in time, it
goes on as if nothing had been.

product A monthly 10.00 EUR
terms restart any time

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  deactivate 1                                     -> item 1 deactivated, cancelled, access until 2026-05-10
2026-05-09  entitle                                          -> entitled until 2026-05-10: cancelled, paid_time_remains
2026-05-09  reinstate 1                                      -> item 1 reinstated, restarted until 2026-05-10
2026-05-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-06-10
