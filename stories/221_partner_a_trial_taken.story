# Partner 2.1: a trial the partner takes
The order renews it: the paid time begins with the order, and what is left of the free time is added.

product shield monthly 0.00 EUR
terms partner; trial converts when asked

2026-01-01  sell shield free for 30 days                     -> sold, trial until 2026-01-31
2026-01-20  renew the term                                   -> renewed until 2026-02-28
2026-01-20  renew the term                                   -> refused: it does not have a fixed term
2026-02-28  wake                                             -> renewed until 2026-03-31
2026-04-28  wake                                             -> 2026-03-31: renewed until 2026-04-30
