# Partner 4.2: cancelled at the end of the term, and back

product N monthly 4.99 EUR
terms partner

2026-01-15T10:00  sell N                                     -> sold, started until 2026-02-15T10:00
2026-02-01T10:00  wake                                       -> nothing
2026-02-15T10:00  wake                                       -> renewed until 2026-03-15T10:00
2026-02-20T10:00  cancel at end                              -> cancellation scheduled for 2026-03-15T10:00
2026-02-21T10:00  undo                                       -> cancellation undone
2026-02-22T10:00  cancel on 2026-03-01T10:00                 -> cancellation scheduled for 2026-03-01T10:00
2026-03-01T10:00  wake                                       -> cancelled
2026-04-20T10:00  restart                                    -> restarted until 2026-05-20T10:00
