# A price that begins while a renewal is owed
What is asked for anew costs what it did on its date; the new price begins with the renewal after.

terms platform, prices move; grace 20 days; retries 15 days
product A monthly 9.00 USD
product B monthly 5.00 USD

2024-01-01T00:00  sell A + B                                 -> sold, charge 14.00 USD, paid, started until 2024-02-01
2024-01-02T00:00  list 6.00 from 2024-02-05                  -> item 1 will cost 6.00 USD from 2024-02-05
next charge declines
2024-02-01T00:00  wake                                       -> charge 14.00 USD, declined, again 2024-02-16, grace until 2024-02-21
2024-02-10T00:00  deactivate 2                               -> item 2 deactivated, charge given up, charge 9.00 USD, paid, renewed until 2024-03-01
2024-03-01T00:00  wake                                       -> charge 6.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-04-01
