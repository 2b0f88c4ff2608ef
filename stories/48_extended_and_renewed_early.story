# Extended ahead, then renewed early
The extension is for the next period in turn: an early renewal does not use it up.

product A monthly 10.00 EUR
terms renewal extend

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
2026-01-20  extend                                           -> extended by 1
2026-01-25  renew                                            -> charge 10.00 EUR, paid, renewed until 2026-03-10
2026-03-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-04-10
2026-04-10  wake                                             -> expired, the term is over
