# Storefront 7: a crossgrade of the same duration
At once, with what is unused given back.

product A monthly 9.00 USD level 2
product D monthly 8.00 USD level 2
terms crossgrade with a new period; negative credited

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to D                                      -> charge 8.00 USD, paid, item 1 is D x 1, credit note 4.50 USD, renewed until 2026-05-16
2026-05-16  wake                                             -> charge 8.00 USD, paid, renewed until 2026-06-16
