# Partner 2.1: a trial the platform converts
Also where what follows is a fixed term, which is over at its end.

product shield yearly 0.00 EUR
terms partner; renewal manual; trial converts itself

2026-01-01  sell shield free for 30 days                     -> sold, trial until 2026-01-31
2026-01-31  entitle                                          -> entitled: trial_runs, renewal_due
2026-01-31  wake                                             -> renewed until 2027-01-31
2026-02-01  entitle                                          -> entitled until 2027-01-31: period_granted
2027-01-31  wake                                             -> expired, the term is over
