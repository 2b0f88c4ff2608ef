# Partner 2.1: a trial of which the partner decides
It is over at its end unless he renews it; who takes it while it is free keeps what is left of that.
Afterwards it renews as its terms say.

product shield monthly 0.00 EUR
terms partner; trial converts when asked

2026-01-01  sell shield free for 30 days                     -> sold, trial until 2026-01-31
2026-01-31  entitle                                          -> not entitled: trial_runs, term_over
2026-01-31  wake                                             -> expired, the term is over
