# A trial is cancelled
Access stays to the end of the free period, and nothing is ever charged (storefront 5.3).

product A monthly 10.00 EUR

2026-01-01  sell A free for 14 days                          -> sold, trial until 2026-01-15
2026-01-03  cancel at end                                    -> cancellation scheduled for 2026-01-15
2026-01-14  entitle                                          -> entitled until 2026-01-15: trial_runs, cancellation_scheduled
2026-02-01  wake                                             -> 2026-01-15: cancelled
2026-02-01  entitle                                          -> not entitled: cancelled
2026-02-02  restart                                          -> charge 10.00 EUR, paid, restarted until 2026-03-02
