# An upgrade that is not paid
Nothing changes (storefront 7).

product A monthly 9.00 USD level 2 feature basic
product B monthly 15.00 USD level 1 feature more
terms upgrade with a new period; negative credited

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
next charge declines
2026-04-16  change to B                                      -> charge 15.00 USD, declined, charge given up
2026-04-16  entitle                                          -> entitled until 2026-05-01: period_paid; basic
2026-04-17  change to B                                      -> charge 15.00 USD, paid, item 1 is B x 1, credit note 4.20 USD, renewed until 2026-05-17
2026-04-17  entitle                                          -> entitled until 2026-05-17: period_paid; more
