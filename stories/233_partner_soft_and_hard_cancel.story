# Partner 5.3: softly, hard, and at an instant of choice
What runs until it is cancelled may end beyond its period, and ends at the instant named.

product shield monthly 4.99 EUR
terms partner

2026-01-15  sell shield                                      -> sold, started until 2026-02-15
2026-02-20  cancel at end                                    -> 2026-02-15: renewed until 2026-03-15
                                                             -> cancellation scheduled for 2026-03-15
2026-02-21  undo                                             -> cancellation undone
2026-02-22  cancel on 2026-06-01                             -> cancellation scheduled for 2026-06-01
2026-03-20  entitle                                          -> entitled until 2026-06-01: period_granted, cancellation_scheduled
2026-03-21  undo                                             -> cancellation undone
2026-03-22  cancel on 2036-06-01                             -> 2026-03-21T00:01: renewed until 2026-04-15
                                                             -> refused: the end is too far away
2026-04-20  cancel on 2026-06-01                             -> 2026-04-15: renewed until 2026-05-15
                                                             -> cancellation scheduled for 2026-06-01
2026-06-01  wake                                             -> cancelled
2026-06-02  restart                                          -> restarted until 2026-07-02
2026-06-03  cancel now                                       -> cancelled
2026-06-03  cancel now                                       -> refused: already ended (cancelled)
