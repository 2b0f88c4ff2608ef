# Commerce 4: Management 1.0, and a customer who did not agree that it renews
There is no renewal type to switch. Who reinstates the items agrees: it renews by itself then.

product seat monthly 20.00 EUR
product extra monthly 5.00 EUR
terms renewal manual; renewal fixed; over then cancelled

2026-04-10  sell seat + extra                                -> sold, charge 25.00 EUR, paid, started until 2026-05-10
2026-04-12  renewal automatic                                -> refused: the terms do not allow turning the renewal off or on
2026-04-20  reinstate 1                                      -> item 1 reinstated, renewal automatic, item 2 deactivated
2026-04-21  reinstate 1                                      -> refused: item 1 is not in a status that allows it
2026-05-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-06-10
