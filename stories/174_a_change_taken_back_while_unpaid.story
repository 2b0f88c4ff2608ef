# A change that is taken back while its renewal is not paid
What is owed is asked for anew, for what the customer has.

terms grace 20 days; retries 5 days
product A monthly 9.00 USD level 1
product B monthly 5.00 USD level 2

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to B                                      -> B x 1 waits for the period's end
next charge declines
2026-05-02  wake                                             -> 2026-05-01: charge 5.00 USD, declined, again 2026-05-06, grace until 2026-05-21
2026-05-03  discard                                          -> waiting change discarded, charge given up, charge 9.00 USD, paid, renewed until 2026-06-01
2026-05-07  wake                                             -> nothing
2026-06-01  wake                                             -> charge 9.00 USD, paid, renewed until 2026-07-01
