# Commerce 6.15: usage is billed in arrears
The quantity is set before the billing, and stays until it is set again. Nothing used, nothing
charged, and the subscription goes on.

product U monthly 0.25 EUR usage
terms days 30/360

2026-04-10  sell U                                           -> sold, charge 0.25 EUR, paid, started until 2026-05-10
2026-05-09  change to U x 421 at the next billing            -> item 1 is U x 421
2026-05-10  wake                                             -> charge 105.25 EUR, paid, renewed until 2026-06-10
2026-06-09  change to U x 0 at the next billing              -> item 1 is U x 0
2026-06-10  wake                                             -> renewed until 2026-07-10
2026-06-10  change to U x 0 now                              -> refused: the quantity is out of range
2026-07-09  change to U x 7 at the next billing              -> item 1 is U x 7
2026-07-10  wake                                             -> charge 1.75 EUR, paid, renewed until 2026-08-10
