# A price while the subscription is about to end
Who cancelled is told nothing. When he takes it back, his time to hear of it begins.

terms platform, prices move
product A monthly 9.00 USD

2024-01-01T00:00  sell A                                     -> sold, charge 9.00 USD, paid, started until 2024-02-01
2024-01-02T00:00  list 12.00 from 2024-04-01                 -> item 1 will cost 12.00 USD from 2024-04-01
2024-02-25T00:00  cancel at end                              -> 2024-02-01: charge 9.00 USD, paid, renewed until 2024-03-01
                                                             -> cancellation scheduled for 2024-03-01
2024-02-26T00:00  undo                                       -> cancellation undone
2024-03-01T00:00  wake                                       -> charge 9.00 USD, paid, renewed until 2024-04-01
2024-03-20T00:00  cancel at end                              -> 2024-03-02: told what item 1 will cost
                                                             -> cancellation scheduled for 2024-04-01
2024-03-25T00:00  undo                                       -> cancellation undone
2024-04-01T00:00  wake                                       -> charge 12.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-05-01
2024-05-01T00:00  wake                                       -> charge 12.00 USD, paid, renewed until 2024-06-01
