# Commerce 6.18: automatic renewal turned off, and on again
Off, it stays active to the end of its interval and is not renewed. Said twice it is the same.

product A monthly 10.00 EUR
terms over with grace 5 days; over then cancelled

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  renewal manual                                   -> renewal manual
2026-04-20  renewal manual                                   -> nothing
2026-04-20  entitle                                          -> entitled until 2026-05-10: period_paid
2026-04-21  renewal automatic                                -> renewal automatic
2026-05-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-06-10
2026-05-20  renewal manual                                   -> renewal manual
2026-06-10  wake                                             -> grace until 2026-06-15
2026-06-12  renewal automatic                                -> refused: not possible while grace
2026-06-15  wake                                             -> cancelled
