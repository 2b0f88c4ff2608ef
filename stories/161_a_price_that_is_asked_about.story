# A price that rises so much that the customer is asked
Half more and five dollars more need his consent. He agrees, and pays the new price; the next
increase within a year of one without consent would be asked about too.

terms platform, prices move
product A monthly 9.99 USD

2024-01-01T00:00  sell A                                     -> sold, charge 9.99 USD, paid, started until 2024-02-01
2024-01-10T00:00  list 15.00 from 2024-03-01                 -> item 1 will cost 15.00 USD from 2024-03-01
2024-01-11T00:00  agree                                      -> refused: no price waits for an answer
2024-02-10T00:00  wake                                       -> 2024-01-31: told what item 1 will cost
                                                             -> 2024-02-01: charge 9.99 USD, paid, renewed until 2024-03-01
2024-02-10T00:00  entitle                                    -> entitled until 2024-03-01: period_paid, price_consent_awaited
2024-02-10T00:00  decline                                    -> declined the price of item 1
2024-02-10T00:00  entitle                                    -> entitled until 2024-03-01: period_paid
2024-02-11T00:00  agree                                      -> agreed to the price of item 1
2024-02-12T00:00  agree                                      -> nothing
2024-03-01T00:00  wake                                       -> charge 15.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-04-01
