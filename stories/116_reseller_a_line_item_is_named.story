# Reseller 4: a line item belongs to a structure
What others call a line item may be said and taken back as long as the subscription lives, also while
it is suspended or has not begun; what is over stays as it was.

product shield monthly 10.00 EUR
terms partner

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-02  name item 1 structure s-1                        -> references changed
2026-04-02  name item 1 structure s-1                        -> nothing
2026-04-02  name item 2 structure s-1                        -> refused: no item has the running number 2
2026-04-03  pause                                            -> paused until 2026-07-02
2026-04-04  name item 1 structure s-2                        -> references changed
2026-04-05  name item 1 structure                            -> references changed
2026-04-06  cancel now                                       -> cancelled
2026-04-07  name item 1 structure s-3                        -> refused: already ended (cancelled)
