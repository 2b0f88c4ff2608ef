# Commerce 6.15: another product, renewed at once
The new price now: on top of the old end, or from today where that is asked for. Nothing goes back.

product A monthly 10.00 EUR
product B monthly 20.00 EUR
terms negative refused

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-25  change to B renewing                             -> charge 20.00 EUR, paid, item 1 is B x 1, renewed until 2026-06-10
2026-05-25  change to A with a new period                    -> charge 10.00 EUR, paid, item 1 is A x 1, renewed until 2026-06-25
2026-06-25  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-07-25
