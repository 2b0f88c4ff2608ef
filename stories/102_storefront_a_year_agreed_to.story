# Storefront 8.6: a year agreed to, paid by the month
Who cancels makes the payments that are left, and nothing follows the last one. Who does not agrees to as many again.

terms committed to 3 payments; upgrade with a new period; negative refunded; cancel never now
product app monthly 9.00 USD level 2
product pro monthly 15.00 USD level 1

2026-01-31  sell app                                         -> sold, charge 9.00 USD, paid, started until 2026-02-28
2026-02-10  cancel at end                                    -> renewal manual
2026-02-10  cancel now                                       -> refused: the terms do not allow immediate cancellation
2026-02-20  undo                                             -> renewal automatic
2026-02-21  cancel at end                                    -> renewal manual
2026-02-28  wake                                             -> charge 9.00 USD, paid, renewed until 2026-03-31
2026-03-14  change to pro                                    -> charge 15.00 USD, paid, item 1 is pro x 1, refund 4.94 USD, renewed until 2026-04-14
2026-04-14  wake                                             -> expired, the term is over
2026-04-15  entitle                                          -> not entitled: term_over
