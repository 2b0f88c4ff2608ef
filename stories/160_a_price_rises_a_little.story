# A price that rises a little
A third more is below what needs consent. The customer hears of it thirty days before he pays it,
and what was charged stays what it was.

terms platform, prices move
product A monthly 9.00 USD

2024-01-01T00:00  sell A                                     -> sold, charge 9.00 USD, paid, started until 2024-02-01
2024-01-10T00:00  list 12.00 from 2024-03-01                 -> item 1 will cost 12.00 USD from 2024-03-01
2024-01-20T00:00  wake                                       -> nothing
2024-02-05T00:00  wake                                       -> 2024-01-31: told what item 1 will cost
                                                             -> 2024-02-01: charge 9.00 USD, paid, renewed until 2024-03-01
2024-02-05T00:00  entitle                                    -> entitled until 2024-03-01: period_paid
2024-03-02T00:00  wake                                       -> 2024-03-01: charge 12.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-04-01
2024-03-03T00:00  list the same                              -> nothing
2024-03-04T00:00  agree                                      -> refused: no price waits for an answer
