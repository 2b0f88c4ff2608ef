# Partner 5.5: devices take seats
The first one that redeems starts it; each takes one seat and keeps it, also through an end.

product S monthly 4.99 EUR devices 2
product M monthly 2.99 EUR devices 1 level 2
terms partner; renewal manual; restart within 60 days; downgrade at the period's end

2026-01-10T10:00  sell S on activation until 2028-01-10T10:00 -> sold
2026-01-12T10:00  seat 1                                     -> refused: it may not be used now
2026-01-12T10:00  redeem 1                                   -> activated, started until 2026-02-12T10:00, device 1 has a seat
2026-01-12T10:00  redeem 1                                   -> nothing
2026-01-13T10:00  redeem 2                                   -> device 2 has a seat
2026-01-13T10:00  seat 3                                     -> refused: all 2 seats are taken
2026-01-14T10:00  change to S x 2 now                        -> item 1 is S x 2
2026-01-14T10:00  seat 3                                     -> device 3 has a seat
2026-01-14T11:00  change to S now                            -> refused: 3 seats are taken
2026-01-14T11:00  free 1                                     -> device 1 has no seat
2026-01-14T11:00  free 1                                     -> refused: the device has no seat
2026-01-14T11:00  change to S now                            -> item 1 is S x 1
2026-01-15T10:00  cancel now                                 -> cancelled
2026-01-15T10:00  redeem 3                                   -> refused: it may not be used now
2026-01-16T10:00  restart                                    -> restarted until 2026-02-12T10:00
2026-01-16T10:00  seat 1                                     -> refused: all 2 seats are taken
2026-01-16T10:00  free 2                                     -> device 2 has no seat
2026-01-16T10:00  seat 1                                     -> device 1 has a seat
2026-01-17T10:00  restock                                    -> refused: it was used already
