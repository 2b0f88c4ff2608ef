# Commerce 6.4, 6.6 and 6.8: an item is added for later, taken out, and brought back
Added without alignment it is billed from the next billing on. Deactivated it is not billed again;
reinstated it is. Nothing is given back, and nothing is charged in between.

product A monthly 10.00 EUR
product B monthly 5.00 EUR
terms days 30/360

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  preview add B x 3 at the next billing            -> would be: item 2 is B x 3
2026-04-20  add B x 3 at the next billing                    -> item 2 is B x 3
2026-05-10  wake                                             -> charge 25.00 EUR, paid, renewed until 2026-06-10
2026-05-15  deactivate 2                                     -> item 2 deactivated
2026-05-15  deactivate 2                                     -> refused: item 2 is not in a status that allows it
2026-06-10  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-07-10
2026-06-20  reinstate 2                                      -> item 2 reinstated
2026-06-20  reinstate 2                                      -> refused: item 2 is not in a status that allows it
2026-07-10  wake                                             -> charge 25.00 EUR, paid, renewed until 2026-08-10
