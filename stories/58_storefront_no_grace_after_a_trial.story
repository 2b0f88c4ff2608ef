# No grace after a trial
From paid to paid only: who never paid goes on retry at once, and it is tried as long as for
everybody. Once he paid, he has the grace (storefront 8.1).

product A monthly 10.00 USD
terms retries 1, 3, 5, 7, 12 days; grace 16 days; hold 44 days; late from the payment after grace; grace from paid to paid only

2026-01-03  sell A free for 7 days                           -> sold, trial until 2026-01-10
next 2 charges decline
2026-01-10  wake                                             -> charge 10.00 USD, declined, again 2026-01-11, hold until 2026-03-11
2026-01-10  entitle                                          -> not entitled until 2026-03-11: unpaid
2026-01-11  wake                                             -> attempt 2, declined, again 2026-01-13
2026-01-13  wake                                             -> attempt 3, paid, renewed until 2026-02-13
2026-01-13  entitle                                          -> entitled until 2026-02-13: period_paid
next 2 charges decline
2026-02-13  wake                                             -> charge 10.00 USD, declined, again 2026-02-14, grace until 2026-03-01
2026-02-13  entitle                                          -> entitled until 2026-03-01: grace_runs
2026-02-14  wake                                             -> attempt 2, declined, again 2026-02-16
2026-02-14  entitle                                          -> entitled until 2026-03-01: grace_runs
