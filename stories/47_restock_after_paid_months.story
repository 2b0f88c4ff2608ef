# What was paid for is not put back on the shelf
A free month does not make the paid ones before it undone.

product A monthly 10.00 EUR
plan GIFT from step 0: 2 100%

2026-01-10  sell A on activation                             -> sold
2026-01-11  activate                                         -> activated, charge 10.00 EUR, paid, started until 2026-02-11
2026-02-20  plan GIFT                                        -> 2026-02-11: charge 10.00 EUR, paid, renewed until 2026-03-11
                                                             -> discount plan GIFT
2026-03-12  restock                                          -> 2026-03-11: renewed until 2026-04-11
                                                             -> refused: not possible while active
2026-03-12  unactivate                                       -> refused: not possible while active
2026-04-11  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-05-11
