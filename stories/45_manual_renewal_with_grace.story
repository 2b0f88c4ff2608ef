# A manual term passes its date
Grace first; renewed in grace it goes on from its old end, or from the payment where the terms say.

product A monthly 10.00 EUR
terms renewal manual; over with grace 5 days; over then cancelled; late from the payment

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-05-12  wake                                             -> 2026-05-10: grace until 2026-05-15
2026-05-12  entitle                                          -> entitled until 2026-05-15: grace_runs
2026-05-12  renew                                            -> charge 10.00 EUR, paid, renewed until 2026-06-12
2026-06-20  wake                                             -> 2026-06-12: grace until 2026-06-17
                                                             -> 2026-06-17: cancelled
2026-06-20  renew                                            -> refused: already ended (cancelled)
