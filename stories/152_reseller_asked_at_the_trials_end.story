# Reseller 10: a trial is asked about at its end
Nothing is asked while the trial runs. Rejected at its end it has grace like any renewal.

product shield monthly 4.99 EUR
terms partner; asked; retries 1, 2 days; grace 3 days; unpaid then cancelled

2026-01-31  sell shield free for 7 days                      -> sold, trial until 2026-02-07
next charge declines
2026-02-07  wake                                             -> charge 4.99 EUR, declined, again 2026-02-08, grace until 2026-02-10
2026-02-09  wake                                             -> 2026-02-08: attempt 2, paid, renewed until 2026-03-07
