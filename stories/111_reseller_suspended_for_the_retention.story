# Reseller 4: suspended, and cancelled after the retention period
The terms say how long it is kept. Terms without such a span, or without a grace, refuse the timer:
it would be over at once.

product shield monthly 10.00 EUR
terms partner; suspend kept for 30 days; grace none

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-10  pause for the grace                              -> refused: the terms do not allow suspension
2026-04-10  pause for the retention                          -> paused until 2026-05-10
2026-04-11  undo                                             -> refused: no cancellation is scheduled
2026-04-12  extend                                           -> refused: not possible while paused
2026-05-10  wake                                             -> cancelled
2026-05-10  undo                                             -> refused: already ended (cancelled)
