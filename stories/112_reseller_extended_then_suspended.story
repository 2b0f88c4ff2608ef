# Reseller 6: what was extended ahead, and a suspension
The old schedule comes back with what was extended; a new cycle begins without it, and is extended
again or has its grace.

product shield monthly 10.00 EUR
terms partner; renewal extend; over with grace 7 days; over then cancelled

2026-01-01  sell shield                                      -> sold, started until 2026-02-01
2026-01-20  extend                                           -> extended by 1
2026-01-21  pause                                            -> paused until 2026-04-21
2026-01-25  resume on the old schedule                       -> resumed until 2026-02-01
2026-02-01  wake                                             -> renewed until 2026-03-01
2026-02-02  extend                                           -> extended by 1
2026-02-10  pause                                            -> paused until 2026-05-11
2026-02-20  resume with a new cycle                          -> resumed until 2026-03-20, extended by 0
2026-02-21  extend                                           -> extended by 1
2026-03-20  wake                                             -> renewed until 2026-04-20
2026-04-20  wake                                             -> grace until 2026-04-27
2026-04-21  extend                                           -> renewed until 2026-05-20
