# An offer does not go along to another product
The introductory price was for A; B costs what it costs, or has an offer of its own.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
product E monthly 5.00 USD level 3
terms upgrade with a new period; negative credited

2026-04-01  sell A with 1.99 for 6 billings                  -> sold, charge 1.99 USD, paid, started until 2026-05-01
2026-04-16  change to B                                      -> charge 15.00 USD, paid, item 1 has no discount, item 1 is B x 1, credit note 1.00 USD, renewed until 2026-05-16
2026-04-20  change to E with 2.00 for 1 billings at the period's end -> E x 1 waits for the period's end
2026-05-16  wake                                             -> charge 2.00 USD, paid, item 1 has a discount, item 1 is E x 1, waiting change discarded, renewed until 2026-06-16
2026-06-16  wake                                             -> charge 5.00 USD, paid, renewed until 2026-07-16
