# Partner 4.2, 5.3: a card over the counter, and its return
Told within seven days, by a receipt that counts once; taken back within thirty, while nobody used it.

product N yearly 49.00 EUR devices 1
terms partner; renewal manual; activation told within 7 days; activation reversal 30 days

2026-01-15T10:00  sell N on activation until 2028-01-15T10:00 -> sold
2026-01-20T10:00  activate as of 2026-01-12T18:00            -> refused: the instant is too long ago
2026-01-20T10:00  activate as of 2026-01-19T18:00 by till-7/1 -> activated by till-7/1, started until 2027-01-19T18:00
2026-01-20T11:00  activate as of 2026-01-19T18:00 by till-7/1 -> nothing
2026-01-20T11:00  activate by till-7/2                       -> refused: already active
2026-01-21T10:00  restock                                    -> back on the shelf
2026-02-01T10:00  activate by till-9/1                       -> activated by till-9/1, started until 2027-02-01T10:00
2026-02-02T10:00  seat 1                                     -> device 1 has a seat
2026-02-03T10:00  free 1                                     -> device 1 has no seat
2026-02-04T10:00  restock                                    -> refused: it was used already
2026-02-04T10:00  unactivate                                 -> refused: it was used already
2026-02-05T10:00  unactivate by force                        -> cancelled
