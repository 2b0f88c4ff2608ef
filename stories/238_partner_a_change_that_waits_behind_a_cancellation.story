# Partner 5.3: a change waits, and it is cancelled
Taken back, the cancellation gives way to the change; otherwise both end with the term.

product big monthly 9.00 EUR level 1
product small monthly 4.00 EUR level 2
terms partner

2026-01-15  sell big                                         -> sold, started until 2026-02-15
2026-01-16  become small at end                              -> small x 1 waits for the period's end
2026-01-17  cancel at end                                    -> cancellation scheduled for 2026-02-15
2026-01-18  undo                                             -> cancellation undone
2026-02-15  wake                                             -> item 1 is small x 1, waiting change discarded, renewed until 2026-03-15
2026-02-16  become big at end                                -> big x 1 waits for the period's end
2026-02-17  cancel at end                                    -> cancellation scheduled for 2026-03-15
2026-02-18  discard                                          -> waiting change discarded
2026-03-15  wake                                             -> cancelled
