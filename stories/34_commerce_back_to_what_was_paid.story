# Back to what was paid costs nothing
Fewer from the next billing, then as many as before at once: the period was paid for all of them.
More than that is charged from what was paid, not from what was only recorded.

product A monthly 10.00 EUR devices 1
terms days 30/360

2026-04-10  sell A x 5                                       -> sold, charge 50.00 EUR, paid, started until 2026-05-10
2026-04-20  change to A x 3 at the next billing              -> item 1 is A x 3
2026-04-25  change to A x 5 now                              -> item 1 is A x 5
2026-04-25  change to A x 7 at the next billing              -> item 1 is A x 7
2026-04-25  entitle                                          -> entitled until 2026-05-10: period_paid; 5 devices
2026-04-25  change to A x 7 now                              -> charge 10.00 EUR, paid, item 1 is A x 7
2026-04-25  entitle                                          -> entitled until 2026-05-10: period_paid; 7 devices
