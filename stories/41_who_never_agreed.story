# Commerce 4: Management 1.0, and nobody reinstates before the date
What was paid is used to its end, then it is over. Who reinstates it later is billed for it, and it
renews by itself.

product seat monthly 20.00 EUR
terms renewal manual; renewal fixed; over then cancelled

2026-04-10  sell seat                                        -> sold, charge 20.00 EUR, paid, started until 2026-05-10
2026-05-09  entitle                                          -> entitled until 2026-05-10: period_paid
2026-05-10  wake                                             -> cancelled
2026-05-20  entitle                                          -> not entitled: cancelled
2026-05-20  reinstate 1                                      -> item 1 reinstated, renewal automatic, restarted until 2026-05-10
2026-05-20T00:01  wake                                       -> charge 20.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-07-10
