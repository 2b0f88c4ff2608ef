# Three billings and no more
Finite billing cycles (reseller 3.2): after the last one nothing is left to renew.

product A monthly 10.00 EUR at most 3 billings
product B monthly 5.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
2026-03-15  renew                                            -> 2026-02-10: charge 10.00 EUR, paid, renewed until 2026-03-10
                                                             -> 2026-03-10: charge 10.00 EUR, paid, renewed until 2026-04-10
                                                             -> refused: no item is named
2026-04-10  wake                                             -> item 1 finished, expired, nothing left
2026-04-10  entitle                                          -> not entitled: nothing_left
