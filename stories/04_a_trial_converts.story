# A trial converts
The anchor of the paid periods is the end of the trial (reseller 6).

product A monthly 10.00 EUR

2026-01-24T10:00  sell A free for 7 days                     -> sold, trial until 2026-01-31T10:00
2026-01-24T10:00  entitle                                    -> entitled until 2026-01-31T10:00: trial_runs
2026-01-31T10:00  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-02-28T10:00
2026-01-31T10:00  entitle                                    -> entitled until 2026-02-28T10:00: period_paid
2026-03-31T10:00  wake                                       -> 2026-02-28T10:00: charge 10.00 EUR, paid, renewed until 2026-03-31T10:00
                                                             -> charge 10.00 EUR, paid, renewed until 2026-04-30T10:00
