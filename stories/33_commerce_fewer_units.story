# Commerce 5.3 (d): fewer units now would give money back
Refused, and nothing changes; from the next billing it is allowed. Nobody gives back what was paid.

product A monthly 10.00 EUR devices 1
terms days 30/360; negative refused

2026-04-10  sell A x 5                                       -> sold, charge 50.00 EUR, paid, started until 2026-05-10
2026-04-25  preview change to A x 3 now                      -> would be refused: the change would give back EUR -10.00
2026-04-25  change to A x 3 now                              -> refused: the change would give back EUR -10.00
2026-04-25  change to A x 3 at the next billing              -> item 1 is A x 3
2026-04-25  entitle                                          -> entitled until 2026-05-10: period_paid; 5 devices
2026-05-10  wake                                             -> charge 30.00 EUR, paid, renewed until 2026-06-10
2026-05-10  entitle                                          -> entitled until 2026-06-10: period_paid; 3 devices
