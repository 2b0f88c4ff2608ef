# Reseller 11: extended ahead, and not
Extended in time it renews on the day; not extended it has grace; extended in grace the old grid
goes on, since grace days are not a gift; not extended at all it is cancelled.

product shield monthly 4.99 EUR
terms partner; renewal extend; over with grace 7 days; over then cancelled

2026-01-01  sell shield                                      -> sold, started until 2026-02-01
2026-01-20  extend                                           -> extended by 1
2026-01-21  extend                                           -> refused: it is extended as far as it may be
2026-02-01  wake                                             -> renewed until 2026-03-01
2026-03-01  wake                                             -> grace until 2026-03-08
2026-03-01  entitle                                          -> entitled until 2026-03-08: grace_runs
2026-03-03  extend                                           -> renewed until 2026-04-01
2026-04-08  wake                                             -> 2026-04-01: grace until 2026-04-08
                                                             -> cancelled
2026-04-08  extend                                           -> refused: already ended (cancelled)
