# Partner 5.3: prolonged in grace
The grace is over with it; that is a new end, not a new start.

product N monthly 4.99 EUR
terms partner; renewal manual; over with grace 14 days

2026-01-15  sell N                                           -> sold, started until 2026-02-15
2026-02-20  wake                                             -> 2026-02-15: grace until 2026-03-01
2026-02-20  prolong by 1 month                               -> runs until 2026-03-15
2026-02-20  entitle                                          -> entitled until 2026-03-15: period_granted
2026-03-15  wake                                             -> grace until 2026-03-29
