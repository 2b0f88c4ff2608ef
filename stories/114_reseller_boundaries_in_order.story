# Reseller 6: several boundaries passed at once
A clock that jumps changes nothing: each boundary happens on its own date, one renewal each. What
must be extended stops at the first one it was not extended beyond.

product shield monthly 10.00 EUR
terms partner; renewal extend; over with grace 7 days; over then cancelled

2026-01-31T09:00  sell shield                                -> sold, started until 2026-02-28T09:00
2026-02-01        extend                                     -> extended by 1
2026-12-01        wake                                       -> 2026-02-28T09:00: renewed until 2026-03-31T09:00
                                                             -> 2026-03-31T09:00: grace until 2026-04-07T09:00
                                                             -> 2026-04-07T09:00: cancelled
