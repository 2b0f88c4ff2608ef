# One of two items ends sooner
The finite item finishes, the other goes on.

product A monthly 10.00 EUR at most 2 billings feature reports
product B monthly 5.00 EUR feature mail

2026-01-10  sell A + B                                       -> sold, charge 15.00 EUR, paid, started until 2026-02-10
2026-03-09  wake                                             -> 2026-02-10: charge 15.00 EUR, paid, renewed until 2026-03-10
2026-03-09  entitle                                          -> entitled until 2026-03-10: period_paid; mail; reports
2026-03-10  wake                                             -> charge 5.00 EUR, paid, item 1 finished, renewed until 2026-04-10
2026-03-10  entitle                                          -> entitled until 2026-04-10: period_paid; mail
