# Storefront 7: an upgrade
At once: 15.00 are charged, 4.50 of the 9.00 go back, the renewal date is the day of the upgrade.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative credited

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  preview change to B                              -> would be: charge 15.00 USD, item 1 is B x 1, credit note 4.50 USD, renewed until 2026-05-16
2026-04-16  change to B                                      -> charge 15.00 USD, paid, item 1 is B x 1, credit note 4.50 USD, renewed until 2026-05-16
2026-05-16  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-16
