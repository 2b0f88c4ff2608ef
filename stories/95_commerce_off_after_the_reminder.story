# Commerce 8.1: what is not wanted any more after the reminder
An item that is deactivated is not billed; a renewal that is turned off does not happen; a date that
is moved has a reminder of its own.

product seat monthly 20.00 EUR
product extra monthly 5.00 EUR
terms days 30/360; ordered 7 days ahead; over then cancelled

2026-04-10  sell seat + extra                                -> sold, charge 25.00 EUR, paid, started until 2026-05-10
2026-05-05  deactivate 2                                     -> 2026-05-03: ordered seat x 1 + extra x 1
                                                             -> item 2 deactivated
2026-05-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-06-10
2026-06-05  bill next on 2026-06-20                          -> 2026-06-03: ordered seat x 1
                                                             -> runs until 2026-06-20
2026-06-12  change to seat x 2 at the next billing           -> item 1 is seat x 2
2026-06-20  wake                                             -> 2026-06-13: ordered seat x 2
                                                             -> charge 40.00 EUR, paid, renewed until 2026-07-20
2026-07-15  renewal manual                                   -> 2026-07-13: ordered seat x 2
                                                             -> renewal manual
2026-07-20  wake                                             -> cancelled
